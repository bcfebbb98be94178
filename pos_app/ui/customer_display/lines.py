"""The lines of the sale on the customer's display, in type that grows with the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos_app.domain.texts import pgettext
from pos_app.ui.customer_display.contents import ShownLine
from pos_app.ui.theme import current_tokens, font, themed
from pos_app.ui.widgets.list_model import ListModel

Index = QModelIndex | QPersistentModelIndex

LINE: Final = Qt.ItemDataRole.UserRole
IS_LATEST: Final = Qt.ItemDataRole.UserRole + 1
_HEIGHT: Final = 60
_PAD: Final = 16
_NAME, _UNDER = 22, 16
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
_LEFT = int(_MIDDLE | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(_MIDDLE | Qt.AlignmentFlag.AlignRight)


class ShownLinesModel(ListModel[ShownLine]):
    """The lines; `latest` is the row of the one that changed last, -1 where there is none."""

    latest = -1

    def show(self, rows: Iterable[ShownLine]) -> bool:
        """Take these, and find out which of them is new; False when all are as before."""
        taken = tuple(rows)
        if taken == self.rows:
            return False
        before = set(self.rows)
        new = [at for at, line in enumerate(taken) if line not in before]
        self.latest = new[-1] if new else len(taken) - 1
        return super().show(taken)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, what a screen reader says, or the line itself."""
        if not index.isValid():
            return None
        line = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            # Translators: an item that is bought, and what it costs.
            return pgettext("an item", "{name}, {amount}", name=line.name, amount=line.amount)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (line.name, line.under)))
        if role == IS_LATEST:
            return index.row() == self.latest
        return line if role == LINE else None


class _LineDelegate(QStyledItemDelegate):
    """Paints a name, what stands under it, and the amount at the other side."""

    scale = 1.0

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Each row's, whatever it says."""
        return QSize(_HEIGHT, round(_HEIGHT * self.scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line; the one that changed last stands out."""
        line: ShownLine = index.data(LINE)
        tokens, pad = current_tokens(), round(_PAD * self.scale)
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # as each text has it
        if index.data(IS_LATEST):
            painter.fillRect(option.rect, QColor(tokens.accent_soft))
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        cell = option.rect.adjusted(pad, 0, -pad, 0)
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._font(_NAME, "strong"))
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        start, end = (_RIGHT, _LEFT) if mirrored else (_LEFT, _RIGHT)
        painter.drawText(QRectF(cell), end, line.amount)
        width = painter.fontMetrics().horizontalAdvance(line.amount) + pad
        beside = cell.adjusted(width, 0, 0, 0) if mirrored else cell.adjusted(0, 0, -width, 0)
        self._write_name(painter, beside, start, line)
        painter.restore()

    def _write_name(self, painter: QPainter, cell: QRect, side: int, line: ShownLine) -> None:
        upper = QRect(cell)
        if line.under:
            upper.setHeight(round(cell.height() * 0.58))
            lower = QRectF(cell.adjusted(0, upper.height() - round(6 * self.scale), 0, 0))
            painter.setFont(self._font(_UNDER))
            painter.setPen(QColor(current_tokens().muted))
            painter.drawText(lower, side, self._elided(painter, line.under, cell.width()))
            painter.setPen(QColor(current_tokens().text))
        painter.setFont(self._font(_NAME))
        painter.drawText(QRectF(upper), side, self._elided(painter, line.name, cell.width()))

    def _font(self, pixels: int, weight: str = "plain") -> QFont:
        made = font("body", weight)
        made.setPixelSize(round(pixels * self.scale))
        return made

    def _elided(self, painter: QPainter, text: str, width: int) -> str:
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


class ShownLines(QListView):
    """Shows the lines, the latest of them in sight; nobody can choose one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = ShownLinesModel(self)
        self._delegate = _LineDelegate(self)
        self.setModel(self.lines)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        themed().changed.connect(self.viewport().update)

    def show_lines(self, lines: Iterable[ShownLine]) -> None:
        """Show these."""
        if self.lines.show(lines):
            self.scrollTo(self.lines.index(self.lines.latest))

    def set_scale(self, scale: float) -> None:
        """Grow with the screen."""
        self._delegate.scale = scale
        self.doItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the latest line in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.lines.index(self.lines.latest))
