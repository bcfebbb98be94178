"""The last known state of each reader, and who uses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pos_app.clock import Clock
from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.store import Reader
from pos_app.domain.payments import ReaderState, SetupState, TenderState
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.station import current_register
from pos_app.settings import Scope, Setting
from pos_app.stripe_service.facts import ActionFacts, ReaderFacts

PAYMENT = "process_payment_intent"
SETUP = "process_setup_intent"
REFUND = "refund_payment"
DISPLAY = "set_reader_display"
INPUTS = "collect_inputs"
READ_CARD = "collect_payment_method"
GIVES_WAY = frozenset({DISPLAY, INPUTS, READ_CARD})
"""What this register replaces on a reader by something else; the rest is waited for."""

QUESTION = "till_question"
REGISTER = "till_register"
"""The metadata of a question to a customer: its id, and the register that asks."""

_LONG_AGO: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class ProbeIntent:
    """An intent that takes no money, until it is cancelled; without an id there is none.

    The `intent_id` of the last one stays: a reader may still have it.
    """

    id: str = ""
    reader_id: str = ""
    account: str | None = None
    register_id: str = ""
    register_name: str = ""
    amount: int = 0
    currency: str = ""
    key: str = ""
    started_at: datetime = _LONG_AGO
    intent_id: str = ""


READER_TEST: Final = Setting("reader_test", Scope.STORE, ProbeIntent, ProbeIntent())
CARD_LOOKUP: Final = Setting("card_lookup", Scope.STORE, ProbeIntent, ProbeIntent())
"""What a reader is tested with, and what a card is read with."""

REGISTER_NAME = "till_register_name"
"""The metadata that tells other registers who uses a reader."""


@dataclass(frozen=True)
class ReaderSnapshot:
    """What a reader was like at a moment; `busy` where it then refused to do something."""

    facts: ReaderFacts
    at: datetime
    busy: bool = False


class ReaderStateCache:
    """Keeps for all threads what the last answer about each reader said."""

    def __init__(self, clock: Clock) -> None:
        """Begin with nothing known."""
        self._clock = clock
        self._lock = Lock()
        self._snapshots: dict[str, ReaderSnapshot] = {}

    def record(self, facts: ReaderFacts) -> ReaderFacts:
        """Record an answer, and return it."""
        with self._lock:
            self._snapshots[facts.id] = ReaderSnapshot(facts, self._clock.now())
        return facts

    def record_busy(self, reader_id: str) -> None:
        """Record that a reader refused to do something because it is busy."""
        with self._lock:
            if last := self._snapshots.get(reader_id):
                self._snapshots[reader_id] = ReaderSnapshot(
                    last.facts, self._clock.now(), busy=True
                )

    def last(self, reader_id: str) -> ReaderSnapshot | None:
        """Return the last one, None where nothing was answered since the program began."""
        with self._lock:
            return self._snapshots.get(reader_id)

    def forget(self, reader_id: str) -> None:
        """Drop the last one: nobody answered this time."""
        with self._lock:
            self._snapshots.pop(reader_id, None)


def running(facts: ReaderFacts) -> ActionFacts | None:
    """Return what a reader is doing now, None where it is free."""
    return facts.action if facts.action and facts.action.status == "in_progress" else None


def state_of(session: Session, snapshot: ReaderSnapshot) -> ReaderState:
    """Return how a reader is, by its last answer and what this register asked it."""
    action = running(snapshot.facts)
    if not snapshot.facts.online:
        return ReaderState.OFFLINE
    if action is not None:
        ours = is_ours(session, snapshot.facts.id, action)
        return ReaderState.OURS if ours else ReaderState.IN_USE
    return ReaderState.BUSY if snapshot.busy else ReaderState.READY


_ROWS: Final[dict[str, InstrumentedAttribute[str | None]]] = {
    PAYMENT: Tender.intent_id,
    SETUP: CardSetup.setup_intent_id,
    REFUND: Refund.intent_id,
}
_TRIALS: Final = {PAYMENT: READER_TEST, READ_CARD: CARD_LOOKUP}


def is_ours(session: Session, reader_id: str, action: ActionFacts) -> bool:
    """Return whether it was this register that asked a reader for what it does."""
    if action.kind == DISPLAY:
        return shows_ours(session.get(Reader, reader_id), action)
    if action.kind == INPUTS:
        return action.metadata.get(REGISTER) == current_register(session).id
    column, trial = _ROWS.get(action.kind), _TRIALS.get(action.kind)
    named = column is not None and _is_row(session, column, action)
    return named or (trial is not None and _is_trial(session, trial, action))


def is_abandoned(session: Session, action: ActionFacts) -> bool:
    """Return whether a reader asks for a payment or a card that this register gave up for good."""
    trial = _TRIALS.get(action.kind)
    if trial is not None and _is_trial(session, trial, action):
        return not read_setting(session, trial).id
    match action.kind:
        case "process_payment_intent":
            named = select(Tender.register_id).where(
                Tender.intent_id == action.object_id,
                Tender.state == TenderState.CANCELED,
                Tender.settled_at.is_not(None),
            )
        case "process_setup_intent":
            named = select(CardSetup.register_id).where(
                CardSetup.setup_intent_id == action.object_id,
                CardSetup.state.in_((SetupState.CANCELED, SetupState.FAILED)),
            )
        case _:
            return False
    return session.scalars(named.limit(1)).first() == current_register(session).id


def _is_row(
    session: Session, column: InstrumentedAttribute[str | None], action: ActionFacts
) -> bool:
    of_register = column.class_.register_id == current_register(session).id
    named = select(column).where(column == action.object_id, of_register)
    return action.object_id is not None and session.scalars(named.limit(1)).first() is not None


def _is_trial(session: Session, kept: Setting[ProbeIntent], action: ActionFacts) -> bool:
    intent_id = read_setting(session, kept).intent_id
    return bool(intent_id) and intent_id == action.object_id


def shows_ours(reader: Reader | None, action: ActionFacts) -> bool:
    """Return whether a display is the one that this register showed last, or tried to replace."""
    if reader is None or not reader.shows or action.kind != DISPLAY:
        return False
    shows = reader.shows
    ours = [*shows.get("before", ()), (shows["lines"], shows["total"])]
    shown = [list(line) for line in action.shown], action.total
    return any((lines, total) == shown for lines, total in ours)
