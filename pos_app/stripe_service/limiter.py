"""One gate for every call: below Stripe's limits, and money before sync, always."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CALLS_PER_SECOND = 20.0
"""Stripe allows 25 a second in a sandbox, and for one endpoint in live mode."""

BURST = 10.0


class Limiter:
    """A token bucket for sync; what a person waits for (an urgent call) goes at once.

    While an urgent call is under way, no other call begins.
    """

    def __init__(
        self,
        rate: float = CALLS_PER_SECOND,
        burst: float = BURST,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Let `rate` calls a second pass, `burst` of them at once after a pause."""
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._tokens = burst
        self._filled_at = monotonic()
        self._urgent = 0
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, *, urgent: bool) -> Iterator[None]:
        """Wait for this call's turn and hold it for as long as the call takes."""
        with self._changed:
            self._urgent += urgent
            while (wait := self._wait(urgent=urgent)) != 0:
                self._changed.wait(wait)
            self._tokens = max(0.0, self._tokens - 1)
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= urgent
                self._changed.notify_all()

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
        return 0 if self._tokens >= 1 else (1 - self._tokens) / self._rate
