"""Asking whether a card may be kept for next time, in the words that the customer agrees to."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.services.views.customers import consent
from pos_app.ui.checkout.payment.sheet_letters import SheetLetter
from pos_app.ui.widgets import CheckBox, column, label
from pos_app.ui.widgets.key_captions import caption_with_key


class KeepCard(QWidget):
    """A box to tick and its meaning; hidden where there is no customer to save a card for."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tick = CheckBox(
            caption_with_key(_("Keep this card for next time"), SheetLetter.KEEP_CARD)
        )
        self._tick.setAccessibleName(_("Keep this card for next time"))
        self._consent = label("", "caption", wrap=True)
        box = column(self, spacing=0)
        box.addWidget(self._tick)
        box.addWidget(self._consent)
        self._tick.toggled.connect(lambda _on: self.changed.emit())
        self._offered = False
        self._paid: int | None = None
        self.hide()

    @property
    def agreed(self) -> bool:
        """Tell whether the customer agreed."""
        return self._offered and self._tick.isChecked()

    def offer(self, store_name: str, customer: str) -> None:
        """Offer it to a customer by name; to nobody where it is empty."""
        # Translators: {words} are whole sentences: “I agree that ...”
        words = _("{customer} says: “{words}”", customer=customer, words=consent(store_name))
        self._consent.setText(words)
        self._tick.setAccessibleDescription(self._consent.text())
        self._offered = bool(customer)

    def show_where(self, *, possible: bool) -> None:
        """Show it where a card can be saved; the answer stays as it was."""
        self.setVisible(self._offered and possible)

    def ask_anew(self, paid: int) -> None:
        """Untick it once more of the sale is paid: the next card is another person's, or may be."""
        if paid != self._paid and self._paid is not None:
            with QSignalBlocker(self._tick):  # nothing is made ready for the rest by that
                self._tick.setChecked(False)
        self._paid = paid

    def toggle(self) -> None:
        """Tick the box, or untick it."""
        if self._offered:
            self._tick.toggle()
