"""Asking Stripe for all that it knows of one payment, and keeping that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from pos_app.db.logical_clock import LogicalClock
from pos_app.services.ledger.payment_records import record_payment
from pos_app.stripe_service.errors import RightMissingError
from pos_app.stripe_service.facts import DisputeFacts, IntentFacts, RefundFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway


@dataclass(frozen=True)
class FetchedPayment:
    """A payment with its refunds and disputes; `asked` numbers the fetch.

    Either is None where it was not asked for, disputes also where this key may not read them.
    """

    asked: int
    account: str | None
    facts: IntentFacts
    refunds: list[RefundFacts] | None = None
    disputes: list[DisputeFacts] | None = None

    def store(self, session: Session, now: datetime, over_at: datetime | None = None) -> bool:
        """Do as `record_payment`; `over_at` is when a dispute ended, where an event told it."""
        return record_payment(
            session,
            self.facts,
            self.asked,
            now,
            self.account,
            self.refunds,
            self.disputes,
            over_at=over_at,
        )


def fetch_payment(
    gateway: StripeGateway, logical_clock: LogicalClock, intent_id: str, account: str | None
) -> FetchedPayment:
    """Fetch a payment; its disputes only where it has any. Raises StripeError."""
    asked = logical_clock.next()
    facts = gateway.payments.retrieve(intent_id, account=account)
    refunds = gateway.refunds.of_payment(intent_id, account=account)
    disputes: list[DisputeFacts] | None = []
    if facts.charge is not None and facts.charge.disputed:
        try:
            disputes = gateway.disputes.of_payment(intent_id, account=account)
        except RightMissingError:
            disputes = None
    return FetchedPayment(asked, account, facts, refunds, disputes)
