"""The periods that people ask for by name, as business days."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class Preset(StrEnum):
    """A period by its name; what has not ended yet goes to today. RANGE is of days by hand."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    RANGE = "range"


def days_of(preset: Preset, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period, as seen on a day; a week begins on Monday.

    Of RANGE, the last 30 days: where people begin to choose.
    """
    one = timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    periods = {
        Preset.TODAY: (today, today),
        Preset.YESTERDAY: (today - one, today - one),
        Preset.THIS_WEEK: (monday, today),
        Preset.LAST_WEEK: (monday - 7 * one, monday - one),
        Preset.THIS_MONTH: (month, today),
        Preset.LAST_MONTH: ((month - one).replace(day=1), month - one),
        Preset.THIS_YEAR: (year, today),
        Preset.LAST_YEAR: (year.replace(year=year.year - 1), year - one),
        Preset.RANGE: (today - 29 * one, today),
    }
    return periods[preset]
