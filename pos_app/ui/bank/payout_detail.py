"""What a payout is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.domain.texts import N_, NP_, Message, _, listed, ngettext, paragraph, pgettext
from pos_app.services.views.bank import PayoutDetails, PayoutItems, PayoutPart
from pos_app.ui.bank.names import day_name, origin_name
from pos_app.ui.bank.payout_columns import bank_day
from pos_app.ui.widgets import ChipStyle, button, label
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.list_detail import DetailPane

CATEGORIES: Final[dict[str, Message]] = {
    "charge": NP_("part of a payout", "Payments"),
    "refund": NP_("part of a payout", "Refunds"),
    "refund_failure": NP_("part of a payout", "Refunds that came back"),
    "dispute": NP_("part of a payout", "Disputes"),
    "dispute_reversal": NP_("part of a payout", "Disputes won"),
    "fee": NP_("part of a payout", "Stripe's other fees"),
    "other_adjustment": NP_("part of a payout", "Corrections"),
    "partial_capture_reversal": NP_("part of a payout", "Payments captured in part"),
    "platform_earning": NP_("part of a payout", "Fees from connected accounts"),
    "platform_earning_refund": NP_("part of a payout", "Fees given back to connected accounts"),
    "transfer": NP_("part of a payout", "Transfers"),
    "transfer_reversal": NP_("part of a payout", "Transfers taken back"),
    "payout_reversal": NP_("part of a payout", "Payouts that came back"),
    "topup": NP_("part of a payout", "Money put in"),
    "topup_reversal": NP_("part of a payout", "Money put in and taken back"),
    "risk_reserved_funds": NP_("part of a payout", "Held in reserve or released"),
    "connect_reserved_funds": NP_("part of a payout", "Held for connected accounts or released"),
    "payment_network_reserve_hold": NP_("part of a payout", "Held for the card networks"),
    "payment_network_reserve_release": NP_("part of a payout", "Released for the card networks"),
    "payout_minimum_balance_hold": NP_("part of a payout", "Held as the least balance"),
    "payout_minimum_balance_release": NP_("part of a payout", "Released from the least balance"),
    "connect_collection_transfer": NP_("part of a payout", "Debts of connected accounts"),
    "charge_failure": NP_("part of a payout", "Payments that failed later"),
    "network_cost": NP_("part of a payout", "Costs of the card networks"),
    "tax": NP_("part of a payout", "Tax on fees"),
    "payout": NP_("part of a payout", "Payouts"),
}
"""Stripe's reporting categories (docs.stripe.com/reports/reporting-categories)."""

ITEMS: Final[dict[PayoutItems, Message | None]] = {
    PayoutItems.READ: None,
    PayoutItems.UNREAD: N_("Till has not read yet what this payout is made of."),
    PayoutItems.UNDECIDED: N_("Stripe is still adding up what this payout is made of."),
    PayoutItems.BY_HAND: N_("Stripe doesn't say what a payout that was begun by hand is made of."),
}
UNEXPLAINED: Final = ChipStyle(
    NP_("part of a payout", "Unexplained"), "warning", "danger", "danger_soft"
)


