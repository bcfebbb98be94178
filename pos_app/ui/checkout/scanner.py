"""Hears a barcode scanner, which is a keyboard that types fast and ends with Enter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

GAP_SECONDS: Final = 0.035
"""No person types a whole code with less than this between all its keys."""
SHORTEST_CODE: Final = 4

LETTERS_ARE_COMMANDS: Final = "letters_are_commands"
"""The property of fields that take no letters; the sheet around them does something with these."""

_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SHIFTS: Final = {Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_AltGr}
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def pressed_at(event: QKeyEvent) -> float:
    """Return when a key was pressed, in seconds, as the system noted it.

    Not when it is heard of: while a picture is drawn keys wait, and a code would seem slowly typed.
    """
    return event.timestamp() / 1000 or time.monotonic()


class ScanFilter(QObject):
    """Tells `scanned(code)` wherever the focus is, while the owner is on the screen.

    Keys that go into a field pass at once, and a code is taken out of the field again. Any other
    key waits until it is clear that no code follows, so that no letter of a code is a command.
    """

    scanned = Signal(str)

    def __init__(
        self,
        owner: QWidget,
        monotonic: Callable[[], float] = time.monotonic,
        pressed: Callable[[QKeyEvent], float] = pressed_at,
    ) -> None:
        super().__init__(owner)
        self._owner = owner
        self._monotonic = monotonic
        self._pressed_at = pressed
        self._text = ""
        self._pressed = 0.0
        self._heard = 0.0
        self._waiting: list[QKeyEvent] = []
        self._field: _FieldBefore | None = None
        self._window: QWindow | None = None
        self._patience = QTimer(self, singleShot=True, interval=round(GAP_SECONDS * 1000))
        self._patience.timeout.connect(self._on_patience)

    def listen(self) -> None:
        """Hear the keys of the owner's window; call it when the owner is shown."""
        window = self._owner.window().windowHandle()
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at every key that arrives at the window."""
        if event.type() != QEvent.Type.KeyPress or not self._owner.isVisible():
            return False
        return isinstance(event, QKeyEvent) and self._hear(event)

    def _hear(self, event: QKeyEvent) -> bool:
        pressed = self._pressed_at(event)
        if abs(pressed - self._pressed) > GAP_SECONDS:
            self.let_go()
        self._pressed, self._heard = pressed, self._monotonic()
        if event.key() in _ENTER:
            return self._end()
        if event.key() in _SHIFTS:
            return False
        if not event.text().isprintable() or not event.text() or event.modifiers() & _COMMANDS:
            self.let_go()
            return False
        return self._collect(event)

    def _collect(self, event: QKeyEvent) -> bool:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and not self._waiting and not _is_command(focus, event):
            if not self._text:
                self._field = _FieldBefore(focus)
            self._text += event.text()
            return False
        if not self._text and event.key() == Qt.Key.Key_Space:
            return False  # presses a button; no code begins with it
        self._text += event.text()
        self._waiting.append(_copy(event))
        self._patience.start()
        return True

    def _end(self) -> bool:
        code, field = self._text.strip(), self._field
        if len(code) < SHORTEST_CODE:
            self.let_go()
            return False
        self._forget()
        if field is not None:
            field.restore()
        self.scanned.emit(code)
        return True

    def _on_patience(self) -> None:
        if self._monotonic() - self._heard > GAP_SECONDS:
            self.let_go()
        elif self._waiting:
            self._patience.start()

    def let_go(self) -> None:
        """It was a person after all: let the keys through."""
        waiting = self._waiting
        self._forget()
        for event in waiting:
            QApplication.sendEvent(QApplication.focusWidget() or self._owner, event)

    def _forget(self) -> None:
        self._patience.stop()
        self._text, self._waiting, self._field = "", [], None


class _FieldBefore:
    """What stood in a field before a code ran into it."""

    def __init__(self, field: QLineEdit) -> None:
        self._field = field
        self._text = field.text()
        self._cursor = field.cursorPosition()
        self._selection = (field.selectionStart(), field.selectionLength())

    def restore(self) -> None:
        if not shiboken6.isValid(self._field):
            return  # its sheet closed meanwhile
        self._field.setText(self._text)
        self._field.setCursorPosition(self._cursor)
        if self._selection[1]:
            self._field.setSelection(*self._selection)


def _is_command(field: QLineEdit, event: QKeyEvent) -> bool:
    return event.text().isalpha() and bool(field.property(LETTERS_ARE_COMMANDS))


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
