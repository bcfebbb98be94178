"""The days of a report: its steps, and the days that it is compared with."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_YEAR = timedelta(weeks=52)
"""So that weekdays stand beside the same weekdays."""


def week_of(day: date, week_begins: int = 0) -> date:
    """Return the first of a day's week, which begins on a Monday (0) or another day."""
    return day - timedelta(days=(day.weekday() - week_begins) % 7)


def month_of(day: date) -> date:
    """Return the first of a day's month."""
    return day.replace(day=1)


def end_of_month(day: date) -> date:
    """Return the last of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """Return the first of the month that is so many after a day's."""
    count = 12 * day.year + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """Return how many months a day's month is after another's."""
    return 12 * (last.year - first.year) + last.month - first.month


def days_between(first: date, last: date) -> list[date]:
    """Return all days from the first to the last, both included."""
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def period_before(first: date, last: date, week_begins: int = 0) -> tuple[date, date]:
    """Return the days right before that a period is compared with.

    Before whole months as many whole months. What begins a week, a month or a year and lies within
    it: the same part of the week, month or year before. Else as many days right before.
    """
    if _are_whole_months(first, last):
        return _months_earlier(first, last, months_between(first, last) + 1)
    length = last - first + timedelta(days=1)
    if first == last:
        return first - length, last - length
    if week_of(last, week_begins) == first:
        return first - timedelta(days=7), last - timedelta(days=7)
    if first.day == 1 and month_of(last) == first:
        return _same_days_earlier(first, last, 1)
    if (first.month, first.day) == (1, 1) and last.year == first.year:
        return _same_days_earlier(first, last, 12)
    return first - length, last - length


def year_before(first: date, last: date, _week_begins: int = 0) -> tuple[date, date]:
    """Return the same days 52 weeks before; of whole months the same months a year before."""
    if _are_whole_months(first, last):
        return _months_earlier(first, last, 12)
    return first - _YEAR, last - _YEAR


def _are_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (last + timedelta(days=1)).day == 1


def _months_earlier(first: date, last: date, months: int) -> tuple[date, date]:
    return months_later(first, -months), end_of_month(months_later(last, -months))


def _same_days_earlier(first: date, last: date, months: int) -> tuple[date, date]:
    """Return the days of these numbers, or up to the end of a month that has fewer."""
    begin, end = months_later(first, -months), end_of_month(months_later(last, -months))
    return begin, end.replace(day=min(end.day, last.day))
