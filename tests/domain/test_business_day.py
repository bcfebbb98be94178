"""A sale is on the store's own day, also after midnight and when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.business_day import (
    business_date,
    business_hours,
    deposit_number,
    is_deposit_number,
    next_prefix,
    receipt_number,
)

ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Pacific/Kiritimati"]


@pytest.mark.parametrize(
    ("moment", "zone", "hour", "day"),
    [
        (datetime(2026, 3, 1, 2, tzinfo=UTC), "America/New_York", 0, date(2026, 2, 28)),
        (datetime(2026, 3, 1, 2, tzinfo=UTC), "Asia/Tokyo", 0, date(2026, 3, 1)),
        (datetime(2026, 2, 28, 16, tzinfo=UTC), "Asia/Tokyo", 0, date(2026, 3, 1)),
        (datetime(2026, 3, 1, 1, 59, tzinfo=UTC), "UTC", 2, date(2026, 2, 28)),
        (datetime(2026, 3, 1, 2, 0, tzinfo=UTC), "UTC", 2, date(2026, 3, 1)),
        # Berlin's clocks go from 2:00 to 3:00 on 29 March and from 3:00 to 2:00 on 25 October.
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "Europe/Berlin", 4, date(2026, 3, 28)),
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), "Europe/Berlin", 4, date(2026, 3, 29)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin", 3, date(2026, 10, 24)),
    ],
)
def test_examples(moment: datetime, zone: str, hour: int, day: date) -> None:
    """The clock on the store's wall decides."""
    assert business_date(moment, zone, hour) == day


def test_a_day_begins_at_midnight_where_no_hour_is_given() -> None:
    """In a zone by its name, or any other."""
    just_after = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    assert business_date(just_after, "UTC") == date(2026, 3, 1)
    assert business_date(just_after, timezone(timedelta(hours=-1))) == date(2026, 2, 28)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001  made aware below
    st.sampled_from(ZONES),
    st.integers(0, 6),
)
def test_days_follow_each_other(moment: datetime, zone: str, hour: int) -> None:
    """A day later it is the next day, give or take a change of the clocks."""
    today = business_date(moment.replace(tzinfo=UTC), zone, hour)
    later = business_date(moment.replace(tzinfo=UTC) + timedelta(hours=25), zone, hour)
    assert timedelta(days=1) <= later - today <= timedelta(days=2)


@pytest.mark.parametrize(
    ("day", "zone", "hour", "hours"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 0, 23),
        (date(2026, 3, 28), "Europe/Berlin", 4, 23),
        (date(2026, 10, 25), "Europe/Berlin", 0, 25),
        (date(2026, 11, 1), "America/New_York", 0, 25),
        (date(2026, 6, 1), "America/New_York", 4, 24),
        # These clocks go from 0:00 to 1:00 in the spring: that midnight does not exist.
        (date(2018, 11, 4), "America/Sao_Paulo", 0, 23),
        (date(2026, 3, 8), "America/Havana", 0, 23),
    ],
)
def test_a_day_has_all_moments_that_are_on_it_and_no_other(
    day: date, zone: str, hour: int, hours: int
) -> None:
    begins, ends = business_hours(day, zone, hour)
    assert ends - begins == timedelta(hours=hours)
    tick = timedelta(microseconds=1)
    for moment in (begins, begins + timedelta(hours=1), begins + timedelta(hours=3), ends - tick):
        assert business_date(moment, zone, hour) == day
    assert business_date(begins - tick, zone, hour) == day - timedelta(days=1)
    assert business_date(ends, zone, hour) == day + timedelta(days=1)


def test_receipt_numbers_line_up() -> None:
    """And go on after the millionth."""
    assert receipt_number("R1", 123) == "R1-000123"
    assert receipt_number("R2", 1_234_567) == "R2-1234567"


@pytest.mark.parametrize(
    ("prefix", "used", "following"),
    [
        ("R1", {"R1"}, "R1B"),
        ("R1", {"R1", "R1B"}, "R1C"),
        ("R1B", {"R1", "R1B"}, "R1C"),
        ("R1B", set(), "R1C"),
        ("R1Z", {f"R1{letter}" for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ"}, "R1-2"),
        ("R12", {"R1B"}, "R12B"),
        ("BAR", {"BARB"}, "BARC"),
    ],
)
def test_a_series_that_was_left_is_followed_by_one_never_used(
    prefix: str, used: set[str], following: str
) -> None:
    """No number is ever printed on two receipts."""
    assert next_prefix(prefix, used) == following


def test_a_deposit_has_a_number_that_no_receipt_has() -> None:
    """And it is known again however it was typed."""
    assert deposit_number("R1", 12) == "R1-D000012"
    for typed in ("R1-D000012", " r1-d000012 ", "R1B-2-D1234567"):
        assert is_deposit_number(typed)
    for typed in ("R1-000012", "R1-D00012", "-D000012", "R1-D000012X", "4006381333931", ""):
        assert not is_deposit_number(typed)
