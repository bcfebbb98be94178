"""Refunds at a reader (Interac): money goes back once, and what a reader says is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import RefundState, Step, TenderState
from pos_app.errors import UserError
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader, use_elsewhere
from tests.services.counter import STORE, Counter, lists_nothing

INTERAC = "4506445006931933"
NOTHING_GIVEN = "No money was given back."


@pytest.fixture
def canadian(counter: Counter) -> AtReader:
    """A reader in Canada."""
    with counter.database.write() as session:
        write_profile(session, replace(STORE, country="CA", currency="cad"), counter.clock)
    return AtReader.set_up(counter)


@pytest.fixture
def request_back(counter: Counter, canadian: AtReader) -> RefundRequest:
    """Somebody who paid 13.50 by Interac wants 5.00 back."""
    cart = Cart("cad", (CartLine("Flat white", 1350),))
    sale = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_reader(sale.id, canadian.id)
    counter.selling.start_reader(tender.id)
    canadian.does("insert", number=INTERAC)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    reason = "requested_by_customer"
    return RefundRequest(sale.id, tender.id, 500, reason, reader_id=canadian.id)


def begin(counter: Counter, request: RefundRequest) -> RefundView:
    return counter.refunds.create(counter.actor, request)


def given_back(counter: Counter) -> int:
    return sum(refund["amount"] for refund in counter.server.account.all("refund"))


def test_the_same_card_gets_its_money_back_once(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    assert (waiting.state, waiting.step) == (RefundState.STARTED, Step.CARD)
    assert canadian.showing["kind"] == "refund"
    canadian.does("insert", number=INTERAC)
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.SUCCEEDED
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.SUCCEEDED
    assert given_back(counter) == 500


@pytest.mark.parametrize(
    ("action", "what"),
    [("busy", "Front reader is busy."), ("unplug", "Front reader is offline.")],
)
def test_a_reader_that_does_not_take_it_gives_nothing(
    counter: Counter, canadian: AtReader, request_back: RefundRequest, action: str, what: str
) -> None:
    canadian.does(action)
    with pytest.raises(UserError) as refused:
        begin(counter, request_back)
    assert (refused.value.what, refused.value.money) == (what, NOTHING_GIVEN)
    assert refused.value.next_step
    canadian.does("plug_in")
    canadian.does("ready")
    waiting = begin(counter, request_back)
    canadian.does("insert", number=INTERAC)
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.SUCCEEDED


def test_a_reader_in_use_elsewhere_is_left_alone(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    use_elsewhere(canadian)
    counter.readers.poll(counter.actor, canadian.id)
    with pytest.raises(UserError, match="in use by another register"):
        begin(counter, request_back)
    assert canadian.showing["amount"] == 777


def test_a_reader_with_a_payment_on_it_is_busy(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    sale = counter.selling.begin(counter.actor, Cart("cad", (CartLine("Cake", 900),)))
    tender = counter.selling.prepare_reader(sale.id, canadian.id)
    counter.selling.start_reader(tender.id)
    with pytest.raises(UserError, match="Front reader is busy"):
        begin(counter, request_back)
    assert canadian.showing["amount"] == 900


def test_a_customer_who_cancels_on_the_reader_gets_nothing(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("cancel")
    view = counter.refunds.check(counter.actor, waiting.id)
    assert view.state is RefundState.NOT_REFUNDED
    assert view.message == "The customer cancelled on Front reader. Nothing was refunded."
    assert given_back(counter) == 0


def test_a_lost_connection_after_the_refund_is_found_out(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("lose_answer")
    canadian.does("insert", number=INTERAC)
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.SUCCEEDED
    assert given_back(counter) == 500


def test_a_lost_connection_before_the_refund_is_not_known_for_a_while(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("lose_before")
    canadian.does("insert", number=INTERAC)
    view = counter.refunds.check(counter.actor, waiting.id)
    assert (view.state, view.step) == (RefundState.UNKNOWN, Step.CONNECTION_LOST)
    canadian.turn_clock(timedelta(minutes=11))
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.NOT_REFUNDED


def test_a_refund_found_on_the_reader_after_a_look_has_ten_minutes_from_its_end(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    """The look that found nothing was before the reader had it."""
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/refund_payment")
    waiting = begin(counter, request_back)
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.UNKNOWN
    canadian.dashboard.v1.terminal.readers.refund_payment(
        canadian.id,
        {
            "payment_intent": next(iter(counter.intents)),
            "amount": 500,
            "metadata": {"till_refund": waiting.id},
        },
    )
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.STARTED
    canadian.turn_clock(timedelta(minutes=11))
    canadian.does("lose_before")
    canadian.does("insert", number=INTERAC)
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.UNKNOWN


def test_a_refund_that_the_reader_made_is_never_said_not_to_be_for_want_of_being_listed(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("insert", number=INTERAC)
    counter.server.rewrite(lists_nothing("/v1/refunds"))
    for _ in range(3):
        assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.UNKNOWN
        canadian.turn_clock(timedelta(minutes=11))
    counter.server.rewrite(None)
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.SUCCEEDED
    assert given_back(counter) == 500


@pytest.mark.parametrize("received", [True, False])
def test_a_reader_that_gave_no_sign_is_asked(
    counter: Counter, canadian: AtReader, request_back: RefundRequest, received: bool
) -> None:
    canadian.does("ignore_next", received=received)
    unknown = begin(counter, request_back)
    assert unknown.state is RefundState.UNKNOWN
    if received:
        assert counter.refunds.check(counter.actor, unknown.id).state is RefundState.STARTED
        canadian.does("insert", number=INTERAC)
        assert counter.refunds.check(counter.actor, unknown.id).state is RefundState.SUCCEEDED
    else:
        assert counter.refunds.check(counter.actor, unknown.id).state is RefundState.UNKNOWN
        canadian.turn_clock(timedelta(minutes=11))
        assert counter.refunds.check(counter.actor, unknown.id).state is RefundState.NOT_REFUNDED


def test_an_earlier_refund_of_the_payment_is_not_taken_for_this_one(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    first = begin(counter, request_back)
    canadian.does("insert", number=INTERAC)
    counter.refunds.check(counter.actor, first.id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/refund_payment")
    second = begin(counter, request_back)
    assert counter.refunds.check(counter.actor, second.id).state is RefundState.UNKNOWN
    assert given_back(counter) == 500


def test_a_reader_without_power_keeps_the_refund_until_it_is_back(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("unplug")
    canadian.turn_clock(timedelta(minutes=3))
    view = counter.refunds.cancel(counter.actor, waiting.id)
    assert (view.state, view.step) == (RefundState.STARTED, Step.OFFLINE)
    canadian.does("plug_in")
    assert counter.refunds.cancel(counter.actor, waiting.id).state is RefundState.NOT_REFUNDED
    assert canadian.showing["kind"] == "idle"


def test_a_card_presented_before_the_cancel_got_its_money(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("insert", number=INTERAC)
    assert counter.refunds.cancel(counter.actor, waiting.id).state is RefundState.SUCCEEDED
    assert given_back(counter) == 500


def test_a_refund_at_the_bank_cannot_be_given_up_meanwhile(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("slow", seconds=20)
    canadian.does("insert", number=INTERAC)
    assert counter.refunds.cancel(counter.actor, waiting.id).state is RefundState.STARTED
    canadian.turn_clock(timedelta(seconds=21))
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.SUCCEEDED


def test_a_refund_is_found_although_its_reader_was_removed(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    waiting = begin(counter, request_back)
    canadian.does("insert", number=INTERAC)
    canadian.dashboard.v1.terminal.readers.delete(canadian.id)
    assert counter.refunds.check(counter.actor, waiting.id).state is RefundState.SUCCEEDED


def test_a_reader_shows_that_this_register_gives_back_there(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    begin(counter, request_back)
    assert counter.readers.poll(counter.actor, canadian.id).message == "In use here"


def test_a_refund_that_the_bank_declines_gives_nothing_and_can_be_tried_again(
    counter: Counter, canadian: AtReader, request_back: RefundRequest
) -> None:
    refused = begin(counter, request_back)
    canadian.does("decline", code="card_not_supported")
    after = counter.refunds.check(counter.actor, refused.id)
    assert after.state is RefundState.NOT_REFUNDED
    assert after.message == (
        "This card does not work for this kind of payment. Nothing was refunded."
    )
    assert given_back(counter) == 0
    again = begin(counter, request_back)
    canadian.does("insert", number=INTERAC)
    assert counter.refunds.check(counter.actor, again.id).state is RefundState.SUCCEEDED
    assert given_back(counter) == 500
