"""Which schema a file of books has, asked with the standard library alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

FIRST = "0001"
HEAD = "0039"
"""The newest revision. Revisions are numbered, so a higher one comes from a newer Till."""

BUSY_SECONDS = 5.0
"""How long a statement waits for another program that holds the file."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file without a transaction of its own."""
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


def revision(path: Path) -> str | None:
    """Return the revision of a file, None where it names none. Raises sqlite3.Error."""
    with closing(connect(path)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
