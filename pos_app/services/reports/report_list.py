"""The reports there are: what each sums, its columns, and how it is drawn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.shifts import Shift, ZReport
from pos_app.domain.permissions import Permission
from pos_app.domain.texts import N_, NP_, Message
from pos_app.services.reports import report_rows as rows
from pos_app.services.reports.facts import (
    DISCOUNTS,
    PRODUCTS,
    REFUNDS,
    SALES,
    TAXES,
    TENDERS,
    Fact,
)
from pos_app.services.reports.report_rows import Bucket, Context, Values
from pos_app.services.reports.roll_ups import summed
from pos_app.services.views.report_tables import (
    ChartColumns,
    ChartKind,
    ColumnKind,
    Parameter,
    ReportColumn,
    ReportInfo,
    ReportKey,
    ReportRequest,
    ReportRow,
)

Sums = Counter[str]
"""What rows of a fact come to, by the names of its measures."""


@dataclass(frozen=True)
class Source:
    """Where a report has its figures from: `read` yields them with what they are summed by."""

    measures: tuple[str, ...]
    read: Callable[[Session, ReportRequest], Iterator[Values]]
    has_days: bool = False
    of: str = ""


def _of_fact(fact: Fact, *dimensions: str) -> Source:
    return Source(
        fact.measures,
        lambda session, request: summed(session, fact, dimensions, request),
        "business_date" in dimensions,
        fact.table.name,
    )


@dataclass(frozen=True)
class Measure:
    """A column of figures, worked out of what the rows come to; `counted` where of one amount."""

    column: ReportColumn
    of: Callable[[Sums], int]
    counted: str = ""


@dataclass(frozen=True)
class Report:
    """A report: `bucket` tells to which row figures of its source belong.

    `empty` returns the rows that are there even where nothing was sold, and then no others are;
    `figures` are the keys of the columns that stand above it, `by` how its rows are sorted.
    """

    key: ReportKey
    title: Message
    source: Source
    labels: tuple[ReportColumn, ...]
    measures: tuple[Measure, ...]
    bucket: Callable[[Context, Values], Bucket]
    figures: tuple[str, ...]
    chart: ChartKind = ChartKind.BARS
    chart_columns: ChartColumns | None = None
    parameters: frozenset[Parameter] = frozenset(Parameter) - {Parameter.STEP}
    empty: Callable[[Context], list[Bucket]] = lambda _context: []
    by: Callable[[ReportRow], Any] | None = None
    permission: Permission = Permission.REPORTS

    @property
    def columns(self) -> tuple[ReportColumn, ...]:
        """All columns, those that name a row first."""
        return (*self.labels, *(each.column for each in self.measures))

    def info(self) -> ReportInfo:
        """Return it as a list of reports names it."""
        return ReportInfo(
            self.key, self.title, self.parameters, self.columns, self.chart, self.chart_columns
        )


# --- columns ------------------------------------------------------------------------------------


def _money(key: str, title: Message, of: Callable[[Sums], int], counted: str = "") -> Measure:
    return Measure(ReportColumn(key, title, ColumnKind.MONEY, is_summed=True), of, counted)


def _count(key: str, title: Message, of: Callable[[Sums], int]) -> Measure:
    return Measure(ReportColumn(key, title, ColumnKind.COUNT, is_summed=True), of)


_OF_SALES: Final = (
    _count("sales", NP_("column of a report", "Sales"), lambda each: each["sales"]),
    _money("gross", NP_("column of a report", "Gross"), lambda each: each["sales_minor"]),
    _money("discounts", N_("Discounts"), lambda each: each["discount_minor"]),
    _count("refund_count", N_("Number of refunds"), lambda each: each["refunds"]),
    _money("refunds", N_("Refunds"), lambda each: each["refund_minor"], "refund_minor"),
    _money("net", N_("After refunds"), lambda each: each["sales_minor"] - each["refund_minor"]),
    _money("tax", N_("Tax in it"), lambda each: each["tax_minor"] - each["refund_tax_minor"]),
    _money("tips", N_("Tips"), lambda each: each["tip_minor"]),
)
_FIGURES: Final = ("gross", "refunds", "net", "sales")
_OF_PRODUCTS: Final = (
    Measure(
        ReportColumn(
            "quantity", NP_("column of a report", "Sold"), ColumnKind.QUANTITY, is_summed=True
        ),
        lambda each: each["quantity_milli"],
    ),
    _money("gross", NP_("column of a report", "Gross"), lambda each: each["sold_minor"]),
    _money("discounts", N_("Discounts"), lambda each: each["discount_minor"]),
    _money("refunds", N_("Refunds"), lambda each: each["refund_minor"], "refund_minor"),
    _money("net", N_("After refunds"), lambda each: each["sold_minor"] - each["refund_minor"]),
    _money("tax", N_("Tax in it"), lambda each: each["tax_minor"] - each["refund_tax_minor"]),
)


# --- shifts -------------------------------------------------------------------------------------


def _read_shifts(session: Session, request: ReportRequest) -> Iterator[Values]:
    """Yield what each Z report of some days says of its drawer."""
    chosen = (
        select(ZReport, Shift)
        .join(Shift, Shift.id == ZReport.shift_id)
        .where(ZReport.business_date.between(request.first, request.last))
        .order_by(ZReport.created_at, ZReport.number)
    )
    if request.register_id is not None:
        chosen = chosen.where(ZReport.register_id == request.register_id)
    if request.cashier_id is not None:
        chosen = chosen.where(Shift.closed_by == request.cashier_id)
    for report, shift in session.execute(chosen):
        cash = json.loads(report.content)["cash"]
        yield {
            "currency": shift.currency,
            "id": report.id,
            "day": report.business_date,
            "register_id": report.register_id,
            "number": report.number,
            "cashier_id": shift.closed_by,
            "expected": cash["expected"],
            "counted": cash["counted"],
        }


# --- all of them --------------------------------------------------------------------------------


def _most_first(place: int) -> Callable[[ReportRow], Any]:
    """Sort by a column of figures, the most first, then by name."""

    def key(row: ReportRow) -> Any:
        figure = row.cells[place]
        return (-figure if isinstance(figure, int) else 0, str(row.cells[0] or ""))

    return key


_HOUR: Final = ReportColumn("hour", NP_("column of a report", "Hour"), ColumnKind.HOUR)
_WEEKDAY: Final = ReportColumn("weekday", N_("Weekday"), ColumnKind.WEEKDAY)
_NOT_BY_STEP: Final = frozenset(Parameter) - {Parameter.STEP}

REPORTS: Final[tuple[Report, ...]] = (
    Report(
        key=ReportKey.SALES,
        title=N_("Sales by time"),
        source=_of_fact(SALES, "business_date"),
        labels=(ReportColumn("begin", NP_("column of a report", "Time"), ColumnKind.DATE),),
        measures=_OF_SALES,
        bucket=rows.by_step,
        empty=rows.all_steps,
        figures=_FIGURES,
        parameters=frozenset(Parameter),
        chart_columns=ChartColumns("begin", "gross"),
    ),
    Report(
        key=ReportKey.HOURS,
        title=N_("Sales by hour"),
        source=_of_fact(SALES, "hour"),
        labels=(_HOUR,),
        measures=_OF_SALES,
        bucket=rows.by_hour,
        empty=lambda context: [rows.by_hour(context, {"hour": hour}) for hour in range(24)],
        figures=_FIGURES,
        chart_columns=ChartColumns("hour", "gross"),
    ),
    Report(
        key=ReportKey.WEEKDAYS,
        title=N_("Sales by weekday"),
        source=_of_fact(SALES, "business_date"),
        labels=(_WEEKDAY,),
        measures=_OF_SALES,
        bucket=rows.by_weekday,
        empty=rows.all_weekdays,
        figures=_FIGURES,
        chart_columns=ChartColumns("weekday", "gross"),
    ),
    Report(
        key=ReportKey.WEEK,
        title=N_("Busy hours of the week"),
        source=_of_fact(SALES, "business_date", "hour"),
        labels=(_WEEKDAY, _HOUR),
        measures=_OF_SALES,
        bucket=rows.by_hour_of_week,
        figures=_FIGURES,
        by=lambda row: row.key,
        chart=ChartKind.HEAT,
        chart_columns=ChartColumns("hour", "gross", "weekday"),
    ),
    Report(
        key=ReportKey.PRODUCTS,
        title=N_("Products"),
        source=_of_fact(PRODUCTS, "product_id", "name", "category_name"),
        labels=(
            ReportColumn("product", NP_("column of a report", "Product"), ColumnKind.TEXT),
            ReportColumn("category", NP_("column of a report", "Category"), ColumnKind.TEXT),
        ),
        measures=_OF_PRODUCTS,
        bucket=rows.by_product,
        figures=("quantity", "gross", "refunds", "net"),
        by=_most_first(3),
        chart_columns=ChartColumns("product", "gross"),
    ),
    Report(
        key=ReportKey.CATEGORIES,
        title=N_("Categories"),
        source=_of_fact(PRODUCTS, "category_name"),
        labels=(ReportColumn("category", NP_("column of a report", "Category"), ColumnKind.TEXT),),
        measures=_OF_PRODUCTS,
        bucket=rows.by_category,
        figures=("quantity", "gross", "refunds", "net"),
        by=_most_first(2),
        chart_columns=ChartColumns("category", "gross"),
    ),
    Report(
        key=ReportKey.CASHIERS,
        title=N_("Sales by cashier"),
        source=_of_fact(SALES, "cashier_id"),
        labels=(ReportColumn("cashier", NP_("column of a report", "Cashier"), ColumnKind.TEXT),),
        measures=_OF_SALES,
        bucket=rows.by_cashier,
        figures=_FIGURES,
        by=_most_first(2),
        chart_columns=ChartColumns("cashier", "gross"),
    ),
    Report(
        key=ReportKey.REGISTERS,
        title=N_("Sales by register"),
        source=_of_fact(SALES, "register_id"),
        labels=(ReportColumn("register", NP_("column of a report", "Register"), ColumnKind.TEXT),),
        measures=_OF_SALES,
        bucket=rows.by_register,
        figures=_FIGURES,
        by=_most_first(2),
        chart_columns=ChartColumns("register", "gross"),
    ),
    Report(
        key=ReportKey.TENDERS,
        title=N_("Ways of paying"),
        source=_of_fact(TENDERS, "kind", "label"),
        labels=(ReportColumn("method", N_("Way of paying"), ColumnKind.TEXT),),
        measures=(
            _count("count", N_("Payments"), lambda each: each["taken"]),
            _money("taken", NP_("column of a report", "Taken"), lambda each: each["taken_minor"]),
            _count("back_count", N_("Number of refunds"), lambda each: each["given_back"]),
            _money(
                "back", N_("Given back"), lambda each: each["given_back_minor"], "given_back_minor"
            ),
            _money(
                "net",
                N_("After refunds"),
                lambda each: each["taken_minor"] - each["given_back_minor"],
            ),
            _money("tips", NP_("in a report", "Tips"), lambda each: each["tip_minor"]),
            _money(
                "rounding",
                N_("Cash rounding in it"),
                lambda each: each["rounding_minor"] - each["given_back_rounding_minor"],
            ),
        ),
        bucket=rows.by_tender,
        figures=("taken", "back", "net", "tips"),
        by=_most_first(2),
        chart_columns=ChartColumns("method", "taken"),
    ),
    Report(
        key=ReportKey.TAXES,
        title=NP_("heading of a report", "Taxes"),
        source=_of_fact(TAXES, "name", "ppm", "inclusive", "exempt"),
        labels=(
            ReportColumn("tax", NP_("column of a report", "Tax"), ColumnKind.TEXT),
            ReportColumn("rate", NP_("column of a report", "Rate"), ColumnKind.PERCENT),
        ),
        measures=(
            _money("base", N_("Net sold"), lambda each: each["base_minor"]),
            _money("tax", N_("Tax on it"), lambda each: each["tax_minor"]),
            _money("back_base", N_("Net given back"), lambda each: each["refund_base_minor"]),
            _money(
                "back_tax",
                N_("Tax given back"),
                lambda each: each["refund_tax_minor"],
                "refund_tax_minor",
            ),
            _money("due", N_("Tax due"), lambda each: each["tax_minor"] - each["refund_tax_minor"]),
        ),
        bucket=rows.by_tax,
        figures=("tax", "back_tax", "due"),
        by=_most_first(1),
        chart=ChartKind.NONE,
    ),
    Report(
        key=ReportKey.DISCOUNTS,
        title=N_("Discounts"),
        source=_of_fact(DISCOUNTS, "of_line", "reason"),
        labels=(
            ReportColumn("reason", NP_("column of a report", "Reason"), ColumnKind.TEXT),
            ReportColumn("scope", NP_("column of a report", "What"), ColumnKind.TEXT),
        ),
        measures=(
            _count("count", N_("Discounts given"), lambda each: each["discounts"]),
            _money("amount", N_("Taken off"), lambda each: each["discount_minor"]),
        ),
        bucket=rows.by_discount,
        figures=("count", "amount"),
        by=_most_first(3),
        chart_columns=ChartColumns("reason", "amount"),
    ),
    Report(
        key=ReportKey.REFUNDS,
        title=N_("Refunds"),
        source=_of_fact(REFUNDS, "reason", "kind"),
        labels=(
            ReportColumn("reason", NP_("column of a report", "Reason"), ColumnKind.TEXT),
            ReportColumn("method", N_("Given back by"), ColumnKind.TEXT),
        ),
        measures=(
            _count("count", N_("Number of refunds"), lambda each: each["refunds"]),
            _money("amount", N_("Given back"), lambda each: each["refund_minor"]),
        ),
        bucket=rows.by_refund,
        figures=("count", "amount"),
        by=_most_first(3),
        chart_columns=ChartColumns("reason", "amount"),
    ),
    Report(
        key=ReportKey.SHIFTS,
        title=N_("Cash differences"),
        source=Source(("expected", "counted"), _read_shifts),
        labels=(
            ReportColumn("day", N_("Business day"), ColumnKind.DATE),
            ReportColumn("register", NP_("column of a report", "Register"), ColumnKind.TEXT),
            ReportColumn("z", NP_("column of a report", "Z report"), ColumnKind.CODE),
            ReportColumn("cashier", NP_("column of a report", "Closed by"), ColumnKind.TEXT),
        ),
        measures=(
            _money("expected", N_("Expected"), lambda each: each["expected"]),
            _money("counted", N_("Counted"), lambda each: each["counted"]),
            _money("difference", N_("Difference"), lambda each: each["counted"] - each["expected"]),
        ),
        bucket=rows.by_shift,
        figures=("difference",),
        parameters=_NOT_BY_STEP - {Parameter.COMPARISON},
        chart=ChartKind.NONE,
    ),
)
