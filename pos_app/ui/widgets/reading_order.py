"""What is painted by hand where people read from the right: at the other side, line by line.

Qt turns layouts round by itself, and *left* and *right* of a text in its place; not the places.
"""

from __future__ import annotations

from math import ceil
from typing import Final, TypeVar

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QStyle

_SELECTABLE: Final = Qt.TextInteractionFlag.TextSelectableByMouse
Place = TypeVar("Place", QRect, QRectF)


def placed(part: Place, whole: Place) -> Place:
    """Return the place of a part of `whole`, given as for who reads from the left."""
    if QGuiApplication.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
        return part
    before = part.left() - whole.left()
    turned = type(part)(part)
    turned.moveLeft(whole.left() + whole.width() - before - part.width())
    return turned


def write_lines(painter: QPainter, room: QRectF, sides: Qt.AlignmentFlag, text: str) -> None:
    """Write a text on as many lines as it needs, at the top of `room` or in its middle.

    QPainter's own way moves each line that is read from the right by the blank at its end, and
    cuts off what is then beyond the left.
    """
    direction = painter.layoutDirection()
    if direction is not Qt.LayoutDirection.RightToLeft:
        painter.drawText(room, sides.value | Qt.TextFlag.TextWordWrap.value, text)
        return
    across = QStyle.visualAlignment(direction, sides & Qt.AlignmentFlag.AlignHorizontal_Mask)
    flow = QTextOption(across | Qt.AlignmentFlag.AlignAbsolute)
    flow.setTextDirection(direction)
    flow.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout = QTextLayout(text.replace("\n", "\u2028"), painter.font(), painter.device())
    layout.setTextOption(flow)
    layout.beginLayout()
    high = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room.width())
        line.setPosition(QPointF(0, high))
        high = ceil(high + line.height())
    layout.endLayout()
    centred = bool(sides & Qt.AlignmentFlag.AlignVCenter)
    above = (room.height() - high) / 2 if centred else 0.0
    layout.draw(painter, QPointF(room.left(), room.top() + above))


class WrappedLabel(QLabel):
    """A label whose text takes as many lines as it needs."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as ever, or line by line what is read from the right."""
        from_the_left = self.layoutDirection() is not Qt.LayoutDirection.RightToLeft
        if from_the_left or self.textInteractionFlags() & _SELECTABLE or not self.wordWrap():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        write_lines(painter, QRectF(self.contentsRect()), self.alignment(), self.text())
