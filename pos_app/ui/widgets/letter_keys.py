"""Letters and digits to touch, for searches and codes: a till need not have a keyboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from pos_app.domain.texts import _, pgettext
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import button, column, row
from pos_app.ui.widgets.keypad import BACKSPACE, ONLY_CODES, type_into

_LATIN: Final = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS: Final = "1234567890"
_SIGNS: Final = "-.@"
"""What dates, amounts and addresses have besides."""
_ACROSS: Final = 10
_MANY: Final = 14
"""Letters side by side of an alphabet that has more than fit into four rows."""


class LetterKeys(QWidget):
    """The alphabet of the language, or the Latin one; what is touched goes into `target`.

    `swapped` is a change to the other one, which may need another room.
    """

    swapped = Signal()

    def __init__(self, target: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = target
        alphabet = pgettext(
            "the letters of the alphabet in its order, with spaces between",
            "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
        )
        own = tuple(letter for letter in alphabet if letter != " ")
        self._alphabets = [own, _LATIN] if own[0] not in _LATIN else [own]
        if target.property(ONLY_CODES):
            self._alphabets = [_LATIN]
        digits = QWidget()
        digits.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # 1 2 3 in every language
        line = row(digits, spacing=SIZES["space_1"])
        for digit in _DIGITS:
            line.addWidget(self._key(digit, digit))
        self._letters = QWidget()
        self._box = column(self, spacing=SIZES["space_1"])
        self._box.addWidget(digits)
        self._box.addWidget(self._letters)
        self._show(self._alphabets[0])

    def _show(self, alphabet: tuple[str, ...]) -> None:
        """Show one alphabet; *Space*, the way to the other one and backspace stand under it."""
        shown = QWidget(self)
        grid = QGridLayout(shown)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SIZES["space_1"])
        across = _ACROSS if len(alphabet) <= 4 * _ACROSS else _MANY
        for place, letter in enumerate(alphabet):
            grid.addWidget(self._key(letter, letter), place // across, place % across)
        last, has_other = grid.rowCount(), len(self._alphabets) > 1
        signs = across - 2 - 2 * has_other - len(_SIGNS)
        grid.addWidget(self._key(pgettext("a key", "Space"), " "), last, 0, 1, signs)
        for place, sign in enumerate(_SIGNS, signs):
            grid.addWidget(self._key(sign, sign), last, place)
        if has_other:
            other = self._alphabets[alphabet is self._alphabets[0]]
            swap = button("".join(other[:3]), "key")  # not shown in words: the letters themselves
            swap.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            swap.clicked.connect(lambda: self._show(other))
            grid.addWidget(swap, last, across - 4, 1, 2)
        erase = self._key("", BACKSPACE)
        grid.addWidget(erase, last, across - 2, 1, 2)
        self._box.replaceWidget(self._letters, shown)
        shown.show()
        self._letters.hide()
        self._letters.deleteLater()
        self._letters = shown
        self.swapped.emit()

    def _key(self, caption: str, text: str) -> QPushButton:
        made = button(caption, "key", "" if caption else "backspace")
        if text == BACKSPACE:
            made.setAccessibleName(_("Backspace"))
            made.setAutoRepeat(True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps the cursor
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: type_into(self._target, text))
        return made
