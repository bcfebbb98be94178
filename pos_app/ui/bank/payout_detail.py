"""What a payout is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, NP_, Message, _, ngettext, paragraph, pgettext
from pos_app.services.views.bank import PayoutDetails, PayoutItems
from pos_app.ui.widgets import ChipStyle, label
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
    "risk_reserved_funds": NP_("part of a payout", "Held in reserve or released"),
}
"""Stripe's reporting categories (docs.stripe.com/reports/reporting-categories)."""

ITEMS: Final[dict[PayoutItems, Message | None]] = {
    PayoutItems.READ: None,
    PayoutItems.UNREAD: N_("Till has not read yet what this payout is made of."),
    PayoutItems.UNDECIDED: N_("Stripe is still adding up what this payout is made of."),
    PayoutItems.BY_HAND: N_("Stripe doesn't say what a payout that was begun by hand is made of."),
}
_UNEXPLAINED: Final = ChipStyle(
    NP_("part of a payout", "Unexplained"), "warning", "danger", "danger_soft"
)


class PayoutDetail(DetailPane):
    """Shows a payout's parts, which come to what is paid out to the minor unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = EntriesView(_("What it is made of"))
        self.note = label("", "muted", wrap=True)
        self.failure = label("", "error", wrap=True)
        self.begun = label("", "caption", wrap=True)
        self.ids = label("", "caption", wrap=True)
        self.head.addWidget(label(_("What it is made of"), "section"))
        for widget in (self.failure, self.parts, self.note, self.begun, self.ids):
            self.sections.addWidget(widget)
        self.sections.addStretch()
        self.clear()

    def clear(self) -> None:
        """Show that no payout is chosen."""
        self._show([], note=_("Choose a payout."))

    def show_details(self, details: PayoutDetails, formats: Formats) -> None:
        """Show a payout."""
        payout, note = details.payout, ITEMS[details.items]
        at = formats.moment(payout.created)
        self._show(
            list(_entries(details, formats)) if details.parts else [],
            note=str(note) if note else "",
            failure=payout.failure,
            begun=_("Begun by Stripe on {time}.", time=at)
            if payout.automatic
            else _("Begun by hand on {time}.", time=at),
            ids=paragraph(payout.id, payout.account or ""),
        )

    def _show(
        self, entries: list[Entry], *, note: str, failure: str = "", begun: str = "", ids: str = ""
    ) -> None:
        self.parts.set_entries(entries)
        self.parts.setVisible(bool(entries))
        for each, text in (
            (self.note, note),
            (self.failure, failure),
            (self.begun, begun),
            (self.ids, ids),
        ):
            each.setText(text)
            each.setVisible(bool(text))


def category_name(category: str) -> str:
    """Return what a category is called; one that is new at Stripe is shown as it is."""
    known = CATEGORIES.get(category)
    return str(known) if known else category.replace("_", " ").capitalize()


def _entries(details: PayoutDetails, formats: Formats) -> Iterator[Entry]:
    """Yield the gross amount of each part, Stripe's fees on all of them, and what that comes to.

    What it does not come to has a line of its own, so that all of it adds up.
    """
    for part in details.parts:
        count = ngettext("{count} entry", "{count} entries", part.count, count=f"{part.count:,}")
        yield Entry(category_name(part.category), count, formats.money(part.amount))
    paid, fees = details.payout.amount, sum(part.fee.minor for part in details.parts)
    if fees:
        yield Entry(_("Stripe's fees"), "", formats.minor(-fees, paid.currency))
    if details.unexplained.minor:
        difference = formats.money(details.unexplained)
        yield Entry(_("Difference"), "", difference, chip=_UNEXPLAINED)
    title = pgettext("the sum of a payout's parts", "Paid out")
    yield Entry(title, "", formats.money(paid), strong=True)
