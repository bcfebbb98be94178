"""What a poll of a payment on a reader means: the intent is the truth, the reader tells a step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pos_app.domain.payments import Step, TenderState
from pos_app.domain.readers import failed_step
from pos_app.services.readers.reader_client import ReaderAt
from pos_app.services.readers.reader_state import PAYMENT
from pos_app.stripe_service.facts import ActionFacts, IntentFacts, ReaderFacts

LONGEST_WAIT = timedelta(minutes=3)
"""After that a reader is cleared and the payment settled: nobody may be there any more."""

LONGEST_AT_THE_BANK = timedelta(minutes=1)
"""So much longer a reader may say that it asks the bank."""

FINAL = frozenset({"succeeded", "canceled"})
_AT_THE_BANK = frozenset({"processing", "requires_confirmation", "requires_action"})


@dataclass(frozen=True)
class PaymentOnReader:
    """A payment that a reader was asked to take, as the books have it.

    `answered` where Stripe said that the reader has it. `tried_before` where it is not the first
    try with this intent; `charge_id` is the last charge that was known of it then.
    """

    tender_id: str
    sale_id: str
    intent_id: str
    account: str | None
    reader: ReaderAt
    state: TenderState
    step: Step
    was_declined: bool
    attempt_id: str
    answered: bool
    tried_before: bool
    charge_id: str | None
    asks_for_tip: bool
    started_at: datetime

    @property
    def before(self) -> TenderState:
        """The state of the payment where the reader turns out not to have it."""
        return TenderState.DECLINED if self.was_declined else TenderState.PREPARED

    def is_its_own(self, action: ActionFacts | None) -> bool:
        """Return whether it is this payment that a reader is, or was, doing."""
        return action is not None and (action.kind, action.object_id) == (PAYMENT, self.intent_id)

    def is_overdue(self, now: datetime) -> bool:
        """Return whether nobody may be there any more."""
        return now - self.started_at > LONGEST_WAIT

    def is_long_overdue(self, now: datetime) -> bool:
        """Return whether not even a reader that asks the bank is waited for any more."""
        return now - self.started_at > LONGEST_WAIT + LONGEST_AT_THE_BANK


@dataclass(frozen=True)
class PollResult:
    """Where a payment stands now.

    `settles` where it is to be closed at Stripe because of its `step`; it stands as before then.
    """

    state: TenderState
    step: Step = Step.NONE
    decline_code: str = ""
    settles: bool = False


def poll_result(
    on: PaymentOnReader, intent: IntentFacts, reader: ReaderFacts | None, now: datetime
) -> PollResult:
    """Return where a payment stands whose intent is not final.

    `reader` is None where Stripe has it no more; the intent was asked for after the reader where
    that was no longer at it.
    """
    action = reader.action if reader is not None else None
    if reader is not None and action is not None and on.is_its_own(action):
        if action.status == "in_progress":
            return _in_progress(on, intent, reader, now)
        if not _is_of_the_try_before(on, intent, action):
            return _ended(on, intent, action, now)
    return _not_there(on, intent, action, now)


def _is_of_the_try_before(on: PaymentOnReader, intent: IntentFacts, action: ActionFacts) -> bool:
    """Return whether a reader still shows how an earlier try ended, and has not this one.

    A card that was refused in this one made a charge that nobody knew before.
    """
    may_be = on.tried_before and not on.answered and intent.charge_id == on.charge_id
    lost = failed_step(action.failure_code) is Step.CONNECTION_LOST
    return may_be and action.status == "failed" and not lost


def _in_progress(
    on: PaymentOnReader, intent: IntentFacts, reader: ReaderFacts, now: datetime
) -> PollResult:
    if on.is_overdue(now):
        return PollResult(TenderState.PENDING, Step.TIMED_OUT, settles=True)
    if intent.status in _AT_THE_BANK:
        return PollResult(TenderState.PENDING, Step.PROCESSING)
    if not reader.online:
        return PollResult(TenderState.PENDING, Step.OFFLINE)
    return PollResult(TenderState.PENDING, Step.TIP if on.asks_for_tip else Step.CARD)


def _ended(
    on: PaymentOnReader, intent: IntentFacts, action: ActionFacts, now: datetime
) -> PollResult:
    if action.status == "succeeded" or intent.status in _AT_THE_BANK:
        overdue = on.is_overdue(now)
        return PollResult(TenderState.PENDING, Step.PROCESSING, settles=overdue)
    match failed_step(action.failure_code):
        case Step.CUSTOMER_CANCELED:
            return PollResult(TenderState.PREPARED, Step.CUSTOMER_CANCELED)
        case Step.CONNECTION_LOST:
            # The bank may have said yes: only the answer to a cancel is sure.
            step = Step.TIMED_OUT if on.is_overdue(now) else Step.CONNECTION_LOST
            return PollResult(TenderState.UNKNOWN, step, settles=on.is_overdue(now))
    code = action.decline_code or intent.decline_code or intent.error_code or action.failure_code
    return PollResult(TenderState.DECLINED, decline_code=code)


def _not_there(
    on: PaymentOnReader, intent: IntentFacts, action: ActionFacts | None, now: datetime
) -> PollResult:
    if intent.status in _AT_THE_BANK:
        return PollResult(TenderState.PENDING, Step.PROCESSING, settles=on.is_overdue(now))
    if not on.answered:
        return PollResult(on.before, Step.NOT_REACHED)
    # Cleared by a manager, or in use for something else: it can't be paid there any more.
    step = Step.REPLACED if action is not None else Step.NONE
    return PollResult(TenderState.PENDING, step, settles=True)
