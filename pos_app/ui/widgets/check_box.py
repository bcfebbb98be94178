"""A box to tick, with words beside it that wrap."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QResizeEvent, QTextLayout
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton

from pos_app.ui.theme import scaled

_NARROWEST: Final = 160


class CheckBox(QCheckBox):
    """Reacts anywhere in its row, not on its mark and text alone.

    Qt draws lines as they are broken in the text, and breaks none: that is done here.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._words = words
        self.setAccessibleName(words.replace("&&", "&"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def hitButton(self, pos: QPoint) -> bool:
        """Accept a touch anywhere in the widget."""
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        """Room for all words in one line, as high as the lines are that they stand in."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, self.text().split("\n")))
        whole = metrics.horizontalAdvance(self._words)
        return QSize(hint.width() + whole - widest, hint.height())

    def minimumSizeHint(self) -> QSize:
        """No wider than what words can be broken to."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), scaled(_NARROWEST)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        self.setText("\n".join(self._lines(room.width())))

    def _lines(self, room: int) -> list[str]:
        layout = QTextLayout(self._words, self.font())
        lines = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room)
            end = line.textStart() + line.textLength()
            lines.append(self._words[line.textStart() : end].rstrip())
        layout.endLayout()
        return lines
