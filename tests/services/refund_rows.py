"""Books with sales, tenders and refunds in them, made row by row: no customer, no Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.base import Base
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Attempt, Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Cashier, Reader, Register
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.ledger.refund_rows import RefundRows, RefundSource, begin_removal
from pos_app.services.ledger.sales import new_tender, store_sale
from pos_app.services.ledger.settling import update_sale
from pos_app.services.shared.attempts import REFUND, begin_attempt
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.history import RefundRequest
from pos_app.stripe_service.facts import RefundFacts
from tests.support.book import make_database
from tests.support.clock import TurnedClock
from tests.support.store import STORE

REASON = "requested_by_customer"
NOON = datetime(2026, 10, 6, 16, tzinfo=UTC)
"""In New York, on the sixth."""
LONG, LONGER = timedelta(minutes=10), timedelta(minutes=10, seconds=1)
INTERAC = {"type": "interac_present"}
Row = TypeVar("Row", bound=Base)


@dataclass
class Rows:
    """One transaction in the books of a store, and rows in it as sales and refunds leave them."""

    session: Session
    clock: TurnedClock
    cashier: str
    register: str

    @property
    def book(self) -> RefundRows:
        return RefundRows(self.clock)

    def sale(self, total: int = 1350) -> Sale:
        cart = Cart("usd", (CartLine("Flat white", total),))
        return store_sale(self.session, cart, Actor(self.cashier), self.clock)

    def tender(self, sale: Sale, amount: int, **columns: Any) -> Tender:
        """Let a sale have one more tender, approved."""
        now = self.clock.now()
        tender = new_tender(self.session, sale, TenderKind.SAVED_CARD, amount, self.cashier, now)
        tender.state, tender.intent_id = TenderState.APPROVED, f"pi_{tender.id}"
        self.session.add(with_columns(tender, columns))
        update_sale(self.session, sale.id, self.clock.now())
        return tender

    def paid(self, amount: int = 1350, **columns: Any) -> Tender:
        """Sell something that one tender pays."""
        return self.tender(self.sale(amount), amount, **columns)

    def taken_out(self, amount: int = 500, *, total: int = 1350, **columns: Any) -> Tender:
        """Let a tender be on its way out of a sale that is not paid yet."""
        tender = self.tender(self.sale(total), amount, **columns)
        begin_removal(self.session, tender, self.clock.now())
        return tender

    def elsewhere(self, **columns: Any) -> StripePayment:
        """Keep a payment of 9.00 that no sale here made."""
        payment = StripePayment(
            intent_id="pi_elsewhere",
            status="succeeded",
            amount_minor=900,
            received_minor=900,
            refunded_minor=0,
            currency="usd",
            card={},
            description="",
            created_at=self.clock.now(),
            fetched_at=self.clock.now(),
        )
        self.session.add(with_columns(payment, columns))
        return payment

    def reader(self) -> str:
        reader = Reader(
            id="tmr_front",
            label="Front reader",
            device_type="bbpos",
            serial_number="",
            location_id="tml_1",
            location_name="Shop",
            fetched_at=self.clock.now(),
        )
        self.session.add(reader)
        return reader.id

    def refund(self, tender: Tender, amount: int | None = None, **columns: Any) -> Refund:
        """Begin to give a tender back."""
        source = RefundSource(
            kind=tender.kind,
            currency=tender.currency,
            left=tender.amount_minor,
            sale_id=tender.sale_id,
            tender_id=tender.id,
            intent_id=tender.intent_id,
        )
        asked = RefundRequest(tender.sale_id, tender.id, amount or source.left, REASON)
        refund = self.book.new(self.session, asked, self.cashier, source)
        return with_columns(refund, columns)

    def attempt(self, refund: Refund) -> Attempt:
        attempt = begin_attempt(self.session, refund, REFUND, self.clock.now())
        self.session.flush()
        return attempt

    def ended(self, attempt: Attempt) -> tuple[str, str, datetime | None]:
        """What came of a try, and when."""
        self.session.refresh(attempt)
        return attempt.state, attempt.outcome, attempt.ended_at

    def entry(self, history_id: str) -> tuple[str, int]:
        """What the history says of a sale or payment: its status, and what was given back."""
        entry = self.session.get_one(HistoryEntry, history_id)
        return entry.status, entry.refunded_minor

    def sale_of(self, tender: Tender) -> Sale:
        return self.session.get_one(Sale, tender.sale_id)


def with_columns(row: Row, columns: dict[str, Any]) -> Row:
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def facts_of(refund: Refund, **changes: Any) -> RefundFacts:
    """What Stripe says of a refund that succeeded."""
    succeeded = RefundFacts(
        id="re_1",
        intent_id=refund.intent_id,
        amount=refund.amount_minor,
        currency=refund.currency,
        status="succeeded",
        reason="",
        failure_reason="",
        metadata={},
        created=NOON,
    )
    return replace(succeeded, **changes)


@contextmanager
def open_rows(folder: Path) -> Iterator[Rows]:
    """Open the books of a store in New York whose day begins at four in the morning."""
    database, clock = make_database(folder), TurnedClock()
    clock.stand_still()
    clock.turn_to(NOON)
    there = replace(STORE, time_zone="America/New_York", day_starts_at_hour=4)
    try:
        with database.write() as session:
            write_profile(session, there, clock)
            cashier, register = (
                session.scalars(select(row.id)).one() for row in (Cashier, Register)
            )
            yield Rows(session, clock, cashier, register)
    finally:
        database.close()


def said(error: UserError) -> tuple[str, str, str]:
    return error.what, error.money, error.next_step
