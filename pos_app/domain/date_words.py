"""Reads days and periods as people type them: `3 Nov`, `nov 2025`, `1..7 nov`, `2026-11-03`.

A day or month without a year is the newest one that has begun. Names of months are those of the
languages asked for, and English. What is no date is None: it may be a word to search for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from pos_app.domain.report_periods import end_of_month
from pos_app.domain.searching import fold

Days = tuple[date, date]
"""The first and the last day of a period."""

_TO: Final = re.compile(r"\s*(?:\.\.\.?|…)\s*")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_ISO_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_NUMERIC: Final = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?", re.ASCII)
_YEAR: Final = re.compile(r"(?:19|20)\d{2}", re.ASCII)


def read_days(text: str, today: date, locale: str = "en_US", language: str = "en") -> Days | None:
    """Return the days that a text names, as seen on a day; None where it names none.

    `locale` tells which of `3/11/2026` is the month; its names of months count, and those of
    `language`.
    """
    reader = _Reader(today, locale, month_names(locale, language))
    ends = _TO.split(fold(text).strip(), maxsplit=1)
    if len(ends) == 1:
        return reader.days(ends[0])
    return reader.span(*ends)


def read_day(text: str, today: date, locale: str = "en_US", language: str = "en") -> date | None:
    """Return the one day that a text names, of a longer period its last; None where none."""
    days = read_days(text, today, locale, language)
    return days[1] if days else None


@lru_cache(maxsize=8)
def month_names(*locales: str) -> Mapping[str, int]:
    """Return the numbers of the months by their folded names, long and short, and in English."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  slow to import
    from babel.dates import get_month_names  # noqa: PLC0415

    names: dict[str, int] = {"sept": 9}
    for each in (*locales, "en"):
        try:
            locale = Locale.parse(each)
        except (UnknownLocaleError, ValueError):  # the pseudo-language
            continue
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                months = get_month_names(width, context, locale)
                names |= {fold(name).rstrip("."): number for number, name in months.items()}
    return names


class _Reader:
    """Reads what stands on one side of a range, by the months of some languages."""

    def __init__(self, today: date, locale: str, months: Mapping[str, int]) -> None:
        self._today = today
        self._locale = locale
        self._months = months

    def days(self, text: str) -> Days | None:
        """Read a day or a whole month."""
        if iso := _ISO_DAY.fullmatch(text):
            return _one(int(iso[1]), int(iso[2]), int(iso[3]))
        if iso := _ISO_MONTH.fullmatch(text):
            return _month(int(iso[1]), int(iso[2]))
        if numeric := _NUMERIC.fullmatch(text):
            first, second = int(numeric[1]), int(numeric[3])
            if numeric[2] == "/" and self._month_stands_first():
                first, second = second, first
            return _one(int(numeric[4]), second, first)
        return self._named(text)

    def span(self, left: str, right: str) -> Days | None:
        """Read a range: its left side may leave out month and year."""
        end = self.days(right)
        if end is None:
            return None
        if lone := _DAY.fullmatch(left):
            begin = _one(end[1].year, end[1].month, int(lone[1]))
        else:
            begin = _Reader(end[1], self._locale, self._months).days(left)
        return (begin[0], end[1]) if begin and begin[0] <= end[1] else None

    def _named(self, text: str) -> Days | None:
        """Read a month by its name, before or behind it a day, at the end a year."""
        words = text.replace(",", " ").split()
        year = int(words.pop()) if len(words) > 1 and _YEAR.fullmatch(words[-1]) else None
        months = [self._months.get(word.rstrip(".")) for word in words]
        if len(words) == 1 and months[0]:
            return _month(year or self._newest(months[0], 1), months[0])
        if len(words) != 2:
            return None
        month, number = (months[0], words[1]) if months[0] else (months[1], words[0])
        day = _DAY.fullmatch(number)
        if not month or not day:
            return None
        return _one(year or self._newest(month, int(day[1])), month, int(day[1]))

    def _newest(self, month: int, day: int) -> int:
        """Return the year of the newest such day that is not after today."""
        begun = (month, day) <= (self._today.month, self._today.day)
        return self._today.year - (not begun)

    def _month_stands_first(self) -> bool:
        from babel import Locale  # noqa: PLC0415  slow to import

        pattern = str(Locale.parse(self._locale).date_formats["short"])
        return pattern.find("M") < pattern.find("d")


def _one(year: int, month: int, day: int) -> Days | None:
    try:
        found = date(year, month, day)
    except ValueError:  # there is no such day
        return None
    return found, found


def _month(year: int, month: int) -> Days | None:
    first = _one(year, month, 1)
    return (first[0], end_of_month(first[0])) if first else None
