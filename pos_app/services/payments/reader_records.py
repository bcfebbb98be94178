"""The rows of payments on readers: each attempt before its call, each answer at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.logical_clock import as_written
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Reader
from pos_app.domain.payments import AttemptState, Step, TenderState
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import (
    check_payable,
    find_tender,
    left_of,
    sale_around,
)
from pos_app.services.ledger.settling import apply_intent, update_sale
from pos_app.services.readers.poll_result import FINAL, PaymentOnReader, PollResult
from pos_app.services.readers.reader_client import ReaderAt, reader_at
from pos_app.services.shared.attempts import (
    CANCEL_ACTION,
    PROCESS,
    begin_attempt,
    end_attempt,
    end_open_attempts,
)
from pos_app.stripe_service.facts import IntentFacts


@dataclass(frozen=True)
class ReaderAttempt:
    """An attempt at a reader that is committed, and what its call needs.

    `shared_with` is the connected account that has a part of it, `account` the one it lives in.
    """

    attempt_id: str
    tender_id: str
    sale_id: str
    key: str
    intent_id: str
    account: str | None
    shared_with: str | None
    asks_for_tip: bool
    keeps_card: bool
    before: TenderState


class ReaderRecords:
    """Reads and writes the rows of payments on readers."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def waiting(self, tender_id: str) -> PaymentOnReader | None:
        """Return a payment that a reader may have, None where none has it."""
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
            tries = _last_attempts(session, tender_id, 2)
            attempt = tries[0] if tries else None
            if attempt is None or not _waits(tender) or tender.reader_id is None:
                return None
            return PaymentOnReader(
                tender_id=tender.id,
                sale_id=tender.sale_id,
                intent_id=tender.intent_id or "",
                account=tender.stripe_account,
                reader=reader_at(session.get_one(Reader, tender.reader_id)),
                state=TenderState(tender.state),
                step=Step(tender.step),
                was_declined=tender.decline_code is not None,
                attempt_id=attempt.id,
                answered=attempt.state == AttemptState.ANSWERED,
                tried_before=len(tries) > 1,
                charge_id=tender.charge_id,
                asks_for_tip=bool(attempt.params.get("tip")),
                started_at=attempt.started_at,
            )

    def state(self, tender_id: str) -> TenderState:
        """Return where a tender stands in the books."""
        with self._database.read() as session:
            return TenderState(find_tender(session, tender_id).state)

    # --- an attempt ---

    def begin(self, tender_id: str, reader: ReaderAt, cashier_id: str) -> ReaderAttempt:
        """Commit that a cashier is about to ask a reader to take a payment.

        Raises UserError where that may not be now.
        """
        with self._database.write() as session:
            sale, tender, tenders = sale_around(session, tender_id)
            before = TenderState(tender.state)
            _check_ready(sale, tenders, tender)
            tip = reader.asks_for_tip and _covers_the_rest(sale, tenders, tender)
            now = self._clock.now()
            attempt = begin_attempt(session, tender, PROCESS, now, reader=reader.id, tip=tip)
            tender.state, tender.step = TenderState.PENDING, Step.NONE
            tender.reader_id, tender.cashier_id = reader.id, cashier_id
            return ReaderAttempt(
                attempt_id=attempt.id,
                tender_id=tender.id,
                sale_id=tender.sale_id,
                key=attempt.idempotency_key,
                intent_id=tender.intent_id or "",
                account=tender.stripe_account,
                shared_with=tender.account_id,
                asks_for_tip=tip,
                keeps_card=tender.keeps_card,
                before=before,
            )

    def record_taken(self, attempt: ReaderAttempt) -> None:
        """Commit that the reader has it: what it showed before is gone."""
        with self._database.write() as session:
            end_attempt(session, attempt.attempt_id, self._clock.now(), "in_progress")
            tender = find_tender(session, attempt.tender_id)
            tender.step = Step.TIP if attempt.asks_for_tip else Step.CARD
            session.get_one(Reader, tender.reader_id).shows = {}

    def record_not_taken(
        self, attempt: ReaderAttempt, outcome: str, step: Step, request_id: str = ""
    ) -> None:
        """Commit that the reader did not take it: the tender is as it was before."""
        with self._database.write() as session:
            now = self._clock.now()
            end_attempt(session, attempt.attempt_id, now, outcome, request_id=request_id)
            tender = find_tender(session, attempt.tender_id)
            tender.state, tender.step = attempt.before, step

    def record_not_tried(self, tender_id: str, reader: ReaderAt, step: Step) -> None:
        """Commit why a reader was not asked at all."""
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            tender.reader_id, tender.step = reader.id, step

    def record_unanswered(self, attempt: ReaderAttempt, outcome: str, state: TenderState) -> None:
        """Commit that nobody can say whether the reader has it."""
        with self._database.write() as session:
            now = self._clock.now()
            end_attempt(session, attempt.attempt_id, now, outcome, known=False)
            tender = find_tender(session, attempt.tender_id)
            tender.state, tender.step = state, Step.NONE
            update_sale(session, tender.sale_id, now)

    # --- clearing the reader ---

    def begin_clearing(self, on: PaymentOnReader) -> tuple[str, str]:
        """Commit that a reader is about to be cleared; return the attempt's id and its key."""
        with self._database.write() as session:
            tender = find_tender(session, on.tender_id)
            attempt = begin_attempt(
                session, tender, CANCEL_ACTION, self._clock.now(), reader=on.reader.id
            )
            return attempt.id, attempt.idempotency_key

    def end_clearing(self, attempt_id: str, outcome: str, *, known: bool = True) -> None:
        """Commit what came of clearing it."""
        with self._database.write() as session:
            end_attempt(session, attempt_id, self._clock.now(), outcome, known=known)

    # --- what a poll said ---

    def record_poll(
        self, on: PaymentOnReader, intent: IntentFacts, asked: int, result: PollResult | None
    ) -> None:
        """Commit what a poll found; `asked` is its call's number, `result` None for a final intent.

        What was learned of an earlier try than the last is only of use where it is final.
        """
        is_final = intent.status in FINAL
        if not is_final and result and (result.state, result.step) == (on.state, on.step):
            return  # nothing new, and nothing to write down twice a second
        with self._database.write() as session:
            if is_final or _is_same(session, on):
                now = self._clock.now()
                apply_intent(session, on.sale_id, intent, asked, now, waiting=True)
                tender = find_tender(session, on.tender_id)
                _write_step(session, tender, intent, result, now)

    def record_step(self, tender_id: str, step: Step) -> None:
        """Commit the message to show about a tender."""
        with self._database.write() as session:
            find_tender(session, tender_id).step = step


