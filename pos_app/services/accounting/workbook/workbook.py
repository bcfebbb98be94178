"""The month's workbook as one file, with a first sheet on which everything ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from pos_app.domain.texts import _, pgettext
from pos_app.services.accounting.workbook.bank import BankOfMonth
from pos_app.services.accounting.workbook.drawers import DrawersOfMonth
from pos_app.services.accounting.workbook.month import Month
from pos_app.services.accounting.workbook.sales import SalesOfMonth
from pos_app.services.accounting.workbook.sheets import (
    CheckWriter,
    Sheet,
    SheetWriter,
    Tie,
)
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.table_files import SPREADSHEET_OPTIONS, cannot_save, written_whole
from pos_app.services.views.accounting import WorkbookExport, WorkbookRequest

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def workbook_of(
    session: Session, request: WorkbookRequest
) -> tuple[tuple[Sheet, ...], tuple[Tie, ...]]:
    """Return the sheets of some days, currency by currency, and how they tie."""
    month = Month(session, request.first, request.last)
    sold, counted, paid = SalesOfMonth(month), DrawersOfMonth(month), BankOfMonth(month)
    used = sold.currencies | counted.currencies | paid.currencies
    sheets: list[Sheet] = []
    ties: list[Tie] = []
    for currency in sorted(used) or [current_profile(session).currency]:
        sales, drawers, bank = (
            sold.sheets(currency),
            counted.sheets(currency),
            paid.sheets(currency),
        )
        sheets += (*sales.all, *drawers.all, *bank.all)
        ties += (*sold.ties(sales), *counted.ties(drawers), *paid.ties(bank))
    return tuple(sheets), tuple(ties)


def write_workbook(
    session: Session, request: WorkbookRequest, path: Path, progress: Callable[[int], object]
) -> WorkbookExport:
    """Write the file; stopped by `progress`, which may raise, there is none.

    Raises UserError where it can't be written.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  few save one
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    sheets, ties = workbook_of(session, request)
    try:
        with (
            written_whole(path) as beside,
            beside.open("wb") as out,
            Workbook(out, SPREADSHEET_OPTIONS) as book,
        ):
            _fill(book, current_profile(session).name, request, sheets, ties, progress)
    except FileCreateError as error:
        raise cannot_save(path, error) from error
    differences = sum(1 for tie in ties if tie.left and not tie.unknown)
    return WorkbookExport(path, differences, sum(1 for tie in ties if tie.unknown))


def _fill(
    book: Workbook,
    store: str,
    request: WorkbookRequest,
    sheets: Sequence[Sheet],
    ties: Sequence[Tie],
    progress: Callable[[int], object],
) -> None:
    # As of the last day, so that the same days always give the same file.
    made = datetime.combine(request.last, time(), UTC)
    book.set_properties({"title": store, "created": made})
    rows = count(1)
    writer = SheetWriter(book, lambda: progress(next(rows)))
    check = book.add_worksheet(pgettext("a sheet", "Check"))
    about = _about(store, request)
    for sheet in sheets:
        writer.write(sheet, about)
    title, difference = (
        _("Check: each difference must be 0"),
        pgettext("in a workbook", "Difference"),
    )
    CheckWriter(writer, check).write(title, about, ties, difference)


def _about(store: str, request: WorkbookRequest) -> str:
    return _(
        "{store}, {first} to {last}",
        store=store,
        first=request.first.isoformat(),
        last=request.last.isoformat(),
    )
