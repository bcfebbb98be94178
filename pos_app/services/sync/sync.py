"""The background sync: what Stripe knows and these books do not yet.

Payments, customers and payouts are read as lists, the newest first; changes of older ones (refunds
made in the Dashboard, disputes, deleted customers) come as events, each of which only says what to
fetch anew. An answer is applied only if its fetch began after the last one applied. Everything is
stored page by page, so that a run can stop anywhere and the next one goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.changes import flushed_changes
from pos_app.db.engine import Database
from pos_app.db.models.customers import SavedCard
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund
from pos_app.domain.payments import RefundState
from pos_app.domain.permissions import SYSTEM, Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.bank.day_checks import check_days
from pos_app.services.bank.entry_fetching import EntryFetching
from pos_app.services.bank.payout_fetching import PayoutFetching
from pos_app.services.customers.customers import Customers
from pos_app.services.ledger.dispute_rows import disputes_of
from pos_app.services.ledger.payment_records import record_payments
from pos_app.services.ledger.payouts import without_entries
from pos_app.services.ledger.settling import apply_if_paid_elsewhere
from pos_app.services.payments.fetch_payment import fetch_payment
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.batches import in_batches, in_bulks
from pos_app.services.shared.settings import customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.sync.customers import take_customer, without_cards
from pos_app.services.sync.disputes import DisputeNews
from pos_app.services.sync.events import EventFeed
from pos_app.services.sync.streams import (
    CUSTOMERS,
    EVENTS,
    PAYMENTS,
    PAYOUTS,
    Stream,
    StreamReader,
)
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import (
    NotFoundError,
    NotUnderstoodError,
    RightMissingError,
    StripeError,
)
from pos_app.stripe_service.facts import (
    ChargeFacts,
    CustomerFacts,
    EventFacts,
    IntentFacts,
    PayoutFacts,
)

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

CARDS_IN_ONE_RUN = 50
PAYOUTS_IN_ONE_RUN = 20
"""Those whose entries are fetched: a hundred entries a request."""

T = TypeVar("T")
log = logging.getLogger(__name__)

_PAYMENT_EVENTS = (
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.requires_action",
    "payment_intent.processing",
    "charge.refunded",
    "charge.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
)
_CUSTOMER_EVENTS = ("customer.updated", "customer.deleted")
_CARD_EVENTS = ("payment_method.detached",)
_PAYOUT_EVENTS = (
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
)
_EVENTS = [*_PAYMENT_EVENTS, *_CUSTOMER_EVENTS, *_CARD_EVENTS, *_PAYOUT_EVENTS]
"""Stripe lists at most twenty kinds at once."""


class Sync:
    """Brings one book up to date with Stripe. One run at a time; a second one waits."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        customers: Customers,
        connect: Callable[[], ConnectView],
    ) -> None:
        """Work on one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._customers = customers
        self._connect = connect
        self._lock = Lock()
        self._untold = 0

    def run(
        self,
        actor: Actor,
        progress: Callable[[int], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> int:
        """Read what is new, then go on with what is old; return how many payments changed.

        `progress` is told how many objects have been read so far. Raises UserError
        (KeyTroubleError where a right is missing) when Stripe cannot be reached or refuses; what
        was read before that is kept, and counted by the next run.
        """
        require_first(self._database, actor, Permission.SYNC)
        with self._lock:
            run = _Run(
                database=self._database,
                gateway=self._gateway(),
                clock=self._clock,
                customers=self._customers,
                connect=self._connect(),
                progress=progress or (lambda _read: None),
                should_stop=should_stop or (lambda: False),
            )
            try:
                run.everything()
            except StripeError as error:
                raise explain(
                    error, _("Till could not read what is new at Stripe."), money=""
                ) from error
            finally:
                self._untold += run.changed
            changed, self._untold = self._untold, 0
            return changed


class _Run:
    """One run, with what it has found so far."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: StripeGateway,
        clock: Clock,
        customers: Customers,
        connect: ConnectView,
        progress: Callable[[int], None],
        should_stop: Callable[[], bool],
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._customers = customers
        self._progress = progress
        self._fetching = PayoutFetching(database, gateway, clock)
        self._reader = StreamReader(database, should_stop)
        home = customers_account(connect)
        self._customers_of = home
        self._accounts = [None, home] if home else [None]
        self._read = 0
        self._fetched: set[str] = set()
        self.changed = 0
        """How many payments are other ones now."""

    def everything(self) -> None:
        """Do the whole run: news first, then what is old, then what waits to be sent."""
        for account in self._accounts:
            self._news(account)
        for account in self._accounts:
            self._reader.read_older(self._payments(account))
        self._reader.read_older(self._customer_list())
        for account in self._accounts:
            self._disputes(account).read_older()
        self._missing_cards()
        self._all_payouts()
        if not self._reader.should_stop():
            self._send_what_waits()

    def _send_what_waits(self) -> None:
        try:
            self._customers.send_all(SYSTEM, only_due=True)
        except UserError as error:
            # They go on waiting, which shows, and their first payment says what is wrong.
            log.info("Customers go on waiting: %s", error)

    # --- news ------------------------------------------------------------------------------

    def _news(self, account: str | None) -> None:
        feed = self._feed(account)
        if feed.paused_too_long():
            self._reader.begin_anew(_named(PAYMENTS, account))
            self._reader.begin_anew(_named(CUSTOMERS, self._customers_of))
        # Events are listed first: whatever the lists show after that is newer than they are.
        events = feed.new()
        self._reader.read_newest(self._payments(account))
        if account == self._customers_of:
            self._reader.read_newest(self._customer_list())
            self._follow_customers(events, account)
        self._follow_payments(events, account)
        self._disputes(account).read()
        self._new_payouts(events, account)
        if not self._reader.should_stop():
            feed.save_position()

    def _disputes(self, account: str | None) -> DisputeNews:
        return DisputeNews(
            database=self._database,
            gateway=self._gateway,
            clock=self._clock,
            reader=self._reader,
            account=account,
            fetch_payment=lambda intent_id, over_at: self._fetch_payment(
                intent_id, account, over_at
            ),
        )

    def _feed(self, account: str | None) -> EventFeed:
        return EventFeed(
            self._reader,
            lambda: self._gateway.server_now() or self._clock.now(),
            _named(EVENTS, account),
            lambda since, after: self._gateway.history.events(
                types=_EVENTS, created_from=since, after=after, account=account
            ),
        )

    def _follow_payments(self, events: list[EventFacts], account: str | None) -> None:
        parts = {e.intent_id for e in events if "refund" in e.type}
        changed = dict.fromkeys(e.intent_id for e in events if e.type in _PAYMENT_EVENTS)
        for intent_id in changed:
            if intent_id is None or self._reader.should_stop():
                continue
            if intent_id in self._fetched and intent_id not in parts:
                continue
            try:
                self._fetch_payment(intent_id, account)
            except NotFoundError:
                continue  # an event may outlive its object in a sandbox

    def _follow_customers(self, events: list[EventFacts], account: str | None) -> None:
        detached = [event.object_id for event in events if event.type in _CARD_EVENTS]
        if detached:
            self._drop_cards(detached)
        changed = [event.object_id for event in events if event.type in _CUSTOMER_EVENTS]
        for stripe_id in dict.fromkeys(changed):
            if self._reader.should_stop():
                return
            asked = self._database.logical_clock.next()
            facts = _understood(partial(self._customer, stripe_id, account), stripe_id)
            if facts is not None:
                self._take_customers((facts,), asked, True)

    def _customer(self, stripe_id: str, account: str | None) -> CustomerFacts:
        try:
            return self._gateway.customers.retrieve(stripe_id, account)
        except NotFoundError:
            return CustomerFacts(id=stripe_id, deleted=True)

    # --- payments --------------------------------------------------------------------------

    def _payments(self, account: str | None) -> Stream[IntentFacts]:
        return Stream(
            name=_named(PAYMENTS, account),
            fetch=lambda created_from, after: self._gateway.history.intents(
                created_from=created_from, created_to=None, after=after, account=account
            ),
            apply=lambda items, asked, recent: self._take_payments(items, asked, recent, account),
            created=lambda facts: facts.created,
        )

    def _take_payments(
        self, items: tuple[IntentFacts, ...], asked: int, recent: bool, account: str | None
    ) -> None:
        for some in in_bulks(items, self._clock):
            with self._database.write() as session:
                record_payments(session, some, asked, self._clock.now(), account)
                self._count_changes(session, {facts.id for facts in some})
        if recent:
            self._fetched.update(facts.id for facts in items)
        for facts in items:
            if facts.charge and self._lacks_parts(facts.id, facts.charge):
                self._fetch_payment(facts.id, account)
        self._count(len(items))

    def _fetch_payment(
        self, intent_id: str, account: str | None, over_at: datetime | None = None
    ) -> None:
        fetched = _understood(
            lambda: fetch_payment(self._gateway, self._database.logical_clock, intent_id, account),
            intent_id,
        )
        if fetched is None:
            return
        facts, now = fetched.facts, self._clock.now()
        with self._database.write() as session:
            fetched.store(session, now, over_at)
            apply_if_paid_elsewhere(session, facts, fetched.asked, now)
            self._count_changes(session, {facts.id})
        self._count(1)

    def _count_changes(self, session: Session, intents: AbstractSet[str]) -> None:
        self.changed += len(intents & flushed_changes(session).history)

    def _lacks_parts(self, intent_id: str, charge: ChargeFacts) -> bool:
        if not charge.refunded and not charge.disputed:
            return False
        with self._database.read() as session:
            payment = session.get_one(StripePayment, intent_id)
            known = sum(
                refund.amount_minor
                for refund in _refunds_at_stripe(session, intent_id)
                if RefundState(refund.state).takes_from_the_rest
            )
            no_dispute = charge.disputed and not disputes_of(session, [payment])
            return no_dispute or known != payment.refunded_minor

    # --- payouts, also of the account with direct charges -----------------------------------

    def _new_payouts(self, events: list[EventFacts], account: str | None) -> None:
        with _where_allowed():
            self._reader.read_newest(self._payouts(account))
            for payout_id in dict.fromkeys(e.object_id for e in events if e.type in _PAYOUT_EVENTS):
                if self._reader.should_stop():
                    return
                self._fetching.fetch(payout_id, account)
                self._count(1)

    def _all_payouts(self) -> None:
        """Go on with the first reading, and with what payouts are made of; some in each run."""
        for account in self._accounts:
            with _where_allowed():
                self._reader.read_older(self._payouts(account))
        with self._database.read() as session:
            waiting = without_entries(session, self._accounts, PAYOUTS_IN_ONE_RUN)
        stops = self._reader.should_stop
        for payout_id, account in waiting:
            with _where_allowed():
                self._count(self._fetching.fetch_entries(payout_id, stops, account))
        for account in self._accounts:
            with _where_allowed():
                entries = EntryFetching(self._database, self._gateway, self._clock, account)
                self._count(entries.run(stops))
        check_days(self._database, self._clock, [payout_id for payout_id, _account in waiting])

    def _payouts(self, account: str | None) -> Stream[PayoutFacts]:
        def take(items: tuple[PayoutFacts, ...], asked: int, _recent: bool) -> None:
            self._fetching.store(items, asked, account)
            self._count(len(items))

        return Stream(
            name=_named(PAYOUTS, account),
            fetch=lambda created_from, after: self._gateway.payouts.payouts(
                created_from=created_from, after=after, account=account
            ),
            apply=take,
            created=lambda facts: facts.created,
        )

    # --- customers -------------------------------------------------------------------------

    def _customer_list(self) -> Stream[CustomerFacts]:
        account = self._customers_of
        return Stream(
            name=_named(CUSTOMERS, account),
            fetch=lambda created_from, after: self._gateway.customers.page(
                created_from=created_from, after=after, account=account
            ),
            apply=self._take_customers,
            created=lambda facts: facts.created or datetime.fromtimestamp(0, UTC),
        )

    def _take_customers(self, items: tuple[CustomerFacts, ...], asked: int, _recent: bool) -> None:
        for some in in_batches(items, self._clock):
            with self._database.write() as session:
                for facts in some:
                    take_customer(session, facts, asked, self._clock)
        self._count(len(items))

    def _drop_cards(self, card_ids: list[str]) -> None:
        with self._database.read() as session:
            cards = [session.get(SavedCard, card_id) for card_id in card_ids]
            owners = {card.customer_id for card in cards if card is not None}
        for customer_id in owners:
            self._refresh_cards(customer_id)

    def _missing_cards(self) -> None:
        """Fetch the cards of customers who came without; a few in each run, the newest first."""
        with self._database.read() as session:
            waiting = without_cards(session, CARDS_IN_ONE_RUN)
        for customer_id in waiting:
            if self._reader.should_stop():
                return
            self._refresh_cards(customer_id)

    def _refresh_cards(self, customer_id: str) -> None:
        try:
            self._customers.refresh_cards(SYSTEM, customer_id)
        except UserError as error:
            # Deleted here meanwhile is nothing to stop for, nor is a card that is not understood;
            # Stripe out of reach is.
            cause = error.__cause__
            if isinstance(cause, StripeError) and not isinstance(cause, NotUnderstoodError):
                raise
            return
        self._count(1)

    def _count(self, read: int) -> None:
        self._read += read
        self._progress(self._read)


def _understood(ask: Callable[[], T], what: str) -> T | None:
    """Ask, and once more where the answer is not understood; None where it is not again either.

    One object that Till cannot read is nothing that the whole run may stop for, time after time.
    """
    for _again in range(2):
        with suppress(NotUnderstoodError):
            return ask()
    log.warning("Left out, as it was not understood: %s", what)
    return None


@contextmanager
def _where_allowed() -> Iterator[None]:
    """Let a key without the right to read payouts sync all else; the reports say what it lacks."""
    try:
        yield
    except RightMissingError as error:
        log.info("Payouts were not read: %s", error)


def _named(kind: str, account: str | None) -> str:
    return f"{kind}:{account}" if account else kind


def _refunds_at_stripe(session: Session, intent_id: str) -> Sequence[Refund]:
    """Return the refunds of a payment that Stripe is known to have, whoever made them."""
    known = select(Refund).where(Refund.intent_id == intent_id, Refund.stripe_id.is_not(None))
    return session.scalars(known).all()
