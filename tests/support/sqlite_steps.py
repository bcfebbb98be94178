"""How much SQLite has to do for something, in steps of its own machine: no clock tells that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, Pool


class Work:
    """Steps counted so far."""

    steps = 0

    def count(self) -> int:
        """Count one, and let SQLite go on."""
        self.steps += 1
        return 0


@contextmanager
def counted_work() -> Iterator[Work]:
    """Count what every connection does that is taken from a pool meanwhile."""
    work = Work()

    def begin(connection: sqlite3.Connection, _entry: ConnectionPoolEntry, _proxy: object) -> None:
        connection.set_progress_handler(work.count, 1)

    def end(connection: sqlite3.Connection | None, _entry: ConnectionPoolEntry) -> None:
        if connection is not None:
            connection.set_progress_handler(None, 0)

    event.listen(Pool, "checkout", begin)
    event.listen(Pool, "checkin", end)
    try:
        yield work
    finally:
        event.remove(Pool, "checkout", begin)
        event.remove(Pool, "checkin", end)
