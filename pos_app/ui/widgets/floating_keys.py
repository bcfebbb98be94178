"""Keys to touch that come up beside a field, where a screen has no keypad of its own."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.texts import pgettext
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import button, column, frame, icon_button, row
from pos_app.ui.widgets.keypad import DECIMAL_SIGN, DONE_IS_ENTER, Keypad, type_into
from pos_app.ui.widgets.letter_keys import LetterKeys
from pos_app.ui.widgets.sheet import sheet_around

_WIDE = 232
_HINT = Qt.InputMethodHint


class FloatingKeys(QWidget):
    """A keypad for a field of numbers, letters for another; *Done* says that all is typed.

    It is Enter only where the field has said so by `send_when_done`: elsewhere Enter may take
    money or end a sheet, which nobody expects of it. They go once the cursor leaves the field, or
    somebody types on a keyboard after all.
    """

    def __init__(self, field: QLineEdit) -> None:
        around = sheet_around(field) or field.window()
        super().__init__(around)  # kept as the parent alone: it would die with its own keys
        self._field = field
        keypad = _keypad(field)
        letters = None if keypad else LetterKeys(field)
        self._has_letters = letters is not None
        panel = frame("raised")
        panel.setAutoFillBackground(True)
        column(self).addWidget(panel)
        box = column(panel, margin=SIZES["space_2"], spacing=SIZES["space_1"])
        for keys in filter(None, (keypad, letters)):
            box.addWidget(keys)
        done = button(pgettext("button", "Done"), "primary", "check")
        done.setProperty("scale", "small")
        close = icon_button("close", pgettext("button", "Close"))
        answers = row(spacing=SIZES["space_1"])
        answers.addWidget(done, 1)
        answers.addWidget(close)
        box.addLayout(answers)
        for each in (done, close):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        done.clicked.connect(self._end)
        close.clicked.connect(self.close_keys)
        if keypad is not None:
            keypad.setFixedWidth(_WIDE)
        if letters is not None:
            letters.swapped.connect(self._place)
        field.installEventFilter(self)
        around.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    @property
    def field(self) -> QLineEdit:
        """Where the keys type."""
        return self._field

    def close_keys(self) -> None:
        """Go; the field keeps the cursor."""
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go when they are in the way.

        A window that dies tells its fields so, when the keys and the field may be dead already.
        """
        if not shiboken6.isValid(self) or self.isHidden():
            return False
        if watched is self.parentWidget():
            leaves = event.type() == QEvent.Type.Resize
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            leaves = event.spontaneous()
        else:
            leaves = event.type() in {QEvent.Type.FocusOut, QEvent.Type.Hide}
        if leaves:
            self.close_keys()
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        return leaves and is_escape

    def _end(self) -> None:
        field = self._field
        self.close_keys()
        if field.property(DONE_IS_ENTER):
            type_into(field, "\r", Qt.Key.Key_Return)
        else:
            field.editingFinished.emit()

    def _place(self) -> None:
        """Stand under the field, or above it, or beside it; always within the window.

        Letters stand at the bottom, and away from the field: what is found is under it.
        """
        around = sheet_around(self._field) or self._field.window()
        room = around.rect().adjusted(*(4, 4, -4, -4))
        field = QRect(self._field.mapTo(around, QPoint()), self._field.size())
        self.ensurePolished()
        size, gap = self.sizeHint().boundedTo(room.size()), SIZES["space_1"]
        under, above = field.bottom() + gap, field.top() - gap - size.height()
        left, top = self._along(field, size), under
        if self._has_letters:
            is_right = field.center().x() > room.center().x()
            left = room.left() if is_right else room.right() + 1 - size.width()
            under = top = max(under, room.bottom() + 1 - size.height())
        if under + size.height() > room.bottom() + 1:
            top = above
        if top < room.top():  # neither has room: beside it
            top = room.bottom() - size.height()
            left = field.left() - gap - size.width()
            if left < room.left():
                left = field.right() + gap
        left = max(room.left(), min(left, room.right() - size.width()))
        self.setGeometry(QRect(QPoint(left, max(room.top(), top)), size))

    def _along(self, field: QRect, size: QSize) -> int:
        """Return where they begin so that they end with the field."""
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return field.left() if is_mirrored else field.right() - size.width()


def _keypad(field: QLineEdit) -> Keypad | None:
    hints = field.inputMethodHints()
    if hints & _HINT.ImhDigitsOnly:
        return Keypad(None, field)
    if hints & _HINT.ImhDialableCharactersOnly:
        return Keypad("+", field)
    if hints & _HINT.ImhFormattedNumbersOnly:
        sign = field.property(DECIMAL_SIGN)
        return Keypad("." if sign is None else str(sign), field)
    return None
