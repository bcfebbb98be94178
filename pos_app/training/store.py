"""The simulated account's file: one row an object, written as it changes."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from pos_app.training.errors import Obj

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
    """Objects as JSON text in SQLite. Used by one thread at a time, under the world's lock."""

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

    def write(self, account: str, objects: Iterable[tuple[tuple[str, str], Obj]]) -> None:
        """Write the changed objects of an account in one transaction."""
        rows = [
            (account, kind, object_id, json.dumps(obj, separators=(",", ":")))
            for (kind, object_id), obj in objects
        ]
        if rows:
            self._db.execute("BEGIN")
            self._db.executemany(UPSERT, rows)
            self._db.execute("COMMIT")

    def delete(self, account: str, kind: str, ids: Iterable[str]) -> None:
        """Forget objects."""
        self._db.executemany(
            "DELETE FROM object WHERE account = ? AND kind = ? AND id = ?",
            [(account, kind, object_id) for object_id in ids],
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()
