"""Refunds for which the customer presents the card again at a reader (Interac)."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Refund
from pos_app.domain.payments import RefundState, Step
from pos_app.domain.readers import failed_step
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.refund_rows import RefundRows, nothing_given
from pos_app.services.readers.reader_client import ReaderAt
from pos_app.services.readers.reader_state import REFUND, running
from pos_app.services.readers.readers import Readers
from pos_app.services.shared.attempts import (
    CANCEL_ACTION,
    REFUND_ON_READER,
    begin_attempt,
    end_attempt,
)
from pos_app.services.shared.connection import Connection
from pos_app.stripe_service.errors import (
    NotFoundError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import ActionFacts, ReaderFacts, RefundFacts
from pos_app.stripe_service.readers import READER_BUSY, READER_TIMEOUT

OUR_ID = "till_refund"


@dataclass(frozen=True)
class _Refund:
    """A refund that is committed, and the reader that it is for.

    `answered` where Stripe said that the reader has it.
    """

    id: str
    reader: ReaderAt
    intent_id: str
    amount: int
    key: str
    account: str | None
    answered: bool

    def is_its_own(self, action: ActionFacts | None) -> bool:
        """Return whether it is this refund that a reader is, or was, doing."""
        return action is not None and (action.kind, action.object_id) == (REFUND, self.intent_id)


class ReaderRefunds:
    """Has a reader ask for the card that a refund goes back to.

    The refund's row is committed as STARTED, with its `reader_id`, before any of this. `step` of
    the row is what the reader said last; its state changes through its `rows` only.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        readers: Readers,
        rows: RefundRows,
    ) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._client = readers.client
        self._rows = rows

    def start(
        self, refund_id: str, *, reverse_transfer: bool = False, refund_fee: bool = False
    ) -> None:
        """Have the reader ask for the card: one attempt under the refund's own key.

        Afterwards the row is STARTED (the reader waits for the card), UNKNOWN, or was settled.
        Raises UserError where the reader did not take it; the row is NOT_REFUNDED then.
        """
        refund = self._find(refund_id)
        with self._client.lanes.turn_to_pay(refund.reader.id):
            self._check_free(refund)
            attempt_id = self._begin(refund)
            try:
                self._send(refund, reverse_transfer=reverse_transfer, refund_fee=refund_fee)
            except StripeError as error:
                if not error.is_known or error.code == READER_TIMEOUT:
                    self._unanswered(refund, attempt_id, error)  # the reader may have it
                    return
                self._refused(refund, attempt_id, error)
                raise self._explained(refund, error) from error
            else:
                self._end(attempt_id, "in_progress")

    def _send(self, refund: _Refund, *, reverse_transfer: bool, refund_fee: bool) -> None:
        """Source: docs.stripe.com/api/terminal/readers/refund_payment."""
        self._client.states.record(
            self._client.calls.refund(
                refund.reader.id,
                refund.intent_id,
                refund.amount,
                key=refund.key,
                metadata={OUR_ID: refund.id},
                reverse_transfer=reverse_transfer,
                refund_application_fee=refund_fee,
                account=refund.account,
            )
        )

    def _check_free(self, refund: _Refund) -> None:
        try:
            step = self._client.why_not_free(refund.reader)
        except StripeError as error:
            self._not_given(refund.id, Step.NOT_REACHED)
            raise self._explained(refund, error) from error
        if step is not Step.NONE:
            self._not_given(refund.id, step)
            raise self._client.error_for(refund.reader, step, nothing_given())

    def _begin(self, refund: _Refund) -> str:
        asked_at = self._connection.gateway().server_now()
        with self._database.write() as session:
            row = session.get_one(Refund, refund.id)
            row.step, row.asked_at = Step.CARD, asked_at
            now = self._clock.now()
            return begin_attempt(
                session, row, REFUND_ON_READER, now, reader=refund.reader.id, amount=refund.amount
            ).id

    def _unanswered(self, refund: _Refund, attempt_id: str, error: StripeError) -> None:
        asked_at = self._connection.gateway().server_now()
        with self._database.write() as session:
            end_attempt(session, attempt_id, self._clock.now(), error.outcome, known=False)
            self._rows.record_unknown(session, session.get_one(Refund, refund.id), asked_at)

    def _refused(self, refund: _Refund, attempt_id: str, error: StripeError) -> None:
        step = Step.NONE
        if isinstance(error, RefusedError):
            step = self._client.refused(refund.reader.id, error)
        self._end(attempt_id, error.outcome)
        self._not_given(refund.id, step, error.code)

    def _not_given(self, refund_id: str, step: Step, code: str = "") -> None:
        with self._database.write() as session:
            row = session.get_one(Refund, refund_id)
            row.step = step
            self._rows.record_not_given(session, row, code or step)

    def _explained(self, refund: _Refund, error: StripeError) -> UserError:
        return self._client.explain(
            refund.reader, error, _("Till could not give the money back."), nothing_given()
        )

    # --- polling ---

    def poll(self, refund_id: str) -> None:
        """Poll, with the customer there; the row says what is known afterwards.

        Raises StripeError where Stripe can't be asked.
        """
        refund = self._waiting(refund_id)
        if refund is None:
            return
        reader = self._ask(refund)
        action = reader.action if reader else None
        if reader is None or action is None or not refund.is_its_own(action):
            self._record_found(refund)
        elif action.status == "in_progress":
            self._waits(refund, reader)
        elif action.status == "failed" and refund.answered:
            self._failed(refund, action)
        elif action.status == "succeeded" and action.metadata.get(OUR_ID) == refund.id:
            self._record_found(refund, made=True)
        else:  # an earlier refund of the same payment looks the same on the reader
            self._record_found(refund)

    def _ask(self, refund: _Refund) -> ReaderFacts | None:
        try:
            return self._client.fetch(refund.reader, patient=False)
        except NotFoundError:
            return None

    def _waits(self, refund: _Refund, reader: ReaderFacts) -> None:
        step = Step.CARD if reader.online else Step.OFFLINE
        with self._database.write() as session:
            row = session.get_one(Refund, refund.id)
            if RefundState(row.state).is_unknown:
                row.state, row.step, row.asked_at = RefundState.STARTED, step, None

    def _failed(self, refund: _Refund, action: ActionFacts) -> None:
        step = failed_step(action.failure_code)
        if step is Step.CONNECTION_LOST:
            self._record_found(refund, step)
        else:
            code = action.decline_code or action.failure_code
            self._not_given(refund.id, step, code)

    def _record_found(self, refund: _Refund, step: Step = Step.NONE, *, made: bool = False) -> None:
        """Keep the refund where Stripe lists it: the reader has it no more.

        One that was `made` by the reader's own word is unknown until it is listed.
        """
        found = self._listed(refund)
        if found is not None:
            self._record(refund, found)
            return
        stripes = self._connection.gateway().server_time()
        with self._database.write() as session:
            row = session.get_one(Refund, refund.id)
            row.step = step
            if made:
                self._rows.record_unknown(session, row, stripes)
            else:
                self._rows.record_not_found(session, row, stripes)

    def _listed(self, refund: _Refund) -> RefundFacts | None:
        listed = self._connection.gateway().refunds.of_payment(
            refund.intent_id, account=refund.account
        )
        return next((facts for facts in listed if facts.metadata.get(OUR_ID) == refund.id), None)

    def _record(self, refund: _Refund, facts: RefundFacts) -> None:
        with self._database.write() as session:
            row = session.get_one(Refund, refund.id)
            row.step = Step.NONE
            self._rows.record(session, row, facts)

    # --- giving up ---

    def cancel(self, refund_id: str) -> None:
        """Clear the reader, and say whether money was given back after all.

        Without a sure answer the row is UNKNOWN. Raises StripeError as `poll`.
        """
        refund = self._waiting(refund_id)
        if refund is None:
            return
        with self._client.lanes.turn(refund.reader.id):
            if not self._clear(refund):
                self.poll(refund_id)
            elif (found := self._listed(refund)) is not None:
                self._record(refund, found)
            else:
                self._not_given(refund_id, Step.NONE, "canceled")

    def _clear(self, refund: _Refund) -> bool:
        """Return whether the reader surely stopped asking for the card."""
        reader = self._ask(refund)
        if reader is None or not refund.is_its_own(running(reader)):
            return False
        attempt_id, key = self._begin_clearing(refund)
        try:
            self._client.clear(refund.reader, key=key)
        except RefusedError as error:
            self._end(attempt_id, error.outcome)
            if error.code == READER_BUSY:
                with self._database.write() as session:
                    session.get_one(Refund, refund.id).step = Step.PROCESSING
            return False
        except StripeError as error:
            self._end(attempt_id, error.outcome, known=error.is_known)
            raise
        self._end(attempt_id, "cleared")
        return True

    def _begin_clearing(self, refund: _Refund) -> tuple[str, str]:
        with self._database.write() as session:
            row = session.get_one(Refund, refund.id)
            attempt = begin_attempt(session, row, CANCEL_ACTION, self._clock.now())
            return attempt.id, attempt.idempotency_key

    # --- rows ---

    def _end(self, attempt_id: str, outcome: str, *, known: bool = True) -> None:
        with self._database.write() as session:
            end_attempt(session, attempt_id, self._clock.now(), outcome, known=known)

    def _waiting(self, refund_id: str) -> _Refund | None:
        with self._database.read() as session:
            row = session.get_one(Refund, refund_id)
            waits = row.reader_id is not None and RefundState(row.state).is_unknown
        return self._find(refund_id) if waits else None

    def _find(self, refund_id: str) -> _Refund:
        with self._database.read() as session:
            row = session.get_one(Refund, refund_id)
            reader_id = row.reader_id or ""
        return _refund(row, self._client.find(reader_id))


def _refund(row: Refund, reader: ReaderAt) -> _Refund:
    return _Refund(
        id=row.id,
        reader=reader,
        intent_id=row.intent_id or "",
        amount=row.amount_minor,
        key=row.create_key,
        account=row.account_id,
        answered=row.state == RefundState.STARTED,
    )
