"""One row of the history in full."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pos_app.domain.payments import PaymentStatus, RefundState, TenderState
from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.services.views.history import RefundView, SaleDetails
from pos_app.ui.giving_back.refund_entries import refund_entry
from pos_app.ui.history.deposit_part import DepositPart
from pos_app.ui.history.detail_entries import (
    open_tenders,
    refunds_of_sale,
    sold_entries,
    tender_entry,
    tenders_of_sale,
)
from pos_app.ui.history.detail_folds import DetailFolds
from pos_app.ui.keys import actions as keys
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    FlowLayout,
    StatusChip,
    button,
    column,
    frame,
    icon_button,
    label,
    row,
)
from pos_app.ui.widgets.entries import EntriesView, Entry, show_part
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.key_captions import tell_key
from pos_app.ui.widgets.list_detail import DetailPane

_PAID: Final = {
    PaymentStatus.PAID,
    PaymentStatus.PART_REFUNDED,
    PaymentStatus.REFUNDED,
    PaymentStatus.OVERPAID,
    PaymentStatus.VOIDED,
    PaymentStatus.DEPOSIT,
}
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_NOT_KNOWN: Final = N_(
    "It is not known yet whether this payment went through. Don't charge again: ask Stripe first."
)


class SaleDetail(DetailPane):
    """Shows SaleDetails; emits what is pressed, and the screen does it."""

    refund_pressed = Signal()
    return_pressed = Signal()
    void_pressed = Signal()
    extra_pressed = Signal()
    check_pressed = Signal()
    preview_pressed = Signal()
    print_pressed = Signal()
    pdf_pressed = Signal()
    email_pressed = Signal()
    dispute_pressed = Signal(str)
    """The dispute or warning with this id is to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formats: Formats = PLAIN
        self.shown: SaleDetails | None = None
        self.amount = label("", "total")
        self.chip = StatusChip()
        self.about = label("", "muted", wrap=True)
        self.refund = button(pgettext("button", "Refund"), "primary", "refund")
        self.refund.setProperty("scale", "small")
        tell_key(self.refund, pgettext("button", "Refund"), keys.REFUND)
        self.refund.clicked.connect(self.refund_pressed)
        self.take_back = button(_("Take things back"), "secondary")
        tell_key(self.take_back, _("Take things back"), keys.TAKE_BACK)
        self.take_back.clicked.connect(self.return_pressed)
        self.void = button(pgettext("button", "Void"), "danger")
        self.void.setAccessibleName(_("Void this sale"))
        tell_key(self.void, _("Void this sale"), keys.VOID)
        self.void.clicked.connect(self.void_pressed)
        self.dispute = button(_("Show the dispute"), icon_name="dispute")
        self.dispute.clicked.connect(self._open_dispute)
        self.deposit = DepositPart()
        self.notice = self._notice()
        self.sold = EntriesView(pgettext("heading over lines", "Sold"))
        self.paid = EntriesView(pgettext("heading over payments", "Paid"))
        self.refunds = EntriesView(_("Refunds"))
        self.timeline = EntriesView(_("What happened"))
        self.note = label("", wrap=True)
        self.void_reason = label("", wrap=True)
        self.folds = DetailFolds()
        self.has_dashboard = False
        self._lay_out()

    def show_sale(self, details: SaleDetails) -> None:
        """Show a row; the same one keeps its place."""
        if self.shown is None or self.shown.row.id != details.row.id:
            self.area.verticalScrollBar().setValue(0)
        self.shown = details
        self._show_head(details)
        self._show_notice(details)
        self.deposit.show_sale(details, self.formats)
        formats, currency = self.formats, details.row.amount.currency
        show_part(self._sold_part, self.sold, sold_entries(details, formats))
        paid = [tender_entry(tender, currency, formats) for tender in tenders_of_sale(details)]
        show_part(self._paid_part, self.paid, paid)
        refunds = [refund_entry(refund, details, formats) for refund in refunds_of_sale(details)]
        show_part(self._refunds_part, self.refunds, refunds)
        self.timeline.set_entries(
            Entry(event.what, formats.moment(event.at)) for event in details.timeline
        )
        self.note.setText(details.note)
        self._note_part.setVisible(bool(details.note))
        self.void_reason.setText(details.void_reason)
        self._void_part.setVisible(bool(details.void_reason))
        self.folds.show_sale(details, formats, has_dashboard=self.has_dashboard)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what is known of a sale under its state where it has no room beside it."""
        super().resizeEvent(event)
        self._arrange_head()

    def _arrange_head(self) -> None:
        beside = self.chip.sizeHint().width() + self._stands.spacing()
        room = self.width() - 2 * (SIZES["space_4"] + 1)
        fits = beside + self.about.minimumSizeHint().width() <= room
        directions = QBoxLayout.Direction
        self._stands.setDirection(directions.LeftToRight if fits else directions.TopToBottom)
        # What is beside the list is never asked how high it is where it is so wide.
        high = self.about.heightForWidth(room - beside if fits else room)
        self.about.setMinimumHeight(max(0, high))  # below 0 while it says nothing

    def focus_first(self) -> None:
        """On *Refund*, or on *Pay the rest*; where there is neither on the receipt."""
        first = self.refund if self.refund.isEnabled() else self.receipt
        if self.deposit.isVisibleTo(self):
            first = self.deposit.pay
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def unsettled(self) -> list[RefundView]:
        """The refunds whose outcome is not known yet."""
        refunds = self.shown.refunds if self.shown else ()
        return [refund for refund in refunds if refund.state.is_open]

    def extra(self) -> int:
        """What was taken above the total and not given back, in minor units."""
        return self.shown.extra if self.shown else 0

    def _open_dispute(self) -> None:
        if self.shown is not None:
            self.dispute_pressed.emit(self.shown.dispute_id)

    # --- showing ---

    def _show_head(self, details: SaleDetails) -> None:
        entry = details.row
        self.amount.setText(self.formats.money(entry.amount))
        self.chip.set_status(entry.status)
        number = entry.receipt_number
        parts = (
            _unbroken(self.formats.moment(entry.occurred_at)),
            _unbroken(_("Receipt {number}", number=number)) if number else "",
            entry.customer_name,
            details.cashier_name,
            details.register_name,
        )
        self.about.setText("  ·  ".join(part for part in parts if part))
        self._arrange_head()
        self.refund.setEnabled(any(tender.refundable for tender in details.tenders))
        self.refund.setVisible(entry.status is not PaymentStatus.DEPOSIT)
        is_sale = details.row.receipt_number is not None and bool(details.lines)
        self.take_back.setVisible(is_sale)
        self.take_back.setEnabled(self.refund.isEnabled())
        self.void.setVisible(details.may_void)
        for each in (self.receipt, self.print, self.pdf):
            each.setEnabled(entry.status in _PAID)
        by_card = any(t.intent_id and t.state is TenderState.APPROVED for t in details.tenders)
        self.email.setVisible(by_card)
        self.dispute.setVisible(bool(details.dispute_id))

    def _show_notice(self, details: SaleDetails) -> None:
        words, extra = "", self.extra()
        if open_tenders(details):
            words = str(_NOT_KNOWN)
        elif extra:
            amount = self.formats.minor(extra, details.row.amount.currency)
            words = _why_extra(details, amount)
            self.give_extra.setText(pgettext("button", "Refund {amount}", amount=amount))
        elif refund := self._troubled(details):
            amount = self.formats.minor(refund.amount, refund.currency)
            words = paragraph(_("Refund of {amount}.", amount=amount), refund.message)
        self.notice_words.setText(words)
        self.notice.setVisible(bool(words))
        self.give_extra.setVisible(bool(extra) and not open_tenders(details))
        self.check.setVisible(bool(open_tenders(details) or self.unsettled()))

    def _troubled(self, details: SaleDetails) -> RefundView | None:
        """Return the last refund that is not settled, or that failed and was not repeated."""
        failed = [each for each in details.refunds if each.state is RefundState.FAILED]
        watched = self.unsettled() or (failed if self.refund.isEnabled() else [])
        return watched[-1] if watched else None

    # --- laying out ---

    def _lay_out(self) -> None:
        top: QHBoxLayout = row(spacing=SIZES["space_3"])
        top.addWidget(self.amount, 1)
        top.addWidget(self.refund)
        self.head.addLayout(top)
        self._stands: QHBoxLayout = row(spacing=SIZES["space_3"])
        self._stands.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        self._stands.addWidget(self.about, 1)
        self.about.setMinimumWidth(1)  # its longest word is no reason to push the list aside
        self.head.addLayout(self._stands)
        self.head.addLayout(self._receipt_buttons())
        self.head.addWidget(self.dispute, 0, Qt.AlignmentFlag.AlignLeft)
        self.head.addWidget(self.deposit)
        self.head.addWidget(self.notice)
        self._sold_part = self.add_section(pgettext("heading over lines", "Sold"), self.sold)
        self._paid_part = self.add_section(pgettext("heading over payments", "Paid"), self.paid)
        self._refunds_part = self.add_section(_("Refunds"), self.refunds)
        self._void_part = self.add_section(
            pgettext("heading over a reason", "Voided"), self.void_reason
        )
        self._note_part = self.add_section(
            pgettext("heading over what was written", "Note"), self.note
        )
        self.add_section(_("What happened"), self.timeline)
        self.add_section("", self.folds)
        self.sections.addStretch()
        self.area.setProperty("role", "reading")
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # arrow keys scroll it
        self.area.setAccessibleName(_("All about this payment"))
        kept = (self.deposit.pay, self.deposit.cancel)
        acts = (self.take_back, self.void, self.dispute, *kept, self.check, self.give_extra)
        for before, after in pairwise((self.email, *acts, self.area)):
            QWidget.setTabOrder(before, after)
        for before, after in pairwise((self.area, *self.area.findChildren(QPushButton))):
            QWidget.setTabOrder(before, after)

    def _receipt_buttons(self) -> FlowLayout:
        line, between = FlowLayout(), QWidget()
        between.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.receipt = button(_("Receipt"), icon_name="eye")
        self.receipt.clicked.connect(self.preview_pressed)
        self.print = self._icon("printer", _("Print a copy"), self.print_pressed)
        self.pdf = self._icon("pdf", _("Save receipt as PDF"), self.pdf_pressed)
        self.email = self._icon("mail", _("Email receipt"), self.email_pressed)
        receipts = (self.receipt, self.print, self.pdf, self.email)
        for each in (*receipts, between, self.take_back, self.void):
            line.addWidget(each)
        return line

    def _icon(self, icon_name: str, name: str, pressed: SignalInstance) -> QPushButton:
        made = icon_button(icon_name, name)
        made.clicked.connect(pressed)
        return made

    def _notice(self) -> QWidget:
        made = frame("note-warn")
        box: QVBoxLayout = column(made, margin=SIZES["space_3"])
        self.notice_words: QLabel = label("", wrap=True)
        self.check = button(_("Check again"), icon_name="refresh")
        self.check.clicked.connect(self.check_pressed)
        self.give_extra = button(pgettext("button", "Refund"), icon_name="refund")
        self.give_extra.clicked.connect(self.extra_pressed)
        box.addWidget(self.notice_words)
        line = row()
        line.addWidget(self.check)
        line.addWidget(self.give_extra)
        line.addStretch()
        box.addLayout(line)
        made.hide()
        return made


def _why_extra(details: SaleDetails, amount: str) -> str:
    """Return why money is to be given back: the sale came to less, or to nothing."""
    if details.row.receipt_number is not None:
        return _(
            "{amount} more was taken than this sale came to. Give it back.",
            amount=amount,
        )
    return _(
        "{amount} was taken for this sale, which was then given up. Give it back.",
        amount=amount,
    )


def _unbroken(text: str) -> str:
    """Return it as one word, that goes into the next line as a whole."""
    return text.replace(" ", _NO_BREAK)
