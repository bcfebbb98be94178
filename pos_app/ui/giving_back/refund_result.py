"""What came of money that was to go back: said in words, and listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _, pgettext
from pos_app.services.views.history import RefundView, SaleDetails
from pos_app.ui.giving_back.receipt_buttons import ReceiptButtons
from pos_app.ui.giving_back.refund_entries import refund_entry
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Announced, FlowLayout, announce, button, column, label
from pos_app.ui.widgets.accessible_text import accessible_text
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.key_captions import ENTER
from pos_app.ui.widgets.repeat_guard import PressGuard

LIST_HIGH: Final = 190


class RefundResult(QWidget):
    """The last panel of a sheet that gives money back; `read` once the cashier is done with it."""

    read = Signal()

    def __init__(
        self,
        details: SaleDetails,
        formats: Formats,
        receipt: ReceiptButtons | None = None,
        more: QWidget | None = None,
    ) -> None:
        """`receipt` hands out the receipt with what was given back; `more` stands above that."""
        super().__init__()
        self._details = details
        self._formats = formats
        self.headline = label("", "total", wrap=True)
        self.advice = label("", wrap=True)
        self.given = EntriesView(_("Given back"))
        self.done = button(pgettext("button", "Done"), "primary", shortcut_text=ENTER)
        self.done.setProperty("scale", "small")
        self.done.clicked.connect(self.read)
        self._guard = PressGuard(self, self.done)
        self.receipt = receipt
        box = column(self, spacing=SIZES["space_4"])
        for each in (self.headline, self.advice, CappedScrollArea(self.given, LIST_HIGH)):
            box.addWidget(each)
        if more is not None:
            box.addWidget(more)
        answers = FlowLayout(at_end=True)
        if receipt is not None:
            answers.addWidget(receipt)
        answers.addWidget(self.done)
        box.addLayout(answers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters of the receipt's buttons."""
        if self.receipt is None or not self.receipt.press(event):
            super().keyPressEvent(event)

    def show_outcome(self, headline: str, advice: str, refunds: Iterable[RefundView]) -> None:
        """Show what came of it, and read it out."""
        self.headline.setText(headline)
        self.advice.setText(advice)
        listed = tuple(refunds)
        self.given.set_entries(
            refund_entry(refund, self._details, self._formats) for refund in listed
        )
        if self.receipt is not None:
            self.receipt.offer(listed)
        self._guard.begin()
        self.done.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, accessible_text(headline, advice), Announced.MONEY)
