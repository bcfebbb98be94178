"""News of disputes and early fraud warnings: all of them at first, then what events tell of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import StripePayment
from pos_app.services.ledger.dispute_rows import store_dispute, store_fraud_warning
from pos_app.services.sync.events import EventFeed
from pos_app.services.sync.streams import Stream, StreamReader
from pos_app.stripe_service.errors import NotFoundError, RightMissingError
from pos_app.stripe_service.facts import DisputeFacts, EventFacts, FraudWarningFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

T = TypeVar("T")
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

    def read_older(self) -> None:
        """Go on with those of before these books followed the events."""
        disputes = Stream(
            name=self._named(DISPUTES),
            fetch=lambda since, after: self._gateway.disputes.page(
                created_from=since, after=after, account=self._account
            ),
            apply=self._take_disputes,
            created=lambda facts: facts.created,
        )
        warnings = Stream(
            name=self._named(WARNINGS),
            fetch=lambda since, after: self._gateway.disputes.warnings(
                created_from=since, after=after, account=self._account
            ),
            apply=self._take_warnings,
            created=lambda facts: facts.created,
        )
        try:
            self._read_through(disputes)
            self._read_through(warnings)
        except RightMissingError as error:
            log.info("Disputes were not read: %s", error)

    def _read_through(self, stream: Stream[T]) -> None:
        self._reader.read_older(stream)
        if "newest" not in self._reader.state(stream.name) and not self._reader.should_stop():
            # There was none: nothing is asked again, since events tell of the first.
            self._reader.save(stream.name, newest=self._now().isoformat())

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
            asked = self._database.logical_clock.next()
            try:
                facts = self._gateway.disputes.warning(warning_id, account=self._account)
            except NotFoundError:
                continue  # an event may outlive its object in a sandbox
            self._store_warnings((facts,), asked)

    def _fetch(self, intent_id: str, over_at: datetime | None = None) -> None:
        try:
            self._fetch_payment(intent_id, over_at)
        except NotFoundError:
            log.info("A disputed payment is not at Stripe any more: %s", intent_id)

    def _take_disputes(self, items: tuple[DisputeFacts, ...], asked: int, _recent: bool) -> None:
        strange = []
        with self._database.write() as session:
            for facts in items:
                payment = session.get(StripePayment, facts.intent_id) if facts.intent_id else None
                if payment is not None:
                    store_dispute(session, payment, facts, asked, self._clock.now())
                elif facts.intent_id:
                    strange.append(facts.intent_id)
        for intent_id in dict.fromkeys(strange):
            self._fetch(intent_id)

    def _take_warnings(
        self, items: tuple[FraudWarningFacts, ...], asked: int, _recent: bool
    ) -> None:
        self._store_warnings(items, asked)

    def _store_warnings(self, items: tuple[FraudWarningFacts, ...], asked: int) -> None:
        with self._database.write() as session:
            for facts in items:
                store_fraud_warning(session, facts, asked, self._account)
