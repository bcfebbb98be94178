"""Trying a card reader out: nothing is taken, and nothing is left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.payments import Step
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.readers.reader_state import READER_TEST
from pos_app.services.shared.setting_rows import read_setting
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader, use_elsewhere
from tests.services.counter import Counter


def test_a_reader_is_tried_out_without_taking_money(counter: Counter, reader: AtReader) -> None:
    waiting = counter.readers.start_test(counter.actor, reader.id)
    assert (waiting.state, waiting.step) == ("waiting", Step.CARD)
    assert reader.showing["amount"] == 50
    assert counter.readers.poll_test(counter.actor, reader.id).state == "waiting"
    reader.does("tap")
    passed = counter.readers.poll_test(counter.actor, reader.id)
    assert (passed.state, passed.headline) == ("passed", "Front reader works.")
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
    assert counter.taken == 0
    assert counter.readers.poll_test(counter.actor, reader.id).state == "canceled"


def test_a_test_that_is_declined_says_that_the_reader_works(
    counter: Counter, reader: AtReader
) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    reader.does("decline", code="insufficient_funds")
    failed = counter.readers.poll_test(counter.actor, reader.id)
    assert failed.state == "failed"
    assert failed.headline == "There is not enough money on this card."
    assert "never takes money" in failed.advice


def test_a_test_is_stopped_by_either_side(counter: Counter, reader: AtReader) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    assert counter.readers.cancel_test(counter.actor, reader.id).state == "canceled"
    assert reader.showing["kind"] == "idle"
    counter.readers.start_test(counter.actor, reader.id)
    reader.does("cancel")
    stopped = counter.readers.poll_test(counter.actor, reader.id)
    assert (stopped.state, stopped.step) == ("canceled", Step.CUSTOMER_CANCELED)
    assert {intent["status"] for intent in counter.intents.values()} == {"canceled"}


@pytest.mark.parametrize(
    ("action", "headline"),
    [("busy", "Front reader is busy."), ("unplug", "Front reader is offline.")],
)
def test_a_test_tells_what_is_wrong(
    counter: Counter, reader: AtReader, action: str, headline: str
) -> None:
    reader.does(action)
    failed = counter.readers.start_test(counter.actor, reader.id)
    assert (failed.state, failed.headline) == ("failed", headline)
    assert failed.advice.startswith("Nothing was taken")
    assert failed.details.startswith("terminal_reader_")


def test_a_test_that_loses_its_connection_fails(counter: Counter, reader: AtReader) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    reader.does("lose_before")
    reader.does("tap")
    failed = counter.readers.poll_test(counter.actor, reader.id)
    assert (failed.state, failed.step) == ("failed", Step.CONNECTION_LOST)


def test_a_test_at_the_bank_is_waited_for(counter: Counter, reader: AtReader) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    reader.does("slow", seconds=20)
    reader.does("tap")
    assert counter.readers.poll_test(counter.actor, reader.id).step is Step.PROCESSING
    reader.turn_clock(timedelta(seconds=21))
    assert counter.readers.poll_test(counter.actor, reader.id).state == "passed"


def test_a_test_whose_reader_another_register_takes_fails(
    counter: Counter, reader: AtReader
) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    use_elsewhere(reader)
    failed = counter.readers.poll_test(counter.actor, reader.id)
    assert (failed.state, failed.step) == ("failed", Step.REPLACED)
    assert reader.showing["amount"] == 777


def test_a_lost_poll_of_a_test_says_nothing(counter: Counter, reader: AtReader) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE)
    assert counter.readers.poll_test(counter.actor, reader.id).state == "waiting"


def test_a_test_can_be_stopped_on_a_reader_without_power(
    counter: Counter, reader: AtReader
) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    reader.does("unplug")
    assert counter.readers.cancel_test(counter.actor, reader.id).state == "canceled"
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_no_test_disturbs_a_payment(counter: Counter, reader: AtReader) -> None:
    tender = reader.started()
    with pytest.raises(UserError, match="Front reader is busy"):
        counter.readers.start_test(counter.actor, reader.id)
    counter.selling.cancel_tender(tender.id)
    use_elsewhere(reader)
    counter.readers.poll(counter.actor, reader.id)
    with pytest.raises(UserError, match="in use by another register"):
        counter.readers.start_test(counter.actor, reader.id)
    assert reader.showing["amount"] == 777


def test_a_test_that_was_authorised_when_till_died_is_released_at_the_next_start(
    counter: Counter, reader: AtReader
) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    reader.does("tap")
    assert [intent["status"] for intent in counter.intents.values()] == ["requires_capture"]
    counter.restarted().readers.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
    with counter.database.read() as session:
        assert read_setting(session, READER_TEST).id == ""


def test_no_test_is_begun_before_the_last_one_is_released(
    counter: Counter, reader: AtReader
) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    reader.does("tap")
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/cancel", times=2)
    assert counter.readers.poll_test(counter.actor, reader.id).state == "passed"
    with pytest.raises(UserError, match="not released the last test"):
        counter.readers.start_test(counter.actor, reader.id)
    assert counter.readers.start_test(counter.actor, reader.id).state == "waiting"
    assert sorted(intent["status"] for intent in counter.intents.values()) == [
        "canceled",
        "requires_payment_method",
    ]


def test_a_test_that_nobody_answers_ends_by_itself(counter: Counter, reader: AtReader) -> None:
    counter.readers.start_test(counter.actor, reader.id)
    reader.turn_clock(timedelta(minutes=3, seconds=1))
    stopped = counter.readers.poll_test(counter.actor, reader.id)
    assert (stopped.state, stopped.step) == ("canceled", Step.TIMED_OUT)
    assert reader.showing["kind"] == "idle"


def test_a_test_whose_intent_was_lost_is_found_and_cancelled(
    counter: Counter, reader: AtReader
) -> None:
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/payment_intents")
    failed = counter.readers.start_test(counter.actor, reader.id)
    assert failed.state == "failed"
    counter.restarted().readers.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
