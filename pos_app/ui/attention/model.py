"""What needs attention, as a list: each with what happened and what to do."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from pos_app.domain.texts import paragraph
from pos_app.services.attention.views import AttentionReason, AttentionView
from pos_app.ui.theme import SIZES, current_tokens, draw_icon, font
from pos_app.ui.widgets.list_model import ListModel, paint_selected
from pos_app.ui.widgets.reading_order import placed, write_lines

Index = QModelIndex | QPersistentModelIndex

THING: Final = Qt.ItemDataRole.UserRole
CONCERN_STYLES: Final = {
    AttentionReason.UNSETTLED: ("clock", "warn"),
    AttentionReason.DISPUTE_DUE: ("warning", "danger"),
    AttentionReason.OVERPAID: ("refund", "warn"),
    AttentionReason.ORPHAN_PAYMENT: ("info", "warn"),
    AttentionReason.UNREAD: ("info", "warn"),
    AttentionReason.FRAUD_WARNING: ("warning", "warn"),
    AttentionReason.DISPUTE: ("undo", "warn"),
    AttentionReason.FAILED: ("cross", "danger"),
    AttentionReason.NOT_CHARGED: ("cross", "warn"),
    AttentionReason.TO_THE_BANK: ("reports", "warn"),
    AttentionReason.SETTLED: ("check", "accent"),
}
"""The icon and its colour."""

_PAD: Final = SIZES["space_3"]
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)


class AttentionModel(ListModel[AttentionView]):
    """The list as it was last read."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What happened, what to do, and the thing itself."""
        if not index.isValid():
            return None
        view = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return view.headline
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return paragraph(view.headline, view.advice)
        return view if role == THING else None


class AttentionDelegate(QStyledItemDelegate):
    """Paints what happened in strong letters, what to do under it; both as long as they are."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the words are."""
        wide = self._view.viewport().width()
        view = index.data(THING)
        room = QRect(0, 0, wide - 3 * _PAD - SIZES["icon"], 10_000)
        high = sum(
            QFontMetrics(letters).boundingRect(room, _WRAP, words).height()
            for letters, words in (
                (font("control", "strong"), view.headline),
                (font("body"), view.advice),
            )
        )
        return QSize(wide, max(SIZES["touch_large"], high + 2 * _PAD + SIZES["space_1"]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the mark and the words."""
        tokens, view = current_tokens(), index.data(THING)
        name, token = CONCERN_STYLES[view.reason]
        painter.save()
        paint_selected(painter, option)
        inside = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        mark = QRectF(inside.left(), inside.top(), SIZES["icon"], SIZES["icon"])
        draw_icon(painter, placed(mark, QRectF(inside)), name, tokens.color(token))
        words = placed(inside.adjusted(SIZES["icon"] + _PAD, 0, 0, 0), inside)
        painter.setFont(font("control", "strong"))
        painter.setPen(QColor(tokens.text))
        headline = painter.boundingRect(words, _WRAP, view.headline)
        write_lines(painter, QRectF(words), Qt.AlignmentFlag.AlignLeft, view.headline)
        painter.setFont(font("body"))
        painter.setPen(QColor(tokens.muted))
        below = words.adjusted(0, headline.height() + SIZES["space_1"], 0, _PAD)
        write_lines(painter, QRectF(below), Qt.AlignmentFlag.AlignLeft, view.advice)
        painter.setPen(QColor(tokens.border))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()
