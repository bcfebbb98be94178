"""The list of the history on paper, in pages that are counted before anything is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPainter,
)

from pos_app.domain.texts import N_, NP_, Message, _, ngettext
from pos_app.errors import UserError
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_export import PrintableHistory
from pos_app.services.views.history_totals import HistoryTotal
from pos_app.ui.receipts.pages import is_roll
from pos_app.ui.receipts.printers import Printers, print_by
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.status_chip import STATUS_STYLES

_DOTS: Final = 10
"""All is laid out in tenths of a millimetre."""
_EDGE: Final = 150
_ROLL_EDGE: Final = 30
_ROW: Final = 52
_TITLE: Final = 90
_FOOT: Final = 60
_SIZE: Final = 28
_TITLE_SIZE: Final = 50
_GAP: Final = 20
_MM_PER_INCH: Final = 25.4
_QUIET: Final = QColor("#404040")


@dataclass(frozen=True)
class _Column:
    """`share` is its part of the width, `on_roll` that on a roll, where 0 leaves it out."""

    title: Message
    text: Callable[[HistoryRow, Formats], str]
    share: int
    on_roll: int = 0
    right: bool = False


_COLUMNS: Final = (
    _Column(
        NP_("a column", "Time"),
        lambda row, formats: formats.moment(row.occurred_at),
        20,
        on_roll=45,
    ),
    _Column(NP_("a column", "Receipt"), lambda row, _formats: row.receipt_number or "", 11),
    _Column(
        N_("Status"),
        lambda row, _formats: str(STATUS_STYLES[row.status].word),
        13,
        on_roll=25,
    ),
    _Column(
        NP_("how a sale was paid", "Method"),
        lambda row, _formats: row.method.replace("•••• ", ""),
        20,
    ),
    _Column(N_("Customer"), lambda row, _formats: row.customer_name, 15),
    _Column(
        N_("Amount"),
        lambda row, formats: formats.money(row.amount),
        11,
        on_roll=30,
        right=True,
    ),
    _Column(
        NP_("a column", "Refunded"),
        lambda row, formats: (
            formats.minor(row.refunded, row.amount.currency) if row.refunded else ""
        ),
        10,
        right=True,
    ),
)


@dataclass(frozen=True)
class HistoryPaper:
    """All that stands on paper; `about` are lines under the title, `mark` one that warns."""

    printed: PrintableHistory
    formats: Formats
    store: str
    made_at: datetime
    about: Sequence[str] = field(default=())
    mark: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return _("History")

    @property
    def lines(self) -> list[str]:
        """What stands under the title."""
        made = _("Made on {moment}", moment=self.formats.moment(self.made_at))
        sums = _sums(self.printed.totals, self.formats)
        return [line for line in (self.mark, self.store, *self.about, *sums, made) if line]


def page_count(paper: HistoryPaper, printers: Printers) -> int:
    """Return how many pages it takes on the system's default printer. Raises UserError."""
    if not printers.names():
        raise UserError(
            _("No printer is set up on this computer."),
            next_step=_("Save it as a file, or add a printer in the system's settings."),
        )
    counts: list[int] = []
    print_by(lambda printer: counts.append(len(_Sheets(paper, printer).pages)), "", printers)
    return counts[0]


def print_history(paper: HistoryPaper, printers: Printers) -> str:
    """Print on the system's default printer; return its name. Raises UserError."""
    return print_by(partial(paint_history, paper), paper.title, printers)


def paint_history(paper: HistoryPaper, device: QPagedPaintDevice) -> None:
    """Paint the list on a printer. Raises UserError where that does not take it."""
    sheets = _Sheets(paper, device)
    layout = device.pageLayout()
    layout.setMode(QPageLayout.Mode.FullPageMode)
    layout.setMargins(QMarginsF(0, 0, 0, 0))
    device.setPageLayout(layout)
    painter = QPainter()
    if not painter.begin(device):
        raise UserError(
            _("The printer did not take the list."),
            next_step=_("Check the printer, then print it again."),
        )
    scale = device.logicalDpiX() / _MM_PER_INCH / _DOTS
    painter.scale(scale, scale)
    for number in range(len(sheets.pages)):
        if number:
            device.newPage()
        sheets.paint(painter, number)
    painter.end()


