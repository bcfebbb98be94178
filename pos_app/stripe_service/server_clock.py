"""Stripe's clock, by the `Date` of its answers: nobody here can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


class ServerClock:
    """Set by the answers of any connection, read by any thread."""

    def __init__(self, uptime: Callable[[], float]) -> None:
        """`uptime` returns seconds on a clock that nobody sets and that no sleep stops."""
        self._uptime = uptime
        self._latest: tuple[datetime, float] | None = None

    def receive(self, date: str | None) -> None:
        """Take the `Date` of an answer of Stripe's; one that can't be read says nothing."""
        try:
            # Always GMT by RFC 9110, which some servers write as an unknown zone.
            told = parsedate_to_datetime(date or "").replace(tzinfo=UTC)
        except ValueError:
            return
        self._latest = told, self._uptime()

    def last(self) -> datetime | None:
        """Return what the last answer said, in UTC and whole seconds; None where none did."""
        return self._latest and self._latest[0]

    def now(self) -> datetime | None:
        """Return what it shows by now, in UTC; None where no answer came so far."""
        if self._latest is None:
            return None
        told, at = self._latest
        return told + timedelta(seconds=self._uptime() - at)
