"""A short list of values, all of them shown at once, and rows of one size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from pos_app.ui.theme import current_tokens, scaled

Index = QModelIndex | QPersistentModelIndex
RowT = TypeVar("RowT")
_ROOT: Final = QModelIndex()
_BAR: Final = 4
_NEAR: Final = 8
"""So far from the edge of a list its rows begin, its frame included."""


class ListModel(QAbstractListModel, Generic[RowT]):
    """The values are `rows`; a subclass says with `data` what is seen of one."""

    def __init__(self, parent: QObject | None = None, rows: Iterable[RowT] = ()) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)

    def show(self, rows: Iterable[RowT]) -> bool:
        """Take these; False when they are the same as before."""
        taken = tuple(rows)
        if taken == self.rows:
            return False
        self.beginResetModel()
        self.rows = taken
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.rows)

    def row_of(self, value_id: str | None, otherwise: int = 0) -> int:
        """Return the row of the value with this `id`, or `otherwise` where there is none."""
        rows: Iterable[Any] = self.rows
        return next((at for at, each in enumerate(rows) if each.id == value_id), otherwise)


def paint_selected(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Paint the ground of a row that is selected, with a bar where it begins: no colour alone."""
    if not option.state & QStyle.StateFlag.State_Selected:
        return
    tokens, rect = current_tokens(), QRect(option.rect)
    painter.fillRect(rect, QColor(tokens.accent_soft))
    is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
    view: Any = option.widget
    wide = view.width() if view else rect.width()
    begins = rect.right() >= wide - _NEAR if is_mirrored else rect.left() < _NEAR
    if begins:  # of several cells the first
        bar = QRect(rect.topLeft(), QSize(_BAR, rect.height()))
        if is_mirrored:
            bar.moveRight(rect.right())
        painter.fillRect(bar, QColor(tokens.accent))


class RowDelegate(QStyledItemDelegate):
    """Paints rows of one size."""

    row_size: ClassVar[QSize]

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Each row's, whatever it says."""
        return QSize(self.row_size.width(), scaled(self.row_size.height(), 0.7))
