"""The days that a report is compared with."""

from __future__ import annotations

from datetime import date

import pytest

from pos_app.domain.report_periods import period_before, year_before


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


def test_a_year_before_has_the_same_weekdays_or_the_same_months() -> None:
    first, last = date(2026, 11, 23), date(2026, 11, 29)
    assert year_before(first, last) == (date(2025, 11, 24), date(2025, 11, 30))
    assert year_before(date(2024, 2, 1), date(2024, 2, 29)) == (
        date(2023, 2, 1),
        date(2023, 2, 28),
    )
