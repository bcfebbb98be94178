"""Reports as tables: what a report is asked for, and what it says. Shapes only.

Amounts are minor units of their section's currency; there is one section a currency, so that no sum
mixes two. Dates are the store's business days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pos_app.domain.texts import Message


class ReportKey(StrEnum):
    """The reports there are."""

    SALES = "sales"
    HOURS = "hours"
    WEEKDAYS = "weekdays"
    WEEK = "week"
    PRODUCTS = "products"
    CATEGORIES = "categories"
    CASHIERS = "cashiers"
    REGISTERS = "registers"
    TENDERS = "tenders"
    TAXES = "taxes"
    DISCOUNTS = "discounts"
    REFUNDS = "refunds"
    SHIFTS = "shifts"


class ColumnKind(StrEnum):
    """What a cell is.

    CODE is text that looks like a number, QUANTITY thousandths, MONEY minor units, PERCENT
    millionths, DATE the first day of a step, HOUR 0 to 23, WEEKDAY 0 (Monday) to 6.
    """

    TEXT = "text"
    CODE = "code"
    COUNT = "count"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    HOUR = "hour"
    WEEKDAY = "weekday"


@dataclass(frozen=True)
class ReportColumn:
    """A column of a report; `is_summed` where its total stands below."""

    key: str
    title: Message
    kind: ColumnKind
    is_summed: bool = False


class Comparison(StrEnum):
    """What a period is compared with.

    PERIOD_BEFORE: as many days right before; of whole months as many months before. YEAR_BEFORE:
    52 weeks before, so that weekdays stand beside the same weekdays; of whole months the same
    months.
    """

    NONE = "none"
    PERIOD_BEFORE = "period_before"
    YEAR_BEFORE = "year_before"


class ReportStep(StrEnum):
    """Into what a period is divided."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Parameter(StrEnum):
    """What a report can be asked for."""

    PERIOD = "period"
    STEP = "step"
    COMPARISON = "comparison"
    REGISTER = "register"
    CASHIER = "cashier"


@dataclass(frozen=True)
class ReportRequest:
    """A report of these business days, both included; of one register or cashier, or of all.

    `week_begins` is the first day of a week: 0 is Monday.
    """

    first: date
    last: date
    step: ReportStep = ReportStep.DAY
    comparison: Comparison = Comparison.NONE
    register_id: str | None = None
    cashier_id: str | None = None
    week_begins: int = 0


Cell = str | int | date | None


@dataclass(frozen=True)
class Drill:
    """Which sales, refunds and payments a figure is made of; for `Reporting.rows`.

    `of` names what is summed, `where` what of it, by the names of its dimensions, `counted` the
    one of its amounts that it is about, where not all of them; `weekday` is 0 for Monday.
    """

    first: date
    last: date
    currency: str
    register_id: str | None = None
    cashier_id: str | None = None
    of: str = "report_sales"
    where: tuple[tuple[str, Cell], ...] = ()
    weekday: int | None = None
    counted: str = ""


@dataclass(frozen=True)
class ReportRow:
    """A row; `cells` in the order of columns, `compared` too, where a period is compared.

    None in a cell is *not recorded*. `compared` has None where a column is no figure.
    """

    key: str
    cells: tuple[Cell, ...]
    compared: tuple[int | None, ...] | None = None
    drill: Drill | None = None


@dataclass(frozen=True)
class ReportSection:
    """All of one currency; `totals` in the order of columns, None where nothing is summed."""

    currency: str
    rows: tuple[ReportRow, ...]
    totals: tuple[int | None, ...]
    compared_totals: tuple[int | None, ...] | None = None


class ChartKind(StrEnum):
    """How a report is drawn; HEAT is of hours by weekdays."""

    NONE = "none"
    BARS = "bars"
    LINE = "line"
    HEAT = "heat"


@dataclass(frozen=True)
class ChartColumns:
    """Which columns a chart draws, by their keys; `down` is the other label of a heat."""

    label: str
    value: str
    down: str = ""


@dataclass(frozen=True)
class Figure:
    """One of the few big numbers above a report; `compared` is what it was in the other period."""

    key: str
    title: Message
    value: int
    kind: ColumnKind
    currency: str
    compared: int | None = None
    drill: Drill | None = None


@dataclass(frozen=True)
class ReportInfo:
    """A report as a list of them names it; `chart_columns` is None where nothing is drawn."""

    key: ReportKey
    title: Message
    parameters: frozenset[Parameter]
    columns: tuple[ReportColumn, ...]
    chart: ChartKind
    chart_columns: ChartColumns | None


@dataclass(frozen=True)
class ReportResult:
    """What a report says; `compared` are the days, both included, that it is compared with."""

    key: ReportKey
    title: Message
    request: ReportRequest
    columns: tuple[ReportColumn, ...]
    sections: tuple[ReportSection, ...]
    chart: ChartKind
    chart_columns: ChartColumns | None
    figures: tuple[Figure, ...]
    made_at: datetime
    compared: tuple[date, date] | None = None
