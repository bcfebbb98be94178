"""Buttons that name their key, and keep their words whole on a narrow screen."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pos_app.ui.theme import SIZES, font
from pos_app.ui.widgets import set_property
from pos_app.ui.widgets.keyed import keyed, tip

_FRAME = 2 * SIZES["space_4"] + 2 * SIZES["focus"]


class KeyButton(QPushButton):
    """Says `Charge $24.50   F9` on one line, or on two where there is no room."""

    def __init__(self, kind: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self._words = ""
        self.setAutoDefault(True)
        self.setMinimumWidth(SIZES["touch"])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        set_property(self, "kind", kind)

    def say(self, words: str) -> None:
        """Show these words, with the key behind or under them."""
        self._words = words
        self.setAccessibleName(tip(words, self._keys))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the line where it must be."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = keyed(self._words, self._keys)
        room = self.width() - _FRAME
        wide = QFontMetrics(font("control", "strong")).horizontalAdvance(line)
        self.setText(line if wide <= room else f"{self._words}\n{self._keys}")
