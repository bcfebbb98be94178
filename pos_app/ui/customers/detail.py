"""One customer in full, beside the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.services.customers.stripe_customers import MISSING
from pos_app.services.views.customers import CustomerView, Purchase
from pos_app.ui.customers.cards import CardsBox
from pos_app.ui.customers.messages import display_name
from pos_app.ui.customers.state_note import StateNote
from pos_app.ui.keys.actions import CHARGE_CUSTOMER
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import FlowLayout, button, icon_button, label, row, show_text
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.list_detail import DetailPane

FIRST_PURCHASES: Final = 10
"""So many are shown at once; the rest on demand."""
_NAME: Final = 120
"""What its buttons leave of the width for a name, however long they are in a language."""


class CustomerDetail(DetailPane):
    """Name and contact, what they spent, notes, cards and purchases, and what can be done."""

    charge_requested = Signal()
    edit_requested = Signal()
    delete_requested = Signal()
    exemption_requested = Signal()
    receipt_requested = Signal(str)

    def __init__(self, today: Callable[[], date], *, may_add_test_cards: bool) -> None:
        super().__init__()
        self.customer: CustomerView | None = None
        self.formats: Formats = PLAIN
        self._all_purchases = False
        self._name = label("", "title", wrap=True)
        self._contact = label("", "muted", wrap=True)
        self._contact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.charge = button(
            pgettext("button: begin a sale for the customer", "Charge"),
            "primary",
            "card",
            action=CHARGE_CUSTOMER,
        )
        self.edit = icon_button("edit", pgettext("button", "Edit"), "secondary")
        self.exemption = button(_("Exempt from tax"), "secondary", "discount")
        self._exempt = label("", "body", wrap=True)
        self.delete = button(_("Delete this customer"), "danger", "trash")
        self.note = StateNote()
        self._spent = label("", "total", wrap=True)
        self._since = label("", "caption", wrap=True)
        self._notes = label("", wrap=True)
        self.cards = CardsBox(today, may_add_test_cards=may_add_test_cards)
        self.purchases = EntriesView(_("Purchases"), selectable=True)
        self._nothing_bought = label(_("Nothing bought yet."), "muted")
        self.more = button(_("Show all"), "quiet")
        self._lay_out()
        self._connect()

    def show_customer(self, customer: CustomerView) -> None:
        """Show this one, from the top if it is another one than before."""
        if self.customer is None or self.customer.id != customer.id:
            self._all_purchases = False
            self.area.verticalScrollBar().setValue(0)
        self.customer = customer
        name = display_name(customer)
        contact = [part for part in (customer.email, customer.phone) if part]
        if not customer.name:
            contact = contact[1:]
        self._name.setText(name or _("Customer"))
        show_text(self._contact, "  ·  ".join(contact))
        self.charge.setAccessibleName(
            pgettext("button: begin a sale for the customer", "Charge {customer}", customer=name)
            if name
            else pgettext("button: begin a sale for the customer", "Charge")
        )
        self.note.show_customer(customer)
        self._show_spent(customer)
        show_text(self._exempt, exemption_text(customer))
        self.exemption.setText(
            _("Change the exemption") if customer.exemption else _("Exempt from tax")
        )
        self._notes.setText(customer.notes)
        self._notes_section.setVisible(bool(customer.notes))
        self.cards.show_cards(() if customer.stripe_state == MISSING else customer.cards)
        self._show_purchases(customer)

    def heading(self) -> str:
        """The name that is shown."""
        return self._name.text()

    def spent(self) -> str:
        """What the pane says that they spent."""
        return self._spent.text()

    def focus_first(self) -> None:
        """On Charge."""
        self.charge.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_spent(self, customer: CustomerView) -> None:
        show_text(self._spent, "   ".join(self.formats.money(each) for each in customer.spent))
        day = self.formats.short_day(customer.created_at)
        what = _("Spent, less refunds.") if customer.spent else ""
        self._since.setText(paragraph(what, _("Customer since {day}.", day=day)))

    def _show_purchases(self, customer: CustomerView) -> None:
        bought = customer.purchases
        shown = bought if self._all_purchases else bought[:FIRST_PURCHASES]
        self.purchases.set_entries(purchase_entry(each, self.formats) for each in shown)
        self.purchases.setVisible(bool(bought))
        self._nothing_bought.setVisible(not bought)
        self.more.setVisible(len(shown) < len(bought))
        self.more.setText(_("Show all {count}", count=len(bought)))

    def _show_all(self) -> None:
        self._all_purchases = True
        if self.customer is not None:
            self._show_purchases(self.customer)
            self.purchases.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self.charge.setProperty("scale", "small")
        self._name.setMinimumWidth(scaled(_NAME))
        self._contact.setMinimumWidth(1)  # a long address must not push the table aside
        top = row(spacing=SIZES["space_3"])
        top.addWidget(self._name, 1)
        for each in (self.edit, self.charge):
            top.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        self.head.addLayout(top)
        self.head.addWidget(self._contact)
        self.head.addWidget(self._exempt)
        self.sections.addWidget(self.note)
        self.add_section("", self._spent, self._since)
        self._notes_section = self.add_section(_("Notes"), self._notes)
        self.add_section(_("Saved cards"), self.cards)
        self.add_section(_("Purchases"), self._nothing_bought, self.purchases, self.more)
        last = FlowLayout()
        last.addWidget(self.exemption)
        last.addWidget(self.delete)
        self.sections.addSpacing(SIZES["space_4"])
        self.sections.addLayout(last)
        self.sections.addStretch()

    def _connect(self) -> None:
        self.charge.clicked.connect(self.charge_requested)
        self.edit.clicked.connect(self.edit_requested)
        self.delete.clicked.connect(self.delete_requested)
        self.exemption.clicked.connect(self.exemption_requested)
        self.more.clicked.connect(self._show_all)
        self.purchases.opened.connect(lambda entry: self.receipt_requested.emit(entry.key))


def exemption_text(customer: CustomerView) -> str:
    """Say why a customer pays no tax; empty where they do."""
    if customer.exemption is None:
        return ""
    reason, number = customer.exemption.reason, customer.exemption.number
    if not number:
        return _("Pays no tax: {reason}.", reason=reason)
    return _("Pays no tax: {reason}, number {number}.", reason=reason, number=number)


def purchase_entry(purchase: Purchase, formats: Formats) -> Entry:
    """Describe one purchase; its state only where it is not simply paid."""
    number = purchase.receipt_number
    receipt = _("Receipt {number}", number=number) if number else ""
    part = purchase.status is PaymentStatus.PART_REFUNDED
    back = formats.minor(purchase.refunded, purchase.amount.currency) if part else ""
    return Entry(
        formats.moment(purchase.occurred_at),
        "  ·  ".join(each for each in (receipt, purchase.method) if each),
        formats.money(purchase.amount),
        _("{amount} back", amount=back) if back else "",
        chip=None if purchase.status is PaymentStatus.PAID else purchase.status,
        key=purchase.id,
    )
