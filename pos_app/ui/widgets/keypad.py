"""A keypad to touch: it types into a field, as the keyboard would."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import button
from pos_app.ui.widgets.sheet import sheet_around

_DIGITS: Final = ("7", "8", "9", "4", "5", "6", "1", "2", "3")
BACKSPACE: Final = "\b"
DECIMAL_SIGN: Final = "decimal_sign"
"""The property of a field for numbers: what its keypad has before the decimals, as a Keypad."""
ONLY_CODES: Final = "only_codes"
"""The property of a field for a code, which has Latin letters in every language."""
DONE_IS_ENTER: Final = "done_is_enter"
"""The property of a field that *Done* sends: see `send_when_done`."""
_NUMBERS: Final = Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhFormattedNumbersOnly


def send_when_done(field: QLineEdit, *, sends: bool = True) -> None:
    """Have *Done* on the keys of a field be Enter: it looks something up, and moves no money."""
    field.setProperty(DONE_IS_ENTER, sends)


def type_into(field: QLineEdit, text: str, key: Qt.Key = Qt.Key.Key_unknown) -> None:
    """Have a field take a sign, or BACKSPACE, as if somebody had typed it."""
    if text == BACKSPACE:
        text, key = "", Qt.Key.Key_Backspace
    plain = Qt.KeyboardModifier.NoModifier
    QCoreApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, key, plain, text))


def take_numbers(*fields: QLineEdit, decimal: str | None = None) -> None:
    """Have fields be for numbers, with decimals behind that sign: a keypad can type into them."""
    hint = Qt.InputMethodHint.ImhFormattedNumbersOnly
    for field in fields:
        field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly if decimal is None else hint)
        field.setProperty(DECIMAL_SIGN, decimal)


class Keypad(QWidget):
    """Digits, the decimal sign or else `00`, and backspace; with `decimal` None neither of them.

    Keys go to the field for numbers beside it that has the focus, and to the `target` while none
    has; without a target, `pressed(str)` emits them.
    """

    pressed = Signal(str)

    def __init__(
        self,
        decimal: str | None = ".",
        target: QLineEdit | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # 7 8 9 in every language
        self._target = target
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SIZES["space_2"])
        for place, digit in enumerate(_DIGITS):
            self._add(button(digit, "key"), digit, place // 3, place % 3)
        if decimal is not None:
            last = decimal or "00"
            self._add(button(last, "key"), last, 3, 0)
        self._add(button("0", "key"), "0", 3, 1)
        erase = button("", "key", "backspace")  # as wide as the others
        erase.setAccessibleName(_("Backspace"))
        self._add(erase, BACKSPACE, 3, 2)

    def _add(self, key: QPushButton, text: str, at_row: int, at_column: int) -> None:
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps the cursor
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        key.setAutoRepeat(text == BACKSPACE)
        key.clicked.connect(lambda: self._press(text))
        self._grid.addWidget(key, at_row, at_column)

    def _press(self, text: str) -> None:
        if self._target is not None:
            type_into(self._field(self._target), text)
        self.pressed.emit(text)

    def _field(self, target: QLineEdit) -> QLineEdit:
        focused = target.window().focusWidget()
        beside = sheet_around(focused) is sheet_around(self)
        if isinstance(focused, QLineEdit) and beside and focused.inputMethodHints() & _NUMBERS:
            return focused
        if focused is not target:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            target.selectAll()  # as where it is gone to by Tab: what is typed takes its place
        return target
