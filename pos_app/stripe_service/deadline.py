"""How long a call may go on, all its tries together, whatever keeps it going."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pos_app.clock import uptime


@dataclass(frozen=True)
class Limits:
    """Seconds for one call, all its tries together: what changes something, and what only reads."""

    money: float = 90.0
    reads: float = 30.0


class ThisCall(threading.local):
    """The call to Stripe of each thread: how long it may still take, and what it may have done.

    `lost` tells whether a try may have taken effect without telling so, `sent` whether anything of
    the call can have left this machine: yes, unless our own connection knows better. `hang_up`
    closes the connection of the last try. `is_raw` where the package is to make no objects of the
    `answer`, which is decoded once then, by whoever finds out whose it is.
    """

    lost = False
    sent = False
    is_raw = False
    _limits = Limits()
    _limit = Limits().money
    _began = 0.0

    def __init__(self) -> None:
        """Have no call yet; each thread begins its own."""
        self._clock: Callable[[], float] = uptime
        self._began = uptime()
        self.hang_up: Callable[[], None] = lambda: None
        self.answer: Mapping[str, Any] = {}

    def begin(self, limits: Limits, clock: Callable[[], float]) -> None:
        """Begin a call now; `clock` tells seconds, also those in which the machine sleeps."""
        self.lost = self.sent = self.is_raw = False
        self.answer = {}
        self._limits, self._clock = limits, clock
        self._limit, self._began = limits.money, clock()

    def try_once(self, method: str) -> None:
        """Begin a try of an HTTP method."""
        self._limit = self._limits.reads if method == "get" else self._limits.money

    def now(self) -> float:
        """Return the moment by the clock of the call."""
        return self._clock()

    def put_off(self, since: float) -> None:
        """Leave out the time since then, in which the call waited for its turn."""
        self._began += self._clock() - since

    def left(self) -> float:
        """Return how many seconds are left; 0 where the call has to end."""
        return max(0.0, self._began + self._limit - self._clock())

    def longest_try(self) -> float:
        """Return the seconds that one try may wait for an answer, so that another one has time."""
        return self._limit / 2


THIS_CALL = ThisCall()
