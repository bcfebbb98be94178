"""Days, times and counts, in the words of whoever reads and the order of the store's country."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pos_app.domain import writing
from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import Language, ngettext, speaking

DAY = date(2026, 11, 3)
NOON = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spoken", "locale", "medium", "full", "clock"),
    [
        ("en", "en_US", "Nov 3, 2026", "Tuesday, November 3, 2026", "2:05\u202fPM"),
        ("en", "de_DE", "3 Nov 2026", "Tuesday, 3 November 2026", "14:05"),
        ("en", "ar_EG", "3 Nov 2026", "Tuesday, 3 November 2026", "2:05\u202fpm"),
        ("de", "de_DE", "03.11.2026", "Dienstag, 3. November 2026", "14:05"),
        ("de", "en_US", "03.11.2026", "Dienstag, 3. November 2026", "14:05"),
        ("fr", "fr_CA", "3 nov. 2026", "mardi 3 novembre 2026", "14 h 05"),
        ("es", "es_MX", "3 nov 2026", "martes, 3 de noviembre de 2026", "2:05\u202fp.m."),
        ("es", "de_DE", "3 nov 2026", "martes, 3 de noviembre de 2026", "14:05"),
        ("ja", "ja_JP", "2026/11/03", "2026年11月3日火曜日", "14:05"),
        ("ar", "ar_EG", "03\u200f/11\u200f/2026", "الثلاثاء، 3 نوفمبر 2026", "2:05 م"),
        ("pt_BR", "en_US", "3 de nov. de 2026", "terça-feira, 3 de novembro de 2026", "14:05"),
    ],
)
def test_words_are_those_of_the_reader_in_the_order_of_the_country(
    spoken: str, locale: str, medium: str, full: str, clock: str
) -> None:
    with speaking(Language(spoken)):
        assert writing.format_day(DAY, locale) == medium
        assert writing.format_day(DAY, locale, "full") == full
        assert writing.format_clock(NOON, locale) == clock


def test_a_language_that_nobody_speaks_writes_days_in_english() -> None:
    with speaking(PSEUDO):
        assert writing.format_day(DAY, "de_DE") == "3 Nov 2026"


def test_parts_periods_and_moments_follow_the_reader_too() -> None:
    with speaking(Language("fr")):
        assert writing.format_parts(DAY, "MMMEd", "de_CH") == "mar. 3 nov."
        assert writing.format_days(DAY, date(2026, 11, 7), "de_CH") == "3–7 nov. 2026"
        assert writing.format_moment(NOON, "de_CH") == "03.11.26 14:05"
        assert writing.format_day_and_clock(NOON, "de_CH") == "3 nov. 2026, 14:05"
        assert writing.weekday_names("de_CH")[0] == "lundi"
        assert writing.format_hour(9, "de_CH") == "09:00"
    assert writing.format_hour(9, "en_US") == "9 AM"


@pytest.mark.parametrize(
    ("locale", "first"), [("de_DE", 0), ("en_US", 6), ("ar_EG", 5), ("ja_JP", 6), ("fr_FR", 0)]
)
def test_a_week_begins_on_the_day_of_the_country(locale: str, first: int) -> None:
    assert writing.first_weekday(locale) == first


def test_counts_stand_in_thousands_as_the_store_or_else_the_language_has_them() -> None:
    assert writing.format_count(999, "de_DE") == "999"
    assert writing.format_count(12_345, "de_CH") == "12’345"
    assert ngettext("{n} sale", "{n} sales", 12_345) == "12,345 sales"
    with speaking(Language("fr")):
        assert ngettext("{n} sale", "{n} sales", 12_345) == "12\u202f345 sales"
