"""Brings up a keypad where a number is touched that has none beside it."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.ui.widgets.keypad import Keypad
from pos_app.ui.widgets.sheet import sheet_around

_NUMBERS: Final = (
    Qt.InputMethodHint.ImhDigitsOnly
    | Qt.InputMethodHint.ImhFormattedNumbersOnly
    | Qt.InputMethodHint.ImhDialableCharactersOnly
)


class NumberKeys(QObject):
    """Watches the field for a number that has the cursor, and no other."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._field: QLineEdit | None = None
        app.focusChanged.connect(self._on_focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring up the keys where the field is touched, or pressed by a mouse."""
        is_press = (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.LeftButton
        )
        if is_press and isinstance(watched, QLineEdit) and not _has_keypad(watched):
            from pos_app.ui.widgets.floating_keys import FloatingKeys  # noqa: PLC0415  seldom

            FloatingKeys(watched)
        return False

    def _on_focus(self) -> None:
        """Take no widget from the signal: one that had the cursor may just be taken apart."""
        now = QApplication.focusWidget()
        if self._field is not None and shiboken6.isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = None
        if (
            isinstance(now, QLineEdit)
            and not now.isReadOnly()
            and now.inputMethodHints() & _NUMBERS
        ):
            self._field = now
            now.installEventFilter(self)


def _has_keypad(field: QLineEdit) -> bool:
    """Tell whether a keypad is shown that types into a field, which those of its sheet do."""
    keypads = (each for each in field.window().findChildren(Keypad) if each.isVisible())
    return any(sheet_around(each) is sheet_around(field) for each in keypads)


def install_number_keys(app: QApplication) -> None:
    """Have all windows of the program do so."""
    if app.findChild(NumberKeys) is None:
        NumberKeys(app)
