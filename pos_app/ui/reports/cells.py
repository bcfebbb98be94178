"""How the cells of a report are written, on the screen and on paper."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pos_app.domain.money import (
    Money,
    decimals,
    format_amount,
    format_money,
    format_whole_money,
)
from pos_app.domain.writing import format_days, format_parts, weekday_names
from pos_app.services.reports.table import NOT_RECORDED, TableColumn
from pos_app.services.views.report_tables import Cell, ColumnKind, ReportStep
from pos_app.ui.widgets.formats import Formats

_THOUSANDTHS: Final = 1000


class CellWriter:
    """Writes the cells of one currency's table by the store's locale.

    Where all of it is `in_one_year`, a day in the table stands without its year.
    """

    def __init__(
        self,
        formats: Formats,
        currency: str,
        step: ReportStep = ReportStep.DAY,
        *,
        in_one_year: bool = False,
    ) -> None:
        self.formats = formats
        self.currency = currency
        self.step = step
        self.in_one_year = in_one_year

    def text(self, column: TableColumn, cell: Cell) -> str:
        """Return a cell as it stands in the table; amounts without the sign of the currency."""
        if cell is None:
            return "–" if column.is_figure else str(NOT_RECORDED)
        if isinstance(cell, date) and self.step is ReportStep.DAY and self.in_one_year:
            return format_parts(cell, "MMMEd", self.formats.locale)
        if column.kind is ColumnKind.MONEY and isinstance(cell, int):
            return format_amount(Money(cell, self.currency), self.formats.locale)
        return self.figure(column.kind, cell) if isinstance(cell, int) else self.name(column, cell)

    def figure(self, kind: ColumnKind, value: int) -> str:
        """Return a figure where it stands by itself: an amount with its currency."""
        from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

        locale = self.formats.locale
        match kind:
            case ColumnKind.MONEY:
                return self.formats.minor(value, self.currency)
            case ColumnKind.QUANTITY:
                return format_decimal(Decimal(value) / _THOUSANDTHS, locale=locale)
            case ColumnKind.PERCENT:
                return self.formats.percent(value)
            case ColumnKind.HOUR:
                return self.formats.hour(value)
            case ColumnKind.WEEKDAY:
                return weekday_names(locale)[value]
        return format_decimal(value, locale=locale)

    def name(self, column: TableColumn, cell: Cell) -> str:
        """Return what names a row, in full."""
        if cell is None:
            return str(NOT_RECORDED)
        if isinstance(cell, int):
            return self.figure(column.kind, cell)
        return self._period(cell) if isinstance(cell, date) else cell

    def short(self, column: TableColumn, cell: Cell) -> str:
        """Return what names a row where little room is: at the axis of a chart."""
        locale = self.formats.locale
        if isinstance(cell, date):
            return format_parts(cell, "MMM" if self.step is ReportStep.MONTH else "MMMd", locale)
        if column.kind is ColumnKind.WEEKDAY and isinstance(cell, int):
            return weekday_names(locale, "abbreviated")[cell]
        return self.name(column, cell)

    def tick(self, minor: int) -> str:
        """Return an amount at an axis: without decimals where it has none."""
        money = Money(minor, self.currency)
        if minor % 10 ** decimals(self.currency):
            return format_money(money, self.formats.locale)
        return format_whole_money(money, self.formats.locale)

    def _period(self, first: date) -> str:
        locale = self.formats.locale
        if self.step is ReportStep.MONTH:
            return format_parts(first, "yMMMM", locale)
        if self.step is ReportStep.DAY:
            return format_parts(first, "yMMMEd", locale)
        last = first + timedelta(days=6)
        return format_days(first, last, locale)
