"""Attempts: the record of each call that could move money, written before the call is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Lock
from typing import Any

from sqlalchemy import bindparam, or_, update
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Attempt, Refund, Tender
from pos_app.domain.ids import new_id
from pos_app.domain.payments import AttemptState

CONFIRM = "payment_intents.confirm"
CANCEL = "payment_intents.cancel"
REFUND = "refunds.create"
PROCESS = "readers.process_payment_intent"
CANCEL_ACTION = "readers.cancel_action"
REFUND_ON_READER = "readers.refund_payment"
EXPIRE = "checkout.sessions.expire"


def begin_attempt(
    session: Session, of: Tender | Refund, endpoint: str, now: datetime, **params: Any
) -> Attempt:
    """Add a try to move this tender's or refund's money, with a fresh idempotency key.

    A refund's try goes under the refund's own key, since it is never tried twice; clearing the
    reader that was asked for it does not.
    """
    is_tender = isinstance(of, Tender)
    attempt = Attempt(
        id=new_id(),
        tender_id=of.id if is_tender else None,
        refund_id=None if is_tender else of.id,
        register_id=of.register_id,
        endpoint=endpoint,
        idempotency_key=new_id() if is_tender or endpoint == CANCEL_ACTION else of.create_key,
        params=params,
        state=AttemptState.STARTED,
        started_at=now,
    )
    session.add(attempt)
    return attempt


# Built once, and no business of the session's: the customer is waiting.
_END = (
    update(Attempt)
    .where(Attempt.id == bindparam("attempt_id"))
    .values(
        state=bindparam("came_to"),
        outcome=bindparam("said"),
        request_id=bindparam("asked_as"),
        ended_at=bindparam("at"),
    )
)


def end_attempt(
    session: Session,
    attempt_id: str,
    now: datetime,
    outcome: str,
    *,
    known: bool = True,
    request_id: str = "",
) -> None:
    """Record the outcome of an attempt; `known` is False where nobody can say if it took effect."""
    came_of_it = {
        "attempt_id": attempt_id,
        "came_to": AttemptState.ANSWERED if known else AttemptState.UNKNOWN,
        "said": outcome[:64],
        "asked_as": request_id or None,
        "at": now,
    }
    session.connection().execute(_END, came_of_it)


def end_open_attempts(session: Session, of_id: str, outcome: str, now: datetime) -> None:
    """Close the attempts of a tender or refund whose answers were lost: their outcome is known."""
    session.execute(
        update(Attempt)
        .where(
            or_(Attempt.tender_id == of_id, Attempt.refund_id == of_id),
            Attempt.state != AttemptState.ANSWERED,
        )
        .values(state=AttemptState.ANSWERED, outcome=outcome, ended_at=now)
    )


class InFlight:
    """The objects, by id, for which this process has a call under way.

    An attempt that is started in the books, and whose object is not in here, has lost its answer:
    the program died during the call.
    """

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._lock = Lock()
        self._ends: dict[str, Event] = {}

    @contextmanager
    def only_one(self, object_id: str) -> Iterator[bool]:
        """Do one thing at a time with an object: yields True to the first.

        Whoever comes second is let in with False once the first is done, and should only look
        at what came of it.
        """
        mine = Event()
        with self._lock:
            other = self._ends.setdefault(object_id, mine)
        if other is not mine:
            other.wait()
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._ends[object_id]
            mine.set()

    @contextmanager
    def my_turn(self, object_id: str) -> Iterator[None]:
        """Do one thing at a time with an object, after all that is under way with it."""
        while True:
            with self.only_one(object_id) as mine:
                if mine:
                    yield
                    return

    def __contains__(self, object_id: str) -> bool:
        """Return whether a call is under way for this object."""
        with self._lock:
            return object_id in self._ends
