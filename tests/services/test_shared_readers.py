"""A card reader that two registers of a store use: nobody's tap pays the other's sale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from pos_app.db.changes import bulk_write
from pos_app.db.models.store import Register
from pos_app.domain.payments import Step, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.sales import TenderView
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.services.at_reader import NOT_CHARGED, AtReader, use_elsewhere
from tests.services.counter import STORE, Counter
from tests.support.book import make_database

LOOK, MARK, PROCESS = "GET readers", "POST readers", "POST readers process_payment_intent"


@pytest.fixture
def second(counter: Counter, tmp_path: Path) -> Iterator[Counter]:
    """Register 2 of the same store, with books of its own."""
    folder = tmp_path / "second"
    folder.mkdir()
    database = make_database(folder)
    with database.write() as session:
        renamed = update(Register).values(id="2" * 32, name="Register 2")
        bulk_write(session, renamed, changes=())
        write_profile(session, STORE, counter.clock)
    yield Counter(database, counter.server, counter.clock)
    database.close()


@pytest.fixture
def theirs(second: Counter, reader: AtReader) -> AtReader:
    """The reader as Register 2 uses it, which both have looked at."""
    second.readers.refresh(SYSTEM)
    second.readers.choose(second.actor, reader.id)
    second.readers.poll(second.actor, reader.id)
    reader.counter.readers.poll(reader.counter.actor, reader.id)
    return AtReader(second, reader.id, reader.location_id)


def asked(counter: Counter, action: Callable[[], object]) -> list[str]:
    """Return what Stripe is asked while something is done."""
    seen: list[str] = []

    def note(exchange: Exchange) -> None:
        parts = exchange.path.removeprefix("/v1/").removeprefix("terminal/").split("/")
        seen.append(" ".join([exchange.method, parts[0], *parts[2:]]))

    counter.server.observers.append(note)
    action()
    counter.server.observers.remove(note)
    return seen


def test_no_sale_is_started_over_the_customer_of_another_register(
    counter: Counter, reader: AtReader, theirs: AtReader
) -> None:
    mine = reader.prepared(1350)
    reader.turn_clock(timedelta(seconds=2))
    waiting = theirs.started(777)
    view = counter.selling.start_reader(mine.id)
    assert (view.state, view.step) == (TenderState.PREPARED, Step.IN_USE)
    assert view.headline == "Front reader is in use by Register 2."
    assert view.advice.startswith(NOT_CHARGED)
    assert reader.showing["amount"] == 777
    reader.does("tap")
    assert theirs.poll(waiting).state is TenderState.APPROVED
    assert theirs.sale_of(waiting).paid == 777
    assert reader.sale_of(mine).paid == 0
    assert counter.taken == 777


def test_a_shared_reader_is_looked_at_in_the_same_breath_and_not_twice(
    counter: Counter, reader: AtReader, theirs: AtReader
) -> None:
    tender = reader.prepared()
    reader.turn_clock(timedelta(seconds=2))
    started = asked(counter, lambda: counter.selling.start_reader(tender.id))
    assert started == [LOOK, PROCESS]
    counter.selling.cancel_tender(tender.id)
    again = reader.prepared()
    counter.readers.poll(counter.actor, reader.id)
    assert asked(counter, lambda: counter.selling.start_reader(again.id)) == [PROCESS]


def test_a_reader_of_one_register_is_not_looked_at(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    reader.turn_clock(timedelta(seconds=59))
    assert asked(counter, lambda: counter.selling.start_reader(tender.id)) == [PROCESS]


def test_a_reader_that_anybody_else_was_seen_to_use_is_a_shared_one(
    counter: Counter, reader: AtReader
) -> None:
    use_elsewhere(reader)
    assert counter.readers.poll(counter.actor, reader.id).message == "In use by Register 2"
    reader.does("tap")
    counter.readers.poll(counter.actor, reader.id)
    tender = reader.prepared()
    use_elsewhere(reader)
    reader.turn_clock(timedelta(seconds=2))
    assert counter.selling.start_reader(tender.id).step is Step.IN_USE


def test_a_reader_on_which_nobody_can_see_this_register_is_looked_at_and_marked(
    counter: Counter, reader: AtReader
) -> None:
    window = reader.another()
    tender = window.prepared()
    reader.turn_clock(timedelta(seconds=2))
    first = asked(counter, lambda: counter.selling.start_reader(tender.id))
    assert first == [LOOK, MARK, PROCESS]
    counter.selling.cancel_tender(tender.id)
    reader.turn_clock(timedelta(seconds=2))
    again = window.prepared()
    assert asked(counter, lambda: counter.selling.start_reader(again.id)) == [PROCESS]


def test_a_register_that_came_first_while_this_one_left_its_mark_keeps_the_reader(
    counter: Counter, reader: AtReader
) -> None:
    window = reader.another()
    tender = window.prepared()
    reader.turn_clock(timedelta(seconds=2))

    def come_first(exchange: Exchange) -> None:
        """Start on the reader after this register looked at it, before its mark stands there."""
        if (exchange.method, exchange.path) == ("GET", f"/v1/terminal/readers/{window.id}"):
            counter.server.observers.remove(come_first)
            use_elsewhere(window)

    counter.server.observers.append(come_first)
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.step) == (TenderState.PREPARED, Step.IN_USE)
    assert window.showing["amount"] == 777
    assert counter.taken == 0


def test_a_mark_that_got_lost_is_left_with_the_next_look(
    counter: Counter, reader: AtReader
) -> None:
    window = reader.another()
    counter.readers.choose(counter.actor, window.id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, path=f"{window.id}$", method="POST")
    looks = [
        asked(counter, lambda: counter.readers.poll(counter.actor, window.id)) for _ in range(3)
    ]
    assert looks == [[LOOK, MARK], [LOOK, MARK], [LOOK]]


def test_a_reader_that_could_not_be_marked_is_looked_at_before_each_payment(
    counter: Counter, reader: AtReader
) -> None:
    window = reader.another()
    counter.server.controls.fault(FaultKind.RATE_LIMITED, path=f"{window.id}$", method="POST")
    for seen in ([LOOK, MARK, PROCESS], [LOOK, MARK, PROCESS], [PROCESS]):
        tender = window.prepared()
        reader.turn_clock(timedelta(seconds=2))
        assert asked(counter, partial(counter.selling.start_reader, tender.id)) == seen
        counter.selling.cancel_tender(tender.id)


def test_the_clock_set_back_makes_no_old_news_young(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    use_elsewhere(reader)
    counter.clock.ahead = -timedelta(hours=1)
    assert counter.selling.start_reader(tender.id).step is Step.IN_USE


@pytest.mark.parametrize(
    "begin",
    [
        lambda mine: mine.counter.readers.start_test(mine.counter.actor, mine.id),
        lambda mine: mine.counter.card_setups.on_reader(
            mine.counter.actor, mine.counter.customer(), mine.id
        ),
    ],
    ids=["trying it out", "keeping a card"],
)
def test_a_register_that_came_first_meanwhile_keeps_the_reader(
    counter: Counter,
    reader: AtReader,
    theirs: AtReader,
    begin: Callable[[AtReader], object],
) -> None:
    waiting: list[TenderView] = []

    def come_first(exchange: Exchange) -> None:
        """Start on the reader after the other looked at it, while its intent is made."""
        if exchange.path in {"/v1/payment_intents", "/v1/setup_intents"} and not waiting:
            counter.server.observers.remove(come_first)
            waiting.append(theirs.started(777))
            reader.turn_clock(timedelta(seconds=2))

    counter.server.observers.append(come_first)
    with pytest.raises(UserError, match="in use by another register"):
        begin(reader)
    assert reader.showing["amount"] == 777
    reader.does("tap")
    assert theirs.poll(waiting[0]).state is TenderState.APPROVED
    assert {intent["status"] for intent in counter.intents.values()} <= {"succeeded", "canceled"}


def test_marks_stand_beside_each_other(
    counter: Counter, reader: AtReader, theirs: AtReader
) -> None:
    marks = counter.connection.gateway().readers.retrieve(reader.id).metadata
    assert sorted(marks.values()) == ["Register 1", "Register 2"]
