"""The store's day, which is not SQL's to compute, and the numbers printed on receipts."""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain, count
from zoneinfo import ZoneInfo

_PREFIX = re.compile(r"(.*\d)[A-Z]*")
_DEPOSIT = re.compile(r".+-D\d{6,}", re.IGNORECASE)


def business_date(moment: datetime, time_zone: str | tzinfo, starts_at_hour: int = 0) -> date:
    """Return the store's day of an aware moment; a day may begin some hours after midnight.

    Whatever is called *today*, on a screen or in a rule, is this day of the present moment.
    """
    zone = ZoneInfo(time_zone) if isinstance(time_zone, str) else time_zone
    local = moment.astimezone(zone)
    return (local - timedelta(hours=starts_at_hour)).date()


def business_hours(day: date, time_zone: str, starts_at_hour: int = 0) -> tuple[datetime, datetime]:
    """Return when a day of the store begins, and when the next one does: the other way round.

    Aware moments. A day may have 23 or 25 hours, and its midnight may be skipped by the clocks.
    """
    begins = time(starts_at_hour, tzinfo=ZoneInfo(time_zone))
    this, following = (datetime.combine(each, begins) for each in (day, day + timedelta(days=1)))
    return this.astimezone(UTC), following.astimezone(UTC)


def receipt_number(prefix: str, serial: int) -> str:
    """Return a register's receipt number: `R1-000123`."""
    return f"{prefix}-{serial:06d}"


def deposit_number(prefix: str, serial: int) -> str:
    """Return the number of a register's deposit, as its slip has it: `R1-D000012`."""
    return f"{prefix}-D{serial:06d}"


def is_deposit_number(code: str) -> bool:
    """Return whether a code, typed or scanned, can be that of a deposit's slip."""
    return _DEPOSIT.fullmatch(code.strip()) is not None


def next_prefix(prefix: str, used: Collection[str]) -> str:
    """Return a prefix like this one that was never used: R1B after R1, then R1C; R1-2 after R1Z.

    A series is only left where its numbers may have been given twice.
    """
    found = _PREFIX.fullmatch(prefix)
    root = found[1] if found else prefix
    candidates = chain(
        (f"{root}{letter}" for letter in string.ascii_uppercase[1:]),
        (f"{root}-{number}" for number in count(2)),
    )
    return next(each for each in candidates if each not in used and each != prefix)
