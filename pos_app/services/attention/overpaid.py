"""Sales for which more was taken than they come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import PaymentStatus, RefundRoute, SaleState, TenderKind, TenderState
from pos_app.domain.texts import N_, _
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording
from pos_app.services.ledger.disputed_payments import bank_has
from pos_app.services.ledger.read_model import label_of
from pos_app.services.ledger.refund_rows import needs_reader
from pos_app.services.ledger.refundable import extra_of, refundable
from pos_app.services.views.history import RefundRequest

_MAY_BE_OVERPAID = (PaymentStatus.OVERPAID, PaymentStatus.UNKNOWN)
_BY_READER: Final = N_(
    "It goes back only with the same card on a card reader: refund it in the history."
)
_BY_HAND: Final = N_(
    "Till can't give this back: do it on the device that took it, and record it there."
)


@dataclass(frozen=True)
class Overpayment:
    """What is to be given back of a sale, in minor units, and from which payment the most can."""

    amount: int
    tender: Tender
    from_tender: int

    @property
    def request(self) -> RefundRequest:
        """The refund that gives it back, with a note like one that a cashier types."""
        note = _("Too much was taken")
        return RefundRequest(
            self.tender.sale_id, self.tender.id, self.from_tender, "duplicate", note
        )


def overpaid_sales(session: Session, register_id: str, wording: Wording) -> Iterator[AttentionView]:
    """Yield those from which the surplus was not given back yet."""
    # Once it is given back, a sale stays overpaid, but not its row of the history.
    chosen = (
        select(Sale)
        .join(HistoryEntry, HistoryEntry.id == Sale.id)
        .where(HistoryEntry.status.in_(_MAY_BE_OVERPAID))
    )
    for sale in session.scalars(chosen):
        overpaid = sale.state == SaleState.OVERPAID and sale.register_id == register_id
        found = surplus_of(session, sale) if overpaid else None
        if found is not None:
            yield _view(sale, found, wording)


def surplus_of(session: Session, sale: Sale) -> Overpayment | None:
    """Return what is to be given back of a sale now; None where it is back, or on its way."""
    chosen = select(Tender).where(Tender.sale_id == sale.id, Tender.state == TenderState.APPROVED)
    left = {tender: refundable(session, tender) for tender in session.scalars(chosen)}
    amount = extra_of(session, sale)
    sources = [each for each in left if left[each] and not bank_has(session, each)]
    if not amount or not sources:
        return None

    def preference(tender: Tender) -> tuple[int, int, datetime]:
        """Prefer what goes back without the customer, then what Till gives back; what came last."""
        route = TenderKind(tender.kind).given_back_as.facts.refund_route
        return min(left[tender], amount), _PREFERRED[route], tender.created_at

    best = max(sources, key=preference)
    return Overpayment(amount, best, min(left[best], amount))


_PREFERRED = {
    RefundRoute.CREDIT: 3,
    RefundRoute.STRIPE: 2,
    RefundRoute.DRAWER: 1,
    RefundRoute.BY_HAND: 0,
    RefundRoute.IN_GOODS: 0,
}


def _view(sale: Sale, found: Overpayment, wording: Wording) -> AttentionView:
    amount = wording.money(found.amount, sale.currency)
    one_press = wording.money(found.from_tender, sale.currency)
    in_history = _only_in_history(found.tender)
    return AttentionView(
        id=f"sale:{sale.id}",
        reason=AttentionReason.OVERPAID,
        headline=_too_much(amount, sale),
        advice=in_history or _give_back(found.tender, one_press),
        action=AttentionAction.OPEN if in_history else AttentionAction.GIVE_BACK,
        label=_("Open in history") if in_history else _("Give back {amount}", amount=one_press),
        at=found.tender.created_at,
        sale_id=sale.id,
        find=sale.receipt_number or found.tender.intent_id or "",
    )


def _only_in_history(tender: Tender) -> str:
    """Say why one press can't give it back; empty where it can."""
    if TenderKind(tender.kind).facts.refund_route is RefundRoute.BY_HAND:
        return str(_BY_HAND)
    return str(_BY_READER) if needs_reader(tender.card) else ""


def _too_much(amount: str, sale: Sale) -> str:
    if not sale.receipt_number:
        return _("{amount} too much was taken for a sale that was given up.", amount=amount)
    return _(
        "{amount} too much was taken for receipt {number}.",
        amount=amount,
        number=sale.receipt_number,
    )


def _give_back(tender: Tender, amount: str) -> str:
    if tender.kind == TenderKind.CASH:
        return _("Give {amount} back to the customer in cash.", amount=amount)
    # Translators: {source} is a card or another way of paying: Visa •••• 4242
    return _("Give {amount} back to {source}.", amount=amount, source=label_of(tender))
