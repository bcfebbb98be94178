"""The periods that people ask for by name, as business days."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from pos_app.domain.report_periods import months_later, week_of
from pos_app.domain.texts import NP_, Message


class Preset(StrEnum):
    """A period by its name; what has not ended yet goes to today. RANGE is of days by hand."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    RANGE = "range"


PERIOD_NAMES: Final[dict[Preset, Message]] = {
    Preset.TODAY: NP_("a period", "Today"),
    Preset.YESTERDAY: NP_("a period", "Yesterday"),
    Preset.THIS_WEEK: NP_("a period", "This week"),
    Preset.LAST_WEEK: NP_("a period", "Last week"),
    Preset.THIS_MONTH: NP_("a period", "This month"),
    Preset.LAST_MONTH: NP_("a period", "Last month"),
    Preset.THIS_QUARTER: NP_("a period", "This quarter"),
    Preset.LAST_QUARTER: NP_("a period", "Last quarter"),
    Preset.THIS_YEAR: NP_("a period", "This year"),
    Preset.LAST_YEAR: NP_("a period", "Last year"),
    Preset.RANGE: NP_("a period", "Other days"),
}


def days_of(preset: Preset, today: date, week_begins: int = 0) -> tuple[date, date]:
    """Return the first and the last day of a period, as seen on a day.

    A week begins on a Monday (0) or another day (`writing.first_weekday`).

    Of RANGE, the last 30 days: where people begin to choose.
    """
    one = timedelta(days=1)
    week = week_of(today, week_begins)
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    quarter = months_later(today, -((today.month - 1) % 3))
    periods = {
        Preset.TODAY: (today, today),
        Preset.YESTERDAY: (today - one, today - one),
        Preset.THIS_WEEK: (week, today),
        Preset.LAST_WEEK: (week - 7 * one, week - one),
        Preset.THIS_MONTH: (month, today),
        Preset.LAST_MONTH: ((month - one).replace(day=1), month - one),
        Preset.THIS_QUARTER: (quarter, today),
        Preset.LAST_QUARTER: (months_later(quarter, -3), quarter - one),
        Preset.THIS_YEAR: (year, today),
        Preset.LAST_YEAR: (year.replace(year=year.year - 1), year - one),
        Preset.RANGE: (today - 29 * one, today),
    }
    return periods[preset]
