"""Marks in the list of the history what was looked for, and says why a row was found."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QToolTip

from pos_app.domain.search_marks import Range, SearchMarks
from pos_app.domain.texts import NP_, Message, listed
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_matches import FoundIn
from pos_app.ui.theme import SIZES, current_tokens, font
from pos_app.ui.widgets.paged import CellDelegate, Index
from pos_app.ui.widgets.table_model import ROW
from pos_app.ui.widgets.virtual_table import VirtualDelegate, VirtualTable

_PAD: Final = SIZES["space_3"]
_FROM_THE_RIGHT: Final = Qt.LayoutDirection.RightToLeft
_FOUND_IN: Final[dict[FoundIn, Message]] = {
    FoundIn.ITEM: NP_("why a payment was found", "Item: {text}"),
    FoundIn.NOTE: NP_("why a payment was found", "Note: {text}"),
    FoundIn.REFUND_NOTE: NP_("why a payment was found", "Refund: {text}"),
    FoundIn.CUSTOMER: NP_("why a payment was found", "Customer: {text}"),
    FoundIn.CASHIER: NP_("why a payment was found", "Cashier: {text}"),
    FoundIn.RECEIPT: NP_("why a payment was found", "Receipt: {text}"),
    FoundIn.EMAIL: NP_("why a payment was found", "Email: {text}"),
    FoundIn.PHONE: NP_("why a payment was found", "Phone: {text}"),
    FoundIn.DESCRIPTION: NP_("why a payment was found", "Description: {text}"),
    FoundIn.REFERENCE: NP_("why a payment was found", "Reference: {text}"),
    FoundIn.ID: NP_("why a payment was found", "Stripe: {text}"),
}
_UNDER: Final = ("method", "customer", "time")
"""The columns under whose text the reason may stand: the first of them that is shown."""


class MatchDelegate(VirtualDelegate):
    """Paints what was found bold and underlined; what no column shows stands under the method."""

    def __init__(self, table: VirtualTable) -> None:
        super().__init__(table)
        self._table = table
        self._marks = SearchMarks("")
        self._marked = False

    def look_for(self, text: str) -> None:
        """Mark these words from now on."""
        if text != self._marks.text:
            self._marks = SearchMarks(text)
            self._table.viewport().update()

    def reason(self, row: HistoryRow) -> str:
        """Return why a row was found, as far as no column that is shown says so."""
        shown = {
            column.key
            for place, column in enumerate(self._table.rows.columns)
            if not self._table.isColumnHidden(place)
        }
        return listed(
            _FOUND_IN[each.where].format(text=each.text)
            for each in row.found_in
            if each.where not in shown
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground and chip as ever; over it the text with its marks, where it has any."""
        row, plain = index.data(ROW), QStyleOptionViewItem(option)
        heading = self._table.rows.items.is_heading(index.row())
        if heading or not isinstance(row, HistoryRow) or not self._marks.text:
            super().paint(painter, option, index)
            return
        CellDelegate.initStyleOption(self, plain, index)
        ranges = self._marks.ranges(plain.text)
        under = self.reason(row) if index.column() == self._column_with_reason() else ""
        self._marked = bool(ranges or under)
        super().paint(painter, option, index)
        if self._marked:
            self._marked = False
            self._paint_text(painter, plain, ranges, under)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave a text that has marks to `paint`."""
        super().initStyleOption(option, index)
        if self._marked:
            option.text = ""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Say all of the reason, which may be cut short in the row."""
        row = index.data(ROW)
        if not isinstance(row, HistoryRow) or not self.reason(row):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.reason(row), view)
        return True

    def _paint_text(self, painter: QPainter, option: Any, ranges: list[Range], under: str) -> None:
        cell: QRect = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        side = QStyle.visualAlignment(option.direction, option.displayAlignment)
        right = bool(side & Qt.AlignmentFlag.AlignRight)
        tokens = current_tokens()
        painter.save()
        painter.setClipRect(option.rect)
        if not under:
            _write(painter, cell, option.text, option.font, tokens.text, ranges, right=right)
        else:
            half = cell.height() // 2
            upper, lower = cell.adjusted(0, 4, 0, -half + 2), cell.adjusted(0, half + 1, 0, -4)
            _write(painter, upper, option.text, option.font, tokens.text, ranges, right=right)
            small = font("caption")
            shown = _from_mark(under, self._marks.ranges(under), small, lower.width())
            ranges, right = self._marks.ranges(shown), option.direction is _FROM_THE_RIGHT
            _write(painter, lower, shown, small, tokens.muted, ranges, right=right)
        painter.restore()

    def _column_with_reason(self) -> int:
        columns = self._table.rows.columns
        places = {column.key: place for place, column in enumerate(columns)}
        shown = (places[key] for key in _UNDER if not self._table.isColumnHidden(places[key]))
        return next(shown, -1)


def _from_mark(text: str, ranges: list[Range], face: QFont, room: int) -> str:
    """Return a text from its first mark on, where it has no room up to there."""
    if not ranges:
        return text
    begin, end = ranges[0]
    wide = QFontMetrics(_strong(face)).horizontalAdvance
    if wide(text) <= room or wide(f"{text[:end]}…") <= room:
        return text
    return f"…{text[begin:]}"


def _strong(face: QFont) -> QFont:
    strong = QFont(face)
    strong.setWeight(QFont.Weight.Bold)
    return strong


def _write(
    painter: QPainter,
    place: QRect,
    text: str,
    face: QFont,
    color: str,
    ranges: list[Range],
    *,
    right: bool = False,
) -> None:
    """Write one line in the middle of a place, cut short where it has no room."""
    metrics = QFontMetrics(_strong(face) if ranges else face)
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    layout = QTextLayout(short, face)
    sides = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    flow = QTextOption(sides | Qt.AlignmentFlag.AlignAbsolute)
    flow.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(flow)
    mark = QTextCharFormat()
    mark.setFontWeight(QFont.Weight.Bold)
    mark.setFontUnderline(True)
    formats = []
    for begin, end in ranges:
        each = QTextLayout.FormatRange()
        each.start, each.length, each.format = begin, min(end, len(short)) - begin, mark
        if each.length > 0:
            formats.append(each)
    layout.setFormats(formats)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(place.width())
    layout.endLayout()
    painter.setPen(QColor(color))
    top = place.top() + (place.height() - line.height()) / 2
    layout.draw(painter, QPointF(place.left(), top))
