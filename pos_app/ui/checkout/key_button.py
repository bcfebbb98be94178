"""Buttons that name their key, and keep their words whole on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pos_app.ui.keys.actions import KeyAction
from pos_app.ui.keys.keymap import KeyShown
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import set_property
from pos_app.ui.widgets.key_captions import caption_with_key, tooltip

_FRAME = 2 * SIZES["space_4"] + 2 * SIZES["focus"]


class KeyButton(QPushButton):
    """Shows `Charge $24.50   F9` on one line, or on two where it is narrow.

    Where two are needed for the words alone, the tooltip says the key.
    """

    def __init__(self, kind: str, keys: str | KeyAction, parent: QWidget | None = None) -> None:
        """Take the key, or the action whose key it names."""
        super().__init__(parent)
        self._keys = keys if isinstance(keys, str) else ""
        self._words = ""
        self.setAutoDefault(True)
        self.setMinimumWidth(SIZES["touch"])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        set_property(self, "kind", kind)
        if isinstance(keys, KeyAction):
            KeyShown(self, keys, self._show_key)

    def set_caption(self, words: str) -> None:
        """Show these words, with the key behind or under them."""
        self._words = words
        self.setAccessibleName(tooltip(words, self._keys))
        self.setToolTip(self.accessibleName())
        self._fit()

    def _show_key(self, key: str) -> None:
        self._keys = key
        self.set_caption(self._words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the line where it must be."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = caption_with_key(self._words, self._keys)
        room = self.width() - _FRAME
        self.ensurePolished()  # by the style: its weight is of its kind
        wide = self.fontMetrics().horizontalAdvance
        if wide(line) <= room:
            text = line
        elif self._keys and wide(self._words) <= room:
            text = f"{self._words}\n{self._keys}"
        else:
            text = _on_two_lines(self._words, wide)
        self.setText(text)


def _on_two_lines(words: str, wide: Callable[[str], int]) -> str:
    """Break a line where the longer part of it becomes shortest."""
    spaces = [at for at, sign in enumerate(words) if sign == " "]
    broken = [f"{words[:at]}\n{words[at + 1 :]}" for at in spaces]
    return min(broken, key=lambda each: max(map(wide, each.split("\n"))), default=words)
