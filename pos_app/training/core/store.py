"""The simulated account's file: one row an object, written as it changes."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (account, kind, id)
)
"""
UPSERT = """
INSERT INTO object (account, kind, id, body) VALUES (?, ?, ?, ?)
ON CONFLICT (account, kind, id) DO UPDATE SET body = excluded.body
"""
Row = tuple[str, str, str, str]


class Store:
    """Objects as JSON text in SQLite. Used by one thread at a time, under the simulator's lock."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        # A killed process loses nothing; a power cut may lose the last practice sale.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(SCHEMA)

    def rows(self) -> Iterator[Row]:
        """(account, kind, id, JSON text) of every object, in the order they were made."""
        yield from self._db.execute("SELECT account, kind, id, body FROM object ORDER BY seq")

    def write(self, rows: Iterable[Row]) -> None:
        """Write (account, kind, id, JSON text) of what has changed, in one transaction."""
        self._db.execute("BEGIN")
        self._db.executemany(UPSERT, rows)
        self._db.execute("COMMIT")

    def delete(self, account: str, kind: str, ids: Iterable[str]) -> None:
        """Forget objects."""
        self._db.executemany(
            "DELETE FROM object WHERE account = ? AND kind = ? AND id = ?",
            [(account, kind, object_id) for object_id in ids],
        )

    def delete_all(self, account: str) -> None:
        """Forget everything of an account."""
        self._db.execute("DELETE FROM object WHERE account = ?", (account,))

    def close(self) -> None:
        """Close the file."""
        self._db.close()
