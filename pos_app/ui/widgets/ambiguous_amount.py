"""Asks which amount is meant, where what was typed may be either of two."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPushButton

from pos_app.domain.money import Money, format_amount, format_money
from pos_app.domain.reading import AmbiguousAmountError
from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import button, label
from pos_app.ui.widgets.sheet import Sheet


class AmbiguousAmountSheet(Sheet):
    """The two readings of a field's text; the one that is pressed takes the text's place."""

    of_its_asker = True

    def __init__(self, field: QLineEdit, doubt: AmbiguousAmountError, locale: str) -> None:
        super().__init__(field, _("Which amount?"), width=400)
        self._field = field
        self._locale = locale
        self.body.setSpacing(SIZES["space_3"])
        typed = field.text().strip()
        words = _("“{typed}” can be read in two ways. Press the one you mean.", typed=typed)
        self.body.addWidget(label(words, wrap=True))
        self.choices = [self._choice(money) for money in doubt.readings]

    def _choice(self, money: Money) -> QPushButton:
        choice = button(format_money(money, self._locale), "secondary")
        choice.clicked.connect(lambda: self._choose(money))
        self.body.addWidget(choice)
        return choice

    def _choose(self, money: Money) -> None:
        self.finish()
        self._field.setText(format_amount(money, self._locale))
        self._field.selectAll()
