"""What everything that uses a card reader shares: its lane, its last known state, its calls."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.store import Reader
from pos_app.domain.ids import new_id
from pos_app.domain.payments import ReaderState, Step
from pos_app.domain.readers import reader_messages, refused_step
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.readers.lanes import ReaderLanes
from pos_app.services.readers.reader_sharing import is_shared, mark_of_register
from pos_app.services.readers.reader_state import (
    GIVES_WAY,
    INPUTS,
    PAYMENT,
    QUESTION,
    READ_CARD,
    REGISTER_NAME,
    SETUP,
    ReaderSnapshot,
    ReaderStateCache,
    is_ours,
    running,
)
from pos_app.services.readers.rows import find_reader, payments_on, reader_view
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.wording import explain
from pos_app.services.views.readers import ReaderView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import ActionFacts, ReaderFacts
from pos_app.stripe_service.readers import READER_TIMEOUT

if TYPE_CHECKING:
    from pos_app.stripe_service.readers import ReaderCalls

SNAPSHOT_IS_GOOD_FOR = timedelta(seconds=60)
"""A younger snapshot of a reader need not be asked for again before it is used."""

SHARED_IS_GOOD_FOR = timedelta(seconds=1)
"""The same for a reader that another register may have asked for something since."""


@dataclass(frozen=True)
class ReaderAt:
    """A reader and the connected account that has it, None for the store's own."""

    id: str
    label: str
    account: str | None
    asks_for_tip: bool


