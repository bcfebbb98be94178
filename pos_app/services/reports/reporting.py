"""Reports over what was sold and given back, counted from the books when they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.report_periods import (
    months_between,
    months_later,
    period_before,
    year_before,
)
from pos_app.services.ledger.history_pages import entries, read_page
from pos_app.services.reports.report_list import REPORTS, Report, Sums
from pos_app.services.reports.report_rows import Bucket, Context, Values
from pos_app.services.reports.roll_ups import entry_ids, rebuild, roll_up_all
from pos_app.services.reports.today import today_of
from pos_app.services.shared.authority import require_first, require_to_look
from pos_app.services.shared.paged_access import PagedAccess
from pos_app.services.views.history import HistoryCursor, HistoryPage
from pos_app.services.views.report_tables import (
    Comparison,
    Drill,
    Figure,
    ReportInfo,
    ReportKey,
    ReportRequest,
    ReportResult,
    ReportRow,
    ReportSection,
    ReportStep,
)
from pos_app.services.views.today import TodayView

_BY_KEY: Final = {report.key: report for report in REPORTS}

_COMPARED: Final = {
    Comparison.PERIOD_BEFORE: period_before,
    Comparison.YEAR_BEFORE: year_before,
}


class Reporting:
    """Makes reports from the books. Never waits for Stripe."""

    def __init__(
        self, *, database: Database, clock: Clock, count_attention: Callable[[], int]
    ) -> None:
        """Work on one book; `count_attention` returns how much needs somebody's attention."""
        self._database = database
        self._clock = clock
        self._count_attention = count_attention
        self._looks = PagedAccess(database, clock, Permission.REPORTS)

    def list(self, actor: Actor) -> tuple[ReportInfo, ...]:
        """Return the reports there are."""
        require_to_look(self._database, actor, Permission.REPORTS, at=self._clock.now())
        return tuple(report.info() for report in REPORTS)

    def run(self, actor: Actor, key: ReportKey, request: ReportRequest) -> ReportResult:
        """Make a report of some business days."""
        permission = _BY_KEY[key].permission if key in _BY_KEY else Permission.REPORTS
        require_to_look(self._database, actor, permission, "report", str(key), at=self._clock.now())
        with self._database.read() as session:
            return report_of(session, _BY_KEY[key], request, self._clock)

    def rows(
        self, actor: Actor, drill: Drill, cursor: HistoryCursor | None = None, limit: int = 100
    ) -> HistoryPage:
        """Return the rows of the history that a figure is made of, newest first."""
        self._looks.require(actor, drill, goes_on=cursor is not None)
        with self._database.read() as session:
            made_of = HistoryEntry.id.in_(entry_ids(drill))
            return read_page(session, entries().where(made_of), cursor, limit)

    def today(self, actor: Actor) -> TodayView:
        """Return how the day goes so far, beside the same weekday of the week before."""
        require_to_look(self._database, actor, Permission.REPORTS, at=self._clock.now())
        with self._database.read() as session:
            view = today_of(session, self._clock.now())
        return replace(view, attention=self._count_attention())

    def roll_up(
        self,
        actor: Actor,
        should_stop: Callable[[], bool] = lambda: False,
        at_most: int | None = None,
    ) -> int:
        """Roll up the days that are over and not rolled up, the newest first; return how many."""
        require_first(self._database, actor, Permission.SYNC)
        return roll_up_all(self._database, self._clock, should_stop, at_most)

    def rebuild(self, actor: Actor) -> int:
        """Roll up all days anew; return how many. Reports are right before, meanwhile and after."""
        require_first(self._database, actor, Permission.SYNC)
        return rebuild(self._database, self._clock)


def report_of(
    session: Session, report: Report, request: ReportRequest, clock: Clock
) -> ReportResult:
    """Count a report, and the period that it is compared with."""
    context = Context(session, request)
    compares = request.comparison is not Comparison.NONE
    days, there = None, dict[str, _Counted]()
    if compares:
        compared = _COMPARED[request.comparison]
        days = compared(request.first, request.last, request.week_begins)
        there = _count_other(
            session, report, context, replace(request, first=days[0], last=days[1])
        )
    here = _count(session, report, context)
    sections = [
        _section(
            report,
            currency,
            _merged(
                report, context, here.get(currency, _Counted()), there.get(currency, _Counted())
            ),
            compares=compares,
        )
        for currency in sorted(here.keys() | there.keys())
    ]
    return ReportResult(
        key=report.key,
        title=report.title,
        request=request,
        columns=report.columns,
        sections=tuple(sections),
        chart=report.chart,
        chart_columns=report.chart_columns,
        figures=tuple(each for section in sections for each in _figures(report, context, section)),
        made_at=clock.now(),
        compared=days,
    )