class _Sheets:
    """The rows of each page of a device, and how they are painted on it."""

    def __init__(self, paper: HistoryPaper, device: QPagedPaintDevice) -> None:
        page = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
        self._paper = paper
        self._roll = is_roll(device)
        edge = _ROLL_EDGE if self._roll else _EDGE
        wide, high = page.width() * _DOTS - 2 * edge, page.height() * _DOTS - 2 * edge
        self._room = QRectF(edge, edge, wide, high)
        on_a_page = max(1, int((high - _FOOT - _ROW) // _ROW))
        above = _TITLE + _ROW * len(paper.lines)
        first = max(1, int((high - _FOOT - _ROW - above) // _ROW))
        rows = paper.printed.rows
        self.pages = [
            rows[:first],
            *(rows[at : at + on_a_page] for at in range(first, len(rows), on_a_page)),
        ]

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one of the pages."""
        top = self._room.top()
        if number == 0:
            top = self._paint_title(painter, top)
        head = [str(column.title) for column in self._columns]
        painter.setPen(Qt.GlobalColor.black)
        self._paint_row(painter, top, head, _font(bold=True))
        top += _ROW
        painter.drawLine(int(self._room.left()), int(top), int(self._room.right()), int(top))
        for row in self.pages[number]:
            texts = [column.text(row, self._paper.formats) for column in self._columns]
            self._paint_row(painter, top, texts, _font())
            top += _ROW
        self._paint_foot(painter, number)

    @property
    def _columns(self) -> tuple[_Column, ...]:
        return tuple(each for each in _COLUMNS if each.on_roll) if self._roll else _COLUMNS

    def _paint_title(self, painter: QPainter, top: float) -> float:
        painter.setPen(Qt.GlobalColor.black)
        painter.setFont(_font(bold=True, size=_TITLE_SIZE))
        painter.drawText(self._line(top, _TITLE), Qt.AlignmentFlag.AlignTop, self._paper.title)
        top += _TITLE
        painter.setFont(_font())
        painter.setPen(_QUIET)
        for line in self._paper.lines:
            painter.drawText(self._line(top, _ROW), Qt.AlignmentFlag.AlignTop, line)
            top += _ROW
        return top

    def _paint_row(self, painter: QPainter, top: float, texts: Sequence[str], face: QFont) -> None:
        painter.setFont(face)
        metrics = QFontMetricsF(face, painter.device())
        left = self._room.left()
        for column, text in zip(self._columns, texts, strict=True):
            share = column.on_roll if self._roll else column.share
            wide = self._room.width() * share / 100
            room = QRectF(left, top, wide - _GAP, _ROW)
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, short)
            left += wide

    def _paint_foot(self, painter: QPainter, number: int) -> None:
        painter.setFont(_font())
        painter.setPen(_QUIET)
        foot = self._line(self._room.bottom() - _FOOT, _FOOT)
        page = _("Page {number} of {count}", number=number + 1, count=len(self.pages))
        side = Qt.AlignmentFlag.AlignBottom
        painter.drawText(foot, side | Qt.AlignmentFlag.AlignRight, page)
        painter.drawText(foot, side | Qt.AlignmentFlag.AlignLeft, self._paper.mark)

    def _line(self, top: float, high: float) -> QRectF:
        return QRectF(self._room.left(), top, self._room.width(), high)


def _font(*, bold: bool = False, size: int = _SIZE) -> QFont:
    made = QFont()
    made.setPixelSize(size)
    made.setBold(bold)
    return made


def _sums(totals: Sequence[HistoryTotal], formats: Formats) -> Iterator[str]:
    for total in totals:
        yield ngettext(
            "{n} row: {taken} taken, {refunded} refunded",
            "{n} rows: {taken} taken, {refunded} refunded",
            total.count,
            n=formats.count(total.count),
            taken=formats.money(total.gross),
            refunded=formats.money(total.refunded),
        )
