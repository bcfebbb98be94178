"""What is known of a file of products while it is looked at: in a file of its own, not in memory.

It lies in a folder for temporary files and goes with it. Nothing of it is in the books.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from typing import Any, Final

from pos_app.domain.product_columns import ProductColumn
from pos_app.services.product_files.table_reading import Cell
from pos_app.services.views.product_files import (
    CellChange,
    PreviewRow,
    RowState,
    SameQuestion,
)

BATCH: Final = 500
_TABLES: Final = """
    CREATE TABLE raw (no INTEGER PRIMARY KEY, cells TEXT NOT NULL);
    CREATE TABLE result (
        no INTEGER PRIMARY KEY, state TEXT NOT NULL, name TEXT NOT NULL, product TEXT, variant TEXT,
        position INTEGER, found TEXT NOT NULL, changes TEXT NOT NULL, reason TEXT NOT NULL);
    CREATE INDEX result_by_state ON result (state, no);
    CREATE INDEX result_by_product ON result (product, position, no);
    CREATE TABLE seen (
        kind TEXT, key TEXT, no INTEGER, words TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
    CREATE TABLE question (
        key TEXT PRIMARY KEY, written TEXT, known TEXT, place TEXT) WITHOUT ROWID;
    CREATE TABLE category (folded TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
"""
_RESULTS: Final = ("result", "seen", "question", "category")


@dataclass(frozen=True)
class Result:
    """A row of the file, what it comes to, and what of the books it is."""

    number: int
    state: RowState
    name: str
    product_id: str | None = None
    variant_id: str | None = None
    position: int = 0
    values: Mapping[ProductColumn, Any] | None = None
    changes: tuple[CellChange, ...] = ()
    reason: str = ""


class Staging:
    """Rows, as they were read and as they were understood. For one thread at a time."""

    def __init__(self) -> None:
        """Begin an empty one."""
        self._folder = TemporaryDirectory(prefix="till-import-", ignore_cleanup_errors=True)
        self._path = Path(self._folder.name) / "rows.db"
        with closing(self._open()) as file:
            file.executescript(_TABLES)
        self._file: sqlite3.Connection | None = None
        self.lock = RLock()
        """Held by whoever works with it: the rows are read by several threads, one at a time."""

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8192"):
            file.execute(f"PRAGMA {pragma}").close()
        return file

    @property
    def _rows(self) -> sqlite3.Connection:
        if self._file is None:
            self._file = self._open()
        return self._file

    def close(self) -> None:
        """Forget all of it."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._folder.cleanup()

    # --- as they were read ---

    def add(self, rows: Iterable[tuple[int, Sequence[Cell]]]) -> None:
        """Keep rows of the file by their numbers there."""
        kept = ((number, json.dumps([_kept(each) for each in cells])) for number, cells in rows)
        with self._rows as file:
            file.execute("BEGIN")
            file.executemany("INSERT INTO raw VALUES (?, ?)", kept)
            file.execute("COMMIT")

    def batches(self) -> Iterator[list[tuple[int, list[Cell]]]]:
        """Yield the rows of the file, some at a time, in their order."""
        last = -1
        while True:
            found = self._rows.execute(
                "SELECT no, cells FROM raw WHERE no > ? ORDER BY no LIMIT ?", (last, BATCH)
            ).fetchall()
            if not found:
                return
            last = found[-1][0]
            yield [(number, _cells(kept)) for number, kept in found]

    @property
    def count(self) -> int:
        """How many rows the file has."""
        return int(self._rows.execute("SELECT count(*) FROM raw").fetchone()[0])

    # --- as they were understood ---

    def begin(self) -> None:
        """Forget what was understood before."""
        for name in _RESULTS:
            self._rows.execute(f"DELETE FROM {name}")  # noqa: S608  our own names
        self._rows.execute("BEGIN")

    def end(self) -> None:
        """Keep what was understood."""
        self._rows.execute("COMMIT")

    def put(self, results: Iterable[Result]) -> None:
        """Keep what rows come to."""
        self._rows.executemany(
            "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    each.number,
                    each.state,
                    each.name,
                    each.product_id,
                    each.variant_id,
                    each.position,
                    json.dumps(each.values),
                    json.dumps([(c.column, c.before, c.after) for c in each.changes]),
                    each.reason,
                )
                for each in results
            ),
        )

    def see(self, kind: str, key: str, number: int, words: str = "") -> tuple[int, str]:
        """Return the first row that had this key, with its words: this one, where none had."""
        self._rows.execute(
            "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)", (kind, key, number, words)
        )
        found: tuple[int, str] = self._rows.execute(
            "SELECT no, words FROM seen WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return found

    def see_again(self, kind: str, key: str, words: str) -> None:
        """Have a key that was seen go on with other words."""
        self._rows.execute(
            "UPDATE seen SET words = ? WHERE kind = ? AND key = ?", (words, kind, key)
        )

    def ask(self, question: SameQuestion) -> None:
        """Keep a question, once."""
        self._rows.execute(
            "INSERT OR IGNORE INTO question VALUES (?, ?, ?, ?)",
            (question.key, question.written, question.known, question.where),
        )

    def add_category(self, folded: str, name: str) -> str:
        """Keep a category that is to be made; return how it was first written."""
        self._rows.execute("INSERT OR IGNORE INTO category VALUES (?, ?)", (folded, name))
        query = "SELECT name FROM category WHERE folded = ?"
        return str(self._rows.execute(query, (folded,)).fetchone()[0])

    def questions(self) -> tuple[SameQuestion, ...]:
        """Return what somebody has to say."""
        rows = self._rows.execute("SELECT * FROM question ORDER BY place, known, written")
        return tuple(SameQuestion(*row) for row in rows)

    def categories(self) -> tuple[str, ...]:
        """Return the names of the categories that are to be made."""
        rows = self._rows.execute("SELECT name FROM category ORDER BY folded")
        return tuple(row[0] for row in rows)

    def counts(self) -> dict[RowState, int]:
        """Return how many rows come to what."""
        rows = self._rows.execute("SELECT state, count(*) FROM result GROUP BY state")
        return {RowState(state): count for state, count in rows}

    def page(self, state: RowState | None, offset: int, size: int) -> list[PreviewRow]:
        """Return some rows of one state, or of all, in the order of the file."""
        where, given = ("WHERE state = ?", [state]) if state else ("", [])
        rows = self._rows.execute(
            f"SELECT no, state, name, changes, reason FROM result {where}"  # noqa: S608
            " ORDER BY no LIMIT ? OFFSET ?",
            (*given, size, offset),
        )
        return [
            PreviewRow(number, RowState(known), name, _changes(changes), reason)
            for number, known, name, changes, reason in rows
        ]

    def to_write(self) -> Iterator[list[Result]]:
        """Yield the rows to be written, some at a time: those of one product side by side."""
        rows = self._rows.execute(
            "SELECT no, state, name, product, variant, position, found, changes FROM result"
            " WHERE state IN ('new', 'changed') ORDER BY product, position, no"
        )
        while found := rows.fetchmany(BATCH):
            yield [
                Result(
                    number, RowState(state), name, product, variant, position, _values(values),
                    _changes(changes),
                )
                for number, state, name, product, variant, position, values, changes in found
            ]  # fmt: skip


def _kept(cell: Cell) -> str | list[str]:
    return [str(cell)] if isinstance(cell, Decimal) else cell


def _cells(kept: str) -> list[Cell]:
    return [Decimal(each[0]) if isinstance(each, list) else each for each in json.loads(kept)]


def _values(kept: str) -> dict[ProductColumn, Any]:
    found = {ProductColumn(name): value for name, value in json.loads(kept).items()}
    if ProductColumn.BARCODE in found:
        found[ProductColumn.BARCODE] = tuple(found[ProductColumn.BARCODE])
    return found


def _changes(kept: str) -> tuple[CellChange, ...]:
    changes = json.loads(kept)
    return tuple(CellChange(ProductColumn(column), was, now) for column, was, now in changes)
