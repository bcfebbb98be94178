"""Refunds as entries of a list, and the words for how they stand."""

from __future__ import annotations

from typing import Final

from pos_app.domain.payments import RefundState
from pos_app.domain.refund_reasons import REASONS
from pos_app.domain.texts import N_, NP_, _, pgettext
from pos_app.services.views.history import PaidTender, RefundView, SaleDetails
from pos_app.ui.widgets import ChipStyle
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.formats import Formats

REFUND_STYLES: Final = {
    RefundState.STARTED: ChipStyle(N_("Not known yet"), "warning", "warn", "warn_soft"),
    RefundState.UNKNOWN: ChipStyle(N_("Not known yet"), "warning", "warn", "warn_soft"),
    RefundState.PENDING: ChipStyle(
        NP_("the state of a refund", "Waiting"), "clock", "info", "info_soft"
    ),
    RefundState.REQUIRES_ACTION: ChipStyle(
        NP_("the state of a refund", "Waiting"), "clock", "info", "info_soft"
    ),
    RefundState.SUCCEEDED: ChipStyle(
        NP_("the state of a refund", "Refunded"), "check", "accent", "accent_soft"
    ),
    RefundState.FAILED: ChipStyle(
        NP_("the state of a refund", "Failed"), "cross", "danger", "danger_soft"
    ),
    RefundState.CANCELED: ChipStyle(
        NP_("the state of a refund", "Cancelled"), "close", "muted", "sunken"
    ),
    RefundState.NOT_REFUNDED: ChipStyle(N_("Not refunded"), "close", "muted", "sunken"),
}


def method_of(tender: PaidTender) -> str:
    """Return a tender's label: `Cash`, `Visa •••• 4242`."""
    if not tender.kind.facts.moves_at_stripe:
        return tender.label
    return tender.card.label if tender.card else pgettext("way of paying", "Card")


def refund_entry(refund: RefundView, details: SaleDetails, formats: Formats) -> Entry:
    """A refund, where it went and how it stands."""
    paid = next((each for each in details.tenders if each.id == refund.tender_id), None)
    to = method_of(paid) if paid is not None and paid.kind is refund.kind else ""
    reason = REASONS.get(refund.reason)
    why = refund.note or (str(reason) if reason else "")
    handed = (
        _("{amount} handed back", amount=formats.minor(refund.handed_back, refund.currency))
        if refund.rounding
        else ""
    )
    parts = (to, handed, formats.moment(refund.created_at), why)
    return Entry(
        title=refund.message,
        subtitle="  ·  ".join(part for part in parts if part),
        right=formats.minor(refund.amount, refund.currency),
        chip=None if refund.state is RefundState.SUCCEEDED else REFUND_STYLES[refund.state],
        icon="refund",
        key=refund.id,
    )
