"""Harm to books that a quick look at their pages does not show."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def break_index(path: Path, table: str = "register", said: str = "prefix") -> None:
    """Let an index name rows by another column than it says, so that what it finds is wrong."""
    with closing(sqlite3.connect(path)) as books, books:
        books.execute(f"CREATE INDEX harm ON {table} (name)")
        books.execute("PRAGMA writable_schema=ON")
        books.execute(
            "UPDATE sqlite_master SET sql = ? WHERE name = 'harm'",
            (f"CREATE INDEX harm ON {table} ({said})",),
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
