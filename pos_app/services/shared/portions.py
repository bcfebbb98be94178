"""Storing many objects without keeping a sale waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from pos_app.clock import Clock

MAX_IN_ONE_WRITE: Final = 10
"""Objects stored at once, so that a sale never waits long for its turn to write."""

BREATH: Final = 0.002
"""Seconds between two writes: a lock is not fair, and whoever waits for it has to come in."""

T = TypeVar("T")


def in_portions(items: Sequence[T], clock: Clock) -> Iterator[Sequence[T]]:
    """Yield a few objects at a time, each portion to be stored in a write of its own."""
    for start in range(0, len(items), MAX_IN_ONE_WRITE):
        yield items[start : start + MAX_IN_ONE_WRITE]
        clock.sleep(BREATH)
