"""Reads days and periods as people type them: `3 Nov`, `3.11.`, `11月3日`, `1..7 nov`, `nov 2025`.

A day or month without a year is the newest one that has begun. Names of months are those of the
language of now, of the store's, and English. What is no date is None: it may be a word to search
for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pos_app.domain.period_presets import Preset, days_of
from pos_app.domain.report_periods import end_of_month
from pos_app.domain.searching import fold
from pos_app.domain.texts import NP_, Message
from pos_app.domain.writing import first_weekday, spoken_locale

if TYPE_CHECKING:
    from babel import Locale

Days = tuple[date, date]
"""The first and the last day of a period."""

# Translators: words that people type into the search of the history. Several may mean the same:
# they are separated by commas. Upper case and accents don't matter.
PERIOD_WORDS: Final[dict[Preset, Message]] = {
    Preset.TODAY: NP_("typed to find payments", "today"),
    Preset.YESTERDAY: NP_("typed to find payments", "yesterday"),
    Preset.THIS_WEEK: NP_("typed to find payments", "this week, thisweek"),
    Preset.LAST_WEEK: NP_("typed to find payments", "last week, lastweek"),
    Preset.THIS_MONTH: NP_("typed to find payments", "this month, thismonth"),
    Preset.LAST_MONTH: NP_("typed to find payments", "last month, lastmonth"),
    Preset.THIS_QUARTER: NP_("typed to find payments", "this quarter, thisquarter, quarter"),
    Preset.LAST_QUARTER: NP_("typed to find payments", "last quarter, lastquarter"),
    Preset.THIS_YEAR: NP_("typed to find payments", "this year, thisyear, year"),
    Preset.LAST_YEAR: NP_("typed to find payments", "last year, lastyear"),
}

_TO: Final = re.compile(r"\s*(?:\.\.\.?|…)\s*")
_DASH: Final = re.compile(r"\s*[-~]\s*")
_SPACED: Final = re.compile(r"(?<=\d)([./年月])\s+(?=\d)")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})\.?", re.ASCII)
_YEAR_AND_MONTH: Final = re.compile(r"(\d{4})[-/](\d{2})", re.ASCII)
_YEAR_LAST: Final = re.compile(
    r"(?P<first>\d{1,2})([-./])(?P<second>\d{1,2})\2(\d{4}|\d{2})", re.ASCII
)
_WITHOUT_YEAR: Final = re.compile(
    r"(?P<first>\d{1,2})(/|\.(?=.*\.))(?P<second>\d{1,2})\.?", re.ASCII
)
_ALONE: Final = re.compile(r"(?P<first>\d{1,2})[-./](?P<second>\d{1,2})", re.ASCII)
_EAST_ASIAN: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号])?", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})(?:\.|日)?", re.ASCII)
_YEAR: Final = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_IN_WORDS: Final = re.compile(r"[\w\s.,،、/\-]+")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_QUOTED: Final = re.compile(r"'([^']+)'")
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "er", "o", "of"})
_THIS_CENTURY: Final = 2000
_SHORT_YEAR: Final = 2


@dataclass(frozen=True)
class _Calendar:
    """How days are written: the `months` by their names, the words that only `join` others."""

    months: Mapping[str, int]
    joins: frozenset[str]
    month_stands_first: bool


def read_days(
    text: str, today: date, locale: str = "en_US", *, alone: bool = False, near: date | None = None
) -> Days | None:
    """Return the days that a text names, as seen on a day; None where it names none.

    The language of now and the `locale` of the store tell which of `3/11/2026` is the month. What
    stands `alone` is nothing else than a day: `3.11` is one then. A day without a year is the one
    that is nearest to `near` where that is given.
    """
    reader = _Reader(today, _calendar(spoken_locale(locale), locale), alone, near)
    plain = fold(text).strip()
    ends = _TO.split(plain, maxsplit=1)
    if len(ends) == 2:
        return reader.span(*ends)
    if found := reader.days(plain):
        return found
    ends = _DASH.split(plain)
    return reader.span(*ends) if len(ends) == 2 and "/" not in plain else None


def read_day(
    text: str, today: date, locale: str = "en_US", near: date | None = None
) -> date | None:
    """Return the day that a text names which can name nothing else: `3.11`, `yesterday`.

    None where it names none, or several.
    """
    phrase, week_begins = fold(" ".join(text.split())), first_weekday(locale)
    days = dict(_period_phrases(today, week_begins)).get(phrase)
    days = days or read_days(text, today, locale, alone=True, near=near)
    return days[0] if days and days[0] == days[1] else None


def _period_phrases(today: date, week_begins: int) -> Iterator[tuple[str, Days]]:
    """Yield the known words for periods, folded, and which days they are on a day."""
    for period, words in PERIOD_WORDS.items():
        for word in str(words).split(","):
            yield fold(" ".join(word.split())), days_of(period, today, week_begins)


@lru_cache(maxsize=8)
def _calendar(reader: Locale, locale: str) -> _Calendar:
    from babel import Locale  # noqa: PLC0415  slow to import

    store, english = Locale.parse(locale), Locale("en")
    months = {"sept": 9}
    joins: set[str] = set()
    for each in (english, store, reader):
        months |= dict(_months(each))
        for quoted in _QUOTED.findall(str(each.date_formats["long"])):
            joins |= set(_words(quoted))
    pattern = str(reader.date_formats["short"])
    if "/" not in pattern:  # how a slash is meant is told by whoever writes one
        pattern = str(store.date_formats["short"])
    first = pattern.find("M") < pattern.find("d")
    return _Calendar(months, frozenset(joins) | _ORDINALS, first)


def _months(locale: Locale) -> Iterator[tuple[str, int]]:
    """Yield the folded names of the months, long and short, and their numbers."""
    from babel.dates import get_month_names  # noqa: PLC0415  slow to import

    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, locale).items():
                if not any(map(str.isdigit, name)):  # 11月
                    yield " ".join(_words(name)), number  # not shown: compared


def _words(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))


class _Reader:
    """Reads what stands on one side of a range."""

    def __init__(self, today: date, calendar: _Calendar, alone: bool, near: date | None) -> None:
        self._today = today
        self._calendar = calendar
        self._alone = alone
        self._near = near

    def days(self, text: str) -> Days | None:
        """Read a day or a whole month."""
        close = _SPACED.sub(r"\1", text)
        return self._with_year_first(close) or self._in_numbers(close) or self._in_words(text)

    def _with_year_first(self, text: str) -> Days | None:
        if found := _YEAR_FIRST.fullmatch(text):
            return _one(int(found[1]), int(found[3]), int(found[4]))
        if found := _YEAR_AND_MONTH.fullmatch(text):
            return _month(int(found[1]), int(found[2]))
        if found := _EAST_ASIAN.fullmatch(text):
            year, day = (int(each) if each else None for each in (found[1], found[3]))
            return self._made(year, int(found[2]), day)
        return None

    def _in_numbers(self, text: str) -> Days | None:
        """Read a day by its number and that of its month."""
        year: int | None = None
        if found := _YEAR_LAST.fullmatch(text):
            year = int(found[4]) + (_THIS_CENTURY if len(found[4]) == _SHORT_YEAR else 0)
            if len(found[4]) == _SHORT_YEAR and found[2] == "-":
                return None
        else:
            found = _WITHOUT_YEAR.fullmatch(text)
            if not found and self._alone:
                found = _ALONE.fullmatch(text)
        if not found:
            return None
        first, second = int(found["first"]), int(found["second"])
        slashed = "/" in text
        if slashed and self._calendar.month_stands_first:
            first, second = second, first
        made = self._made(year, second, first)
        return made or (self._made(year, first, second) if slashed else None)

    def span(self, left: str, right: str) -> Days | None:
        """Read a range: one of its sides may leave out month and year."""
        if (lone := _DAY.fullmatch(right)) and (begin := self.days(left)):
            end = _one(begin[0].year, begin[0].month, int(lone[1]))
        else:
            end = self.days(right)
        if end is None:
            return None
        if lone := _DAY.fullmatch(left):
            begin = _one(end[1].year, end[1].month, int(lone[1]))
        else:
            begin = _Reader(end[1], self._calendar, self._alone, None).days(left)
        return (begin[0], end[1]) if begin and begin[0] <= end[1] else None

    def _in_words(self, text: str) -> Days | None:
        """Read a month by its name, with or without a day and a year."""
        if not _IN_WORDS.fullmatch(text):
            return None
        tokens = [each for each in _TOKEN.findall(text) if each not in self._calendar.joins]
        name = " ".join(each for each in tokens if not each.isdigit())  # not shown: compared
        month = self._calendar.months.get(name)
        numbers = [each for each in tokens if each.isdigit()]
        years = [each for each in numbers if _YEAR.fullmatch(each)]
        days = [each for each in numbers if _DAY.fullmatch(each)]
        if month is None or len(years) > 1 or len(days) > 1 or len(years + days) < len(numbers):
            return None
        year, day = (int(each[0]) if each else None for each in (years, days))
        return self._made(year, month, day)

    def _made(self, year: int | None, month: int, day: int | None) -> Days | None:
        """Return a day or a month; without a year the newest one, or the nearest."""
        if year is None:
            year = self._year_of(month, day or 1)
        return _one(year, month, day) if day is not None else _month(year, month)

    def _year_of(self, month: int, day: int) -> int:
        near = self._near
        if near is None:
            begun = (month, day) <= (self._today.month, self._today.day)
            return self._today.year - (not begun)
        years = (near.year, near.year - 1, near.year + 1)
        there = [each for each in years if _one(each, month, day)]
        return min(there, key=lambda year: abs(date(year, month, day) - near), default=near.year)


def _one(year: int, month: int, day: int) -> Days | None:
    try:
        found = date(year, month, day)
    except ValueError:  # there is no such day
        return None
    return found, found


def _month(year: int, month: int) -> Days | None:
    first = _one(year, month, 1)
    return (first[0], end_of_month(first[0])) if first else None
