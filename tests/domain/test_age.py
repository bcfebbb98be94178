"""Who is old enough."""

from __future__ import annotations

from datetime import date

import pytest

from pos_app.domain.age import born_on_or_before


@pytest.mark.parametrize(
    ("today", "years", "born"),
    [
        (date(2026, 11, 30), 18, date(2008, 11, 30)),
        (date(2028, 2, 29), 16, date(2012, 2, 29)),
        (date(2028, 2, 29), 18, date(2010, 2, 28)),
    ],
)
def test_the_last_birthday_of_those_who_are_old_enough(today: date, years: int, born: date) -> None:
    assert born_on_or_before(today, years) == born
