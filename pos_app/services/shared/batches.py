"""Storing many objects without keeping a sale waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from pos_app.clock import Clock

MAX_IN_ONE_WRITE: Final = 10
"""Objects stored at once, so that a sale never waits long for its turn to write."""

MAX_IN_ONE_BULK: Final = 50
"""Objects that are written together, by a few statements for all of them."""

BETWEEN_WRITES: Final = 0.002
"""Seconds between two writes: a lock is not fair, and whoever waits for it has to come in."""

BETWEEN_OBJECTS: Final = 0.0002
"""Seconds between two objects, for the screen.

Each statement of SQLite lets go of Python's lock and takes it again. The screen that waits for it
is woken each time, comes too late, and waits anew: without a pause until the write is over.
"""

T = TypeVar("T")


def in_batches(items: Sequence[T], clock: Clock) -> Iterator[Iterator[T]]:
    """Yield a few objects at a time, each batch to be stored in a write of its own."""
    for start in range(0, len(items), MAX_IN_ONE_WRITE):
        yield _one_by_one(items[start : start + MAX_IN_ONE_WRITE], clock)
        clock.sleep(BETWEEN_WRITES)


def _one_by_one(items: Sequence[T], clock: Clock) -> Iterator[T]:
    for each in items:
        yield each
        clock.sleep(BETWEEN_OBJECTS)


def in_bulks(items: Sequence[T], clock: Clock) -> Iterator[Sequence[T]]:
    """Yield what is stored together, each time in a write of its own."""
    for start in range(0, len(items), MAX_IN_ONE_BULK):
        yield items[start : start + MAX_IN_ONE_BULK]
        clock.sleep(BETWEEN_WRITES)
