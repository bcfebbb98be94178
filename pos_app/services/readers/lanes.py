"""One operation at a time on each reader, so that those of two customers never mix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, RLock


class ReaderLanes:
    """A lane a reader. A cart that is not on its display yet gives way to a payment."""

    def __init__(self) -> None:
        """Begin with all readers free."""
        self._lock = Lock()
        self._lanes: dict[str, RLock] = {}
        self._payments: dict[str, int] = {}

    @contextmanager
    def turn(self, reader_id: str) -> Iterator[None]:
        """Wait for a reader's lane, and hold it."""
        with self._lane(reader_id):
            yield

    @contextmanager
    def turn_to_pay(self, reader_id: str) -> Iterator[None]:
        """Do the same for a payment: displays wait from now on."""
        self._count(reader_id, 1)
        try:
            with self._lane(reader_id):
                yield
        finally:
            self._count(reader_id, -1)

    def payment_waits(self, reader_id: str) -> bool:
        """Return whether a payment is waiting for its turn, or has it."""
        with self._lock:
            return self._payments.get(reader_id, 0) > 0

    def _lane(self, reader_id: str) -> RLock:
        with self._lock:
            return self._lanes.setdefault(reader_id, RLock())

    def _count(self, reader_id: str, by: int) -> None:
        with self._lock:
            self._payments[reader_id] = self._payments.get(reader_id, 0) + by
