"""Ids that sort by the time at which they were made: UUID version 7, RFC 9562.

Rows made together lie together in every index, so that a sale changes a few pages of the file, not
one of each index somewhere in the middle.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from secrets import randbits
from threading import Lock
from uuid import UUID

_COUNTER_BITS, _LOW_BITS, _TAIL_BITS = 42, 30, 32
_VERSION_AND_VARIANT = 7 << 76 | 0b10 << 62


class TimeOrderedIds:
    """Makes ids of which each sorts after the one before, from any thread.

    A millisecond and a counter within it are one number, which only grows: also where the clock
    stands still or is set back. RFC 9562, section 6.2, method 1; the counter begins at random.
    """

    def __init__(self, time_ns: Callable[[], int] = time.time_ns) -> None:
        """`time_ns` returns nanoseconds since 1970."""
        self._time_ns = time_ns
        self._lock = Lock()
        self._last = 0

    def new(self) -> str:
        """Return the next id."""
        now = self._time_ns() // 1_000_000 << _COUNTER_BITS | randbits(_COUNTER_BITS - 1)
        with self._lock:
            self._last = place = max(now, self._last + 1)
        millisecond, counter = divmod(place, 1 << _COUNTER_BITS)
        high, low = divmod(counter, 1 << _LOW_BITS)
        bits = millisecond << 80 | high << 64 | low << _TAIL_BITS | randbits(_TAIL_BITS)
        return str(UUID(int=bits | _VERSION_AND_VARIANT))


_IDS = TimeOrderedIds()


def new_id() -> str:
    """Return a fresh id for anything that a register writes, or a key that Stripe is asked with."""
    return _IDS.new()