def _write_step(
    session: Session, tender: Tender, intent: IntentFacts, result: PollResult | None, now: datetime
) -> None:
    if tender.settled_at is not None:
        end_open_attempts(session, tender.id, intent.status, now)
    elif result is not None and tender.state == TenderState.PENDING:
        tender.state, tender.step = result.state, result.step
        if result.state is TenderState.DECLINED:
            tender.decline_code = result.decline_code
        if result.state is not TenderState.UNKNOWN:
            end_open_attempts(session, tender.id, result.step or result.decline_code, now)
        update_sale(session, tender.sale_id, now)


def _is_same(session: Session, on: PaymentOnReader) -> bool:
    """Return whether nothing happened to a tender while it was asked about."""
    tender, last = find_tender(session, on.tender_id), _last_attempts(session, on.tender_id, 1)
    return [each.id for each in last] == [on.attempt_id] and tender.state == on.state


def _last_attempts(session: Session, tender_id: str, number: int) -> Sequence[Attempt]:
    attempts = select(Attempt).where(Attempt.tender_id == tender_id, Attempt.endpoint == PROCESS)
    return session.scalars(attempts.order_by(as_written(Attempt).desc()).limit(number)).all()


def _waits(tender: Tender) -> bool:
    waiting = tender.state in {TenderState.PENDING, TenderState.UNKNOWN}
    return waiting and tender.settled_at is None and tender.intent_id is not None


def _check_ready(sale: Sale, tenders: list[Tender], tender: Tender) -> None:
    check_payable(sale, tenders)
    if (
        tender.state not in {TenderState.PREPARED, TenderState.DECLINED}
        or tender.intent_id is None
        or tender.amount_minor > left_of(sale, tenders)
    ):
        raise UserError(
            _("This card payment is not ready any more."),
            nothing_charged(),
            _("Choose the card reader again."),
        )


def _covers_the_rest(sale: Sale, tenders: list[Tender], tender: Tender) -> bool:
    """Ask for one tip a sale: with the payment that completes it."""
    tipped = any(row.tip_minor for row in tenders if row.state == TenderState.APPROVED)
    return not tipped and tender.amount_minor == left_of(sale, tenders)
