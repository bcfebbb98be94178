"""Days and periods as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from pos_app.domain.date_words import month_names, read_day, read_days

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-11-03", "2026-11-03", "2026-11-03"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("3 Nov", "2026-11-03", "2026-11-03"),
        ("nov 3", "2026-11-03", "2026-11-03"),
        ("3. November", "2026-11-03", "2026-11-03"),
        ("November 3rd, 2025", "2025-11-03", "2025-11-03"),
        ("3 nov 2025", "2025-11-03", "2025-11-03"),
        ("nov", "2026-11-01", "2026-11-30"),
        ("Dec", "2025-12-01", "2025-12-31"),
        ("1 dec", "2025-12-01", "2025-12-01"),
        ("30 nov", "2026-11-30", "2026-11-30"),
        ("feb 2024", "2024-02-01", "2024-02-29"),
        ("1..7 nov", "2026-11-01", "2026-11-07"),
        ("1…7 nov", "2026-11-01", "2026-11-07"),
        ("28 oct..3 nov", "2026-10-28", "2026-11-03"),
        ("28 dec .. 5 jan", "2025-12-28", "2026-01-05"),
        ("sept..nov", "2026-09-01", "2026-11-30"),
        ("2026-11-01..2026-11-07", "2026-11-01", "2026-11-07"),
        ("11/3/2026", "2026-11-03", "2026-11-03"),
        ("3.11.2026", "2026-11-03", "2026-11-03"),
    ],
)
def test_a_date_as_people_type_it(typed: str, first: str, last: str) -> None:
    expected = (date.fromisoformat(first), date.fromisoformat(last))
    assert read_days(typed, TODAY) == expected
    assert read_day(typed, TODAY) == expected[1]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tea",
        "3",
        "42.50",
        "31 nov",
        "2026-13-01",
        "2026-13",
        "nov tea",
        "7..1 nov",
        "..",
        "1..",
    ],
)
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert read_days(typed, TODAY) is None
    assert read_day(typed, TODAY) is None


def test_the_store_says_which_number_is_the_month() -> None:
    third = (date(2026, 11, 3),) * 2
    assert read_days("3/11/2026", TODAY, "en_GB") == third
    assert read_days("11/3/2026", TODAY, "en_US") == third


def test_months_are_known_in_the_language_of_the_store_and_of_the_screen() -> None:
    whole = (date(2026, 3, 1), date(2026, 3, 31))
    assert read_days("März", TODAY, "de_DE") == whole
    assert read_days("marz", TODAY, "de_DE") == whole
    assert read_days("3 févr. 2026", TODAY, "en_US", "fr") == (date(2026, 2, 3),) * 2
    assert read_days("march", TODAY, "de_DE") == whole


def test_a_language_without_months_of_its_own_has_the_english_ones() -> None:
    assert month_names("pseudo", "en_US")["november"] == 11
