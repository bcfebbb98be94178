"""The search field of the history: known words become chips."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.search_words import ReadSearch
from pos_app.ui.widgets import SearchBox

_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class WordsField(SearchBox):
    """Takes known words out of its text on a space or Enter; an Enter that takes some submits not.

    `narrowed(ReadSearch)` has them and the text that is left. `taken_back` is Backspace
    at the beginning, which asks for the last chip, `cleared` Esc where there is no text.
    """

    narrowed = Signal(object)
    taken_back = Signal()
    cleared = Signal()

    def __init__(
        self,
        placeholder: str,
        read: Callable[[str], ReadSearch],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder, parent=parent)
        self._read = read

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look for known words where one ends; the rest is as in every search field."""
        key = event.key()
        if key in _ENTER and self._take_known():
            return
        if key == Qt.Key.Key_Backspace and not self.cursorPosition() and not self.selectedText():
            self.taken_back.emit()
        elif key == Qt.Key.Key_Escape and not self.text():
            self.cleared.emit()
        else:
            super().keyPressEvent(event)
            if event.text() == " ":
                self._take_known()

    def _take_known(self) -> bool:
        found = self._read(self.text())
        if found.known:
            gap = " " if found.text and self.text().endswith(" ") else ""
            self.show_search(found.text + gap)
            self.narrowed.emit(found)
        return bool(found.known)
