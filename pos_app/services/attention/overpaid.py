"""Sales for which more was taken than they come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import AT_STRIPE, PaymentStatus, SaleState, TenderKind, TenderState
from pos_app.services.attention.views import AttentionView, Concern, Deed
from pos_app.services.attention.wording import Wording
from pos_app.services.ledger.read_model import method_label, needs_reader, refundable
from pos_app.services.views.history import RefundRequest

TOO_MUCH = "Too much was taken"
_MAY_BE_OVERPAID = (PaymentStatus.OVERPAID, PaymentStatus.UNKNOWN)
_BY_READER = "It goes back only with the same card on a card reader: refund it in the history."


@dataclass(frozen=True)
class Surplus:
    """What is to be given back of a sale, in minor units, and from which payment the most can."""

    amount: int
    tender: Tender
    from_tender: int

    @property
    def request(self) -> RefundRequest:
        """The refund that gives it back."""
        return RefundRequest(
            self.tender.sale_id, self.tender.id, self.from_tender, "duplicate", TOO_MUCH
        )


def overpaid_sales(session: Session, register_id: str, say: Wording) -> Iterator[AttentionView]:
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
            yield _view(sale, found, say)


def surplus_of(session: Session, sale: Sale) -> Surplus | None:
    """Return what is to be given back of a sale now; None where it is back, or on its way."""
    chosen = select(Tender).where(Tender.sale_id == sale.id, Tender.state == TenderState.APPROVED)
    left = {tender: refundable(session, tender) for tender in session.scalars(chosen)}
    due = sale.total_minor + sale.tip_minor if sale.receipt_number else 0
    amount = sum(left.values()) - due
    sources = [tender for tender in left if left[tender]]
    if amount <= 0 or not sources:
        return None
    best = max(sources, key=lambda tender: (min(left[tender], amount), *_preference(tender)))
    return Surplus(amount, best, min(left[best], amount))


def _preference(tender: Tender) -> tuple[bool, datetime]:
    """Prefer what goes back without the customer, and what came last."""
    return tender.kind in AT_STRIPE, tender.created_at


def _view(sale: Sale, found: Surplus, say: Wording) -> AttentionView:
    amount = say.money(found.amount, sale.currency)
    one_press = say.money(found.from_tender, sale.currency)
    source = method_label(TenderKind(found.tender.kind), found.tender.card)
    by_reader = needs_reader(found.tender.card)
    return AttentionView(
        id=f"sale:{sale.id}",
        concern=Concern.OVERPAID,
        headline=f"{amount} too much was taken {_for(sale)}.",
        advice=_BY_READER if by_reader else f"Give {one_press} back to {_named(source)}.",
        deed=Deed.OPEN if by_reader else Deed.GIVE_BACK,
        label="Open in history" if by_reader else f"Give back {one_press}",
        at=found.tender.created_at,
        sale_id=sale.id,
        find=sale.receipt_number or found.tender.intent_id or "",
    )


def _for(sale: Sale) -> str:
    if sale.receipt_number:
        return f"for receipt {sale.receipt_number}"
    return "for a sale that was given up"


def _named(source: str) -> str:
    return "the customer in cash" if source == "Cash" else source
