"""What is new at Stripe: lists from the newest known object on, and events about older ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import SavedCard
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.bank.day_checks import check_days
from pos_app.services.bank.entry_fetching import EntryFetching
from pos_app.services.customers.customers import Customers
from pos_app.services.ledger.payouts import without_entries
from pos_app.services.ledger.quarantine import ObjectKind, all_quarantined
from pos_app.services.sync.customers import without_cards
from pos_app.services.sync.events import EventFeed
from pos_app.services.sync.sources import Sources, where_allowed
from pos_app.services.sync.streams import (
    CUSTOMERS,
    EVENTS,
    PAYMENTS,
    PAYOUTS,
    StreamReader,
    stream_name,
)
from pos_app.stripe_service.errors import NotFoundError, NotUnderstoodError, StripeError
from pos_app.stripe_service.facts import EventFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

CARDS_IN_ONE_RUN: Final = 50
PAYOUTS_IN_ONE_RUN: Final = 20
"""Those whose entries are fetched: a hundred entries a request."""

_PAYMENT_EVENTS: Final = (
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.requires_action",
    "payment_intent.processing",
    "payment_intent.amount_capturable_updated",
    "charge.refunded",
    "charge.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
)
_CUSTOMER_EVENTS: Final = ("customer.updated", "customer.deleted")
_CARD_EVENTS: Final = ("payment_method.detached",)
_PAYOUT_EVENTS: Final = (
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
)
_EVENTS: Final = [*_PAYMENT_EVENTS, *_CUSTOMER_EVENTS, *_CARD_EVENTS, *_PAYOUT_EVENTS]
"""Stripe lists at most twenty kinds at once; disputes have a feed of their own."""


class IncrementalReading:
    """Brings one book up to date with what happened since the last run. Raises StripeError."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: StripeGateway,
        clock: Clock,
        reader: StreamReader,
        sources: Sources,
        customers_of: str | None,
        count: Callable[[int], None],
    ) -> None:
        """`customers_of` is the account that has the customers; `count` is told what was read."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._reader = reader
        self._sources = sources
        self._customers_of = customers_of
        self._count = count
        self._listed: set[str] = set()

    def read(self, account: str | None, customers: Customers) -> None:
        """Read what is new of one account."""
        feed = self._feed(account)
        if feed.paused_too_long():
            for kind in (PAYMENTS, PAYOUTS):
                self._reader.begin_anew(stream_name(kind, account))
            self._reader.begin_anew(stream_name(CUSTOMERS, self._customers_of))
        # Events are listed first: whatever the lists show after that is newer than they are.
        events = feed.new()
        listed = self._reader.read_newest(self._sources.payments(account))
        self._listed.update(facts.id for facts in listed)
        if account == self._customers_of:
            self._reader.read_newest(self._sources.customers(account))
            self._follow_customers(events, account, customers)
        self._follow_payments(events, account)
        self._sources.disputes_of(account, self._reader).read()
        self._sources.fetch_unknown_disputes(listed, account)
        self._follow_payouts(events, account)
        if not self._reader.should_stop():
            feed.save_position()

    def _feed(self, account: str | None) -> EventFeed:
        return EventFeed(
            self._reader,
            lambda: self._gateway.server_now() or self._clock.now(),
            stream_name(EVENTS, account),
            lambda since, after: self._gateway.history.events(
                types=_EVENTS, created_from=since, after=after, account=account
            ),
        )

    def _follow_payments(self, events: Sequence[EventFacts], account: str | None) -> None:
        parts = {e.intent_id for e in events if "refund" in e.type}
        changed = dict.fromkeys(e.intent_id for e in events if e.type in _PAYMENT_EVENTS)
        for intent_id in changed:
            if intent_id is None or self._reader.should_stop():
                continue
            if intent_id in self._listed and intent_id not in parts:
                continue
            try:
                self._sources.fetch_payment(intent_id, account)
            except NotFoundError:
                continue  # an event may outlive its object in a sandbox

    def _follow_customers(
        self, events: Sequence[EventFacts], account: str | None, customers: Customers
    ) -> None:
        detached = [event.object_id for event in events if event.type in _CARD_EVENTS]
        if detached:
            self._refresh_owners(detached, customers)
        changed = [event.object_id for event in events if event.type in _CUSTOMER_EVENTS]
        for stripe_id in dict.fromkeys(changed):
            if self._reader.should_stop():
                return
            self._sources.fetch_customer(stripe_id, account)

    def _follow_payouts(self, events: Sequence[EventFacts], account: str | None) -> None:
        with where_allowed():
            self._reader.read_newest(self._sources.payouts(account))
            for payout_id in dict.fromkeys(e.object_id for e in events if e.type in _PAYOUT_EVENTS):
                if self._reader.should_stop():
                    return
                self._sources.payout_fetching.fetch(payout_id, account)
                self._count(1)

    # --- what is asked for one after the other, some in each run ------------------------------

    def read_quarantined(self) -> None:
        """Ask once more for what was not understood: this may be a later version of Till."""
        with self._database.read() as session:
            rows = [(row.kind, row.id, row.account_id) for row in all_quarantined(session)]
        for name, object_id, account in rows:
            if self._reader.should_stop():
                return
            match kind := ObjectKind(name):
                case ObjectKind.PAYMENT:
                    self._sources.fetch_payment(object_id, account)
                case ObjectKind.CUSTOMER:
                    self._sources.fetch_customer(object_id, account)
                case ObjectKind.PAYOUT:
                    self._sources.fetch_payout(object_id, account)
                case ObjectKind.DISPUTE | ObjectKind.WARNING:
                    self._sources.disputes_of(account, self._reader).fetch(kind, object_id)

    def read_entries(self, accounts: Sequence[str | None]) -> None:
        """Read what payouts are made of, and all other movements of the money at Stripe."""
        with self._database.read() as session:
            waiting = without_entries(session, accounts, PAYOUTS_IN_ONE_RUN)
        stops = self._reader.should_stop
        for payout_id, account in waiting:
            with where_allowed():
                self._count(self._sources.payout_fetching.fetch_entries(payout_id, stops, account))
        for account in accounts:
            with where_allowed():
                entries = EntryFetching(self._database, self._gateway, self._clock, account)
                self._count(entries.run(stops))
        check_days(self._database, self._clock, [payout_id for payout_id, _account in waiting])

    def read_missing_cards(self, customers: Customers) -> None:
        """Read the cards of customers who came without, the newest first."""
        with self._database.read() as session:
            waiting = without_cards(session, CARDS_IN_ONE_RUN)
        for customer_id in waiting:
            if self._reader.should_stop():
                return
            self._refresh_cards(customer_id, customers)

    def _refresh_owners(self, card_ids: Sequence[str], customers: Customers) -> None:
        with self._database.read() as session:
            cards = [session.get(SavedCard, card_id) for card_id in card_ids]
            owners = {card.customer_id for card in cards if card is not None}
        for customer_id in owners:
            self._refresh_cards(customer_id, customers)

    def _refresh_cards(self, customer_id: str, customers: Customers) -> None:
        try:
            customers.refresh_cards(SYSTEM, customer_id)
        except UserError as error:
            # Deleted here meanwhile is nothing to stop for, nor is a card that is not understood;
            # Stripe out of reach is.
            cause = error.__cause__
            if isinstance(cause, StripeError) and not isinstance(cause, NotUnderstoodError):
                raise
            return
        self._count(1)
