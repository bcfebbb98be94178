"""How many there are of each note and coin."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import label
from pos_app.ui.widgets.formats import Formats

_ROWS: Final = 3
_COLUMNS: Final = 4
_COUNT: Final = QRegularExpression(
    r"\d{0,5}", QRegularExpression.PatternOption.UseUnicodePropertiesOption
)
"""Digits of any script, and no marks of thousands."""


class PieceGrid(QWidget):
    """A field for each note and coin of a currency; `changed_to` is what they come to."""

    changed_to = Signal(int)

    def __init__(self, denominations: tuple[int, ...], currency: str, formats: Formats) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SIZES["space_2"])
        grid.setVerticalSpacing(SIZES["space_1"])
        rows = max(_ROWS, -(-len(denominations) // _COLUMNS))
        self.fields: dict[int, QLineEdit] = {}
        for place, minor in enumerate(denominations):
            column, line = divmod(place, rows)
            written = formats.minor(minor, currency)
            field = QLineEdit()
            field.setValidator(QRegularExpressionValidator(_COUNT, field))
            field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.setPlaceholderText("0")
            field.setAccessibleName(_("How many of {amount}", amount=written))
            field.textChanged.connect(lambda _text: self.changed_to.emit(self.total()))
            grid.addWidget(label(written, "caption"), line, 2 * column)
            field.setFixedHeight(SIZES["touch"])
            grid.addWidget(field, line, 2 * column + 1)
            self.fields[minor] = field

    def focus_first(self) -> None:
        """In the field of the largest note."""
        next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def counted(self) -> tuple[tuple[int, int], ...]:
        """Return how many there are of what, in minor units, the largest first."""
        found = ((minor, int(field.text() or 0)) for minor, field in self.fields.items())
        return tuple((minor, number) for minor, number in found if number)

    def total(self) -> int:
        """Return what they come to, in minor units."""
        return sum(minor * number for minor, number in self.counted())
