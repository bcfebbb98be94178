"""The customer's bank, days later: it takes a payment back, asks about it, warns, decides."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from pos_app.domain.texts import _
from pos_app.ui.customer_side.actions import BANK
from pos_app.ui.keys.actions import HISTORY_NEWS
from pos_app.ui.keys.keymap import KeyShown
from pos_app.ui.widgets import FlowLayout, button, column, label


class BankPanel(QWidget):
    """What a bank can do; `performed` has the place and the action at the simulated account."""

    performed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        self._fetched = label("", "muted", wrap=True)
        box, buttons = column(self), QWidget()
        line = FlowLayout(buttons)
        for path, name in BANK:
            place, _slash, action = path.rpartition("/")
            made = self.buttons[path] = button(str(name), "secondary")
            made.clicked.connect(partial(self.performed.emit, place, action))
            line.addWidget(made)
        box.addWidget(label(_("The customer's bank, days later"), "label"))
        box.addWidget(self._fetched)
        KeyShown(self, HISTORY_NEWS, self._tell_how_to_fetch)
        box.addWidget(buttons)

    def _tell_how_to_fetch(self, key: str) -> None:
        self._fetched.setText(
            _("History, {key} fetches what it did.", key=key)
            if key
            else _("Asking Stripe for news, in the history, fetches what it did.")
        )