@dataclass
class _Counted:
    """What the rows of one currency come to, and those of the period it is compared with."""

    buckets: dict[str, Bucket] = field(default_factory=dict)
    sums: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    others: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))


def _count(session: Session, report: Report, context: Context) -> dict[str, _Counted]:
    counted: dict[str, _Counted] = defaultdict(_Counted)
    for values in report.source.read(session, context.request):
        bucket, into = report.bucket(context, values), counted[values["currency"]]
        into.buckets.setdefault(bucket.key, bucket)
        into.sums[bucket.key].update({name: values[name] for name in report.source.measures})
    return counted


def _count_other(
    session: Session, report: Report, context: Context, other: ReportRequest
) -> dict[str, _Counted]:
    """Count the other period by the rows of this one, a day into the day at the same place."""

    def place_of(values: Values) -> Values:
        if not report.source.has_days:
            return values
        return {**values, "business_date": _same_place(values["business_date"], other, request)}

    request = context.request
    counted: dict[str, _Counted] = defaultdict(_Counted)
    for values in report.source.read(session, other):
        bucket, into = report.bucket(context, place_of(values)), counted[values["currency"]]
        into.buckets.setdefault(bucket.key, bucket)
        into.others[bucket.key].update({name: values[name] for name in report.source.measures})
    return counted


def _same_place(day: date, there: ReportRequest, here: ReportRequest) -> date:
    """Return the day of one period that stands where a day of the other one stands in that."""
    if here.step is ReportStep.MONTH and there.first.day == here.first.day == 1:
        return months_later(day, months_between(there.first, here.first))
    return day + (here.first - there.first)


def _merged(report: Report, context: Context, here: _Counted, there: _Counted) -> _Counted:
    """Put both beside each other: time has the rows of this period, all else those of both."""
    empty = {bucket.key: bucket for bucket in report.empty(context)}
    buckets = empty or there.buckets | here.buckets
    return _Counted(buckets, here.sums, there.others)


def _section(report: Report, currency: str, counted: _Counted, *, compares: bool) -> ReportSection:
    rows = [
        _row(report, bucket, currency, counted, compares=compares)
        for bucket in counted.buckets.values()
    ]
    total, other = _all(counted.sums), _all(counted.others)
    return ReportSection(
        currency,
        tuple(sorted(rows, key=report.by)) if report.by else tuple(rows),
        _totals(report, total),
        _totals(report, other) if compares else None,
    )


def _row(
    report: Report, bucket: Bucket, currency: str, counted: _Counted, *, compares: bool
) -> ReportRow:
    mine, theirs = counted.sums.get(bucket.key, Sums()), counted.others.get(bucket.key, Sums())
    names = (None,) * len(report.labels)
    return ReportRow(
        bucket.key,
        (*bucket.cells, *(each.of(mine) for each in report.measures)),
        (*names, *(each.of(theirs) for each in report.measures)) if compares else None,
        replace(bucket.drill, currency=currency) if bucket.drill else None,
    )


def _all(sums: Mapping[str, Sums]) -> Sums:
    total = Sums()
    for each in sums.values():
        total.update(each)
    return total


def _totals(report: Report, total: Sums) -> tuple[int | None, ...]:
    names = (None,) * len(report.labels)
    summed = (each.of(total) if each.column.is_summed else None for each in report.measures)
    return (*names, *summed)


def _figures(report: Report, context: Context, section: ReportSection) -> Iterator[Figure]:
    places = {column.key: place for place, column in enumerate(report.columns)}
    for key in report.figures:
        place = places[key]
        column, value = report.columns[place], section.totals[place]
        compared = section.compared_totals[place] if section.compared_totals else None
        drill = None
        if report.source.of:
            drill = replace(
                context.drill(report.source.of),
                currency=section.currency,
                counted=report.measures[place - len(report.labels)].counted,
            )
        yield Figure(key, column.title, value or 0, column.kind, section.currency, compared, drill)
