"""Payments on a card reader that nobody finishes: by time, by hand, by a lost answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pos_app.domain.payments import SaleState, Step, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import NOT_CHARGED, AtReader, tries
from tests.services.counter import Counter

# --- time --------------------------------------------------------------------------------------


def test_after_three_minutes_the_reader_is_cleared_and_the_payment_settled(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.turn_clock(timedelta(minutes=3, seconds=1))
    view = reader.poll(tender)
    assert (view.state, view.step) == (TenderState.CANCELED, Step.TIMED_OUT)
    assert view.headline == "Nobody paid on Front reader in time, so it was cleared."
    assert view.advice.startswith(NOT_CHARGED)
    assert reader.showing["kind"] == "idle"
    again = counter.selling.prepare_reader(counter.sale_of(tender).id, reader.id)
    assert again.id != tender.id
    counter.selling.start_reader(again.id)
    reader.does("tap")
    assert reader.poll(again).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_payer_in_the_last_second_of_three_minutes_has_paid(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.turn_clock(timedelta(minutes=3, seconds=1))
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_bank_that_answers_after_three_minutes_is_waited_for(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.turn_clock(timedelta(minutes=2, seconds=50))
    reader.does("slow", seconds=30)
    reader.does("tap")
    reader.turn_clock(timedelta(seconds=20))
    assert reader.poll(tender).step is Step.PROCESSING
    reader.turn_clock(timedelta(seconds=20))
    assert reader.poll(tender).state is TenderState.APPROVED


def test_a_bank_that_never_answers_is_given_up_in_the_end(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("slow", seconds=3600)
    reader.does("tap")
    reader.turn_clock(timedelta(minutes=3, seconds=30))
    assert reader.poll(tender).step is Step.PROCESSING
    reader.turn_clock(timedelta(seconds=31))
    view = reader.poll(tender)
    assert (view.state, view.step) == (TenderState.CANCELED, Step.TIMED_OUT)
    assert counter.taken == 0


# --- giving up ---------------------------------------------------------------------------------


def test_cancelling_clears_the_reader_and_settles_the_payment(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    view = counter.selling.cancel_tender(tender.id)
    assert (view.state, view.headline) == (TenderState.CANCELED, "Cancelled")
    assert view.advice.startswith(NOT_CHARGED)
    assert reader.showing["kind"] == "idle"
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
    endpoints = [attempt.endpoint for attempt in counter.attempts(tender.id)]
    assert endpoints == [
        "readers.process_payment_intent",
        "readers.cancel_action",
        "payment_intents.cancel",
    ]


def test_a_payer_who_tapped_before_the_cancel_has_paid_once(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("tap")
    view = counter.selling.cancel_tender(tender.id)
    assert view.state is TenderState.APPROVED
    assert (counter.sale_of(tender).state, counter.taken) == (SaleState.PAID, 1350)


def test_a_payer_and_a_cashier_at_the_same_instant_end_with_one_truth(
    counter: Counter, reader: AtReader
) -> None:
    for _ in range(8):
        tender = reader.started()
        before = counter.taken
        with ThreadPoolExecutor(3) as both:
            tap = both.submit(tries, lambda: reader.does("tap"))
            polled = both.submit(counter.selling.check_again, counter.actor, tender.id)
            canceled = both.submit(counter.selling.cancel_tender, tender.id)
            tap.result()
            polled.result()
            view = canceled.result()
        taken = counter.taken - before
        assert (view.state, taken) in {(TenderState.APPROVED, 1350), (TenderState.CANCELED, 0)}
        sale = counter.sale_of(tender)
        assert sale.paid == taken
        if taken == 0:
            assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


# --- lost answers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [FaultKind.RESET_AFTER, FaultKind.ERROR_EXECUTED, FaultKind.CUT_JSON]
)
def test_a_lost_answer_is_unknown_until_the_reader_is_seen_to_have_it(
    counter: Counter, reader: AtReader, fault: FaultKind
) -> None:
    tender = reader.prepared()
    counter.server.controls.fault(fault, "/process_payment_intent")
    view = counter.selling.start_reader(tender.id)
    assert view.state is TenderState.UNKNOWN
    assert "Don't charge again" in view.headline
    seen = reader.poll(tender)
    assert (seen.state, seen.step) == (TenderState.PENDING, Step.CARD)
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert counter.taken == 1350


@pytest.mark.parametrize(
    "fault", [FaultKind.RESET_BEFORE, FaultKind.CONFLICT, FaultKind.BAD_GATEWAY]
)
def test_a_request_that_never_arrived_can_be_made_again(
    counter: Counter, reader: AtReader, fault: FaultKind
) -> None:
    tender = reader.prepared()
    counter.server.controls.fault(fault, "/process_payment_intent")
    assert counter.selling.start_reader(tender.id).state is TenderState.UNKNOWN
    seen = reader.poll(tender)
    assert (seen.state, seen.step) == (TenderState.PREPARED, Step.NOT_REACHED)
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert counter.taken == 1350


@pytest.mark.parametrize(
    ("ends", "before"), [("cancel", TenderState.PREPARED), ("decline", TenderState.DECLINED)]
)
def test_a_try_that_never_arrived_is_not_told_with_the_reason_of_the_one_before(
    counter: Counter, reader: AtReader, ends: str, before: TenderState
) -> None:
    tender = reader.started()
    reader.does(ends)
    assert reader.poll(tender).state is before
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/process_payment_intent")
    assert counter.selling.start_reader(tender.id).state is TenderState.UNKNOWN
    seen = reader.poll(tender)
    assert (seen.state, seen.step) == (before, Step.NOT_REACHED)
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_decline_of_a_try_whose_answer_was_lost_is_told(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("cancel")
    reader.poll(tender)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/process_payment_intent")
    assert counter.selling.start_reader(tender.id).state is TenderState.UNKNOWN
    reader.does("decline")
    seen = reader.poll(tender)
    assert (seen.state, seen.step) == (TenderState.DECLINED, Step.NONE)


def test_one_lost_poll_changes_nothing_and_a_silence_makes_it_unknown(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    assert reader.poll(tender).state is TenderState.PENDING
    reader.turn_clock(timedelta(seconds=11))
    assert reader.poll(tender).state is TenderState.UNKNOWN
    counter.server.controls.faults.clear()
    assert reader.poll(tender).state is TenderState.PENDING


def test_a_program_that_died_while_the_customer_paid_finds_the_money(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("tap")
    anew = counter.restarted()
    (settled,) = anew.recovery.settle_all(SYSTEM)
    assert not settled.still_unknown
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.taken == 1350


def test_a_program_that_died_before_the_customer_paid_takes_nothing(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    anew = counter.restarted()
    anew.recovery.settle_all(SYSTEM)
    assert counter.sale_of(tender).tenders[0].state is TenderState.CANCELED
    assert reader.showing["kind"] == "idle"
    assert counter.taken == 0
    assert counter.asked("/process_payment_intent") == 1


def test_a_reconnect_leaves_a_payment_alone_that_a_cashier_is_waiting_for(
    counter: Counter, reader: AtReader
) -> None:
    waiting = reader.started()
    counter.recovery.settle_all(SYSTEM)
    assert reader.showing["kind"] == "payment"
    assert reader.poll(waiting).state is TenderState.PENDING
    counter.selling.cancel_tender(waiting.id)

    unknown = reader.prepared()
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/process_payment_intent")
    assert counter.selling.start_reader(unknown.id).state is TenderState.UNKNOWN
    counter.recovery.settle_all(SYSTEM)
    assert reader.showing["kind"] == "payment"


def test_a_reconnect_settles_an_unknown_payment_that_nobody_waits_for(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/process_payment_intent")
    counter.selling.start_reader(tender.id)
    reader.turn_clock(timedelta(seconds=31))
    counter.recovery.settle_all(SYSTEM)
    assert counter.sale_of(tender).tenders[0].state is TenderState.CANCELED
    assert reader.showing["kind"] == "idle"
    assert counter.taken == 0


@pytest.mark.parametrize("fault", [FaultKind.RESET_BEFORE, FaultKind.RATE_LIMITED])
def test_a_payment_that_could_not_be_cancelled_stays_unknown_while_the_reader_asks_for_it(
    counter: Counter, reader: AtReader, fault: FaultKind
) -> None:
    tender = reader.prepared()
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/process_payment_intent")
    counter.selling.start_reader(tender.id)
    reader.turn_clock(timedelta(seconds=31))
    counter.server.controls.fault(fault, r"/cancel$")
    (settled,) = counter.recovery.settle_all(SYSTEM)
    assert settled.still_unknown
    assert reader.tender(tender).state == TenderState.UNKNOWN
    assert counter.sale_of(tender).holding is not None
    reader.does("tap")
    counter.recovery.settle_all(SYSTEM)
    assert (counter.sale_of(tender).state, counter.taken) == (SaleState.PAID, 1350)


def test_what_an_earlier_customer_left_is_settled_before_the_next_one(
    counter: Counter, reader: AtReader
) -> None:
    left = reader.started(500)
    following = reader.started(900)
    assert following.state is TenderState.PENDING
    assert counter.sale_of(left).tenders[0].state is TenderState.CANCELED
    assert reader.showing["amount"] == 900
