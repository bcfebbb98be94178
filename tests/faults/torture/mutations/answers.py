"""Mutations of what is asked of Stripe, and of what is made of its answers."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import stripe
from sqlalchemy.orm import Session
from urllib3.connection import HTTPConnection

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import StripePayment
from pos_app.services.customers import stripe_customers
from pos_app.services.ledger import settling
from pos_app.services.shared import clock_skew
from pos_app.services.sync import events, streams
from pos_app.stripe_service import authenticity, connections, disputes, expected, transport
from pos_app.stripe_service.errors import NoAnswerError, RefusedError, StripeError
from pos_app.stripe_service.facts import CustomerFacts
from tests.faults.torture.mutations.mutation import Mutation, replace


def any_answer_believed() -> None:
    """Hold no answer against what was asked."""
    replace(expected.Expected, "take", lambda self, answer: self.read(answer))


def doubled_answer_believed() -> None:
    """Take whatever comes next on a connection for the answer to what was sent on it."""
    replace(authenticity, "belongs", lambda *_: True)


def error_500_is_a_refusal() -> None:
    """Take a 409 and a 500 for *not carried out*."""
    translated = transport.translated

    def refused(error: stripe.StripeError) -> StripeError:
        ours = translated(error)
        answered = (error.http_status or 0) in {409, 500}
        return RefusedError(str(ours)) if answered and isinstance(ours, NoAnswerError) else ours

    replace(transport, "translated", refused)


def nothing_counts_as_sent() -> None:
    """Take every lost request for one that never left."""
    replace(connections._Timed, "send", HTTPConnection.send)


def newest_by_the_clock() -> None:
    """Hold this machine's clock against that of the last answer, to tell which is newer."""
    update = settling.update_payment

    def by_the_clock(
        session: Session,
        known: StripePayment | None,
        facts: Any,
        asked: int,
        now: datetime,
        *more: Any,
    ) -> StripePayment | None:
        if known is not None and known.fetched_at > now:
            return None
        return update(session, known, facts, asked, now, *more)

    replace(settling, "update_payment", by_the_clock)


def place_kept_before_its_objects() -> None:
    """Keep how far a list was read before what was read is stored."""
    read = streams.StreamReader.read

    def keep_first(self: Any, stream: Any, window: Any, *keep: Any) -> Any:
        def store(items: Any, asked: int, keep_place: streams.KeepPlace) -> None:
            with self._database.write() as session:
                keep_place(session)
            stream.store(items, asked, lambda _session: None)

        return read(self, dataclasses.replace(stream, store=store), window, *keep)

    replace(streams.StreamReader, "read", keep_first)


def events_forgotten_at_once() -> None:
    """Go on behind events before what they name was fetched."""
    new = events.EventFeed.new

    def forget(self: Any) -> Any:
        found = new(self)
        self.save_position()
        return found

    replace(events.EventFeed, "new", forget)


def customer_made_anew() -> None:
    """Make a customer with another key each time that something of them is to be sent."""

    def create_anew(self: Any, row: Customer, *, needed_now: bool) -> CustomerFacts:
        made: CustomerFacts = self._created(row, str(uuid4()))
        return made

    replace(stripe_customers.StripeCustomers, "_sent", create_anew)


def old_key_taken_for_young() -> None:
    """Use an idempotency key for ever."""
    replace(clock_skew, "KEY_IS_GOOD_FOR", timedelta(days=10_000))


def evidence_submitted_as_it_is_saved() -> None:
    """Evidence is saved without `submit=False`: Stripe submits it for good."""
    stage = disputes.DisputeCalls.stage

    def submit_too(calls: disputes.DisputeCalls, dispute_id: str, *given: Any, **named: Any) -> Any:
        stage(calls, dispute_id, *given, **named)
        return calls.submit(dispute_id, given[1], key=str(uuid4()), account=named.get("account"))

    replace(disputes.DisputeCalls, "stage", submit_too)


ANSWERS: Final = {
    "any answer believed": Mutation(
        any_answer_believed, ("saved card/request 1/another's answer, every try",)
    ),
    "doubled answer believed": Mutation(
        doubled_answer_believed, ("declined card/request 2/doubled answer",)
    ),
    "500 treated as refusal": Mutation(
        error_500_is_a_refusal, ("refund full/request 3/500 executed, every try",)
    ),
    "nothing counts as sent": Mutation(
        nothing_counts_as_sent, ("saved card/request 2/reset after, every try",)
    ),
    "newest by the clock": Mutation(
        newest_by_the_clock, ("refunded elsewhere/commit 4/clock set ahead, then right",)
    ),
    "place kept before its objects": Mutation(
        place_kept_before_its_objects, ("first reading/commit 5/kill -9 after",)
    ),
    "events forgotten at once": Mutation(
        events_forgotten_at_once, ("change feed/request 3/500 not executed, every try",)
    ),
    "customer made anew": Mutation(
        customer_made_anew, ("customer create/request 1/reset after, every try",)
    ),
    "old key taken for young": Mutation(
        old_key_taken_for_young, ("pruned key/request 1/reset after, every try",)
    ),
    "evidence submitted as it is saved": Mutation(
        evidence_submitted_as_it_is_saved, ("dispute answered",)
    ),
}
