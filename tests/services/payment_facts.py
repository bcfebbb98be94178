"""What Stripe says of one payment, its refund and its dispute, and the rows that it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import (
    RefundOrigin,
    SaleState,
    TenderKind,
)
from pos_app.services.ledger.dispute_rows import disputes_of
from pos_app.stripe_service.facts import (
    CardFacts,
    ChargeFacts,
    DisputeFacts,
    IntentFacts,
    RefundFacts,
)
from tests.services.rows import (
    HOUR,
    NOON,
    sale_row,
    tender_row,
)

LATER = NOON + HOUR
CARD = CardFacts("visa", "4242", 12, 2030, type="card")
CHARGE = ChargeFacts("ch_1", CARD, True, 0, False, None, None, None, None, "", NOON)
INTENT = IntentFacts("pi_1", "succeeded", 1000, 1000, "usd", NOON)
CHARGED = replace(INTENT, charge_id="ch_1", charge=CHARGE, payment_method_id="pm_1")
DISPUTE = DisputeFacts("dp_0", "won", 9, NOON)
REFUND = RefundFacts("re_1", "pi_1", 300, "usd", "succeeded", "duplicate", "", {}, NOON)


def kept(session: Session) -> StripePayment:
    session.flush()
    session.expire_all()
    return session.get_one(StripePayment, "pi_1")


def paid(session: Session, **more: Any) -> Tender:
    """Return the tender of a sale that was paid with the payment."""
    sale = sale_row(session, state=SaleState.PAID)
    return tender_row(session, sale, kind=TenderKind.SAVED_CARD, **{"intent_id": "pi_1"} | more)


def elsewhere(session: Session) -> list[tuple[str | None, int, str]]:
    """Return what is known of refunds that somebody else made, the oldest first."""
    chosen = select(Refund).where(Refund.origin == RefundOrigin.STRIPE).order_by(Refund.created_at)
    return [(row.stripe_id, row.amount_minor, row.state) for row in session.scalars(chosen)]


def told_of(session: Session) -> list[tuple[str, str, datetime | None]]:
    found = disputes_of(session, [kept(session)])
    return [(each.id, each.status, each.over_at) for each in found]
