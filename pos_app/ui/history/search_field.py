"""The search field of the history: known words become chips."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget

from pos_app.domain.search_words import ReadSearch
from pos_app.ui.theme import SIZES, current_tokens, font
from pos_app.ui.widgets import SearchBox
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key

_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class WordsField(SearchBox):
    """Takes known words out of its text on a space or Enter; an Enter that takes some submits not.

    What Enter would take stands at the end of the field, where there is room.
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
        describe: Callable[[ReadSearch], str],
        parent: QWidget | None = None,
    ) -> None:
        """`read` reads a text, `describe` returns what its known words narrow to."""
        super().__init__(placeholder, parent=parent)
        self._read = read
        self._describe = describe

    def hint(self) -> str:
        """Return what Enter does now that is not done yet; empty where it takes no words."""
        found = self._read(self.text()) if self.text() else None
        return caption_with_key(self._describe(found), ENTER) if found and found.known else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the hint behind the text."""
        super().paintEvent(event)
        hint = self.hint()
        face = font("caption")
        wide = QFontMetrics(face).horizontalAdvance(hint)
        text = self.fontMetrics().horizontalAdvance(self.text())
        glass = SIZES["icon"] + SIZES["space_3"]
        if not hint or text + wide + glass + SIZES["space_6"] + self.room_of_buttons > self.width():
            return
        painter = QPainter(self)
        painter.setFont(face)
        painter.setPen(QColor(current_tokens().muted))
        place = QStyle.visualRect(
            self.layoutDirection(),
            self.rect(),
            self.rect().adjusted(0, 0, -self.room_of_buttons, 0),
        )
        side = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignRight)
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), hint)

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
