"""The outbox: what is owed is delivered, however often that fails and whenever Till ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import FIRST_PAUSE, LONGEST_PAUSE, DeliveryError, OutboxKind
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.outbox.outbox import Outbox, TooEarlyError
from pos_app.services.outbox.outbox_rows import complete, enqueue, enqueue_once
from pos_app.services.shared.station import current_register
from pos_app.stripe_service.errors import (
    SERVER_ERROR,
    KeyRejectedError,
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RightMissingError,
    StripeError,
)
from tests.support.book import make_database
from tests.support.clock import TurnedClock

EMAIL = OutboxKind.EMAIL_RECEIPT
SECOND = timedelta(seconds=1)


class Killed(BaseException):
    """The program ends here."""


@dataclass
class Mailbox:
    """A consumer that has a place to deliver to. What it raises comes `after` it delivered."""

    troubles: dict[str, BaseException] = field(default_factory=dict)
    after: bool = False
    delivered_to: list[tuple[str, str | None]] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)

    def deliver(self, entry: OutboxEntry) -> None:
        trouble = self.troubles.get(entry.subject_id)
        if trouble is None or self.after:
            self.delivered_to.append((entry.subject_id, entry.idempotency_key))
        if trouble is not None:
            raise trouble

    def delivered(self, session: Session, entry: OutboxEntry) -> None:
        assert session.in_transaction()
        self.recorded.append(entry.subject_id)

    def failed(self, kind: OutboxKind) -> str:
        return f"The {kind} was not delivered."

    def failed_for(self, session: Session, entry: OutboxEntry) -> str:
        return f"Not delivered to {entry.subject_id}."

    @property
    def reached(self) -> list[str]:
        return [subject for subject, _key in self.delivered_to]


@dataclass
class Owing:
    """A book that owes something, and the one who delivers."""

    database: Database
    clock: TurnedClock = field(default_factory=TurnedClock)
    mailbox: Mailbox = field(default_factory=Mailbox)

    def __post_init__(self) -> None:
        self.clock.stand_still()
        self.outbox = Outbox(database=self.database, clock=self.clock)
        self.outbox.add(self.mailbox, EMAIL)

    def add(self, *subjects: str, kind: OutboxKind = EMAIL, **columns: Any) -> list[str]:
        with self.database.write() as session:
            register = current_register(session).id
            return [
                enqueue(
                    session, kind, subject, self.clock.now(), register_id=register, **columns
                ).id
                for subject in subjects
            ]

    def entry(self, subject: str) -> OutboxEntry:
        with self.database.read() as session:
            return session.scalars(
                select(OutboxEntry).where(OutboxEntry.subject_id == subject)
            ).one()


@pytest.fixture
def owing(tmp_path: Path) -> Iterator[Owing]:
    database = make_database(tmp_path)
    yield Owing(database)
    database.close()


def test_all_that_waits_is_delivered_once_the_oldest_first(owing: Owing) -> None:
    for subject in ("c", "a", "b"):
        owing.add(subject, params={"address": "ada@example.com"})
        owing.clock.ahead += SECOND
    owing.outbox.deliver_all()
    owing.outbox.deliver_all()
    assert owing.mailbox.reached == ["c", "a", "b"]
    assert owing.mailbox.recorded == ["c", "a", "b"]
    done = owing.entry("a")
    assert done.done_at == owing.clock.now()
    assert (done.params, done.next_try_at) == ({}, None)  # an address is kept for no longer


@pytest.mark.parametrize(
    ("trouble", "error", "values", "same_key"),
    [
        (NoAnswerError("lost"), DeliveryError.NO_ANSWER, {}, True),
        (NoAnswerError("500", code=SERVER_ERROR), DeliveryError.NO_ANSWER, {}, False),
        (RateLimitedError("429"), DeliveryError.BUSY, {}, True),
        (TooEarlyError("later"), DeliveryError.TOO_EARLY, {}, True),
        (KeyRejectedError("401"), DeliveryError.KEY_REJECTED, {}, False),
        (
            RightMissingError("403", right="rak_x"),
            DeliveryError.RIGHT_MISSING,
            {"right": "rak_x"},
            False,
        ),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, StripeError) else "",
)
def test_what_fails_for_now_is_tried_again_after_a_pause_that_grows(
    owing: Owing, trouble: StripeError, error: DeliveryError, values: object, same_key: bool
) -> None:
    """Under a new key where Stripe would only repeat its answer to the old one."""
    (entry_id,) = owing.add("a")
    key = owing.entry("a").idempotency_key
    owing.mailbox.troubles["a"] = trouble
    for tries, pause in ((1, FIRST_PAUSE), (2, 2 * FIRST_PAUSE), (3, 4 * FIRST_PAUSE)):
        with pytest.raises(type(trouble)):
            owing.outbox.deliver(entry_id)
        waits = owing.entry("a")
        assert (waits.tries, waits.next_try_at) == (tries, owing.clock.now() + pause)
        assert (waits.error, waits.error_values) == (error, values)
    assert (owing.entry("a").idempotency_key == key) is same_key

    owing.mailbox.troubles.clear()
    owing.clock.ahead += 4 * FIRST_PAUSE - SECOND
    owing.outbox.deliver_due()
    assert owing.mailbox.reached == []
    owing.clock.ahead += SECOND
    owing.outbox.deliver_due()
    assert owing.mailbox.reached == ["a"]
    assert owing.entry("a").error == DeliveryError.NONE


def test_a_connection_that_came_back_ends_every_pause(owing: Owing) -> None:
    (entry_id,) = owing.add("a")
    owing.mailbox.troubles["a"] = NoAnswerError("lost")
    with pytest.raises(NoAnswerError):
        owing.outbox.deliver(entry_id)
    owing.mailbox.troubles.clear()
    owing.outbox.deliver_all()
    assert owing.mailbox.reached == ["a"]


def test_a_clock_set_back_lets_nothing_wait_for_days(owing: Owing) -> None:
    (entry_id,) = owing.add("a")
    owing.clock.ahead += timedelta(days=3)
    owing.mailbox.troubles["a"] = NoAnswerError("lost")
    with pytest.raises(NoAnswerError):
        owing.outbox.deliver(entry_id)
    owing.mailbox.troubles.clear()
    owing.clock.ahead -= timedelta(days=3)
    owing.outbox.deliver_due()
    assert owing.mailbox.reached == ["a"]


@pytest.mark.parametrize(
    ("trouble", "reached"),
    [
        (NoAnswerError("500", code=SERVER_ERROR), ["b", "c"]),
        (RightMissingError("403", right="rak_x"), ["b", "c"]),
        (RefusedError("No."), ["b", "c"]),
        (NotFoundError("Gone."), ["b", "c"]),
        (TooEarlyError("later"), ["b", "c"]),
        (NoAnswerError("lost"), []),
        (RateLimitedError("429"), []),
        (KeyRejectedError("401"), []),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, StripeError) else "",
)
def test_one_that_fails_keeps_no_other_waiting_that_could_get_through(
    owing: Owing, trouble: StripeError, reached: list[str]
) -> None:
    owing.add("a", "b", "c")
    owing.mailbox.troubles["a"] = trouble
    waits = not isinstance(trouble, RefusedError | TooEarlyError)
    if waits:
        with pytest.raises(UserError) as told:
            owing.outbox.deliver_all()
        assert isinstance(told.value, KeyTroubleError) or "was not delivered" in told.value.what
    else:
        owing.outbox.deliver_all()
    assert owing.mailbox.reached == reached


def test_what_stripe_refuses_waits_for_a_person(owing: Owing) -> None:
    (entry_id,) = owing.add("a")
    owing.mailbox.troubles["a"] = RefusedError("No {such} thing.")
    owing.outbox.deliver_all()
    owing.clock.ahead += 2 * LONGEST_PAUSE
    owing.mailbox.troubles.clear()
    owing.outbox.deliver_due()
    owing.outbox.deliver_all()
    assert owing.mailbox.reached == []
    (refused,) = owing.outbox.refused()
    assert (refused.id, refused.what) == (entry_id, "Not delivered to a.")
    assert refused.why == "Stripe says: No {such} thing."

    key = owing.entry("a").idempotency_key
    owing.outbox.try_again(entry_id)
    assert owing.outbox.refused() == []
    owing.outbox.deliver_due()
    assert owing.mailbox.reached == ["a"]
    assert owing.entry("a").idempotency_key != key


def test_what_is_given_up_is_delivered_no_more(owing: Owing) -> None:
    (entry_id,) = owing.add("a")
    owing.outbox.discard(entry_id)
    owing.outbox.deliver(entry_id)
    owing.outbox.deliver_all()
    assert owing.mailbox.reached == []


def test_what_is_no_more_at_stripe_is_done(owing: Owing) -> None:
    (entry_id,) = owing.add("a")
    owing.mailbox.troubles["a"] = NotFoundError("Gone.")
    with pytest.raises(NotFoundError):
        owing.outbox.deliver(entry_id)
    assert owing.entry("a").done_at is not None


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "before the commit"])
def test_what_a_killed_program_was_at_is_delivered_again_with_the_same_key(
    owing: Owing, after: bool
) -> None:
    """At least once: what it did already Stripe knows by the key."""
    (entry_id,) = owing.add("a")
    key = owing.entry("a").idempotency_key
    owing.mailbox.troubles["a"], owing.mailbox.after = Killed(), after
    with pytest.raises(Killed):
        owing.outbox.deliver(entry_id)
    assert owing.entry("a").done_at is None

    again = Owing(owing.database)
    again.outbox.deliver_due()
    assert [*owing.mailbox.delivered_to, *again.mailbox.delivered_to] == [("a", key)] * (1 + after)
    assert again.entry("a").done_at is not None


def test_one_of_a_kind_and_key_is_open_at_a_time(owing: Owing) -> None:
    owing.add("a")
    with pytest.raises(IntegrityError):
        owing.add("a")
    with owing.database.write() as session:
        register = current_register(session).id
        enqueue_once(session, EMAIL, "a", owing.clock.now(), register_id=register)
        assert session.query(OutboxEntry).count() == 1
    owing.outbox.deliver_all()
    owing.add("a")
    owing.outbox.deliver_all()
    assert owing.mailbox.reached == ["a", "a"]


def test_what_is_for_the_counter_waits_for_somebody_there(owing: Owing) -> None:
    owing.add("sale", kind=OutboxKind.RECEIPT)
    owing.outbox.deliver_all()
    owing.outbox.deliver_due()
    assert owing.entry("sale").done_at is None
    with owing.database.write() as session:
        complete(session, owing.clock.now(), OutboxEntry.subject_id == "sale")
    assert owing.entry("sale").done_at == owing.clock.now()
