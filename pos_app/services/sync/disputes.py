"""News of disputes and early fraud warnings: all of them at first, then what events tell of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import StripePayment
from pos_app.services.ledger.dispute_rows import store_dispute, store_fraud_warning
from pos_app.services.ledger.quarantine import ObjectKind, quarantine, release
from pos_app.services.sync.events import EventFeed
from pos_app.services.sync.streams import KeepPlace, Stream, StreamReader
from pos_app.stripe_service.calls import Unread
from pos_app.stripe_service.errors import NotFoundError, NotUnderstoodError, RightMissingError
from pos_app.stripe_service.facts import DisputeFacts, EventFacts, FraudWarningFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

log = logging.getLogger(__name__)

OVER: Final = "charge.dispute.closed"
EVENTS: Final = [
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    OVER,
    "radar.early_fraud_warning.created",
    "radar.early_fraud_warning.updated",
]
"""A feed of their own: Stripe lists at most twenty kinds at once."""

FEED, DISPUTES, WARNINGS = "dsp", "dis", "efw"
"""Names of the feed and of the lists of before; of a connected account its id is behind them."""

_WARNING: Final = "radar."


class DisputeNews:
    """Reads what is new of one account's disputes and warnings in one run of the sync.

    `fetch_payment(intent_id, over_at)` fetches a payment with all of its disputes and stores it.
    """

    def __init__(
        self,
        *,
        database: Database,
        gateway: StripeGateway,
        clock: Clock,
        reader: StreamReader,
        account: str | None,
        fetch_payment: Callable[[str, datetime | None], None],
    ) -> None:
        """Work on one book."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._reader = reader
        self._account = account
        self._fetch_payment = fetch_payment

    def read(self) -> None:
        """Follow the events since the last run; a key without the right goes on with all else."""
        feed = EventFeed(
            self._reader,
            self._now,
            self._named(FEED),
            lambda since, after: self._gateway.history.events(
                types=EVENTS, created_from=since, after=after, account=self._account
            ),
        )
        try:
            if feed.paused_too_long():
                self._reader.begin_anew(self._named(DISPUTES))
                self._reader.begin_anew(self._named(WARNINGS))
            self._follow(feed.new())
            if not self._reader.should_stop():
                feed.save_position()
        except RightMissingError as error:
            log.info("Disputes were not read: %s", error)

    def fetch(self, kind: ObjectKind, object_id: str) -> None:
        """Fetch one dispute or warning; an event may outlive its object in a sandbox."""
        asked = self._database.logical_clock.next()
        calls, account = self._gateway.disputes, self._account
        forget = partial(release, ids=[object_id])
        try:
            if kind is ObjectKind.WARNING:
                self._store_warnings((calls.warning(object_id, account=account),), asked, forget)
            else:
                self._store_disputes((calls.retrieve(object_id, account=account),), asked, forget)
        except NotFoundError:
            log.info("It is not at Stripe any more: %s", object_id)
        except NotUnderstoodError as error:
            unread = [Unread(object_id, str(error))]
            with self._database.write() as session:
                quarantine(session, kind, account, unread, self._clock.now())

    def disputes(self) -> Stream[DisputeFacts]:
        """Return the list of disputes."""
        return Stream(
            name=self._named(DISPUTES),
            kind=ObjectKind.DISPUTE,
            account=self._account,
            fetch=lambda window: self._gateway.disputes.page(
                created_from=window.since,
                created_to=window.until,
                after=window.after,
                account=self._account,
                limit=window.limit,
            ),
            store=self._store_disputes,
            created=lambda facts: facts.created,
            id_of=lambda facts: facts.id,
        )

    def warnings(self) -> Stream[FraudWarningFacts]:
        """Return the list of early fraud warnings."""
        return Stream(
            name=self._named(WARNINGS),
            kind=ObjectKind.WARNING,
            account=self._account,
            fetch=lambda window: self._gateway.disputes.warnings(
                created_from=window.since,
                created_to=window.until,
                after=window.after,
                account=self._account,
                limit=window.limit,
            ),
            store=self._store_warnings,
            created=lambda facts: facts.created,
            id_of=lambda facts: facts.id,
        )

    def _now(self) -> datetime:
        return self._gateway.server_now() or self._clock.now()

    def _named(self, kind: str) -> str:
        return f"{kind}:{self._account}" if self._account else kind

    def _follow(self, events: list[EventFacts]) -> None:
        over_at = {each.intent_id: each.created for each in events if each.type == OVER}
        warned = {each.object_id for each in events if each.type.startswith(_WARNING)}
        for intent_id in dict.fromkeys(each.intent_id for each in events):
            if intent_id is not None and not self._reader.should_stop():
                self._fetch(intent_id, over_at.get(intent_id))
        for warning_id in warned:
            if self._reader.should_stop():
                return
            try:
                self.fetch(ObjectKind.WARNING, warning_id)
            except RightMissingError as error:
                log.info("Early fraud warnings were not read: %s", error)
                return

    def _fetch(self, intent_id: str, over_at: datetime | None = None) -> None:
        try:
            self._fetch_payment(intent_id, over_at)
        except NotFoundError:
            log.info("A disputed payment is not at Stripe any more: %s", intent_id)

    def _store_disputes(self, items: Sequence[DisputeFacts], asked: int, keep: KeepPlace) -> None:
        with self._database.read() as session:
            known = {
                each.intent_id: each.intent_id is not None
                and session.get(StripePayment, each.intent_id) is not None
                for each in items
            }
        for intent_id in (each for each, is_known in known.items() if each and not is_known):
            self._fetch(intent_id)  # with all of its disputes
        with self._database.write() as session:
            for facts in items:
                payment = session.get(StripePayment, facts.intent_id) if facts.intent_id else None
                if payment is not None:
                    store_dispute(session, payment, facts, asked, self._clock.now())
            keep(session)

    def _store_warnings(
        self, items: Sequence[FraudWarningFacts], asked: int, keep: KeepPlace
    ) -> None:
        with self._database.write() as session:
            for facts in items:
                store_fraud_warning(session, facts, asked, self._account)
            keep(session)
