"""Payments on a card reader: what the cashier reads, and that no money moves twice or unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from urllib.error import HTTPError

import pytest

from pos_app.domain.payments import SaleState, Step, TenderState
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.views.readers import TippingView
from pos_app.services.views.sales import TenderView
from pos_app.services.views.store import ConnectView
from pos_app.training.knobs import FaultKind
from tests.services.at_reader import AtReader, use_elsewhere
from tests.services.counter import Counter

NOT_CHARGED = "Nothing was charged."


def poll(reader: AtReader, tender: TenderView) -> TenderView:
    return reader.counter.selling.check_again(tender.id)


def tries(deed: Callable[[], object]) -> None:
    with suppress(HTTPError):  # the reader no longer asks: too late
        deed()


# --- the usual way -----------------------------------------------------------------------------


def test_a_card_on_the_reader_pays_the_sale(counter: Counter, reader: AtReader) -> None:
    tender = reader.started(1350)
    assert (tender.state, tender.step) == (TenderState.PENDING, Step.CARD)
    assert tender.headline == "Waiting for the customer's card on Front reader."
    assert tender.advice.startswith("Nothing was charged yet.")
    assert reader.showing["amount"] == 1350
    assert poll(reader, tender) == tender

    reader.does("tap")

    paid = poll(reader, tender)
    assert (paid.state, paid.amount, paid.step) == (TenderState.APPROVED, 1350, Step.NONE)
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.taken == 1350
    intent = counter.intents[tender.intent_id or ""]
    assert intent["metadata"]["till_register_name"]


def test_prepared_it_takes_one_request_to_the_amount_on_the_reader(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    before = len(counter.server.requests)
    counter.selling.start_reader(tender.id)
    assert len(counter.server.requests) == before + 1
    assert reader.showing["kind"] == "payment"


def test_not_prepared_it_takes_two(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale()
    before = len(counter.server.requests)
    tender = counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.start_reader(tender.id)
    assert len(counter.server.requests) == before + 2


def test_a_poll_costs_two_requests_and_one_once_it_is_paid(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    before = len(counter.server.requests)
    poll(reader, tender)
    assert len(counter.server.requests) == before + 2
    reader.does("tap")
    poll(reader, tender)
    assert len(counter.server.requests) == before + 3


def test_starting_twice_asks_the_reader_once(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    with ThreadPoolExecutor(2) as presses:
        views = list(presses.map(lambda _: counter.selling.start_reader(tender.id), range(2)))
    assert [view.state for view in views] == [TenderState.PENDING] * 2
    assert counter.asked("/process_payment_intent") == 1


def test_a_part_on_the_reader_and_the_rest_in_cash(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale(1350)
    tender = counter.selling.prepare_reader(sale.id, reader.id, 1000)
    counter.selling.start_reader(tender.id)
    reader.does("insert")
    assert poll(reader, tender).state is TenderState.APPROVED
    assert counter.selling.sale(sale.id).left == 350
    assert counter.selling.take_cash(sale.id, 350).state is SaleState.PAID


def test_preparing_again_uses_the_same_payment_while_it_is_the_same(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared(1350)
    sale_id = counter.sale_of(tender).id
    window = reader.another()
    again = counter.selling.prepare_reader(sale_id, window.id)
    assert (again.id, again.reader_id) == (tender.id, window.id)
    part = counter.selling.prepare_reader(sale_id, reader.id, 1000)
    assert part.id != tender.id
    states = [each.state for each in counter.selling.sale(sale_id).tenders]
    assert states == [TenderState.CANCELED, TenderState.PREPARED]


def test_more_than_is_left_is_not_asked_of_a_reader(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale(1350)
    with pytest.raises(UserError, match=r"Only \$13.50 is left"):
        counter.selling.prepare_reader(sale.id, reader.id, 1351)
    tender = counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.take_cash(sale.id, 350)
    with pytest.raises(UserError, match="not ready any more"):
        counter.selling.start_reader(tender.id)
    with pytest.raises(UserError, match="no such card reader"):
        counter.selling.prepare_reader(sale.id, "tmr_nobody")


# --- declined ----------------------------------------------------------------------------------

DECLINED = [
    ("4000000000000002", "The card was declined."),
    ("4000000000009995", "There is not enough money on this card."),
    ("4000000000009987", "The card was declined."),
    ("4000000000009979", "The card was declined."),
    ("4000000000000069", "The card has expired."),
    ("4000000000000119", "The card could not be processed."),
]
BY_CODE = [
    ("call_issuer", "The card was declined."),
    ("generic_decline", "The card was declined."),
    ("offline_pin_required", "The bank wants the card's PIN."),
    ("online_or_offline_pin_required", "The bank wants the card's PIN."),
    ("incorrect_pin", "The PIN was not right."),
    ("withdrawal_count_limit_exceeded", "The card has reached its limit."),
    ("pin_try_exceeded", "The PIN was wrong too often."),
    ("authentication_required", "The bank asks the customer to confirm this payment."),
    # What would tell on the customer is a plain decline.
    ("fraudulent", "The card was declined."),
    ("merchant_blacklist", "The card was declined."),
    ("pickup_card", "The card was declined."),
    ("restricted_card", "The card was declined."),
]


@pytest.mark.parametrize(("number", "headline"), DECLINED)
def test_a_decline_is_said_and_another_card_pays_the_same_payment(
    counter: Counter, reader: AtReader, number: str, headline: str
) -> None:
    tender = reader.started()
    reader.does("insert", number=number)

    declined = poll(reader, tender)

    assert (declined.state, declined.headline) == (TenderState.DECLINED, headline)
    assert declined.advice.startswith(NOT_CHARGED)
    assert "another card" in declined.advice
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    reader.does("tap")
    assert poll(reader, tender).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)


@pytest.mark.parametrize(("code", "headline"), BY_CODE)
def test_each_reason_of_a_bank_is_said(reader: AtReader, code: str, headline: str) -> None:
    tender = reader.started()
    reader.does("decline", code=code)
    declined = poll(reader, tender)
    assert (declined.state, declined.headline) == (TenderState.DECLINED, headline)
    assert declined.advice.startswith(NOT_CHARGED)


@pytest.mark.parametrize("number", ["4001007020000002", "4001000360000005"])
def test_a_card_with_a_pin_waits_for_it(reader: AtReader, number: str) -> None:
    tender = reader.started()
    assert reader.does("insert", number=number)["kind"] == "pin"
    # Stripe does not tell that a PIN is being typed: to the till it is still the card's turn.
    assert poll(reader, tender).step is Step.CARD
    reader.does("pin_ok")
    assert poll(reader, tender).state is TenderState.APPROVED


def test_after_a_decline_another_reader_goes_on_with_the_same_payment(
    counter: Counter, reader: AtReader
) -> None:
    window = reader.another()
    tender = reader.started()
    reader.does("decline")
    poll(reader, tender)
    again = counter.selling.start_reader(tender.id, window.id)
    assert (again.state, again.reader_name) == (TenderState.PENDING, "Window reader")
    window.does("tap")
    assert poll(reader, tender).state is TenderState.APPROVED
    assert len(counter.intents) == 1


def test_cash_after_a_decline_cancels_the_payment_first(counter: Counter, reader: AtReader) -> None:
    tender = reader.started()
    reader.does("decline")
    poll(reader, tender)
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert sale.state is SaleState.PAID
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


# --- what a reader may answer ------------------------------------------------------------------


def test_a_customer_who_cancels_on_the_reader_is_no_error(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("cancel")
    view = poll(reader, tender)
    assert (view.state, view.step) == (TenderState.PREPARED, Step.CUSTOMER_CANCELED)
    assert view.headline == "The customer cancelled on Front reader."
    assert view.advice.startswith(NOT_CHARGED)
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    reader.does("tap")
    assert poll(reader, tender).state is TenderState.APPROVED


@pytest.mark.parametrize(
    ("deed", "step", "headline"),
    [
        ("busy", Step.BUSY, "Front reader is busy."),
        ("unplug", Step.OFFLINE, "Front reader is offline."),
    ],
)
def test_a_reader_that_does_not_take_it_leaves_the_payment_as_it_was(
    counter: Counter, reader: AtReader, deed: str, step: Step, headline: str
) -> None:
    tender = reader.prepared()
    reader.does(deed)
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
    poll(reader, tender)
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
    assert poll(reader, tender).state is TenderState.APPROVED


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
    counter.server.knobs.fault(FaultKind.RATE_LIMITED, "/process_payment_intent")
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
    view = poll(reader, tender)
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
    counter.server.knobs.restrict(counter.key, "rak_payment_intent_read")
    with pytest.raises(KeyTroubleError) as trouble:
        poll(reader, tender)
    assert trouble.value.money == "It is not known yet whether money moved."
    counter.server.knobs.restrict(counter.key)
    assert poll(reader, tender).state is TenderState.PENDING


def test_without_a_network_nothing_is_begun(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    reader.turn_clock(timedelta(seconds=61))  # how the reader is has to be asked
    counter.server.knobs.fault(FaultKind.RESET_BEFORE, times=99)
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
    view = poll(reader, tender)
    assert (view.state, view.step) == (TenderState.UNKNOWN, Step.CONNECTION_LOST)
    assert "Don't charge again" in view.headline
    assert "Front reader lost its connection" in view.advice
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert poll(reader, tender).state is TenderState.UNKNOWN
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED
    assert counter.selling.take_cash(counter.sale_of(tender).id, 1350).state is SaleState.PAID
    assert counter.taken == 0


def test_a_connection_lost_after_the_bank_said_yes_is_approved(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("lose_answer")
    reader.does("tap")
    assert poll(reader, tender).state is TenderState.APPROVED
    assert (counter.sale_of(tender).state, counter.taken) == (SaleState.PAID, 1350)


def test_a_reader_whose_plug_is_pulled_is_cancelled_by_hand(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("unplug")
    reader.turn_clock(timedelta(seconds=150))
    view = poll(reader, tender)
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
    view = poll(reader, tender)
    assert (view.state, view.step) == (TenderState.PENDING, Step.PROCESSING)
    assert view.headline == "Front reader is asking the bank…"
    assert counter.selling.cancel_tender(tender.id).state is TenderState.PENDING
    reader.turn_clock(timedelta(seconds=21))
    assert poll(reader, tender).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_another_register_that_takes_the_reader_ends_the_payment_there(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    use_elsewhere(reader)
    view = poll(reader, tender)
    assert (view.state, view.step) == (TenderState.CANCELED, Step.REPLACED)
    assert view.headline.startswith("Front reader was used for something else")
    assert view.advice.startswith(NOT_CHARGED)
    assert reader.showing["amount"] == 777  # the other customer's payment goes on


def test_a_reader_in_use_by_another_register_is_left_alone(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    use_elsewhere(reader)
    seen = counter.readers.look(reader.id)
    assert seen.says == "In use by Register 2"
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


# --- time ---------------------------------------------------------------------------------------


def test_after_three_minutes_the_reader_is_cleared_and_the_payment_settled(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.turn_clock(timedelta(minutes=3, seconds=1))
    view = poll(reader, tender)
    assert (view.state, view.step) == (TenderState.CANCELED, Step.TIMED_OUT)
    assert view.headline == "Nobody paid on Front reader in time, so it was cleared."
    assert view.advice.startswith(NOT_CHARGED)
    assert reader.showing["kind"] == "idle"
    again = counter.selling.prepare_reader(counter.sale_of(tender).id, reader.id)
    assert again.id != tender.id
    counter.selling.start_reader(again.id)
    reader.does("tap")
    assert poll(reader, again).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_payer_in_the_last_second_of_three_minutes_has_paid(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.turn_clock(timedelta(minutes=3, seconds=1))
    reader.does("tap")
    assert poll(reader, tender).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_bank_that_answers_after_three_minutes_is_waited_for(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.turn_clock(timedelta(minutes=2, seconds=50))
    reader.does("slow", seconds=30)
    reader.does("tap")
    reader.turn_clock(timedelta(seconds=20))
    assert poll(reader, tender).step is Step.PROCESSING
    reader.turn_clock(timedelta(seconds=20))
    assert poll(reader, tender).state is TenderState.APPROVED


def test_a_bank_that_never_answers_is_given_up_in_the_end(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("slow", seconds=3600)
    reader.does("tap")
    reader.turn_clock(timedelta(minutes=3, seconds=30))
    assert poll(reader, tender).step is Step.PROCESSING
    reader.turn_clock(timedelta(seconds=31))
    view = poll(reader, tender)
    assert (view.state, view.step) == (TenderState.CANCELED, Step.TIMED_OUT)
    assert counter.taken == 0


# --- giving up ----------------------------------------------------------------------------------


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
            polled = both.submit(counter.selling.check_again, tender.id)
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


# --- lost answers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [FaultKind.RESET_AFTER, FaultKind.ERROR_EXECUTED, FaultKind.CUT_JSON]
)
def test_a_lost_answer_is_unknown_until_the_reader_is_seen_to_have_it(
    counter: Counter, reader: AtReader, fault: FaultKind
) -> None:
    tender = reader.prepared()
    counter.server.knobs.fault(fault, "/process_payment_intent")
    view = counter.selling.start_reader(tender.id)
    assert view.state is TenderState.UNKNOWN
    assert "Don't charge again" in view.headline
    seen = poll(reader, tender)
    assert (seen.state, seen.step) == (TenderState.PENDING, Step.CARD)
    reader.does("tap")
    assert poll(reader, tender).state is TenderState.APPROVED
    assert counter.taken == 1350


@pytest.mark.parametrize(
    "fault", [FaultKind.RESET_BEFORE, FaultKind.CONFLICT, FaultKind.BAD_GATEWAY]
)
def test_a_request_that_never_arrived_can_be_made_again(
    counter: Counter, reader: AtReader, fault: FaultKind
) -> None:
    tender = reader.prepared()
    counter.server.knobs.fault(fault, "/process_payment_intent")
    assert counter.selling.start_reader(tender.id).state is TenderState.UNKNOWN
    seen = poll(reader, tender)
    assert (seen.state, seen.step) == (TenderState.PREPARED, Step.NOT_REACHED)
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    reader.does("tap")
    assert poll(reader, tender).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_one_lost_poll_changes_nothing_and_a_silence_makes_it_unknown(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    counter.server.knobs.fault(FaultKind.RESET_BEFORE, times=99)
    assert poll(reader, tender).state is TenderState.PENDING
    reader.turn_clock(timedelta(seconds=11))
    assert poll(reader, tender).state is TenderState.UNKNOWN
    counter.server.knobs.faults.clear()
    assert poll(reader, tender).state is TenderState.PENDING


def test_a_program_that_died_while_the_customer_paid_finds_the_money(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("tap")
    anew = counter.restarted()
    (settled,) = anew.recovery.settle_all()
    assert not settled.still_unknown
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.taken == 1350


def test_a_program_that_died_before_the_customer_paid_takes_nothing(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    anew = counter.restarted()
    anew.recovery.settle_all()
    assert counter.sale_of(tender).tenders[0].state is TenderState.CANCELED
    assert reader.showing["kind"] == "idle"
    assert counter.taken == 0
    assert counter.asked("/process_payment_intent") == 1


def test_a_reconnect_leaves_a_payment_alone_that_a_cashier_is_waiting_for(
    counter: Counter, reader: AtReader
) -> None:
    waiting = reader.started()
    counter.recovery.settle_all()
    assert reader.showing["kind"] == "payment"
    assert poll(reader, waiting).state is TenderState.PENDING
    counter.selling.cancel_tender(waiting.id)

    unknown = reader.prepared()
    counter.server.knobs.fault(FaultKind.RESET_AFTER, "/process_payment_intent")
    assert counter.selling.start_reader(unknown.id).state is TenderState.UNKNOWN
    counter.recovery.settle_all()
    assert reader.showing["kind"] == "payment"


def test_a_reconnect_settles_an_unknown_payment_that_nobody_waits_for(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    counter.server.knobs.fault(FaultKind.RESET_AFTER, "/process_payment_intent")
    counter.selling.start_reader(tender.id)
    reader.turn_clock(timedelta(seconds=31))
    counter.recovery.settle_all()
    assert counter.sale_of(tender).tenders[0].state is TenderState.CANCELED
    assert reader.showing["kind"] == "idle"
    assert counter.taken == 0


def test_what_an_earlier_customer_left_is_settled_before_the_next_one(
    counter: Counter, reader: AtReader
) -> None:
    left = reader.started(500)
    following = reader.started(900)
    assert following.state is TenderState.PENDING
    assert counter.sale_of(left).tenders[0].state is TenderState.CANCELED
    assert reader.showing["amount"] == 900


# --- tips, cards to keep, connected accounts -----------------------------------------------------


def test_a_tip_on_the_reader_lands_in_the_sale(counter: Counter, reader: AtReader) -> None:
    counter.readers.save_tipping(reader.location_id, TippingView(percentages=(10, 15, 20)))
    tender = reader.started(1000)
    assert (tender.step, reader.showing["kind"]) == (Step.TIP, "tip")
    assert tender.headline == "The customer chooses a tip on Front reader, then pays."
    reader.does("tip", amount=150)
    reader.does("tap")
    paid = poll(reader, tender)
    assert (paid.state, paid.amount, paid.tip) == (TenderState.APPROVED, 1150, 150)
    sale = counter.sale_of(tender)
    assert (sale.state, sale.total, sale.tip, sale.left) == (SaleState.PAID, 1000, 150, 0)


def test_only_the_payment_of_the_rest_asks_for_a_tip(counter: Counter, reader: AtReader) -> None:
    counter.readers.save_tipping(reader.location_id, TippingView(percentages=(10, 15, 20)))
    sale = counter.sale(1000)
    part = counter.selling.prepare_reader(sale.id, reader.id, 400)
    assert counter.selling.start_reader(part.id).step is Step.CARD
    reader.does("tap")
    assert poll(reader, part).state is TenderState.APPROVED
    rest = counter.selling.prepare_reader(sale.id, reader.id)
    assert counter.selling.start_reader(rest.id).step is Step.TIP


def test_a_card_is_kept_where_the_customer_agreed(counter: Counter, reader: AtReader) -> None:
    customer_id = counter.customer()
    tender = reader.started(1350, customer_id)
    assert tender.keeps_card
    reader.does("insert")
    assert poll(reader, tender).state is TenderState.APPROVED
    (card,) = counter.cards_of(customer_id)
    again = counter.sale(500, customer_id)
    kept = counter.selling.prepare_card(again.id, card)
    assert counter.selling.charge(kept.id).state is TenderState.APPROVED


def test_a_card_is_kept_for_a_customer_only(counter: Counter, reader: AtReader) -> None:
    with pytest.raises(UserError, match="only be kept for a customer"):
        counter.selling.prepare_reader(counter.sale().id, reader.id, keep_card=True)


@pytest.mark.parametrize("direct", [False, True])
def test_a_connected_account_gets_its_share(counter: Counter, direct: bool) -> None:
    counter.connected = ConnectView("acct_1TillConnected0", 100_000, direct=direct)
    reader = AtReader.set_up(counter)
    counter.readers.save_tipping(reader.location_id, TippingView(percentages=(10, 15, 20)))
    tender = reader.started(1000)
    reader.does("tip", amount=200)
    reader.does("tap")
    paid = poll(reader, tender)
    assert (paid.state, paid.tip) == (TenderState.APPROVED, 200)
    row = reader.tender(tender)
    assert (row.account_id, row.fee_minor) == ("acct_1TillConnected0", 100)


def test_a_share_that_stripe_refuses_never_reaches_the_reader(
    counter: Counter, reader: AtReader
) -> None:
    counter.connected = ConnectView("acct_1Unknown00000000", fee_ppm=25_000)
    sale = counter.sale()
    with pytest.raises(UserError, match="can't share this payment") as refused:
        counter.selling.prepare_reader(sale.id, reader.id)
    assert refused.value.money.startswith("Nothing was charged")
    assert (reader.showing["kind"], counter.taken) == ("idle", 0)
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