class ReaderClient:
    """The client of the readers of one book."""

    def __init__(self, *, database: Database, clock: Clock, connection: Connection) -> None:
        """Begin with nothing known."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._users: dict[str, tuple[str, str]] = {}
        self._seen_in_use: set[str] = set()
        self._marked: set[str] = set()
        self.open_questions: set[str] = set()
        """The ids of what customers are being asked on readers by this run."""
        self.lanes = ReaderLanes()
        self.states = ReaderStateCache(clock)

    @property
    def calls(self) -> ReaderCalls:
        """Stripe's calls about readers. Raises KeyTroubleError without a key."""
        return self._connection.gateway().readers

    def find(self, reader_id: str) -> ReaderAt:
        """Return where a reader is. Raises UserError where the books have none of this id."""
        with self._database.read() as session:
            return reader_at(find_reader(session, reader_id))

    def fetch(self, reader: ReaderAt, *, patient: bool = True) -> ReaderFacts:
        """Ask Stripe how a reader is, and remember it. Raises StripeError."""
        return self.states.record(
            self.calls.retrieve(reader.id, account=reader.account, patient=patient)
        )

    def is_ours(self, reader_id: str, action: ActionFacts) -> bool:
        """Return whether it was this register that asked a reader for what it does."""
        with self._database.read() as session:
            return is_ours(session, reader_id, action)

    def in_use_elsewhere(self, reader: ReaderAt) -> bool:
        """Return whether another register uses a reader; asks Stripe if no recent answer says no.

        To be asked right before the reader is: whatever it is asked replaces what it does, and a
        question of this register to a customer is cleared for it. A reader that does not answer
        may be tried. Raises StripeError where Stripe refuses.
        """
        snapshot = self.states.last(reader.id)
        if (
            snapshot is not None
            and self._is_young(snapshot)
            and not self._is_of_others(snapshot.facts)
        ):
            self.make_way(reader, snapshot.facts)
            return False
        facts = self.fetch(reader)
        self.leave_mark(reader)
        newest = self.states.last(
            reader.id
        )  # the mark's answer, to which others may have come first
        facts = newest.facts if newest else facts
        if self._is_of_others(facts):
            return True
        self.make_way(reader, facts)
        return False

    def make_way(self, reader: ReaderAt, facts: ReaderFacts) -> None:
        """Clear a question of this register from a reader that is wanted for something else.

        So is a card that was only to be read.

        One that does not let it be cleared says by itself what it does next.
        """
        action = running(facts)
        asks = action is not None and action.kind in {INPUTS, READ_CARD}
        if asks and action is not None and self.is_ours(reader.id, action):
            with suppress(RefusedError, NoAnswerError):
                self.clear(reader)

    def is_left_question(self, reader_id: str, action: ActionFacts) -> bool:
        """Return whether a reader still asks what nobody here waits for any more."""
        return (
            action.kind == INPUTS
            and action.metadata.get(QUESTION) not in self.open_questions
            and self.is_ours(reader_id, action)
        )

    def _is_young(self, snapshot: ReaderSnapshot) -> bool:
        with self._database.read() as session:
            shared = snapshot.facts.id in self._seen_in_use or is_shared(session, snapshot.facts)
        good_for = SHARED_IS_GOOD_FOR if shared else SNAPSHOT_IS_GOOD_FOR
        return timedelta() <= self._clock.now() - snapshot.at < good_for

    def leave_mark(self, reader: ReaderAt) -> None:
        """Write this register's mark on a reader, so that others see who uses it; never an error.

        They look before they start something on it then. Asked for once, unless nobody answers.
        """
        snapshot = self.states.last(reader.id)
        if snapshot is None or reader.id in self._marked:
            return
        with self._database.read() as session:
            mark = mark_of_register(session)
        try:
            if not mark.keys() <= snapshot.facts.metadata.keys():
                self.states.record(self.calls.mark(reader.id, mark, account=reader.account))
        except (NoAnswerError, RateLimitedError):
            return
        except StripeError:
            pass  # it may not: then this register looks before each start, and others don't know
        self._marked.add(reader.id)

    def why_not_free(self, reader: ReaderAt) -> Step:
        """Return BUSY for a payment of this register, IN_USE for another's, NONE where it is free.

        Raises StripeError as `in_use_elsewhere`.
        """
        with self._database.read() as session:
            if payments_on(session, reader.id):
                return Step.BUSY
        return Step.IN_USE if self.in_use_elsewhere(reader) else Step.NONE

    # --- questions to a customer, which everything else goes before ---

    def check_idle(self, reader: ReaderAt, failed: str) -> None:
        """Raise UserError where a question would replace something on a reader (asks Stripe).

        Within the reader's lane. `failed` is what is said where Stripe does not answer.
        """
        try:
            action = running(self.fetch(reader))
            step = self.why_not_free(reader)
        except StripeError as error:
            raise self.explain(reader, error, failed, nothing_charged()) from error
        comes_first = action is not None and action.kind not in GIVES_WAY
        if step is Step.NONE and comes_first:
            step = Step.BUSY
        if step is not Step.NONE:
            raise self.error_for(reader, step, nothing_charged())

    def send_question(self, reader: ReaderAt, send: Callable[[], ReaderFacts]) -> None:
        """Ask by `send`; a reader that may ask without an answer of it is polled all the same.

        Raises StripeError where it certainly does not ask, and UserError where a payment has begun
        to wait for the reader.
        """
        if self.lanes.payment_waits(reader.id):
            raise self.error_for(reader, Step.BUSY, nothing_charged())
        try:
            self.states.record(send())
        except RefusedError as error:
            self.refused(reader.id, error)
            if error.code != READER_TIMEOUT:
                raise
            self.states.forget(reader.id)  # so that whatever comes next looks at it first
        except StripeError as error:
            if error.is_known:
                raise
            self.states.forget(reader.id)

    def _is_of_others(self, facts: ReaderFacts) -> bool:
        action = running(facts)
        if action is None or self.is_ours(facts.id, action):
            return False
        self._seen_in_use.add(facts.id)
        return True

    def clear(self, reader: ReaderAt, *, key: str | None = None) -> None:
        """Have a reader stop what it does, whatever that is. Raises StripeError.

        Source: docs.stripe.com/api/terminal/readers/cancel_action.
        """
        try:
            cleared = self.calls.cancel_action(
                reader.id, key=key or new_id(), account=reader.account
            )
        except RefusedError as error:
            self.refused(reader.id, error)
            raise
        self.states.record(cleared)

    def refused(self, reader_id: str, error: RefusedError) -> Step:
        """Remember why a reader did not do what it was asked, and return that."""
        step = refused_step(error.code)
        if step is Step.BUSY:
            self.states.record_busy(reader_id)
        return step

    def explain(self, reader: ReaderAt, error: StripeError, failed: str, money: str) -> UserError:
        """Say in plain words why a reader did not do what it was asked: `failed`, as `explain`."""
        if step := refused_step(error.code):
            details = f"{error.code} {error.request_id}".strip()  # not shown: for support
            return self.error_for(reader, step, money, details)
        if isinstance(error, NotFoundError) and reader.id in str(error):
            return UserError(
                _("Stripe has no card reader {reader} any more.", reader=reader.label),
                money,
                _("Open Settings, Card readers and look again, or choose another reader."),
                error.request_id,
            )
        return explain(error, failed, money)

    def error_for(self, reader: ReaderAt, step: Step, money: str, details: str = "") -> UserError:
        """Return what to say where a reader is not asked, or did not take it, for a reason."""
        headline, advice = reader_messages(step, reader.label)
        return UserError(headline, money, advice, details)

    def view(self, reader_id: str) -> ReaderView:
        """Return a reader as it answered last. Asks nobody."""
        with self._database.read() as session:
            snapshot = self.states.last(reader_id)
            return reader_view(
                session, find_reader(session, reader_id), snapshot, self._user(snapshot)
            )

    def user(self, reader_id: str) -> str:
        """Return the name of the register that uses a reader, empty where it is not known."""
        return self._user(self.states.last(reader_id))

    def _user(self, snapshot: ReaderSnapshot | None) -> str:
        action = running(snapshot.facts) if snapshot else None
        if snapshot is None or action is None:
            return ""
        if action.kind == INPUTS:
            return action.metadata.get(REGISTER_NAME, "")
        object_id, name = self._users.get(snapshot.facts.id, ("", ""))
        return name if object_id == action.object_id else ""

    def learn_user(self, reader: ReaderAt) -> None:
        """Ask Stripe once whose payment is on a reader in use elsewhere. Raises StripeError."""
        snapshot = self.states.last(reader.id)
        action = running(snapshot.facts) if snapshot else None
        if (
            action is None
            or not action.object_id
            or self._users.get(reader.id, ("", ""))[0] == action.object_id
        ):
            return
        if self.view(reader.id).state is ReaderState.IN_USE:
            self._seen_in_use.add(reader.id)
            name = self._metadata(action, reader.account).get(REGISTER_NAME, "")
            self._users[reader.id] = (action.object_id, name)

    def _metadata(self, action: ActionFacts, account: str | None) -> dict[str, str]:
        gateway, object_id = self._connection.gateway(), action.object_id or ""
        with suppress(NotFoundError):
            if action.kind == PAYMENT:
                return gateway.payments.retrieve(object_id, account=account).metadata
            if action.kind == SETUP:
                return gateway.setups.retrieve(object_id, account=account).metadata
        return {}


def reader_at(reader: Reader) -> ReaderAt:
    """Return where a reader is."""
    return ReaderAt(reader.id, reader.label, reader.account_id, reader.asks_for_tip)
