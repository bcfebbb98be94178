"""The history as a file for other programs: exactly what is listed, in that order."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.history_filter import HistoryFilter, HistoryOrder
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _, counted
from pos_app.errors import UserError
from pos_app.services.history.export_columns import Cell, ExportColumns
from pos_app.services.history.history import History
from pos_app.services.history.sums import totals_of_rows
from pos_app.services.shared.authority import require
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.table_files import (
    DAY_FORMAT,
    amount_format,
    cell_text,
    opened_workbook,
    written_whole,
)
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_export import ExportedHistory, HistoryExport, PrintableHistory

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_PRINTED: Final = 2_000
"""Rows: some fifty pages."""
ROWS_OF_A_SHEET: Final = 1_048_575
"""What a sheet of a spreadsheet holds under its head; the rest goes on in the next one."""
_WIDTH: Final = 16
_RATE: Final = "0.000000"  # not shown: a format of spreadsheets

Rows = Iterator[tuple[HistoryRow, ...]]


class HistoryExports:
    """Writes what passes a filter, in batches: however much it is, little of it is in memory."""

    def __init__(self, *, database: Database, clock: Clock, history: History) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._history = history

    def save(
        self,
        actor: Actor,
        export: HistoryExport,
        progress: Callable[[int], object] = lambda _rows: None,
    ) -> ExportedHistory:
        """Write the file; `progress` is told how many rows were written, and may raise to stop it.

        Stopped or failed, it leaves no file, and one of that name as it was. Raises UserError where
        it can't be written.
        """
        with self._database.write() as session:
            log = require(session, actor, Permission.EXPORT, "history", at=self._clock.now())
            log.after = export.path.suffix.lstrip(".")
            zone = ZoneInfo(current_profile(session).time_zone)
        columns = ExportColumns(export.fields, zone, export.statuses)
        rows = _Counted(self._history.every(export.wanted, export.order), progress)
        with written_whole(export.path, _cannot_save) as beside:
            if export.path.suffix == ".xlsx":
                _write_xlsx(beside, columns, rows)
            else:
                _write_csv(beside, columns, rows)
        taken = tuple(Money(minor, name) for name, minor in sorted(rows.taken.items()))
        return ExportedHistory(export.path, rows.count, taken)

    def to_print(
        self, actor: Actor, wanted: HistoryFilter, order: HistoryOrder
    ) -> PrintableHistory:
        """Return what is listed, to be printed. Raises UserError where it is too much for paper."""
        with self._database.write() as session:
            log = require(session, actor, Permission.EXPORT, "history", at=self._clock.now())
            log.after = "print"  # not shown: a code of the log
        rows: list[HistoryRow] = []
        for batch in self._history.every(wanted, order):
            rows += batch
            if len(rows) > MOST_PRINTED:
                what = _(
                    "More than {count} rows are too much for paper.", count=counted(MOST_PRINTED)
                )
                then = _("Narrow the list, or save it as a file.")
                raise UserError(what, next_step=then)
        return PrintableHistory(tuple(rows), totals_of_rows(rows))


class _Counted:
    """Passes rows on, counts them and says how many they are after each batch."""

    def __init__(self, batches: Rows, progress: Callable[[int], object]) -> None:
        self._batches = batches
        self._progress = progress
        self.count = 0
        self.taken: Counter[str] = Counter()

    def __iter__(self) -> Iterator[HistoryRow]:
        for batch in self._batches:
            for row in batch:
                self.taken[row.amount.currency] += row.taken
                yield row
            self.count += len(batch)
            self._progress(self.count)


def _cannot_save(path: Path, error: Exception) -> UserError:
    return UserError(
        _("The history could not be saved as {file}.", file=path.name),
        next_step=_("Close the file if another program has it open, or choose another folder."),
        details=str(error),
    )


def _write_csv(beside: Path, columns: ExportColumns, rows: Iterable[HistoryRow]) -> None:
    # Spreadsheets take it for UTF-8 by its mark.
    with beside.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out, lineterminator="\r\n")
        table.writerow(map(cell_text, columns.titles))
        for row in rows:
            table.writerow([cell_text(cell.value) for cell in columns.cells(row)])


def _write_xlsx(beside: Path, columns: ExportColumns, rows: Iterable[HistoryRow]) -> None:
    with opened_workbook(beside) as book:
        writer = _SheetWriter(book, columns)
        for row in rows:
            writer.write(columns.cells(row))


class _SheetWriter:
    """Writes rows into sheets, the next one where one is full."""

    def __init__(self, book: Workbook, columns: ExportColumns) -> None:
        self._book = book
        self._columns = columns
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": DAY_FORMAT, "align": "left"})
        self._rate = book.add_format({"num_format": _RATE})
        self._amounts: dict[str, Format] = {}
        self._begin()

    def write(self, cells: list[Cell]) -> None:
        """Write a row: amounts and rates are numbers, days are days, codes are text."""
        if self._at > ROWS_OF_A_SHEET:
            self._begin()
        at, sheet = self._at, self._sheet
        for place, cell in enumerate(cells):
            value = cell.value
            if isinstance(value, str):
                if value:
                    sheet.write_string(at, place, value)
            elif isinstance(value, Decimal):
                form = self._amount(cell.currency) if cell.currency else self._rate
                sheet.write_number(at, place, float(value), form)  # the format has no other
            elif isinstance(value, date):
                sheet.write_datetime(at, place, datetime.combine(value, time()), self._day)
        self._at += 1

    def _begin(self) -> None:
        self._sheet: Worksheet = self._book.add_worksheet()
        self._sheet.set_column(0, len(self._columns.fields), _WIDTH)
        for place, title in enumerate(self._columns.titles):
            self._sheet.write_string(0, place, title, self._head)
        self._sheet.freeze_panes(1, 0)
        self._at = 1

    def _amount(self, currency: str) -> Format:
        if currency not in self._amounts:
            form = self._book.add_format({"num_format": amount_format(currency)})
            self._amounts[currency] = form
        return self._amounts[currency]
