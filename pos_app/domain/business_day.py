"""The store's day, which is not SQL's to compute, and the numbers printed on receipts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def business_date(moment: datetime, time_zone: str, starts_at_hour: int = 0) -> date:
    """Return the store's day of an aware moment; a day may begin some hours after midnight."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return (local - timedelta(hours=starts_at_hour)).date()


def receipt_number(prefix: str, serial: int) -> str:
    """Return a register's receipt number: `R1-000123`."""
    return f"{prefix}-{serial:06d}"
