"""Says where a customer stands with Stripe, when that is not simply well."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, Message, _
from pos_app.services.customers.stripe_customers import MISSING
from pos_app.services.views.customers import CustomerView
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import button, column, frame, label, set_property

_NEW: Final = N_(
    "Not at Stripe yet. That is done when Stripe can be reached, "
    "at the latest with the first card payment."
)
_CHANGED: Final = N_(
    "Changes were not sent to Stripe yet. That is done when Stripe can be reached."
)
_NOT_SENT_YET: Final = N_(
    "Done here. Stripe is still to be told of it: that waits for the connection."
)
_MISSING: Final = N_(
    "Deleted at Stripe, and the saved cards with it. Name, contact and purchases are still here. "
    "Make this customer again there?"
)


class StateNote(QWidget):
    """Hidden while all is well; else a sentence and the one thing to do about it."""

    send_requested = Signal()
    remake_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state = ""
        self._note = frame("note")
        self._message = label("", wrap=True)
        self.act = button("")
        self.act.clicked.connect(self._on_act)
        box = column(self._note, margin=SIZES["space_3"])
        box.addWidget(self._message)
        box.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)
        column(self).addWidget(self._note)
        self.hide()

    def show_customer(self, customer: CustomerView) -> None:
        """Say how it is with this one."""
        self._state = customer.stripe_state
        missing = self._state == MISSING
        self._message.setText(str(_message(customer)))
        self.act.setText(_("Make again at Stripe") if missing else _("Send now"))
        self.act.setAccessibleName(self.act.text())
        set_property(self._note, "role", "note-warn" if missing else "note")
        self.setVisible(bool(self._message.text()))

    def _on_act(self) -> None:
        (self.remake_requested if self._state == MISSING else self.send_requested).emit()

    def message(self) -> str:
        """What it says; empty while all is well."""
        return "" if self.isHidden() else self._message.text()


def _message(customer: CustomerView) -> str | Message:
    match customer.stripe_state:
        case "missing":
            return _MISSING
        case "pending":
            return _CHANGED if customer.stripe_id else _NEW
    return _NOT_SENT_YET if customer.waits else ""
