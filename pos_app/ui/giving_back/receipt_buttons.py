"""The receipt of a sale with what was given back on it: printed and sent from the result."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.payments import RefundState
from pos_app.domain.texts import _, pgettext
from pos_app.services.container import Services
from pos_app.services.views.history import RefundView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.actions import ReceiptActions
from pos_app.ui.widgets import button, row

_GIVEN: Final = frozenset({RefundState.SUCCEEDED, RefundState.PENDING})
"""What stands on a receipt."""


class ReceiptButtons(QWidget):
    """P prints the receipt, as a copy where one is on paper; E sends it by email."""

    def __init__(self, over: QWidget, services: Services, tasks: Tasks, history_id: str) -> None:
        super().__init__()
        receipts = ReceiptActions(over, services, tasks)
        self.print_button = button(
            _("Print the receipt"), "secondary", "printer", shortcut_text="P"
        )
        self.email_button = button(
            pgettext("button", "Email"), "secondary", "mail", shortcut_text="E"
        )
        self._keys = {Qt.Key.Key_P: self.print_button, Qt.Key.Key_E: self.email_button}
        self.print_button.clicked.connect(partial(receipts.print_, history_id))
        self.email_button.clicked.connect(partial(receipts.email, history_id))
        line = row(self)
        for each in self._keys.values():
            each.setProperty("scale", "small")
            line.addWidget(each)

    def offer(self, refunds: Iterable[RefundView]) -> None:
        """Offer it where any of these stands on it."""
        self.setVisible(any(refund.state in _GIVEN for refund in refunds))

    def press(self, event: QKeyEvent) -> bool:
        """Press the button of a key; return whether there is one."""
        pressed = self._keys.get(Qt.Key(event.key()))
        if pressed is None or not self.isVisible() or event.modifiers():
            return False
        pressed.click()
        return True
