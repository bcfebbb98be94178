"""What SQLite is taught: time zones, which its own functions of time do not know."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def store_hour(moment: str, time_zone: str) -> int:
    """Return the hour, 0 to 23, that a clock in the store showed at a moment as rows have it."""
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return at.astimezone(ZoneInfo(time_zone)).hour
