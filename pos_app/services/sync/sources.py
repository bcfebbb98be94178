"""The lists of one account that are brought into the books, and how what they say is stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.changes import flushed_changes
from pos_app.db.engine import Database
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund
from pos_app.domain.payments import RefundState
from pos_app.services.bank.payout_fetching import PayoutFetching
from pos_app.services.ledger.dispute_rows import disputes_of
from pos_app.services.ledger.payment_records import record_payments
from pos_app.services.ledger.quarantine import ObjectKind, quarantine, release
from pos_app.services.ledger.settling import apply_if_paid_elsewhere
from pos_app.services.payments.fetch_payment import FetchedPayment, fetch_payment
from pos_app.services.shared.batches import in_batches, in_bulks
from pos_app.services.sync.customers import take_customer
from pos_app.services.sync.disputes import DisputeNews
from pos_app.services.sync.streams import (
    CUSTOMERS,
    PAYMENTS,
    PAYOUTS,
    KeepPlace,
    Stream,
    StreamReader,
    stream_name,
)
from pos_app.stripe_service.calls import Unread
from pos_app.stripe_service.errors import (
    NotFoundError,
    NotUnderstoodError,
    RightMissingError,
)
from pos_app.stripe_service.facts import ChargeFacts, CustomerFacts, IntentFacts, PayoutFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

T = TypeVar("T")
log = logging.getLogger(__name__)


class Sources:
    """What is read of Stripe into one book. `changed` counts the payments that are other ones now.

    `account` is a connected account, None for the store's own. All may be called by any thread;
    they raise StripeError.
    """

    def __init__(
        self,
        database: Database,
        gateway: StripeGateway,
        clock: Clock,
        count: Callable[[int], None],
    ) -> None:
        """`count` is told how many objects were read each time."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._count = count
        self.payout_fetching = PayoutFetching(database, gateway, clock)
        self.changed = 0

    # --- payments --------------------------------------------------------------------------

    def payments(self, account: str | None) -> Stream[IntentFacts]:
        """Return the list of payments, with their fees and refunds."""
        return Stream(
            name=stream_name(PAYMENTS, account),
            kind=ObjectKind.PAYMENT,
            account=account,
            fetch=lambda window: self._gateway.history.intents(
                created_from=window.since,
                created_to=window.until,
                after=window.after,
                account=account,
                limit=window.limit,
            ),
            store=partial(self._store_payments, account),
            created=lambda facts: facts.created,
            id_of=lambda facts: facts.id,
        )

    def fetch_payment(
        self, intent_id: str, account: str | None, over_at: datetime | None = None
    ) -> None:
        """Fetch all of one payment; `over_at` is when its dispute ended, where that is known."""
        ask = partial(
            fetch_payment, self._gateway, self._database.logical_clock, intent_id, account
        )
        fetched = self.understood(ask, ObjectKind.PAYMENT, intent_id, account)
        if fetched is not None:
            self._store_one(fetched, over_at)
            self._count(1)

    def _store_payments(
        self, account: str | None, items: Sequence[IntentFacts], asked: int, keep: KeepPlace
    ) -> None:
        """Store a page; what does not come with it is fetched first, so that the place is true."""
        for facts in items:
            if facts.charge is not None and self._lacks_refunds(facts.id, facts.charge):
                self.fetch_payment(facts.id, account)
        for some in in_bulks(items, self._clock):
            with self._database.write() as session:
                record_payments(session, some, asked, self._clock.now(), account)
                self.changed += len({facts.id for facts in some} & flushed_changes(session).history)
                if some[-1] is items[-1]:
                    keep(session)
        if not items:
            with self._database.write() as session:
                keep(session)
        self._count(len(items))

    def _store_one(self, fetched: FetchedPayment, over_at: datetime | None) -> None:
        facts, now = fetched.facts, self._clock.now()
        with self._database.write() as session:
            fetched.store(session, now, over_at)
            apply_if_paid_elsewhere(session, facts, fetched.asked, now)
            release(session, [facts.id])
            self.changed += len({facts.id} & flushed_changes(session).history)

    def _lacks_refunds(self, intent_id: str, charge: ChargeFacts) -> bool:
        """Return whether there are refunds that do not come with a charge and are not known."""
        if not charge.refunded or charge.refunds is not None:
            return False
        with self._database.read() as session:
            known = sum(
                refund.amount_minor
                for refund in _refunds_at_stripe(session, intent_id)
                if RefundState(refund.state).takes_from_the_rest
            )
            return known != charge.refunded

    def fetch_unknown_disputes(self, listed: Sequence[IntentFacts], account: str | None) -> None:
        """Fetch what was disputed of these while the key was not allowed to say how."""
        disputed = [facts.id for facts in listed if facts.charge and facts.charge.disputed]
        with self._database.read() as session:
            payments = [session.get(StripePayment, intent_id) for intent_id in disputed]
            unknown = [
                each.intent_id for each in payments if each and not disputes_of(session, [each])
            ]
        for intent_id in unknown:
            self.fetch_payment(intent_id, account)

    def disputes_of(self, account: str | None, reader: StreamReader) -> DisputeNews:
        """Return what reads the disputes and warnings of an account."""
        return DisputeNews(
            database=self._database,
            gateway=self._gateway,
            clock=self._clock,
            reader=reader,
            account=account,
            fetch_payment=lambda intent_id, over_at: self.fetch_payment(
                intent_id, account, over_at
            ),
        )

    # --- customers -------------------------------------------------------------------------

    def customers(self, account: str | None) -> Stream[CustomerFacts]:
        """Return the list of customers."""
        return Stream(
            name=stream_name(CUSTOMERS, account),
            kind=ObjectKind.CUSTOMER,
            account=account,
            fetch=lambda window: self._gateway.customers.page(
                created_from=window.since,
                created_to=window.until,
                after=window.after,
                account=account,
                limit=window.limit,
            ),
            store=self._store_customers,
            created=lambda facts: facts.created or datetime.fromtimestamp(0, UTC),
            id_of=lambda facts: facts.id,
        )

    def fetch_customer(self, stripe_id: str, account: str | None) -> None:
        """Fetch one customer, who may be deleted."""

        def ask() -> CustomerFacts:
            try:
                return self._gateway.customers.retrieve(stripe_id, account)
            except NotFoundError:
                return CustomerFacts(id=stripe_id, deleted=True)

        asked = self._database.logical_clock.next()
        facts = self.understood(ask, ObjectKind.CUSTOMER, stripe_id, account)
        if facts is not None:
            self._store_customers((facts,), asked, partial(release, ids=[stripe_id]))

    def _store_customers(self, items: Sequence[CustomerFacts], asked: int, keep: KeepPlace) -> None:
        for some in in_batches(items, self._clock):
            with self._database.write() as session:
                for facts in some:
                    take_customer(session, facts, asked, self._clock)
        with self._database.write() as session:
            keep(session)
        self._count(len(items))

    # --- payouts, also of an account with direct charges --------------------------------------

    def payouts(self, account: str | None) -> Stream[PayoutFacts]:
        """Return the list of payouts; what they are made of is asked for apart."""
        return Stream(
            name=stream_name(PAYOUTS, account),
            kind=ObjectKind.PAYOUT,
            account=account,
            fetch=lambda window: self._gateway.payouts.payouts(
                created_from=window.since,
                created_to=window.until,
                after=window.after,
                account=account,
                limit=window.limit,
            ),
            store=partial(self._store_payouts, account),
            created=lambda facts: facts.created,
            id_of=lambda facts: facts.id,
        )

    def _store_payouts(
        self, account: str | None, items: Sequence[PayoutFacts], asked: int, keep: KeepPlace
    ) -> None:
        self.payout_fetching.store(items, asked, account)
        with self._database.write() as session:
            keep(session)
        self._count(len(items))

    def fetch_payout(self, payout_id: str, account: str | None) -> None:
        """Fetch one payout."""
        asked = self._database.logical_clock.next()
        ask = partial(self._gateway.payouts.payout, payout_id, account)
        facts = self.understood(ask, ObjectKind.PAYOUT, payout_id, account)
        if facts is not None:
            keep = partial(release, ids=[payout_id])
            self._store_payouts(account, (facts,), asked, keep)

    # --- what is not understood ---------------------------------------------------------------

    def understood(
        self, ask: Callable[[], T], kind: ObjectKind, object_id: str, account: str | None
    ) -> T | None:
        """Ask, and once more where the answer is not understood; set aside what is odd again.

        That is None then: one object that Till cannot read is nothing that the whole run may stop
        for, time after time.
        """
        with suppress(NotUnderstoodError):
            return ask()
        try:
            return ask()
        except NotUnderstoodError as error:
            log.warning("Left out, as it was not understood: %s", object_id)
            with self._database.write() as session:
                unread = [Unread(object_id, str(error))]
                quarantine(session, kind, account, unread, self._clock.now())
            return None


@contextmanager
def where_allowed() -> Iterator[None]:
    """Let a key without the right to payouts or disputes sync all else; screens tell of it."""
    try:
        yield
    except RightMissingError as error:
        log.info("Not read: %s", error)


def _refunds_at_stripe(session: Session, intent_id: str) -> Sequence[Refund]:
    """Return the refunds of a payment that Stripe is known to have, whoever made them."""
    known = select(Refund).where(Refund.intent_id == intent_id, Refund.stripe_id.is_not(None))
    return session.scalars(known).all()
