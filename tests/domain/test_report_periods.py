"""The days that a report is compared with."""

from __future__ import annotations

from datetime import date

import pytest

from pos_app.domain.report_periods import (
    days_between,
    end_of_month,
    month_of,
    months_between,
    months_later,
    period_before,
    week_of,
    year_before,
)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), (date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 1, 1), date(2026, 3, 31), (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2026, 11, 23), date(2026, 11, 26), (date(2026, 11, 16), date(2026, 11, 19))),
        (date(2026, 11, 1), date(2026, 11, 14), (date(2026, 10, 1), date(2026, 10, 14))),
        (date(2026, 3, 1), date(2026, 3, 30), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 1), date(2026, 11, 20), (date(2025, 1, 1), date(2025, 11, 20))),
        (date(2026, 11, 24), date(2026, 11, 26), (date(2026, 11, 21), date(2026, 11, 23))),
        (date(2026, 11, 23), date(2026, 11, 23), (date(2026, 11, 22), date(2026, 11, 22))),
    ],
)
def test_the_period_before_is_like_the_period(
    first: date, last: date, before: tuple[date, date]
) -> None:
    assert period_before(first, last) == before


def test_a_week_so_far_is_compared_where_weeks_begin_on_sunday() -> None:
    sunday, wednesday = date(2026, 11, 22), date(2026, 11, 25)
    assert week_of(wednesday, 6) == sunday
    assert week_of(sunday, 6) == sunday
    assert period_before(sunday, wednesday, 6) == (date(2026, 11, 15), date(2026, 11, 18))


def test_a_year_before_has_the_same_weekdays_or_the_same_months() -> None:
    first, last = date(2026, 11, 23), date(2026, 11, 29)
    assert year_before(first, last) == (date(2025, 11, 24), date(2025, 11, 30))
    assert year_before(date(2024, 2, 1), date(2024, 2, 29)) == (
        date(2023, 2, 1),
        date(2023, 2, 28),
    )


def test_a_day_has_its_week_and_its_month() -> None:
    assert week_of(date(2026, 11, 29)) == date(2026, 11, 23)
    assert week_of(date(2026, 11, 30)) == date(2026, 11, 30)
    assert month_of(date(2026, 11, 29)) == date(2026, 11, 1)
    assert end_of_month(date(2024, 2, 7)) == date(2024, 2, 29)
    assert end_of_month(date(2026, 12, 31)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("months", "first"),
    [
        (0, date(2026, 11, 1)),
        (1, date(2026, 12, 1)),
        (2, date(2027, 1, 1)),
        (-10, date(2026, 1, 1)),
        (-11, date(2025, 12, 1)),
        (25, date(2028, 12, 1)),
    ],
)
def test_months_go_on_over_the_ends_of_years(months: int, first: date) -> None:
    day = date(2026, 11, 29)
    assert months_later(day, months) == first
    assert months_between(day, first) == months


def test_both_ends_are_among_the_days() -> None:
    first, last = date(2026, 11, 29), date(2026, 12, 1)
    assert days_between(first, last) == [first, date(2026, 11, 30), last]
    assert days_between(last, last) == [last]


def test_weeks_months_and_years_are_compared_as_far_as_they_have_come() -> None:
    assert period_before(date(2026, 11, 23), date(2026, 11, 29)) == (
        date(2026, 11, 16),
        date(2026, 11, 22),
    )
    assert period_before(date(2026, 11, 23), date(2026, 11, 30)) == (
        date(2026, 11, 15),
        date(2026, 11, 22),
    )
    assert period_before(date(2026, 11, 1), date(2026, 12, 5)) == (
        date(2026, 9, 27),
        date(2026, 10, 31),
    )
    assert period_before(date(2025, 1, 1), date(2026, 1, 5)) == (
        date(2023, 12, 28),
        date(2024, 12, 31),
    )
