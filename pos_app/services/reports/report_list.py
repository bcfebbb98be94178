"""The reports there are: what each sums, by what, and how its rows are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from pos_app.domain.permissions import Permission
from pos_app.domain.report_periods import days_between, end_of_month, month_of, week_of
from pos_app.domain.texts import N_, NP_, Message
from pos_app.services.reports.facts import SALES, Fact
from pos_app.services.views.report_tables import (
    Cell,
    ChartColumns,
    ChartKind,
    Column,
    ColumnKind,
    Drill,
    Parameter,
    ReportInfo,
    ReportKey,
    ReportRequest,
    ReportRow,
    Step,
)

Sums = Counter[str]
"""What rows of a fact come to, by the names of its measures."""

Values = dict[str, Any]
"""What a report sums by, by the names of its dimensions."""


@dataclass(frozen=True)
class Context:
    """What rows are named by: what was asked for, and the names in the books."""

    session: Session
    request: ReportRequest

    @property
    def all(self) -> Drill:
        """All that a report is made of; its currency is filled in."""
        asked = self.request
        return Drill(asked.first, asked.last, "", asked.register_id, asked.cashier_id)


@dataclass(frozen=True)
class Measure:
    """A column of figures, worked out of what the rows come to."""

    column: Column
    of: Callable[[Sums], int]


@dataclass(frozen=True)
class Bucket:
    """A row of a report before it is counted: its key, the cells that name it, what it is of."""

    key: str
    cells: tuple[Cell, ...]
    drill: Drill


@dataclass(frozen=True)
class Report:
    """A report: `bucket` tells which row what was summed by `dimensions` belongs to.

    `empty` returns the rows that are there even where nothing was sold; `figures` are the keys of
    the columns that stand above it.
    """

    key: ReportKey
    title: Message
    fact: Fact
    dimensions: tuple[str, ...]
    labels: tuple[Column, ...]
    measures: tuple[Measure, ...]
    bucket: Callable[[Context, Values], Bucket]
    figures: tuple[str, ...]
    chart: ChartKind = ChartKind.BARS
    chart_columns: ChartColumns | None = None
    parameters: frozenset[Parameter] = frozenset(Parameter)
    empty: Callable[[Context], list[Bucket]] = lambda _context: []
    order: Callable[[ReportRow], Any] | None = None
    permission: Permission = Permission.REPORTS

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, those that name a row first."""
        return (*self.labels, *(each.column for each in self.measures))

    def info(self) -> ReportInfo:
        """Return it as a list of reports names it."""
        return ReportInfo(
            self.key, self.title, self.parameters, self.columns, self.chart, self.chart_columns
        )


# --- columns ------------------------------------------------------------------------------------


def _money(key: str, title: Message, of: Callable[[Sums], int]) -> Measure:
    return Measure(Column(key, title, ColumnKind.MONEY, is_summed=True), of)


def _count(key: str, title: Message, of: Callable[[Sums], int]) -> Measure:
    return Measure(Column(key, title, ColumnKind.COUNT, is_summed=True), of)


_OF_SALES: Final = (
    _count("sales", NP_("column of a report", "Sales"), lambda each: each["sales"]),
    _money("gross", NP_("column of a report", "Gross"), lambda each: each["sales_minor"]),
    _money("discounts", N_("Discounts"), lambda each: each["discount_minor"]),
    _count("refund_count", N_("Number of refunds"), lambda each: each["refunds"]),
    _money("refunds", N_("Refunds"), lambda each: each["refund_minor"]),
    _money("net", N_("After refunds"), lambda each: each["sales_minor"] - each["refund_minor"]),
    _money("tax", N_("Tax in it"), lambda each: each["tax_minor"] - each["refund_tax_minor"]),
    _money("tips", N_("Tips"), lambda each: each["tip_minor"]),
)
_FIGURES: Final = ("gross", "refunds", "net", "sales")


# --- by time ------------------------------------------------------------------------------------

_STEPS: Final[dict[Step, Callable[[date], date]]] = {
    Step.DAY: lambda day: day,
    Step.WEEK: week_of,
    Step.MONTH: month_of,
}
_ENDS: Final[dict[Step, Callable[[date], date]]] = {
    Step.DAY: lambda begin: begin,
    Step.WEEK: lambda begin: begin + timedelta(days=6),
    Step.MONTH: end_of_month,
}


def _by_step(context: Context, values: Values) -> Bucket:
    return _step_of(context, values["business_date"])


def _step_of(context: Context, day: date) -> Bucket:
    request = context.request
    begin = _STEPS[request.step](day)
    end = _ENDS[request.step](begin)
    drill = replace(context.all, first=max(request.first, begin), last=min(request.last, end))
    return Bucket(begin.isoformat(), (begin,), drill)


def _all_steps(context: Context) -> list[Bucket]:
    request = context.request
    days = days_between(request.first, request.last)
    return [_step_of(context, day) for day in dict.fromkeys(map(_STEPS[request.step], days))]


# --- all of them --------------------------------------------------------------------------------

REPORTS: Final[tuple[Report, ...]] = (
    Report(
        key=ReportKey.SALES,
        title=N_("Sales by time"),
        fact=SALES,
        dimensions=("business_date",),
        labels=(Column("begin", NP_("column of a report", "Time"), ColumnKind.DATE),),
        measures=_OF_SALES,
        bucket=_by_step,
        empty=_all_steps,
        figures=_FIGURES,
        chart_columns=ChartColumns("begin", "gross"),
    ),
)
