"""Reports as files for other programs: tables of text (CSV) and spreadsheets (XLSX)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import PPM, Money
from pos_app.domain.texts import pgettext
from pos_app.domain.user_input import formula_safe
from pos_app.domain.writing import weekday_names
from pos_app.services.reports.table import NOT_RECORDED, TableColumn, table_columns
from pos_app.services.shared.table_files import (
    DAY_FORMAT,
    SPREADSHEET_OPTIONS,
    Value,
    amount_format,
    cannot_save,
    cell_text,
    written_whole,
)
from pos_app.services.views.report_tables import Cell, ColumnKind, ReportResult, ReportSection

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_PERCENT: Final = "0.0##%"  # not shown: a format of spreadsheets
_WIDEST: Final = 48
_WHOLE: Final = {ColumnKind.QUANTITY: 1000, ColumnKind.PERCENT: PPM}


def save_csv(result: ReportResult, path: Path, locale: str) -> Path:
    """Write the rows as CSV: a head, ISO dates, amounts in whole units with a point, a currency.

    Sums are left to who reads it. Raises UserError where the file can't be written.
    """
    columns = table_columns(result)
    # Spreadsheets take it for UTF-8 by its mark.
    with (
        written_whole(path) as beside,
        beside.open("w", encoding="utf-8-sig", newline="") as out,
    ):
        table = csv.writer(out, lineterminator="\r\n")
        titles = [formula_safe(column.title) for column in columns]
        table.writerow([*titles, pgettext("a column", "Currency")])
        for section in result.sections:
            for row in section.rows:
                values = (_value(column, column.cell(row), section, locale) for column in columns)
                table.writerow([*map(cell_text, values), section.currency.upper()])
    return path


def save_xlsx(result: ReportResult, about: Sequence[str], path: Path, locale: str) -> Path:
    """Write a spreadsheet with a sheet for each currency; `about` stands above the tables.

    Amounts are numbers with the currency's decimals, codes text, dates dates. Raises UserError
    where the file can't be written.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  few save one
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    try:
        with (
            written_whole(path) as beside,
            beside.open("wb") as out,
            Workbook(out, SPREADSHEET_OPTIONS) as book,
        ):
            book.set_properties({"title": str(result.title)})
            for section in result.sections:
                _SheetWriter(book, result, section, locale).write(about)
    except FileCreateError as error:
        raise cannot_save(path, error) from error
    return path


class _SheetWriter:
    """One currency's table, row by row: what is written is not kept in memory."""

    def __init__(
        self, book: Workbook, result: ReportResult, section: ReportSection, locale: str
    ) -> None:
        self._book = book
        self._result = result
        self._section = section
        self._locale = locale
        self._columns = table_columns(result)
        self._sheet: Worksheet = book.add_worksheet(section.currency.upper())
        self._formats = {
            strong: {column: self._format(column, strong=strong) for column in self._columns}
            for strong in (False, True)
        }

    def write(self, about: Sequence[str]) -> None:
        """Write the whole sheet, from the top down."""
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, min(self._width(column), _WIDEST))
        bold = self._book.add_format({"bold": True})
        head = self._book.add_format({"bold": True, "bottom": 1})
        self._sheet.write_string(0, 0, str(self._result.title), bold)
        for at, line in enumerate(about, 1):
            self._sheet.write_string(at, 0, line)
        top = len(about) + 2
        for place, column in enumerate(self._columns):
            self._sheet.write_string(top, place, column.title, head)
        self._sheet.freeze_panes(top + 1, 1)
        for at, row in enumerate(self._section.rows, top + 1):
            self._write_row(at, [column.cell(row) for column in self._columns])
        if any(total is not None for total in self._section.totals):
            below = top + 1 + len(self._section.rows)
            totals: list[Cell] = [column.total(self._section) for column in self._columns]
            if not self._columns[0].is_figure:
                totals[0] = pgettext("the last row of a report", "Total")
            self._write_row(below, totals, is_sum=True)

    def _write_row(self, at: int, cells: Sequence[Cell], *, is_sum: bool = False) -> None:
        for place, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            form = self._formats[is_sum][column]
            if is_sum and isinstance(cell, str | None):
                value: Value = cell
            else:
                value = _value(column, cell, self._section, self._locale)
            if isinstance(value, str):
                self._sheet.write_string(at, place, value, form)
            elif isinstance(value, date):
                self._sheet.write_datetime(at, place, datetime.combine(value, time()), form)
            elif value is not None:
                self._sheet.write_number(at, place, float(value), form)  # the format has no other
            else:
                self._sheet.write_blank(at, place, None, form)

    def _format(self, column: TableColumn, *, strong: bool) -> Format:
        rules: dict[str, object] = {"bold": True, "top": 1} if strong else {}
        if column.kind is ColumnKind.MONEY:
            rules["num_format"] = amount_format(self._section.currency)
        elif column.kind is ColumnKind.PERCENT:
            rules["num_format"] = _PERCENT
        elif column.kind is ColumnKind.DATE:
            rules["num_format"] = DAY_FORMAT
            rules["align"] = "left"
        return self._book.add_format(rules)

    def _width(self, column: TableColumn) -> int:
        cells = (column.cell(row) for row in self._section.rows)
        values = (_value(column, cell, self._section, self._locale) for cell in cells)
        longest = max((len(cell_text(value)) for value in values), default=0)
        return max(longest + 2, len(column.title) + 2)


def _value(column: TableColumn, cell: Cell, section: ReportSection, locale: str) -> Value:
    if cell is None:
        return None if column.is_figure else str(NOT_RECORDED)
    match column.kind, cell:
        case ColumnKind.MONEY, int():
            return Money(cell, section.currency).decimal()
        case ColumnKind.QUANTITY | ColumnKind.PERCENT, int():
            return Decimal(cell) / _WHOLE[column.kind]
        case ColumnKind.HOUR, int():
            return f"{cell:02}:00"
        case ColumnKind.WEEKDAY, int():
            return weekday_names(locale)[cell]
    return cell
