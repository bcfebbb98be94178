"""Payments on a card reader: prepared, started, polled, given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import Step, TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.connect_terms import explain_refused_terms
from pos_app.services.ledger.sales import find_tender
from pos_app.services.payments.intent_client import IntentClient, outcome_unknown, prepared_id
from pos_app.services.payments.open_payments import Preparation
from pos_app.services.payments.reader_records import ReaderAttempt, ReaderRecords
from pos_app.services.readers.poll_result import FINAL, PaymentOnReader, poll_result
from pos_app.services.readers.reader_client import ReaderAt
from pos_app.services.readers.reader_state import running
from pos_app.services.readers.readers import Readers
from pos_app.services.readers.rows import find_reader, payments_on
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.wording import explain
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, TenderView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import IntentFacts, ReaderFacts
from pos_app.stripe_service.readers import INTENT_STATE, READER_BUSY, READER_TIMEOUT

if TYPE_CHECKING:
    from pos_app.stripe_service.readers import ReaderCalls

SILENCE = timedelta(seconds=10)
"""So long polls may go unanswered before nobody can say any more how a payment stands."""

ATTENDED_FOR = timedelta(seconds=30)
"""A payment that was polled so lately has a cashier before it: recovery leaves it alone."""


class ReaderPayments:
    """A `PaymentMethod`: a card presented to a reader."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        intents: IntentClient,
        preparation: Preparation,
        readers: Readers,
    ) -> None:
        """Work on one book; intents are made by `preparation` and cancelled by `intents`."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._intents = intents
        self._preparation = preparation
        self._client = readers.client
        self._records = ReaderRecords(database=database, clock=clock)
        self._polled: dict[str, datetime] = {}
        self._answered_at: dict[str, datetime] = {}

    # --- preparing ---

    def prepare(self, actor: Actor, request: PaymentRequest) -> TenderView:
        """Make ready to take money on a reader, which `request.card_or_reader_id` names."""

        def use(session: Session, tender: Tender, _sale: Sale) -> None:
            tender.reader_id = find_reader(session, request.card_or_reader_id).id

        return self._preparation.prepare(actor, request, use)

    # --- starting: moves money once the customer presents a card ---

    def take(self, actor: Actor, request: PaymentRequest) -> PaymentAnswer:
        """Have the reader ask for the card: one attempt, one round trip.

        Again after a decline, on this or another reader: the same intent. Pending means that the
        reader has it; PREPARED with a `step` says why it has not (busy, offline, in use, not
        reached), nothing was charged then. Raises UserError where nothing was tried.
        """
        self._connection.require()
        tender_id = prepared_id(request)
        reader_id = request.card_or_reader_id or self._intents.view(tender_id).reader_id
        reader = self._client.find(reader_id or "")
        # The lane first, then the tender's turn: who cancels takes them in this order too.
        with (
            self._client.lanes.turn_to_pay(reader.id),
            self._intents.in_flight.my_turn(tender_id),
        ):
            self._start(tender_id, reader, actor.cashier_id)
        answer = self._intents.answer(tender_id)
        user = self._client.user(reader.id) if answer.tender.step is Step.IN_USE else ""
        if not user:
            return answer
        message = _("{reader} is in use by {register}.", reader=reader.label, register=user)
        return replace(answer, tender=replace(answer.tender, headline=message))

    def _start(self, tender_id: str, reader: ReaderAt, cashier_id: str) -> None:
        with self._database.read() as session:
            if find_tender(session, tender_id).state in {TenderState.PENDING, TenderState.APPROVED}:
                return
            left = [row.id for row in payments_on(session, reader.id) if row.id != tender_id]
        if step := self._in_the_way(left, reader):
            self._records.record_not_tried(tender_id, reader, step)
            return
        calls = self._client.calls  # without a key nothing is begun
        attempt = self._records.begin(tender_id, reader, cashier_id)
        self._answered_at[tender_id] = self._polled[tender_id] = self._clock.now()
        try:
            facts = _process(calls, attempt, reader)
        except StripeError as error:
            self._not_taken(attempt, reader, error)
            return
        self._records.record_taken(attempt)
        if not running(self._client.states.record(facts)):
            self._poll_once(tender_id)

    def _in_the_way(self, left: Sequence[str], reader: ReaderAt) -> Step:
        """Settle what earlier customers `left` on the reader, and tell who else uses it."""
        for other in left:
            on = self._records.waiting(other)
            try:
                view = self._intents.view(other) if on is None else self._cancel(on)
            except UserError as error:
                error.money = nothing_charged()  # of this sale, whatever is known of that one
                raise
            if view.state is TenderState.PENDING:
                return Step.BUSY
        try:
            in_use = self._client.in_use_elsewhere(reader)
            if in_use:
                self._client.learn_user(reader)
        except StripeError as error:
            raise self._explained(reader, error) from error
        return Step.IN_USE if in_use else Step.NONE

    def _not_taken(self, attempt: ReaderAttempt, reader: ReaderAt, error: StripeError) -> None:
        match error:
            case NoAnswerError(sent=False):
                self._records.record_not_taken(attempt, error.outcome, Step.NONE)
                raise self._connection.offline() from error
            case NoAnswerError():
                # not shown: what came of the attempt
                self._records.record_unanswered(attempt, "no answer", TenderState.UNKNOWN)
            case RefusedError(code=code) if code == READER_TIMEOUT:
                # The reader may have it all the same.
                self._records.record_unanswered(attempt, code, TenderState.PENDING)
                self._poll_once(attempt.tender_id)
            case RefusedError(code=code) if code == INTENT_STATE:
                # Paid, cancelled or being paid elsewhere.
                self._records.record_unanswered(attempt, code, TenderState.UNKNOWN)
                self._poll_once(attempt.tender_id)
            case RefusedError() if step := self._client.refused(reader.id, error):
                self._records.record_not_taken(attempt, error.outcome, step, error.request_id)
            case _:
                self._records.record_not_taken(attempt, error.outcome, Step.NONE, error.request_id)
                refused = explain_refused_terms(error, attempt.shared_with)
                raise refused or self._explained(reader, error) from error

    def _explained(self, reader: ReaderAt, error: StripeError) -> UserError:
        return self._client.explain(
            reader, error, _("Till could not start the card payment."), nothing_charged()
        )

    # --- polling ---

    def poll(self, tender_id: str) -> TenderView:
        """Poll: the intent is the truth, the reader's action tells the step.

        After `LONGEST_WAIT` it clears the reader and settles the intent itself.
        """
        self._polled[tender_id] = self._clock.now()
        view = self._poll(tender_id)
        if view.state.is_final:
            self._polled.pop(tender_id, None)
            self._answered_at.pop(tender_id, None)
        return view

    def _poll(self, tender_id: str) -> TenderView:
        if self._records.waiting(tender_id) is None:
            return self._intents.poll(tender_id)
        with self._intents.in_flight.only_one(tender_id) as mine:
            step = self._poll_once(tender_id) if mine else None
        on = self._records.waiting(tender_id)
        if step is not None and on is not None:
            return self._cancel(on, step)
        return self._intents.view(tender_id)

    def _poll_once(self, tender_id: str) -> Step | None:
        """Ask once, and return why the payment is to be settled now, if it is."""
        on = self._records.waiting(tender_id)
        if on is None:
            return None
        try:
            step = self._retrieve(on)
        except NoAnswerError as error:
            self._record_no_answer(on, error)
            return None
        except NotFoundError as error:
            self._intents.close_missing(tender_id, error)
            return None
        except StripeError as error:
            raise explain(
                error, _("Till could not ask about the card payment."), outcome_unknown()
            ) from error
        self._answered_at[tender_id] = self._clock.now()
        return step

    def _retrieve(self, on: PaymentOnReader) -> Step | None:
        intent, asked = self._intent(on)
        if intent.status in FINAL:
            self._records.record_poll(on, intent, asked, None)
            return None
        reader = self._reader(on)
        action = running(reader) if reader else None
        if not on.is_its_own(action):
            # What came of it is known now, whatever the intent said before.
            intent, asked = self._intent(on)
        result = (
            None if intent.status in FINAL else poll_result(on, intent, reader, self._clock.now())
        )
        if result is not None and result.settles:
            return result.step
        self._records.record_poll(on, intent, asked, result)
        return None

    def _intent(self, on: PaymentOnReader) -> tuple[IntentFacts, int]:
        asked, calls = self._database.logical_clock.next(), self._connection.gateway().payments
        return calls.retrieve(on.intent_id, account=on.account, patient=False), asked

    def _reader(self, on: PaymentOnReader) -> ReaderFacts | None:
        try:
            return self._client.fetch(on.reader, patient=False)
        except NotFoundError:
            return None

    def _record_no_answer(self, on: PaymentOnReader, error: StripeError) -> None:
        """Ignore a single lost poll; after a while without an answer the state is unknown."""
        last = self._answered_at.get(on.tender_id)
        if last is None or not timedelta() <= self._clock.now() - last <= SILENCE:
            self._intents.record_unknown(on.tender_id, error)

    # --- giving up ---

    def cancel(self, tender_id: str) -> TenderView:
        """Clear the reader, cancel the intent, and return what Stripe's answer says.

        It may have gone through. While the card is being authorised it stays PENDING.
        """
        on = self._records.waiting(tender_id)
        return self._cancel_unsent(tender_id) if on is None else self._cancel(on)

    def _cancel_unsent(self, tender_id: str) -> TenderView:
        was_open = not self._records.state(tender_id).is_final
        view = self._intents.cancel(tender_id)
        if was_open and view.state is TenderState.CANCELED:
            self._records.record_step(tender_id, Step.NONE)  # why a reader did not take it is over
        return self._intents.view(tender_id, view.details)

    def _cancel(self, on: PaymentOnReader, step: Step = Step.NONE) -> TenderView:
        with self._client.lanes.turn(on.reader.id):
            if not self._clear(on) and not on.is_long_overdue(self._clock.now()):
                self._records.record_step(on.tender_id, Step.PROCESSING)
                return self._intents.view(on.tender_id)
            view = self._intents.cancel(on.tender_id)
            if view.state.is_final:
                self._records.record_step(
                    view.id, step if view.state is TenderState.CANCELED else Step.NONE
                )
        return self._intents.view(on.tender_id)

    def _clear(self, on: PaymentOnReader) -> bool:
        """Clear the reader where it still has this payment; False while it asks the bank.

        One that can't be cleared is none of it: without its intent no card can be charged.
        Source: docs.stripe.com/api/terminal/readers/cancel_action.
        """
        try:
            if not on.is_its_own(running(self._client.fetch(on.reader))):
                return True
        except StripeError:
            return True
        attempt_id, key = self._records.begin_clearing(on)
        try:
            self._client.clear(on.reader, key=key)
        except StripeError as error:
            self._records.end_clearing(attempt_id, error.outcome, known=error.is_known)
            return error.code != READER_BUSY
        self._records.end_clearing(attempt_id, "cleared")
        return True

    def recover(self, tender_id: str) -> TenderView:
        """Settle it without the customer; clears the reader where it still shows this payment.

        One that a cashier is polling just now is only looked at.
        """
        polled = self._polled.get(tender_id)
        if polled is not None and timedelta() <= self._clock.now() - polled < ATTENDED_FOR:
            return self.poll(tender_id)
        on = self._records.waiting(tender_id)
        view = self._intents.recover(tender_id)
        if on is not None and view.state.is_final:
            with self._client.lanes.turn(on.reader.id):
                self._clear(on)
        return view


def _process(calls: ReaderCalls, attempt: ReaderAttempt, reader: ReaderAt) -> ReaderFacts:
    """Source: docs.stripe.com/api/terminal/readers/process_payment_intent."""
    return calls.process_payment(
        reader.id,
        attempt.intent_id,
        key=attempt.key,
        ask_for_tip=attempt.asks_for_tip,
        save_card=attempt.keeps_card,
        account=attempt.account,
    )
