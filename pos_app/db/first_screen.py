"""The rows of the first screen, read with the standard library.

Importing SQLAlchemy and mapping the models takes longer than all the rest of a start. A cashier
sees the products at once because these few rows are read without them; every later read, and
every write, goes through `db.engine`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pos_app.db.files import ready_for
from pos_app.db.products import ProductReader, Row
from pos_app.db.schema import HEAD, connect
from pos_app.domain.payments import KEEPING_THE_SALE, SaleState, TenderState

_PROFILE = """
    SELECT store_profile.*, tax_rate.name AS tax_name, ppm, inclusive
    FROM store_profile LEFT JOIN tax_rate ON tax_rate.id = default_tax_rate_id
    ORDER BY created_at DESC LIMIT 1
"""
_CATEGORIES = """
    SELECT id, name, hue, default_tax, tax_rate_id FROM category ORDER BY position, name
"""
_OPEN_SALES = """
    SELECT id FROM sale WHERE state = :open AND register_id = :register AND EXISTS (
        SELECT 1 FROM tender WHERE sale_id = sale.id
        AND tender.state IN (SELECT value FROM json_each(:keeping))
        AND NOT (tender.state = :taken
            AND EXISTS (SELECT 1 FROM deposit WHERE deposit.sale_id = sale.id)))
"""


class FirstScreenRows:
    """Reads the rows of one book's first screen, all from one state of the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = sqlite3.Row
        self._connection = connection

    def profile(self) -> Row | None:
        """Return the store profile in force with its default tax, None where there is none."""
        return next(iter(self._rows(_PROFILE)), None)

    @property
    def products(self) -> ProductReader:
        """What reads products, from the same state of the file."""
        return ProductReader(self._run)

    def categories(self) -> list[Row]:
        """Return the shelves in their order."""
        return self._rows(_CATEGORIES)

    def tax_rates(self) -> list[Row]:
        """Return all tax rates and groups of them, used or not, the highest first."""
        return self._rows("SELECT * FROM tax_rate ORDER BY ppm DESC, name")

    def tax_parts(self) -> list[Row]:
        """Return which rates each group is made of, in their order."""
        return self._rows("SELECT * FROM tax_part ORDER BY group_id, position")

    def register(self, register_id: str) -> Row | None:
        """Return a register, None where there is none of this id."""
        found = self._rows("SELECT * FROM register WHERE id = :id", id=register_id)
        return next(iter(found), None)

    def cashiers(self) -> list[Row]:
        """Return everybody who rings up now, by name."""
        return self._rows("SELECT * FROM cashier WHERE active ORDER BY name")

    def setting(self, name: str) -> object:
        """Return what is kept of a setting of the store, as JSON has it; None where nothing is."""
        kept = "SELECT json_extract(value, '$.value') AS kept FROM setting"
        rows = self._rows(f"{kept} WHERE name = :name AND json_valid(value)", name=name)
        return rows[0]["kept"] if rows else None

    def carts(self, register_id: str) -> list[Row]:
        """Return the carts of a register, the last changed first; `content` is JSON always."""
        return self._rows(
            "SELECT id, held_at, iif(json_valid(content), content, 'null') AS content"
            " FROM open_cart WHERE register_id = :register ORDER BY updated_at DESC",
            register=register_id,
        )

    def unfinished_sales(self, register_id: str) -> set[str]:
        """Return the sales of a register that are part paid or not settled.

        Of those kept as a deposit the ones that are not settled.
        """
        keeping, taken = json.dumps(KEEPING_THE_SALE), TenderState.APPROVED
        of = {"register": register_id, "open": SaleState.OPEN, "keeping": keeping, "taken": taken}
        rows = self._rows(_OPEN_SALES, **of)
        return {row["id"] for row in rows}

    def _rows(self, statement: str, **parameters: str) -> list[Row]:
        return self._run(statement, parameters)

    def _run(self, statement: str, parameters: Mapping[str, Any]) -> list[Row]:
        return [dict(row) for row in self._connection.execute(statement, parameters)]


@contextmanager
def first_screen_rows(path: Path, mode: str) -> Iterator[FirstScreenRows | None]:
    """Open a book for its first screen.

    Gives None for a book that is not there, not of this mode, or whose schema is not the newest:
    `db.upgrade.open_book` makes it, brings it up to date, or says what is wrong. Raises
    sqlite3.Error for a file that cannot be read.
    """
    if not path.exists() or ready_for(path).exists():
        yield None
        return
    with closing(connect(path)) as connection:
        connection.execute("BEGIN")
        yield FirstScreenRows(connection) if _is_current(connection, mode) else None


def _is_current(connection: sqlite3.Connection, mode: str) -> bool:
    found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    modes = connection.execute("SELECT mode FROM book").fetchall()
    return found == [(HEAD,)] and modes == [(mode,)]