class PayoutDetail(DetailPane):
    """Shows a payout's parts, which come to what is paid out to the minor unit, and its days."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = EntriesView(_("What it is made of"), selectable=True)
        self.days = EntriesView(_("Days in it"), selectable=True)
        self.unexplained = label("", "error", wrap=True)
        self.note = label("", "muted", wrap=True)
        self.failure = label("", "error", wrap=True)
        self.later = label("", "muted", wrap=True)
        self.paid_again = button(pgettext("button", "Show that payout"), "secondary")
        self.begun = label("", "caption", wrap=True)
        self.ids = label("", "caption", wrap=True)
        self.ids.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.head.addWidget(label(_("What it is made of"), "section"))
        self.hint = label(_("Enter opens a line down to its sales."), "caption", wrap=True)
        self.head.addWidget(self.hint)
        texts = (self.failure, self.later, self.paid_again, self.unexplained)
        for widget in (*texts, self.parts, self.note):
            self.sections.addWidget(widget)
        self._days_part = self.add_section(_("Days in it"), self.days)
        for each in (self.begun, self.ids):
            self.sections.addWidget(each)
        self.sections.addStretch()
        self.clear()

    def focus_first(self) -> None:
        """Go to the parts."""
        self.parts.setFocus()
        if self.parts.current() is None and self.parts.entries():
            self.parts.choose(self.parts.entries()[0].key)

    def clear(self) -> None:
        """Show that no payout is chosen."""
        self._show([], [], {self.note: _("Choose a payout.")})

    def show_details(self, details: PayoutDetails, formats: Formats) -> None:
        """Show a payout."""
        payout, note = details.payout, ITEMS[details.items]
        at = formats.moment(payout.created)
        begun = (
            _("Begun by Stripe on {time}.", time=at)
            if payout.automatic
            else _("Begun by hand on {time}.", time=at)
        )
        unexplained = formats.minor(abs(details.unexplained.minor), details.unexplained.currency)
        has_rest = bool(details.unexplained.minor)
        again = details.paid_again
        self._show(
            list(_entries(details, formats)) if details.parts else [],
            [
                Entry(day_name(each.day, formats), "", formats.money(each.net), key=each.day.id)
                for each in details.days
            ],
            {
                self.note: str(note) if note else "",
                self.unexplained: _("Unexplained: {amount}", amount=unexplained)
                if has_rest
                else "",
                self.failure: payout.failure,
                self.later: _what_came_of(details, formats),
                self.begun: begun,
                self.ids: paragraph(
                    payout.id,
                    payout.account or "",
                    _("The bank finds it as {trace}.", trace=payout.trace) if payout.trace else "",
                ),
            },
            later=again is not None and again.payout is not None,
        )

    def _show(
        self,
        parts: list[Entry],
        days: list[Entry],
        texts: Mapping[QLabel, str],
        *,
        later: bool = False,
    ) -> None:
        self.parts.set_entries(parts)
        self.parts.setVisible(bool(parts))
        self.days.set_entries(days)
        self._days_part.setVisible(bool(days))
        self.paid_again.setVisible(later)
        self.hint.setVisible(bool(parts))
        labels = (self.note, self.unexplained, self.failure, self.later, self.begun, self.ids)
        for each in labels:
            each.setText(texts.get(each, ""))
            each.setVisible(bool(each.text()))


def _what_came_of(details: PayoutDetails, formats: Formats) -> str:
    """Say where the money of a payout is that did not reach the bank, or was taken back."""
    payout, again = details.payout, details.paid_again
    if again is not None and again.payout is not None:
        day = bank_day(again.payout, formats)
        return _("Its money was paid out again with the payout of {day}.", day=day)
    if again is not None:
        return _("Its money is in the balance at Stripe, for the next payout.")
    if payout.original_id:
        return _("It takes back the payout {id}.", id=payout.original_id)
    if payout.reversed_by:
        return _("The payout {id} took it back.", id=payout.reversed_by)
    return ""


def category_name(category: str) -> str:
    """Return what a category is called; one that is new at Stripe is shown as it is."""
    known = CATEGORIES.get(category)
    return str(known) if known else category.replace("_", " ").capitalize()


def _entries(details: PayoutDetails, formats: Formats) -> Iterator[Entry]:
    """Yield the gross amount of each part, Stripe's fees on all of them, and what that comes to.

    What it does not come to has a line of its own, so that all of it adds up.
    """
    for part in details.parts:
        amount = formats.money(part.amount)
        yield Entry(category_name(part.category), _made_of(part), amount, key=part.category)
    paid, fees = details.payout.amount, sum(part.fee.minor for part in details.parts)
    if fees:
        yield Entry(_("Stripe's fees"), "", formats.minor(-fees, paid.currency))
    if details.unexplained.minor:
        difference = formats.money(details.unexplained)
        yield Entry(_("Difference"), "", difference, chip=UNEXPLAINED)
    title = pgettext("the sum of a payout's parts", "Paid out")
    yield Entry(title, "", formats.money(paid), strong=True)


def _made_of(part: PayoutPart) -> str:
    """Say how many entries a part has, and who took those that no sale of these books made."""
    count = ngettext("{n} entry", "{n} entries", part.count)
    # Translators: 3 × Online shop
    strangers = (
        _("{n} × {who}", n=each.count, who=origin_name(each.origin, each.name))
        for each in part.strangers
    )
    return listed([count, *strangers]) if part.strangers else count
