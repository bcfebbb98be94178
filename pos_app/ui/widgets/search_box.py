"""The search field of every screen."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import pgettext
from pos_app.ui.theme import SIZES, icon
from pos_app.ui.widgets.keypad import send_when_done
from pos_app.ui.widgets.letter_edit import LetterEdit

DEBOUNCE_MS: Final = 120


class SearchBox(LetterEdit):
    """Emits `searched(text)` a moment after the typing stopped, at once on Enter or when cleared.

    `submitted(text)` is Enter (a scanner ends with it); arrow keys up and down are told by
    `stepped(-1 | 1)` so that a list can be walked without leaving the field.
    """

    searched = Signal(str)
    submitted = Signal(str)
    stepped = Signal(int)

    def __init__(
        self, placeholder: str, *, debounce_ms: int = DEBOUNCE_MS, parent: QWidget | None = None
    ) -> None:
        """Where the placeholder has no room, the tooltip has the whole of it."""
        super().__init__(parent)
        self._placeholder = placeholder
        self.setProperty("role", "search")
        send_when_done(self)
        self.setAccessibleName(placeholder)
        self.setToolTip(placeholder)
        self.addAction(icon("search", "muted"), LetterEdit.ActionPosition.LeadingPosition)
        self._last_emitted = ""
        self._timer = QTimer(self, singleShot=True, interval=debounce_ms)
        self._timer.timeout.connect(self._emit)
        self.textChanged.connect(self._on_text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the placeholder where it has room, else one word of it, else the lens alone."""
        super().resizeEvent(event)
        self._fit_placeholder()

    def _fit_placeholder(self) -> None:
        glass = SIZES["icon"] + SIZES["space_3"]
        room = self.width() - glass - self.room_of_buttons
        texts = (self._placeholder, pgettext("in an empty search field", "Search"))
        wide = self.fontMetrics().horizontalAdvance
        self.setPlaceholderText(next((each for each in texts if wide(each) <= room), ""))

    def show_placeholder(self, placeholder: str) -> None:
        """Say something else in the empty field: which key leads to it has changed."""
        self._placeholder = placeholder
        self.setAccessibleName(placeholder)
        self.setToolTip(placeholder)
        self._fit_placeholder()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter submits, Esc clears a filled field, up and down walk the list."""
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._emit()
            self.submitted.emit(self.text().strip())
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def show_search(self, text: str) -> None:
        """Show what is looked for already: nothing is emitted."""
        self._last_emitted = text.strip()
        with QSignalBlocker(self):
            self.setText(text)
        self.place_buttons()
        self._timer.stop()

    def _on_text(self, text: str) -> None:
        if text:
            self._timer.start()
        else:
            self._emit()

    def _emit(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if text != self._last_emitted:
            self._last_emitted = text
            self.searched.emit(text)
