"""A row for every table, made from the columns alone, so that no table is forgotten.

`python -m tests.migrations.sample` writes the dump of today's schema with these rows to
`released/`; a dump that was released once is never written again.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import JSON, Boolean, Column, Date, Integer

from pos_app.clock import SystemClock
from pos_app.db.models.base import Base, is_modelled
from pos_app.db.models.reports import REPORT_DAY
from pos_app.db.schema import HEAD
from pos_app.db.types import UtcDateTime
from pos_app.db.upgrade import open_book
from tests.migrations.dumps import write_dump

RELEASED = Path(__file__).parent / "released"


def fill(path: Path, ident: str = "x") -> None:
    """Add a row to every table; rows refer to each other by `ident`, which is every id."""
    with closing(sqlite3.connect(path)) as connection, connection:
        # What a day comes to holds until something of it changes: it is added last.
        for table in sorted(Base.metadata.sorted_tables, key=lambda each: each is REPORT_DAY):
            values = {column.name: _value(column, ident) for column in table.columns}
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)


def load(dump: Path, path: Path) -> None:
    """Make the file that a dump was taken of."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the file, by table; what triggers alone keep is made of the rest."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
            for (name,) in tables.fetchall()
            if is_modelled(name, "table")
        }


def _value(column: Column[object], ident: str) -> object:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return "2026-01-02 03:04:05.000000"
    if isinstance(kind, Date):
        return "2026-01-02"
    if isinstance(kind, JSON):
        return json.dumps({"of": column.name})
    if isinstance(kind, Boolean | Integer):
        return 1
    return ident


def main() -> None:
    """Write the dump of today's schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "till.db"
        open_book(path, "test", SystemClock()).close()
        with closing(sqlite3.connect(path)) as connection, connection:
            for table in ("book", "register", "cashier"):  # the only row of each is the sample's
                connection.execute(f"DELETE FROM {table}")
        fill(path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE book SET mode = 'test'")
            write_dump(connection, RELEASED / f"{HEAD}.sql")


if __name__ == "__main__":
    main()
