"""A button whose caption is cut short where what stands beside it needs the room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

_LETTERS: Final = 5
_GAP: Final = 6
"""What the style leaves free between the icon and the caption, and a little at its end."""


class YieldingButton(QPushButton):
    """Whoever makes it gives it a tooltip that has all of the caption."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Room for the icon and a few letters."""
        whole, caption = self.sizeHint(), self.fontMetrics().horizontalAdvance(self.text())
        letters = self.fontMetrics().averageCharWidth() * _LETTERS
        return QSize(whole.width() - max(0, caption - letters), whole.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much of the caption as fits."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        if self.width() < self.sizeHint().width():
            place = self.style().subElementRect(
                QStyle.SubElement.SE_PushButtonContents, option, self
            )
            icon = 0 if option.icon.isNull() else option.iconSize.width() + _GAP
            option.text = self.fontMetrics().elidedText(
                option.text,
                Qt.TextElideMode.ElideRight,
                place.width() - icon,
                Qt.TextFlag.TextShowMnemonic,
            )
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
