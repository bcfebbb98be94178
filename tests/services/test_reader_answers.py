"""What a card reader may answer to a payment, and what the cashier reads then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.payments import SaleState, Step, TenderState
from pos_app.errors import KeyTroubleError, UserError
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import NOT_CHARGED, AtReader, use_elsewhere
from tests.services.counter import Counter


def test_a_customer_who_cancels_on_the_reader_is_no_error(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("cancel")
    view = reader.poll(tender)
    assert (view.state, view.step) == (TenderState.PREPARED, Step.CUSTOMER_CANCELED)
    assert view.headline == "The customer cancelled on Front reader."
    assert view.advice.startswith(NOT_CHARGED)
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED


@pytest.mark.parametrize(
    ("action", "step", "headline"),
    [
        ("busy", Step.BUSY, "Front reader is busy."),
        ("unplug", Step.OFFLINE, "Front reader is offline."),
    ],
)
def test_a_reader_that_does_not_take_it_leaves_the_payment_as_it_was(
    counter: Counter, reader: AtReader, action: str, step: Step, headline: str
) -> None:
    tender = reader.prepared()
    reader.does(action)
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.step, view.headline) == (TenderState.PREPARED, step, headline)
    assert view.advice.startswith(NOT_CHARGED)
    assert "another reader" in view.advice
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert (sale.state, counter.taken) == (SaleState.PAID, 0)


def test_what_a_reader_said_is_over_once_the_payment_is_cancelled(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    reader.does("busy")
    counter.selling.start_reader(tender.id)
    view = counter.selling.cancel_tender(tender.id)
    assert (view.state, view.headline) == (TenderState.CANCELED, "Cancelled")
    assert counter.selling.cancel_tender(tender.id) == view


def test_a_declined_payment_stays_declined_where_the_reader_is_busy_then(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("decline")
    reader.poll(tender)
    reader.does("busy")
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.step) == (TenderState.DECLINED, Step.BUSY)
    assert view.headline == "Front reader is busy."


def test_a_reader_that_took_it_without_saying_so_goes_on(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    reader.does("ignore_next", received=True)
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.step) == (TenderState.PENDING, Step.CARD)
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED


def test_a_reader_that_was_never_reached_says_so(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    reader.does("ignore_next", received=False)
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.step) == (TenderState.PREPARED, Step.NOT_REACHED)
    assert view.headline == "Front reader did not answer."
    assert view.advice.startswith(NOT_CHARGED)
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING


def test_a_payment_that_was_cancelled_at_stripe_says_so(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    reader.dashboard.v1.payment_intents.cancel(tender.intent_id or "")
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.headline) == (TenderState.CANCELED, "Cancelled")
    assert view.advice.startswith(NOT_CHARGED)


def test_a_payment_that_was_paid_at_another_reader_meanwhile_is_approved(
    counter: Counter, reader: AtReader
) -> None:
    window, tender = reader.another(), reader.prepared()
    elsewhere = reader.dashboard.v1.terminal.readers
    elsewhere.process_payment_intent(window.id, {"payment_intent": tender.intent_id or ""})
    window.does("tap")
    assert counter.selling.start_reader(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_reader_that_stripe_turns_away_leaves_the_payment_as_it_was(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    counter.server.controls.fault(FaultKind.RATE_LIMITED, "/process_payment_intent")
    with pytest.raises(UserError) as refused:
        counter.selling.start_reader(tender.id)
    assert refused.value.money == NOT_CHARGED
    assert "too busy" in refused.value.what
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING


def test_a_reader_that_was_removed_during_a_payment_ends_it(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.dashboard.v1.terminal.readers.delete(reader.id)
    view = reader.poll(tender)
    assert (view.state, view.headline) == (TenderState.CANCELED, "Cancelled")
    assert view.advice.startswith(NOT_CHARGED)
    assert counter.selling.take_cash(counter.sale_of(tender).id, 1350).state is SaleState.PAID


def test_a_reader_that_a_parked_payment_is_being_authorised_on_is_busy(
    counter: Counter, reader: AtReader
) -> None:
    parked = reader.started(500)
    reader.does("slow", seconds=30)
    reader.does("tap")
    tender = reader.prepared(900)
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.step) == (TenderState.PREPARED, Step.BUSY)
    reader.turn_clock(timedelta(seconds=31))
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    assert counter.sale_of(parked).state is SaleState.PAID


def test_a_key_that_is_refused_during_a_payment_says_that_it_is_not_known(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    counter.server.controls.restrict(counter.key, "rak_payment_intent_read")
    with pytest.raises(KeyTroubleError) as trouble:
        reader.poll(tender)
    assert trouble.value.money == "It is not known yet whether money moved."
    counter.server.controls.restrict(counter.key)
    assert reader.poll(tender).state is TenderState.PENDING


def test_without_a_network_nothing_is_begun(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    reader.turn_clock(timedelta(seconds=61))  # how the reader is has to be asked
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    with pytest.raises(UserError) as offline:
        counter.selling.start_reader(tender.id)
    assert offline.value.money == NOT_CHARGED
    assert counter.attempts(tender.id) == []


def test_a_second_payment_of_the_sale_waits_for_the_first(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    with pytest.raises(UserError, match="not settled"):
        counter.selling.prepare_reader(counter.sale_of(tender).id, reader.id)


def test_a_connection_lost_before_the_bank_is_unknown_until_cancelled(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("lose_before")
    reader.does("tap")
    view = reader.poll(tender)
    assert (view.state, view.step) == (TenderState.UNKNOWN, Step.CONNECTION_LOST)
    assert "Don't charge again" in view.headline
    assert "Front reader lost its connection" in view.advice
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert reader.poll(tender).state is TenderState.UNKNOWN
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED
    assert counter.selling.take_cash(counter.sale_of(tender).id, 1350).state is SaleState.PAID
    assert counter.taken == 0


def test_a_connection_lost_after_the_bank_said_yes_is_approved(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("lose_answer")
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert (counter.sale_of(tender).state, counter.taken) == (SaleState.PAID, 1350)


def test_a_reader_whose_plug_is_pulled_is_cancelled_by_hand(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("unplug")
    reader.turn_clock(timedelta(seconds=150))
    view = reader.poll(tender)
    assert (view.state, view.step) == (TenderState.PENDING, Step.OFFLINE)
    assert view.headline == "Front reader is offline."
    canceled = counter.selling.cancel_tender(tender.id)
    assert (canceled.state, canceled.headline) == (TenderState.CANCELED, "Cancelled")
    assert counter.selling.take_cash(counter.sale_of(tender).id, 1350).state is SaleState.PAID


def test_a_slow_bank_is_processing_and_cannot_be_cancelled_meanwhile(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("slow", seconds=20)
    reader.does("tap")
    view = reader.poll(tender)
    assert (view.state, view.step) == (TenderState.PENDING, Step.PROCESSING)
    assert view.headline == "Front reader is asking the bank…"
    assert counter.selling.cancel_tender(tender.id).state is TenderState.PENDING
    reader.turn_clock(timedelta(seconds=21))
    assert reader.poll(tender).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_another_register_that_takes_the_reader_ends_the_payment_there(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    use_elsewhere(reader)
    view = reader.poll(tender)
    assert (view.state, view.step) == (TenderState.CANCELED, Step.REPLACED)
    assert view.headline.startswith("Front reader was used for something else")
    assert view.advice.startswith(NOT_CHARGED)
    assert reader.showing["amount"] == 777  # the other customer's payment goes on


def test_a_reader_in_use_by_another_register_is_left_alone(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    use_elsewhere(reader)
    seen = counter.readers.poll(counter.actor, reader.id)
    assert seen.message == "In use by Register 2"
    view = counter.selling.start_reader(tender.id)
    assert (view.state, view.step) == (TenderState.PREPARED, Step.IN_USE)
    assert view.headline == "Front reader is in use by Register 2."
    assert view.advice.startswith(NOT_CHARGED)
    assert reader.showing["amount"] == 777
    reader.does("tap")
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING


def test_a_reader_not_heard_of_for_a_minute_is_looked_at_first(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    use_elsewhere(reader)
    reader.turn_clock(timedelta(seconds=61))
    assert counter.selling.start_reader(tender.id).step is Step.IN_USE


@pytest.mark.parametrize("lacks_right", [False, True])
def test_what_an_earlier_customer_left_says_nothing_of_the_next_ones_money(
    counter: Counter, reader: AtReader, lacks_right: bool
) -> None:
    left = reader.started(500)
    following = reader.prepared(900)
    if lacks_right:
        counter.server.controls.restrict(counter.key, "rak_payment_intent_write")
    else:
        counter.server.controls.fault(FaultKind.RATE_LIMITED, r"/cancel$")
    with pytest.raises(UserError) as told:
        counter.selling.start_reader(following.id)
    assert told.value.money == "Nothing was charged."
    assert isinstance(told.value, KeyTroubleError) == lacks_right
    assert reader.tender(following).state == TenderState.PREPARED
    assert counter.sale_of(left).holding is not None
    counter.server.controls.restrict(counter.key)
    assert counter.selling.start_reader(following.id).state is TenderState.PENDING
