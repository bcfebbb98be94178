"""Paying on a hosted page, and asking once for the store's own page to return to."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.domain.texts import N_, _
from pos_app.ui.settings.return_url_form import ReturnUrlForm
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import EmptyState, button, column, label
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key

_ROOM_FOR_HINT: Final = 240
_WHY: Final = N_(
    "Nothing was charged. Stripe and the bank send the customer to a page of the store afterwards."
)


class PagePanel(QWidget):
    """Offers a QR code."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        hint = _(
            "The customer scans a code and pays on their own phone. "
            "For an order by phone, send them the link."
        )
        self.show_code = button(_("Show the QR code"), "primary", "qr")
        box = column(self, spacing=SIZES["space_3"])
        self._hint = EmptyState("qr", _("Pay on the customer's phone"), hint)
        self._hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        box.addWidget(self._hint, 1)
        box.addStretch()
        box.addWidget(self.show_code)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the hint where something else needs its room."""
        super().resizeEvent(event)
        self._hint.setVisible(self.height() >= scaled(_ROOM_FOR_HINT))

    def show_amount(self, amount: str, *, enabled: bool) -> None:
        """Say how much the code is for."""
        text = _("Show the QR code")
        if amount:
            text = _("Show the QR code for {amount}", amount=amount)
        self.show_code.setText(f" {caption_with_key(text, ENTER)}")
        self.show_code.setAccessibleName(text)
        self.show_code.setEnabled(enabled)


class PagePending(QWidget):
    """Asks for the store's own page before a payment goes on; `other` gives the payment up."""

    def __init__(self, form: ReturnUrlForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = form
        self.other = button(_("Take another way of paying"))
        box = column(self, spacing=SIZES["space_3"])
        self._why = (
            label(_("One question before the first payment like this"), "title", wrap=True),
            label(str(_WHY), wrap=True),
        )
        for each in self._why:
            box.addWidget(each)
        box.addWidget(form)
        box.addStretch()
        box.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)

    def show_why(self, *, shown: bool) -> None:
        """Explain what the address is for, where nothing else on the sheet does."""
        for each in self._why:
            each.setVisible(shown)
