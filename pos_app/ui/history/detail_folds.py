"""The folded part of one row of the history: fees, checks, what else was paid, data for support."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.texts import _, ngettext, pgettext
from pos_app.services.views.history import HistoryRow, SaleDetails
from pos_app.services.views.other_payments import AlsoPaid, OtherPayments
from pos_app.ui.history.charge_entries import (
    at_stripe,
    check_entries,
    fee_entries,
    fee_summary,
    metadata_entries,
    other_entry,
    risk_summary,
)
from pos_app.ui.widgets import FlowLayout, button, column, copy_text, label, row
from pos_app.ui.widgets.entries import EntriesView
from pos_app.ui.widgets.fold import FoldSection
from pos_app.ui.widgets.formats import PLAIN, Formats

_SPACE: Final = "  ·  "


class DetailFolds(QWidget):
    """Each section stays open or closed while one row after the other is looked at."""

    also_wanted = Signal(str)
    """What else was paid is to be read of the row with this id."""
    row_opened = Signal(object)
    """This HistoryRow, one of the other payments, is to be shown."""
    narrowed = Signal(object)
    """All payments that pass this HistoryFilter are to be listed."""
    payout_pressed = Signal(str)
    """The payout with this id is to be shown."""
    customer_pressed = Signal(str)
    """The customer of this name is to be shown."""
    raw_pressed = Signal()
    dashboard_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.details: SaleDetails | None = None
        self.formats: Formats = PLAIN
        self._also = AlsoPaid()
        self._payout_id = ""
        self.fees = EntriesView(_("Fees"))
        self.checks = EntriesView(_("Card and checks"))
        self.metadata = EntriesView(_("Kept at Stripe"))
        self.by_customer = _OtherRows(_("Of this customer"))
        self.with_card = _OtherRows(_("With this card"))
        self.nothing_else = label(_("Nothing else was paid."), "muted")
        self.contact = label("", "body", wrap=True)
        self.ids = label("", "caption", wrap=True)
        self.ids.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dashboard = button(_("Open in the Dashboard"), icon_name="external")
        self.raw = button(_("Raw data…"), icon_name="info")
        self.no_dashboard = label(
            _("There is no Dashboard in training: nothing of this is at Stripe."),
            "muted",
            wrap=True,
        )
        self.payout = button(_("Show the payout"), icon_name="bank")
        self.customer = button(_("Show the customer"), icon_name="customers")
        self.fee_fold = FoldSection(_("Fees"), self.fees, at_left(self.payout))
        self.check_fold = FoldSection(_("Card and checks"), self.checks)
        self.also_fold = FoldSection(
            _("Customer and other payments"),
            self.contact,
            at_left(self.customer),
            self.by_customer,
            self.with_card,
            self.nothing_else,
        )
        self.support_fold = FoldSection(_("For support"), self._support_part())
        box = column(self, spacing=0)
        for fold in (self.fee_fold, self.check_fold, self.also_fold, self.support_fold):
            box.addWidget(fold)
        self.also_fold.opened.connect(lambda _on: self._ask_for_also())
        for rows in (self.by_customer, self.with_card):
            rows.opened.connect(self.row_opened)
        self.payout.clicked.connect(lambda: self.payout_pressed.emit(self._payout_id))
        self.customer.clicked.connect(self._show_customer)
        self.by_customer.all.clicked.connect(self._show_all_of_customer)
        self.with_card.all.clicked.connect(self._show_all_of_card)

    def show_sale(self, details: SaleDetails, formats: Formats, *, has_dashboard: bool) -> None:
        """Show a row; what else was paid is shown once it was read."""
        is_another = self.details is None or self.details.row.id != details.row.id
        self.details, self.formats = details, formats
        fees = list(fee_entries(details, formats))
        self.fees.set_entries(fees)
        self.fee_fold.setVisible(bool(fees))
        self.fee_fold.set_summary(fee_summary(details, formats))
        checks = list(check_entries(details, formats))
        self.checks.set_entries(checks)
        self.check_fold.setVisible(bool(checks))
        self.check_fold.set_summary(risk_summary(details))
        paid_out = [each.paid_out for each in at_stripe(details) if each.paid_out]
        self._payout_id = paid_out[0].payout_id if paid_out else ""
        self.payout.setVisible(bool(paid_out))
        self._show_contact(details)
        is_paid_at_stripe = any(tender.intent_id for tender in at_stripe(details))
        self.also_fold.setVisible(bool(details.customer_id) or is_paid_at_stripe)
        metadata = list(metadata_entries(details))
        self.metadata.set_entries(metadata)
        self.metadata.setVisible(bool(metadata))
        self.ids.setText(details.details)
        self.raw.setVisible(is_paid_at_stripe)
        self.dashboard.setVisible(is_paid_at_stripe and has_dashboard)
        self.no_dashboard.setVisible(is_paid_at_stripe and not has_dashboard)
        if is_another:
            self.show_also(AlsoPaid(), read=False)
        self._ask_for_also()

    def _ask_for_also(self) -> None:
        if self.also_fold.is_open and self.details is not None:
            self.also_wanted.emit(self.details.row.id)

    def _show_contact(self, details: SaleDetails) -> None:
        emails = [details.customer_email, *(each.receipt_email for each in at_stripe(details))]
        parts = (details.row.customer_name, *dict.fromkeys(emails))
        text = _SPACE.join(part for part in parts if part)
        self.contact.setText(text)
        self.contact.setVisible(bool(text))
        self.customer.setVisible(bool(details.customer_id and details.row.customer_name))

    def show_also(self, also: AlsoPaid, *, read: bool = True) -> None:
        """Show what else the customer and the card of the row paid."""
        self._also = also
        theirs, same = also.by_customer, also.with_card
        self.by_customer.show_payments(
            ngettext(
                "{n} other payment of this customer",
                "{n} other payments of this customer",
                theirs.count,
                n=self.formats.count(theirs.count),
            ),
            theirs,
            self.formats,
        )
        self.with_card.show_payments(
            ngettext(
                "{n} other payment with {card}",
                "{n} other payments with {card}",
                same.count,
                n=self.formats.count(same.count),
                card=also.card,
            ),
            same,
            self.formats,
        )
        nothing = not also.by_customer.count and not also.with_card.count
        self.nothing_else.setVisible(read and nothing)

    def _show_customer(self) -> None:
        if self.details is not None:
            self.customer_pressed.emit(self.details.row.customer_name)

    def _show_all_of_customer(self) -> None:
        if self.details is not None and self.details.customer_id:
            self.narrowed.emit(HistoryFilter(customer_id=self.details.customer_id))

    def _show_all_of_card(self) -> None:
        if self._also.fingerprint:
            self.narrowed.emit(HistoryFilter(fingerprint=self._also.fingerprint))

    def _support_part(self) -> QWidget:
        made = QWidget()
        box = column(made)
        copy = button(pgettext("button", "Copy"), icon_name="copy")
        copy.setObjectName("copy")
        copy.clicked.connect(lambda: copy_text(self, self.for_support()))
        self.raw.clicked.connect(self.raw_pressed)
        self.dashboard.clicked.connect(self.dashboard_pressed)
        buttons = FlowLayout()
        for each in (copy, self.raw, self.dashboard):
            buttons.addWidget(each)
        box.addWidget(self.ids)
        box.addWidget(self.metadata)
        box.addLayout(buttons)
        box.addWidget(self.no_dashboard)
        return made

    def for_support(self) -> str:
        """Return what a person sends to who helps: the ids, and what Stripe keeps with them."""
        # not shown: Stripe's own names
        kept = [f"{each.title}: {each.subtitle}" for each in self.metadata.entries()]
        return "\n".join([self.ids.text(), *kept])


def at_left(control: QWidget) -> QWidget:
    """Return a control that is as wide as it needs to be, at the left of its line."""
    made = QWidget()
    line = row(made)
    line.addWidget(control)
    line.addStretch()
    return made


class _OtherRows(QWidget):
    """A few other payments, and all of them in the list."""

    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.title: QLabel = label(name, "caption")
        self.view = EntriesView(name, selectable=True)
        self.view.opened.connect(lambda entry: self.opened.emit(self._rows[entry.key]))
        self._rows: dict[str, HistoryRow] = {}
        self.all = button(pgettext("other payments", "Show all"), "quiet", "filter")
        box = column(self)
        for each in (self.title, self.view):
            box.addWidget(each)
        box.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_payments(self, title: str, payments: OtherPayments, formats: Formats) -> None:
        """Show the newest, under what says how many there are."""
        self.title.setText(title)
        self._rows = {each.id: each for each in payments.rows}
        self.view.set_entries(other_entry(each, formats) for each in payments.rows)
        self.setVisible(bool(payments.count))
