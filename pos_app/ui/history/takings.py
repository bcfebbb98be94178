"""The chart of what the filtered rows took, and what a press on one of its figures narrows to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.money import Money, decimals, format_money, format_whole_money
from pos_app.domain.payments import TenderKind
from pos_app.domain.report_periods import end_of_month
from pos_app.domain.texts import NP_, Message, _, pgettext
from pos_app.domain.writing import format_parts
from pos_app.services.views.history_totals import HistoryStep, HistorySum, StepKey
from pos_app.ui.widgets.charts import Chart, ChartForm, ChartPoint
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.method_styles import METHOD_STYLES

STEPS: Final[dict[HistoryStep, Message]] = {
    HistoryStep.DAY: NP_("the steps of a chart", "By day"),
    HistoryStep.MONTH: NP_("the steps of a chart", "By month"),
    HistoryStep.HOUR: NP_("the steps of a chart", "By hour"),
    HistoryStep.METHOD: NP_("the steps of a chart", "By method"),
}
MOST_DAYS: Final = 92
"""More days than that have no room beside each other."""
_ELSEWHERE: Final = "elsewhere"
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True)
class Takings:
    """What some rows took by step, as far as the chart shows it."""

    step: HistoryStep
    sums: tuple[HistorySum, ...]

    @property
    def currencies(self) -> list[str]:
        """In what was taken, that with the most rows first."""
        counts: dict[str, int] = {}
        for each in self.sums:
            currency = each.total.gross.currency
            counts[currency] = counts.get(currency, 0) + each.total.count
        return sorted(counts, key=lambda currency: (-counts[currency], currency))


def shown_part(wanted: HistoryFilter, step: HistoryStep, today: date) -> HistoryFilter:
    """Return the filter of the rows that a chart shows: by day, no more days than have room."""
    if step is not HistoryStep.DAY:
        return wanted
    last = min(wanted.last or today, today)
    first = last - (MOST_DAYS - 1) * _ONE
    return replace(wanted, first=max(wanted.first or first, first), last=wanted.last)


def chart_of(takings: Takings, currency: str, formats: Formats) -> Chart | None:
    """Return what was taken in one currency; None where nothing was."""
    taken = {
        each.key: each.total.gross.minor
        for each in takings.sums
        if each.total.gross.currency == currency
    }
    points = _points(takings.step, taken, formats)
    if not any(point.value for point in points):
        return None
    forms = {HistoryStep.METHOD: ChartForm.BARS}
    return Chart(
        forms.get(takings.step, ChartForm.COLUMNS),
        pgettext("title of a chart", "Takings"),
        tuple(points),
        lambda minor: format_money(Money(minor, currency), formats.locale),
        partial(_tick, currency=currency, locale=formats.locale),
        10 ** decimals(currency),
    )


def narrowed(wanted: HistoryFilter, step: HistoryStep, key: str) -> HistoryFilter | None:
    """Return a filter narrowed to one figure of the chart; None where there is no such filter."""
    match step:
        case HistoryStep.DAY:
            day = date.fromisoformat(key)
            return replace(wanted, first=day, last=day, period=None)
        case HistoryStep.MONTH:
            first = date.fromisoformat(key)
            last = end_of_month(first)
            return replace(
                wanted,
                first=max(wanted.first or first, first),
                last=min(wanted.last or last, last),
                period=None,
            )
        case HistoryStep.HOUR:
            return replace(wanted, hours=frozenset({int(key)}))
        case HistoryStep.METHOD if key == _ELSEWHERE:
            return replace(wanted, elsewhere=True)
        case HistoryStep.METHOD:
            return replace(wanted, kinds=frozenset({TenderKind(key)}))
    return None


def _points(step: HistoryStep, taken: dict[StepKey, int], formats: Formats) -> Sequence[ChartPoint]:
    if step is HistoryStep.METHOD:
        return [
            _method(key, minor) for key, minor in sorted(taken.items(), key=lambda each: -each[1])
        ]
    if step is HistoryStep.HOUR:
        hours = sorted(key for key in taken if isinstance(key, int))
        shown = range(hours[0], hours[-1] + 1) if hours else ()
        names = {hour: formats.hour(hour) for hour in shown}
        return [
            ChartPoint(str(hour), name, name, taken.get(hour, 0)) for hour, name in names.items()
        ]
    days = sorted(key for key in taken if isinstance(key, date))
    return [_day(day, taken.get(day, 0), step, formats) for day in _every(days, step)]


def _every(days: Sequence[date], step: HistoryStep) -> Sequence[date]:
    """Return all steps from the first to the last, those on which nothing was taken too."""
    if not days:
        return ()
    found, day = [], days[0]
    while day <= days[-1]:
        found.append(day)
        day = end_of_month(day) + _ONE if step is HistoryStep.MONTH else day + _ONE
    return found


def _day(day: date, minor: int, step: HistoryStep, formats: Formats) -> ChartPoint:
    short, full = ("MMM", "yMMMM") if step is HistoryStep.MONTH else ("MMMd", "yMMMEd")
    label = format_parts(day, short, formats.locale)
    name = format_parts(day, full, formats.locale)
    return ChartPoint(day.isoformat(), label, name, minor)


def _method(key: StepKey, minor: int) -> ChartPoint:
    if isinstance(key, TenderKind):
        name = str(METHOD_STYLES[key].short)
        return ChartPoint(key.value, name, name, minor)
    name = _("Elsewhere")
    return ChartPoint(_ELSEWHERE, name, name, minor)


def _tick(minor: int, *, currency: str, locale: str) -> str:
    """Write an amount at the axis: without decimals where it has none."""
    money = Money(minor, currency)
    whole = minor % 10 ** decimals(currency) == 0
    return format_whole_money(money, locale) if whole else format_money(money, locale)
