"""Harm to books that a quick look at their pages does not show."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def break_index(path: Path) -> None:
    """Let an index name rows by another column than it says, so that what it finds is wrong."""
    with closing(sqlite3.connect(path)) as books, books:
        books.execute("CREATE INDEX harm ON register (name)")
        books.execute("PRAGMA writable_schema=ON")
        books.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX harm ON register (prefix)'"
            " WHERE name = 'harm'"
        )


def spoil_root(path: Path, table: str) -> None:
    """Overwrite the page in which a table begins."""
    with closing(sqlite3.connect(path)) as books:
        size = books.execute("PRAGMA page_size").fetchone()[0]
        asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = books.execute(asked, (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
