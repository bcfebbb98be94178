"""One gate for every call: below Stripe's limits, and money before sync, always."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CALLS_PER_SECOND = 20.0
"""Stripe allows 25 a second in a sandbox, and for one endpoint in live mode."""

BURST = 5.0
"""With those of a second that is never more than Stripe allows in one."""

FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 8.0
LONGEST_RETRY_AFTER = 60.0
"""However long Stripe asks for: nothing waits for ever."""

_NOTHING = 1e-6
"""Part of a token that only rounding makes lack."""


class Limiter:
    """A token bucket for sync; what a person waits for (an urgent call) goes at once.

    While an urgent call is under way, no other call begins. When Stripe says that it is too busy,
    all that is not urgent rests together, longer each time, so that there is room for money.
    One limiter serves all gateways of the program.
    """

    def __init__(
        self,
        rate: float = CALLS_PER_SECOND,
        burst: float = BURST,
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Condition, float | None], object] = threading.Condition.wait,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Let `rate` calls a second pass, `burst` of them at once after a pause.

        `wait` waits at a condition for so many seconds, or until it is told (None); `jitter` is
        from 0 to 1, so that many tills that were refused together do not come back together.
        """
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._pause = wait
        self._jitter = jitter
        self._tokens = burst
        self._filled_at = monotonic()
        self._urgent = 0
        self._refused = 0
        self._rests_until = self._filled_at
        self._changed = threading.Condition()

    @contextmanager
    def ahead(self, *, urgent: bool) -> Iterator[None]:
        """Hold all that is not urgent back, between the tries of an urgent call too."""
        with self._changed:
            self._urgent += urgent
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= urgent
                self._changed.notify_all()

    @contextmanager
    def turn(self, *, urgent: bool) -> Iterator[None]:
        """Wait for the turn of one try, and hold it for as long as that takes."""
        with self.ahead(urgent=urgent):
            with self._changed:
                while (wait := self._wait(urgent=urgent)) != 0:
                    self._pause(self._changed, wait)
                self._tokens = max(0.0, self._tokens - 1)
            yield

    def back_off(self, retry_after: float = 0.0) -> float:
        """Stripe is too busy: let all that is not urgent rest. Return for how many seconds.

        `retry_after` is how long Stripe asks for, 0 where it does not say. Refusals of what was
        under way already make the rest no longer.
        """
        with self._changed:
            now = self._monotonic()
            if now >= self._rests_until:
                self._refused += 1
            longest = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** (self._refused - 1))
            wait = max(longest * (1 + self._jitter()) / 2, min(retry_after, LONGEST_RETRY_AFTER))
            self._rests_until = max(self._rests_until, now + wait)
            return wait

    def carry_on(self) -> None:
        """Stripe took a call: the next refusal is the first again."""
        with self._changed:
            if self._monotonic() >= self._rests_until:
                self._refused = 0

    def _wait(self, *, urgent: bool) -> float | None:
        """Return how many seconds to wait: 0 to go now, None until the urgent calls are over."""
        now = self._monotonic()
        gained = (now - self._filled_at) * self._rate
        self._tokens = min(self._burst, self._tokens + gained)
        self._filled_at = now
        if urgent:
            return 0
        if self._urgent:
            return None
        if now < self._rests_until:
            return self._rests_until - now
        lacking = 1 - self._tokens
        return 0 if lacking < _NOTHING else lacking / self._rate
