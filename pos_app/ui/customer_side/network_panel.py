"""The store's network, and what happens to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from pos_app.domain.texts import N_, Message, _
from pos_app.ui.customer_side.actions import NETWORK
from pos_app.ui.widgets import FlowLayout, button, column, label

_STATES: Final[dict[str, Message]] = {
    "up": N_("Stripe can be reached."),
    "down": N_("The till can't reach Stripe. Sell on, and see what it says."),
    "cut_after_charge": N_("The next charge goes through, and its answer never arrives."),
}


class NetworkPanel(QWidget):
    """Drills for the connection to Stripe; `performed` has the name of the drill."""

    performed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._says = label("", "muted", wrap=True)
        self._drills: dict[str, QPushButton] = {}
        self._lay_out()

    def show_network(self, state: str) -> None:
        """Show how the network is: up, down or cut_after_charge."""
        self._says.setText(str(_STATES.get(state, "")))
        for action, made in self._drills.items():
            made.setEnabled(action != state)

    def _lay_out(self) -> None:
        box, buttons = column(self), QWidget()
        line = FlowLayout(buttons)
        for action, name in NETWORK:
            made = button(str(name), "secondary")
            made.clicked.connect(lambda _on=False, action=action: self.performed.emit(action))
            self._drills[action] = made
            line.addWidget(made)
        box.addWidget(label(_("Drills: the store's network"), "label"))
        box.addWidget(self._says)
        box.addWidget(buttons)
