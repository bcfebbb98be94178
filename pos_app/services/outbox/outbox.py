"""The outbox's worker: delivers what waits for Stripe or the mail server, and tries again.

Each kind has a consumer, which says how it is delivered. An entry is ended in a transaction after
its delivery: where the program ends in between, or the answer is lost, it is delivered once more,
with the same idempotency key. That is at least once, for all that goes to Stripe; a mail that may
have been sent waits for a person. None ever takes money or gives any back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.ids import new_id
from pos_app.domain.outbox import (
    LONGEST_PAUSE,
    MOST_MAIL_TRIES,
    WAITS_FOR_A_PERSON,
    DeliveryError,
    OutboxKind,
    delivery_message,
    pause_after,
)
from pos_app.errors import Cancelled, UserError
from pos_app.services.outbox.outbox_rows import IS_OPEN, NOT_REFUSED, end
from pos_app.services.shared.wording import explain
from pos_app.services.views.outbox import RefusedDelivery
from pos_app.stripe_service.errors import (
    NOT_SENT,
    SERVER_ERROR,
    KeyRejectedError,
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    RightMissingError,
    StripeError,
)

LATER: Final = (NoAnswerError, RateLimitedError, KeyRejectedError, RightMissingError)
"""What keeps something from Stripe for now, without anything being wrong with it."""


class TooEarlyError(NoAnswerError):
    """An earlier request for the same thing may still arrive, and would do it after all."""


class DeliveryFailedError(Exception):
    """What is not for Stripe could not be delivered; `values` are the parameters of its message."""

    def __init__(self, error: DeliveryError, values: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.values = dict(values or {})


_OF_THE_KEY: Final = (KeyRejectedError, RightMissingError)
_RECORDED: Final[dict[type[StripeError], DeliveryError]] = {
    TooEarlyError: DeliveryError.TOO_EARLY,
    NoAnswerError: DeliveryError.NO_ANSWER,
    RateLimitedError: DeliveryError.BUSY,
    KeyRejectedError: DeliveryError.KEY_REJECTED,
}


class Consumer(Protocol):
    """Delivers entries of the kinds that it was added for.

    Delivering one that was delivered before has to do no harm.
    """

    def deliver(self, entry: OutboxEntry) -> None:
        """Do it. Raises StripeError; NotFoundError where there is nothing left to do it to.

        Raises DeliveryFailedError where it is not for Stripe.
        """
        ...

    def delivered(self, session: Session, entry: OutboxEntry) -> None:
        """Write what follows from it, in the transaction that ends it."""
        ...

    def failed(self, kind: OutboxKind) -> str:
        """Return the sentence that says what Till could not do."""
        ...

    def failed_for(self, session: Session, entry: OutboxEntry) -> str:
        """Return the same sentence with whom or what it is about."""
        ...


class Outbox:
    """Delivers what one book owes to Stripe, and by the store's mail server."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book; consumers are added by those whose entries they are."""
        self._database = database
        self._clock = clock
        self._consumers: dict[str, Consumer] = {}
        self._under_way: set[str] = set()

    def add(self, consumer: Consumer, *kinds: OutboxKind) -> None:
        """Have a consumer deliver entries of these kinds."""
        self._consumers |= dict.fromkeys(kinds, consumer)

    def deliver(self, entry_id: str) -> None:
        """Try one entry now, with the person there who asked for it.

        Raises StripeError, with the entry still open but where Stripe has nothing of it any more
        (NotFoundError); KeyTroubleError without a key. Raises DeliveryFailedError where it is not
        for Stripe, with the entry still open.
        """
        with self._database.read() as session:
            entry = session.get_one(OutboxEntry, entry_id)
        if entry.done_at is not None:
            return
        consumer = self._consumers[entry.kind]
        self._under_way.add(entry_id)
        try:
            self._deliver(consumer, entry_id, entry)
        finally:
            self._under_way.discard(entry_id)

    def _deliver(self, consumer: Consumer, entry_id: str, entry: OutboxEntry) -> None:
        try:
            consumer.deliver(entry)
        except Cancelled:
            return
        except NotFoundError:
            self._end(consumer, entry_id)
            raise
        except StripeError as error:
            self._put_off(entry_id, error)
            raise
        except DeliveryFailedError as error:
            self._put_off_failed(entry_id, error)
            raise
        self._end(consumer, entry_id)

    def deliver_all(self) -> None:
        """Try all that waits, the oldest first: a connection came back, or somebody asks for it.

        What Stripe refuses stays, for a person to see, and one that fails keeps no other waiting
        that could get through. Raises UserError (KeyTroubleError where a right is missing) for the
        first that has to wait.
        """
        self._deliver_each(self._waiting())

    def deliver_due(self, *kinds: OutboxKind) -> None:
        """Try those whose pause is over, of all kinds where none is named. Raises as above."""
        now = self._clock.now()
        # A pause that would end later than any lasts is of a clock that was set back since.
        due = or_(
            OutboxEntry.next_try_at <= now,
            OutboxEntry.next_try_at > now + LONGEST_PAUSE,
        )
        with self._database.read() as session:
            ids = set(session.scalars(select(OutboxEntry.id).where(IS_OPEN, due)))
        chosen = set(map(str, kinds or self._consumers))
        self._deliver_each(
            [entry for entry in self._waiting() if entry.id in ids and entry.kind in chosen]
        )

    def refused(self) -> list[RefusedDelivery]:
        """Return the entries that Stripe refuses, the oldest first, for a person to handle."""
        chosen = select(OutboxEntry).where(IS_OPEN, ~NOT_REFUSED).order_by(OutboxEntry.created_at)
        with self._database.read() as session:
            return [
                RefusedDelivery(
                    id=entry.id,
                    what=self._consumers[entry.kind].failed_for(session, entry),
                    why=delivery_message(DeliveryError(entry.error), entry.error_values),
                    created_at=entry.created_at,
                    by_stripe=OutboxKind(entry.kind).goes_to_stripe,
                    is_unsure=entry.error == DeliveryError.MAIL_UNSURE,
                )
                for entry in session.scalars(chosen)
                if entry.id not in self._under_way
            ]

    def try_again(self, entry_id: str) -> None:
        """Commit that a refused entry is tried once more, under a new key."""
        with self._database.write() as session:
            entry = session.get_one(OutboxEntry, entry_id)
            entry.error, entry.error_values, entry.tries = DeliveryError.NONE, {}, 0
            entry.next_try_at = self._clock.now()
            if OutboxKind(entry.kind).goes_to_stripe:
                entry.idempotency_key = new_id()

    def discard(self, entry_id: str) -> None:
        """End an entry undone: Stripe keeps what it has, and the next look shows that."""
        with self._database.write() as session:
            end(session.get_one(OutboxEntry, entry_id), self._clock.now())

    # --- inside ----------------------------------------------------------------------------

    def _waiting(self) -> Sequence[OutboxEntry]:
        chosen = select(OutboxEntry).where(
            IS_OPEN, NOT_REFUSED, OutboxEntry.kind.in_(self._consumers)
        )
        with self._database.read() as session:
            return session.scalars(chosen.order_by(OutboxEntry.created_at, OutboxEntry.id)).all()

    def _deliver_each(self, entries: Sequence[OutboxEntry]) -> None:
        first: UserError | None = None
        for entry in entries:
            try:
                self.deliver(entry.id)
            except TooEarlyError:
                continue
            except LATER as error:
                kind = OutboxKind(entry.kind)
                trouble = explain(error, self._consumers[kind].failed(kind), money="")
                trouble.__cause__ = error
                first = first or trouble
                # One of this entry alone is of its request, or of one right.
                if error.code != SERVER_ERROR and not isinstance(error, RightMissingError):
                    break  # no other would get through either
            except (StripeError, DeliveryFailedError):
                continue  # kept with the entry: it is tried again, or somebody has to see to it
        if first is not None:
            raise first

    def _end(self, consumer: Consumer, entry_id: str) -> None:
        with self._database.write() as session:
            entry = session.get_one(OutboxEntry, entry_id)
            consumer.delivered(session, entry)
            end(entry, self._clock.now())
            entry.error, entry.error_values = DeliveryError.NONE, {}

    def _put_off_failed(self, entry_id: str, error: DeliveryFailedError) -> None:
        with self._database.write() as session:
            entry = session.get_one(OutboxEntry, entry_id)
            if entry.done_at is not None:
                return
            entry.tries += 1
            entry.error, entry.error_values = error.error, error.values
            if entry.tries >= MOST_MAIL_TRIES and error.error not in WAITS_FOR_A_PERSON:
                entry.error, entry.error_values = DeliveryError.MAIL_GIVEN_UP, {}
            waits = entry.error in WAITS_FOR_A_PERSON
            entry.next_try_at = None if waits else self._clock.now() + pause_after(entry.tries)

    def _put_off(self, entry_id: str, error: StripeError) -> None:
        with self._database.write() as session:
            entry = session.get_one(OutboxEntry, entry_id)
            if entry.done_at is not None:
                return  # somebody else delivered it, or gave it up, meanwhile
            entry.tries += 1
            entry.error, entry.error_values = _recorded(error)
            if entry.error == DeliveryError.REFUSED:
                entry.next_try_at = None
                return
            entry.next_try_at = self._clock.now() + pause_after(entry.tries)
            if error.code == SERVER_ERROR or isinstance(error, _OF_THE_KEY):
                entry.idempotency_key = new_id()  # Stripe repeats this answer for the old one


def _recorded(error: StripeError) -> tuple[DeliveryError, dict[str, str]]:
    """Return what an entry records of an error, with the named parameters of its message."""
    if isinstance(error, RightMissingError):
        return DeliveryError.RIGHT_MISSING, {"right": error.right}
    if error.outcome == NOT_SENT:
        return DeliveryError.NOT_SENT, {}
    for kind, recorded in _RECORDED.items():
        if isinstance(error, kind):
            return recorded, {}
    return DeliveryError.REFUSED, {"answer": str(error)}
