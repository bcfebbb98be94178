"""The test of a reader: it authorises the smallest amount, which is released, never captured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.declines import decline_reason
from pos_app.domain.ids import new_id
from pos_app.domain.payments import Step
from pos_app.domain.readers import failed_step, reader_messages
from pos_app.domain.texts import _, paragraph
from pos_app.errors import UserError
from pos_app.services.readers.poll_result import LONGEST_WAIT
from pos_app.services.readers.probe_intents import ProbeIntents
from pos_app.services.readers.reader_client import ReaderAt, ReaderClient
from pos_app.services.readers.reader_state import READER_TEST, ProbeIntent
from pos_app.services.shared.connection import Connection
from pos_app.stripe_service.errors import NoAnswerError, RefusedError, StripeError
from pos_app.stripe_service.facts import ActionFacts, IntentFacts


@dataclass(frozen=True)
class ReaderTestView:
    """How trying a reader out stands; no money is taken by it."""

    state: Literal["waiting", "passed", "failed", "canceled"]
    step: Step
    headline: str
    advice: str
    details: str = ""


class ReaderTests:
    """One test at a time; its intent is cancelled whatever came of it."""

    def __init__(
        self, *, database: Database, clock: Clock, connection: Connection, client: ReaderClient
    ) -> None:
        """Work on one book."""
        self._client = client
        self.intents = ProbeIntents(
            READER_TEST,
            "Test of a card reader",  # not shown: for the Stripe Dashboard
            database=database,
            clock=clock,
            connection=connection,
            client=client,
        )

    def start(self, reader_id: str) -> ReaderTestView:
        """Have the reader ask for a card. Raises UserError where nothing was tried."""
        reader = self._client.find(reader_id)
        with self._client.lanes.turn_to_pay(reader_id):
            self._check_released()
            self._check_free(reader)
            test = self.intents.begin(reader)
            try:
                self._send(test, reader)
            except NoAnswerError as error:
                return self._stopped(reader, "failed", Step.NOT_REACHED, error)
            except RefusedError as error:
                view = self._stopped(
                    reader, "failed", self._client.refused(reader_id, error), error
                )
                if view.step is not Step.NONE:
                    return view
                raise self._explained(reader, error) from error
            except StripeError as error:
                self.intents.settle()
                raise self._explained(reader, error) from error
            except UserError:
                self.intents.settle()
                raise
        return _test_view("waiting", Step.CARD, reader)

    def _check_released(self) -> None:
        self.intents.settle()
        if self.intents.open() is not None:
            raise UserError(
                _("Stripe has not released the last test yet."),
                nothing_taken(),
                _("Check the network and try again."),
            )

    def _check_free(self, reader: ReaderAt) -> None:
        try:
            step = self._client.why_not_free(reader)
        except StripeError as error:
            raise self._explained(reader, error) from error
        if step is not Step.NONE:
            raise self._client.error_for(reader, step, nothing_taken())

    def _send(self, test: ProbeIntent, reader: ReaderAt) -> None:
        intent_id = self.intents.create(test)
        self._check_free(reader)  # another register may have asked it for something meanwhile
        self._client.states.record(
            self._client.calls.process_payment(
                reader.id, intent_id, key=new_id(), account=reader.account
            )
        )

    # --- how it stands ---

    def poll(self, reader_id: str) -> ReaderTestView:
        """Ask how the test stands; what it authorised is released at once. Raises UserError."""
        reader, test = self._client.find(reader_id), self.intents.running(reader_id)
        if test is None:
            return _test_view("canceled", Step.NONE, reader)
        try:
            intent = self.intents.retrieve(test)
            if intent.status != "requires_payment_method":
                return self._came_to(reader, intent)
            action = self._client.fetch(reader, patient=False).action
            if action is None or action.object_id != test.intent_id:
                return self._stopped(reader, "failed", Step.REPLACED)
            if action.status == "in_progress":
                return self._waits(reader, test)
            return self._ended(reader, action, self.intents.retrieve(test))
        except NoAnswerError:
            return _test_view("waiting", Step.CARD, reader)  # it is asked again soon
        except StripeError as error:
            raise self._explained(reader, error) from error

    def _waits(self, reader: ReaderAt, test: ProbeIntent) -> ReaderTestView:
        if self.intents.age(test) <= LONGEST_WAIT:
            return _test_view("waiting", Step.CARD, reader)
        self._clear(reader, test)
        return self._stopped(reader, "canceled", Step.TIMED_OUT)

    def _came_to(self, reader: ReaderAt, intent: IntentFacts) -> ReaderTestView:
        if intent.status == "requires_capture":
            return self._stopped(reader, "passed", Step.NONE)
        if intent.status == "canceled":
            return self._stopped(reader, "canceled", Step.NONE)
        return _test_view("waiting", Step.PROCESSING, reader)

    def _ended(self, reader: ReaderAt, action: ActionFacts, intent: IntentFacts) -> ReaderTestView:
        if intent.status != "requires_payment_method":
            return self._came_to(reader, intent)
        step = failed_step(action.failure_code)
        if step is Step.CUSTOMER_CANCELED:
            return self._stopped(reader, "canceled", step)
        if step is not Step.NONE:
            return self._stopped(reader, "failed", step)
        self.intents.settle()
        reason = decline_reason(action.decline_code or intent.decline_code or intent.error_code)
        works = _("The reader itself works: it asked the bank.")
        return ReaderTestView("failed", step, reason, paragraph(nothing_taken(), works))

    def cancel(self, reader_id: str) -> ReaderTestView:
        """Stop a test and release what it authorised. Raises UserError."""
        reader, test = self._client.find(reader_id), self.intents.running(reader_id)
        if test is None:
            return _test_view("canceled", Step.NONE, reader)
        self._clear(reader, test)
        return self._stopped(reader, "canceled", Step.NONE)

    def _clear(self, reader: ReaderAt, test: ProbeIntent) -> None:
        try:
            self.intents.clear(reader, test)
        except StripeError as error:
            raise self._explained(reader, error) from error

    # --- its end ---

    def _stopped(
        self,
        reader: ReaderAt,
        state: Literal["passed", "failed", "canceled"],
        step: Step,
        error: StripeError | None = None,
    ) -> ReaderTestView:
        self.intents.settle()
        view = _test_view(state, step, reader)
        if error is None:
            return view
        details = f"{error.code} {error.request_id}".strip()  # not shown: for support
        return replace(view, details=details)

    def _explained(self, reader: ReaderAt, error: StripeError) -> UserError:
        return self._client.explain(
            reader, error, _("Till could not test this card reader."), nothing_taken()
        )


def nothing_taken() -> str:
    """Return the sentence that nothing was taken."""
    return _("Nothing was taken: a test never takes money.")


def _test_view(
    state: Literal["waiting", "passed", "failed", "canceled"], step: Step, reader: ReaderAt
) -> ReaderTestView:
    if state == "passed":
        advice = _("It reads cards and reaches the bank. What was authorised is released again.")
        return ReaderTestView(state, step, _("{reader} works.", reader=reader.label), advice)
    headline, advice = reader_messages(step, reader.label)
    if state == "waiting":
        return ReaderTestView(state, step, headline, advice)
    headline = headline or _("The test was stopped.")
    return ReaderTestView(state, step, headline, paragraph(nothing_taken(), advice))
