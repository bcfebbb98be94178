"""Asking the customer on a reader: typed there, checked here, and never in a payment's way."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from pos_app.domain.payments import ReaderState, Step, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.reader_inputs import InputKind, InputState, can_ask
from pos_app.errors import UserError
from pos_app.services.readers.reader_inputs import ReaderInputs
from pos_app.services.views.readers import ReaderInputView
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader, use_elsewhere
from tests.services.counter import Counter


@pytest.fixture
def inputs(counter: Counter) -> ReaderInputs:
    return counter.services.reader_inputs


def ask(reader: AtReader, kind: InputKind = InputKind.EMAIL) -> ReaderInputView:
    counter = reader.counter
    return counter.services.reader_inputs.ask(counter.actor, reader.id, kind)


def poll(reader: AtReader) -> ReaderInputView:
    return reader.counter.services.reader_inputs.poll(SYSTEM, reader.id)


def test_a_customer_types_their_email_address_on_the_reader(
    counter: Counter, reader: AtReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    asked = ask(reader)
    assert (asked.state, asked.headline) == (
        InputState.WAITING,
        "Front reader asks for the email address.",
    )
    assert (reader.showing["kind"], reader.showing["text"]) == ("input", "Your email address")
    assert poll(reader).state is InputState.WAITING
    reader.does("answer", value=" ada@example.com ")
    given = poll(reader)
    assert (given.state, given.value) == (InputState.GIVEN, "ada@example.com")
    assert counter.taken == 0
    assert "ada@" not in repr(given)
    assert "ada@" not in caplog.text


def test_a_signature_is_the_id_of_its_file(reader: AtReader) -> None:
    ask(reader, InputKind.SIGNATURE)
    reader.does("answer")
    given = poll(reader)
    assert given.state is InputState.GIVEN
    assert given.value.startswith("file_")


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (InputKind.EMAIL, "no address"),
        (InputKind.EMAIL, "4242424242424242@example.com"),
        (InputKind.PHONE, "4242 4242 4242 4242"),
        (InputKind.PHONE, "12"),
    ],
)
def test_what_is_typed_there_is_checked_as_what_is_typed_here(
    reader: AtReader, kind: InputKind, typed: str
) -> None:
    ask(reader, kind)
    reader.does("answer", value=typed)
    refused = poll(reader)
    assert (refused.state, refused.value) == (InputState.UNUSABLE, "")
    assert typed not in refused.headline + refused.advice + refused.details


def test_a_customer_may_skip_it_or_leave(reader: AtReader) -> None:
    ask(reader)
    reader.does("skip")
    assert poll(reader).state is InputState.SKIPPED
    ask(reader)
    client = reader.dashboard.v1.test_helpers.terminal.readers
    client.timeout_input_collection(reader.id)
    assert poll(reader).state is InputState.TIMED_OUT
    ask(reader)
    reader.turn_clock(timedelta(minutes=4))
    left = poll(reader)
    assert (left.state, left.headline) == (
        InputState.TIMED_OUT,
        "Nobody answered on Front reader in time.",
    )
    assert reader.showing["kind"] == "idle"


def test_asking_is_stopped_and_an_answer_that_was_faster_counts(
    inputs: ReaderInputs, reader: AtReader
) -> None:
    assert inputs.cancel(SYSTEM, reader.id) is None
    ask(reader)
    stopped = inputs.cancel(SYSTEM, reader.id)
    assert stopped is not None
    assert stopped.state is InputState.STOPPED
    assert reader.showing["kind"] == "idle"
    ask(reader, InputKind.PHONE)
    reader.does("answer", value="+1 212 555 0100")
    faster = inputs.cancel(SYSTEM, reader.id)
    assert faster is not None
    assert faster.value == "+1 212 555 0100"


def test_a_payment_comes_first(reader: AtReader) -> None:
    ask(reader)
    tender = reader.started()
    assert tender.state is TenderState.PENDING
    assert reader.showing["kind"] == "payment"
    replaced = poll(reader)
    assert replaced.state is InputState.REPLACED
    assert replaced.headline.startswith("Front reader was needed for something else")
    assert reader.counter.asked("/cancel_action") == 1
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED


def test_nothing_is_asked_while_a_payment_or_another_register_has_the_reader(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    with pytest.raises(UserError, match=r"Front reader is busy") as busy:
        ask(reader)
    assert busy.value.money == "Nothing was charged."
    assert reader.showing["kind"] == "payment"
    counter.selling.cancel_tender(tender.id)
    use_elsewhere(reader)
    with pytest.raises(UserError, match="in use by another register"):
        ask(reader)
    assert reader.showing["amount"] == 777


def test_another_register_sees_who_asks(counter: Counter, reader: AtReader) -> None:
    words = {"title": "Your answer"}
    reader.dashboard.v1.terminal.readers.collect_inputs(
        reader.id,
        {
            "inputs": [{"type": "email", "custom_text": words}],  # type: ignore[typeddict-item]
            "metadata": {"till_register": "another", "till_register_name": "Register 2"},
        },
    )
    seen = counter.readers.poll(counter.actor, reader.id)
    assert (seen.state, seen.message) == (ReaderState.IN_USE, "In use by Register 2")
    refused = reader.counter.selling.start_reader(reader.prepared().id)
    assert (refused.step, refused.headline) == (
        Step.IN_USE,
        "Front reader is in use by Register 2.",
    )


def test_the_next_cart_is_shown_in_place_of_a_question(counter: Counter, reader: AtReader) -> None:
    ask(reader)
    counter.readers.show_cart(counter.actor, counter.sale(900).id, reader.id)
    assert reader.showing["kind"] == "cart"
    assert poll(reader).state is InputState.REPLACED
    assert ask(reader).state is InputState.WAITING
    assert reader.showing["kind"] == "input"


@pytest.mark.parametrize("kind", [FaultKind.RESET_AFTER, FaultKind.ERROR_EXECUTED])
def test_a_lost_answer_is_found_by_the_next_poll(
    counter: Counter, reader: AtReader, kind: FaultKind
) -> None:
    counter.server.controls.fault(kind, "/collect_inputs$", times=3)
    asked = ask(reader)
    assert asked.state is InputState.WAITING
    reader.does("answer", value="ada@example.com")
    assert poll(reader).value == "ada@example.com"


def test_a_question_that_may_be_there_is_cleared_for_a_payment(
    counter: Counter, reader: AtReader
) -> None:
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/collect_inputs$", times=3)
    ask(reader)
    reader.started()
    assert reader.showing["kind"] == "payment"
    assert counter.asked("/cancel_action") == 1


def test_a_request_that_never_arrived_asks_nothing(counter: Counter, reader: AtReader) -> None:
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/collect_inputs$", times=3)
    ask(reader)
    assert poll(reader).state is InputState.REPLACED


def test_a_poll_without_an_answer_goes_on(counter: Counter, reader: AtReader) -> None:
    ask(reader)
    counter.server.controls.fault(FaultKind.RESET_BEFORE)
    lost = poll(reader)
    assert lost.state is InputState.WAITING
    assert lost.advice.startswith("Stripe does not answer just now.")


@pytest.mark.parametrize(
    ("action", "headline"),
    [("busy", "Front reader is busy."), ("unplug", "Front reader is offline.")],
)
def test_a_reader_that_can_not_says_why(reader: AtReader, action: str, headline: str) -> None:
    reader.does(action)
    with pytest.raises(UserError) as refused:
        ask(reader)
    assert refused.value.what == headline


def test_what_was_given_up_without_an_answer_is_cleared_later(
    counter: Counter, inputs: ReaderInputs, reader: AtReader
) -> None:
    ask(reader)
    reader.does("unplug")
    stopped = inputs.cancel(SYSTEM, reader.id)
    assert stopped is not None
    assert stopped.state is InputState.STOPPED
    reader.does("plug_in")
    ask(reader)
    counter.restarted().readers.poll(SYSTEM, reader.id)
    assert reader.showing["kind"] == "idle"


def test_readers_without_a_screen_are_not_asked(counter: Counter, reader: AtReader) -> None:
    assert counter.readers.all()[0].can_ask
    assert not can_ask("stripe_m2")


def test_a_reader_whose_plug_was_pulled_is_said_to_be_offline(reader: AtReader) -> None:
    ask(reader)
    reader.does("unplug")
    reader.turn_clock(timedelta(minutes=2, seconds=30))
    pulled = poll(reader)
    assert (pulled.state, pulled.headline) == (InputState.WAITING, "Front reader is offline.")
    reader.turn_clock(timedelta(minutes=1))
    assert poll(reader).state is InputState.TIMED_OUT
