"""Days and periods as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from pos_app.domain.date_words import read_day, read_days
from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.report_periods import end_of_month
from pos_app.domain.texts import Language, speaking
from pos_app.domain.writing import format_day, format_parts
from pos_app.languages import find_language

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


@pytest.mark.parametrize(
    ("spoken", "locale", "typed", "first", "last"),
    [
        ("ja", "ja_JP", "11月3日", "2026-11-03", "2026-11-03"),
        ("ja", "ja_JP", "１１月３日", "2026-11-03", "2026-11-03"),
        ("ja", "ja_JP", "2026年11月3日", "2026-11-03", "2026-11-03"),
        ("ja", "ja_JP", "2026年 11月 3日", "2026-11-03", "2026-11-03"),
        ("ja", "ja_JP", "2026/11/03", "2026-11-03", "2026-11-03"),
        ("ja", "ja_JP", "11/3", "2026-11-03", "2026-11-03"),
        ("ja", "ja_JP", "12月", "2025-12-01", "2025-12-31"),
        ("ja", "ja_JP", "2026年11月", "2026-11-01", "2026-11-30"),
        ("ja", "ja_JP", "11月1日〜7日", "2026-11-01", "2026-11-07"),
        ("ja", "ja_JP", "11月1日..11月7日", "2026-11-01", "2026-11-07"),
        ("de", "de_DE", "3.11.", "2026-11-03", "2026-11-03"),
        ("de", "de_DE", "3. 11.", "2026-11-03", "2026-11-03"),
        ("de", "de_DE", "3.11.2026", "2026-11-03", "2026-11-03"),
        ("de", "de_DE", "03.11.26", "2026-11-03", "2026-11-03"),
        ("de", "de_DE", "3. November", "2026-11-03", "2026-11-03"),
        ("de", "de_DE", "3.november", "2026-11-03", "2026-11-03"),
        ("de", "de_DE", "März", "2026-03-01", "2026-03-31"),
        ("de", "de_DE", "1.-7. nov", "2026-11-01", "2026-11-07"),
        ("de", "de_DE", "1.–7.11.", "2026-11-01", "2026-11-07"),
        ("de", "de_DE", "march", "2026-03-01", "2026-03-31"),
        ("de", "en_US", "11/3/2026", "2026-11-03", "2026-11-03"),
        ("fr", "fr_FR", "3 novembre 2026", "2026-11-03", "2026-11-03"),
        ("fr", "fr_FR", "1er nov.", "2026-11-01", "2026-11-01"),
        ("fr", "en_US", "3 févr. 2026", "2026-02-03", "2026-02-03"),
        ("fr", "fr_FR", "3/11", "2026-11-03", "2026-11-03"),
        ("es", "es_ES", "3 de noviembre de 2026", "2026-11-03", "2026-11-03"),
        ("es", "es_ES", "28 de diciembre de 2025 .. 5 de enero de 2026",
         "2025-12-28", "2026-01-05"),
        ("es", "es_MX", "3 nov 2026", "2026-11-03", "2026-11-03"),
        ("ar", "ar_EG", "٣ نوفمبر", "2026-11-03", "2026-11-03"),
        ("ar", "ar_EG", "٣/\u0661\u0661/٢٠٢٦", "2026-11-03", "2026-11-03"),
        ("ar", "ar_EG", "03\u200f/11\u200f/2026", "2026-11-03", "2026-11-03"),
        ("ar", "ar_EG", "نوفمبر ٢٠٢٥", "2025-11-01", "2025-11-30"),
        ("ar", "ar_JO", "٣ تشرين الثاني ٢٠٢٦", "2026-11-03", "2026-11-03"),
        ("en", "en_US", "nov 3-7", "2026-11-03", "2026-11-07"),
        ("en", "en_US", "11/3/26", "2026-11-03", "2026-11-03"),
        ("en", "en_US", "11/3", "2026-11-03", "2026-11-03"),
        ("en", "en_US", "25/11/2026", "2026-11-25", "2026-11-25"),
        ("en", "de_DE", "3/11/2026", "2026-11-03", "2026-11-03"),
    ],
)  # fmt: skip
def test_a_date_as_people_type_it_elsewhere(
    spoken: str, locale: str, typed: str, first: str, last: str
) -> None:
    with speaking(Language(spoken)):
        found = read_days(typed, TODAY, locale)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("spoken", ["en", "de", "fr", "es", "ja", "ar"])
@pytest.mark.parametrize("locale", ["en_US", "de_CH", "fr_CA", "es_ES", "ja_JP", "ar_EG", "ar_JO"])
def test_what_till_writes_it_reads(spoken: str, locale: str) -> None:
    with speaking(Language(spoken)):
        for day in (date(2026, 11, 3), date(2026, 3, 12), date(2025, 12, 31)):
            assert read_day(format_day(day, locale, "short"), TODAY, locale) == day
            assert read_day(format_day(day, locale), TODAY, locale) == day
            assert read_day(format_day(day, locale, "long"), TODAY, locale) == day
            month = format_parts(day, "yMMMM", locale)
            assert read_days(month, TODAY, locale) == (day.replace(day=1), end_of_month(day))


def test_a_field_for_a_day_reads_what_can_be_nothing_else_there() -> None:
    with speaking(Language("de")):
        assert read_days("3.11", TODAY, "de_DE") is None
        assert read_day("3.11", TODAY, "de_DE") == date(2026, 11, 3)
    with speaking(find_language("ja")):
        assert read_day("昨日", TODAY, "ja_JP") == date(2026, 11, 29)
    assert read_day("Today", TODAY) == TODAY
    assert read_day("last month", TODAY) is None


def test_a_day_without_a_year_is_the_nearest_one_where_it_may_be_ahead() -> None:
    christmas = date(2026, 12, 24)
    assert read_day("2 jan", TODAY, near=christmas) == date(2027, 1, 2)
    assert read_day("1 dec", TODAY, near=christmas) == date(2026, 12, 1)
    assert read_day("29 feb", TODAY, near=date(2027, 6, 1)) == date(2028, 2, 29)


def test_a_language_that_nobody_speaks_has_the_english_months() -> None:
    with speaking(PSEUDO):
        assert read_day("3 November", TODAY) == date(2026, 11, 3)
