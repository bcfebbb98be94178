"""Time, passed in wherever it is needed so that tests can turn it."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the services know of time."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait. Never called on the UI thread."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(seconds)


def uptime() -> float:
    """Return seconds since some moment, on a clock that goes on while the machine sleeps.

    `time.monotonic` does so on Windows only. Nobody can set it, as they can the wall clock.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()
