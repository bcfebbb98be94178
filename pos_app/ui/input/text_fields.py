"""The widgets for typing, and the content of one before a code was typed into it."""

from __future__ import annotations

from typing import Final, TypeGuard

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from pos_app.ui.widgets.drop_down import DropDown

TextField = QLineEdit | QPlainTextEdit | QTextEdit

_NUMBERS: Final = Qt.InputMethodHint.ImhFormattedNumbersOnly | Qt.InputMethodHint.ImhDigitsOnly


def focused_field() -> TextField | None:
    """Return the widget that is typed into; None where keys are commands.

    An editable drop-down has the focus in the place of the line in it.
    """
    focus = QApplication.focusWidget()
    field = focus.lineEdit() if isinstance(focus, DropDown) else focus
    if isinstance(field, QLineEdit | QPlainTextEdit | QTextEdit) and not field.isReadOnly():
        return field
    return None


def takes_numbers(field: TextField | None) -> TypeGuard[QLineEdit]:
    """Tell whether a field is for an amount or another number."""
    return isinstance(field, QLineEdit) and bool(field.inputMethodHints() & _NUMBERS)


class FieldBefore:
    """The content of a field before a code was typed into it."""

    def __init__(self, field: TextField) -> None:
        self._field = field
        if isinstance(field, QLineEdit):
            self._text = field.text()
            self._cursor = field.cursorPosition()
            self._selection = (field.selectionStart(), field.selectionLength())
        else:
            cursor = field.textCursor()
            self._text = field.toPlainText()
            self._cursor = cursor.position()
            self._selection = (cursor.anchor(), 0)

    def restore(self) -> None:
        """Restore the field; nothing where its sheet was closed meanwhile."""
        if not shiboken6.isValid(self._field):
            return
        if isinstance(self._field, QLineEdit):
            self._restore_line(self._field)
        else:
            self._restore_area(self._field)

    def _restore_line(self, line: QLineEdit) -> None:
        line.setText(self._text)
        line.setCursorPosition(self._cursor)
        if self._selection[1]:
            line.setSelection(*self._selection)

    def _restore_area(self, area: QPlainTextEdit | QTextEdit) -> None:
        area.setPlainText(self._text)
        cursor = area.textCursor()
        cursor.setPosition(self._selection[0])
        cursor.setPosition(self._cursor, QTextCursor.MoveMode.KeepAnchor)
        area.setTextCursor(cursor)
