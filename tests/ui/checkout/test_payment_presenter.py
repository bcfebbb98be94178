"""The rules of the payment sheet without a window: what a press leads to, and what is charged."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import BANK_TERMINAL, RETURN_URL
from pos_app.services.shared.errors import OfflineError
from pos_app.services.views.catalogue import simple_product
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.available_actions import available_actions
from pos_app.ui.checkout.payment.payment_presenter import PaymentInputs
from pos_app.ui.checkout.payment.payment_state import BusyWith
from tests.ui.checkout.register import (
    CARD,
    CASH,
    HELD,
    PAGE,
    READER,
    TERMINAL,
    THANKS,
    Register,
)

KEY = "sk_test_store"


@pytest.fixture
def register(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> Iterator[Register]:
    made = Register(services, server, tasks, qtbot)
    yield made
    made.presenter.flow.leave()
    made.settle()


# --- which way of paying it begins with ---


@pytest.mark.parametrize(
    ("has_reader", "has_card", "online", "by_key", "expected"),
    [
        (False, False, True, None, CASH),
        (False, True, True, None, CARD),
        (True, True, True, None, READER),  # a saved card is never chosen while there is a reader
        (True, False, True, None, READER),
        (True, True, False, None, CASH),
        (False, False, True, READER, PAGE),
        (False, True, True, READER, CARD),
        (True, False, False, READER, READER),
    ],
)
def test_it_begins_with_the_likeliest_way(
    register: Register,
    has_reader: bool,
    has_card: bool,
    online: bool,
    by_key: TenderKind | None,
    expected: TenderKind,
) -> None:
    if has_reader:
        register.reader()
    customer = register.customer("pm_card_visa") if has_card else None
    register.services.connection.online = online
    assert register.open(customer=customer, kind=by_key).kind is expected
    assert register.charged == []


def test_a_sale_of_nothing_is_finished_as_cash_and_in_no_other_way(register: Register) -> None:
    register.reader()
    register.services.catalogue.save_product(
        register.services.actor, simple_product("Sample", 0, "usd", "88888888")
    )
    presenter = register.open(CartLine("Sample", 0), kind=READER, at_once=True)
    assert presenter.kind is CASH
    for kind in (READER, CARD, PAGE):
        assert not presenter.choose(kind)
        assert presenter.status.headline == "There is nothing to charge."
    register.press(presenter.take_exact_cash)
    assert [(sale.total, sale.paid) for sale in register.paid] == [(0, 0)]
    assert register.charged == []


# --- a key pressed twice is one payment ---


def test_cash_pressed_twice_takes_the_part_and_not_the_rest(register: Register) -> None:
    presenter = register.open()
    register.press_twice(lambda: presenter.take_cash(400))
    register.press_twice(lambda: presenter.take_cash(700))
    assert register.state.sale is not None
    assert (register.state.sale.left, register.paid) == (700, [])
    register.press(lambda: presenter.take_cash(700))  # after a look at what is left
    assert [sale.total for sale in register.paid] == [1100]


def test_a_card_is_not_charged_for_the_rest_by_the_same_key(register: Register) -> None:
    presenter = register.open(customer=register.customer("pm_card_visa"))
    card = register.state.cards[0].id
    register.typed = PaymentInputs(amount=300, card_or_reader_id=card)
    presenter.take()
    register.settle()
    register.typed = None
    presenter.take()
    register.settle()
    assert register.charged == [300]
    register.press(presenter.take)
    assert register.charged == [300, 800]


def test_a_card_pressed_before_it_is_ready_is_charged_once(register: Register) -> None:
    customer = register.customer("pm_card_visa")
    register.server.controls.latency = HELD
    register.begin(customer=customer)
    register.qtbot.waitUntil(lambda: register.state.busy_with is BusyWith.PREPARING)
    for _ in range(4):
        register.fingers.wait()
        register.presenter.take()
    assert register.state.starts_when_ready
    register.server.controls.latency = 0.0
    register.settle()
    assert register.charged == [1100]
    assert len(register.paid) == 1


def test_a_reader_started_twice_asks_for_the_card_once(register: Register) -> None:
    reader = register.reader()
    presenter = register.open()
    register.press(presenter.take)
    register.press(presenter.take)  # nor does it cancel anything
    assert register.customer_side.shown(reader)["kind"] == "payment"
    register.customer_side.at_reader(reader, "tap")
    register.wait(lambda: bool(register.paid))
    assert register.charged == [1100]


# --- while a payment is not settled ---


def test_nothing_else_is_chosen_or_taken_meanwhile(register: Register) -> None:
    register.reader()
    presenter = register.open()
    register.press(presenter.take)
    assert not presenter.choose(CASH)
    register.press(presenter.take_exact_cash)
    assert (presenter.kind, register.paid) == (READER, [])
    register.press(presenter.leave)


def test_esc_cancels_and_then_goes_back_to_the_cart(register: Register) -> None:
    reader = register.reader()
    presenter = register.open(at_once=True)
    register.press(presenter.leave)
    assert register.events == []
    assert register.customer_side.shown(reader)["kind"] == "idle"
    register.press(presenter.leave)
    assert register.events == ["back to 1 lines"]
    assert register.charged == []


def test_esc_while_the_reader_is_being_started_cancels_as_soon_as_it_can(
    register: Register,
) -> None:
    reader = register.reader()
    register.server.controls.latency = HELD
    register.begin(at_once=True)
    register.qtbot.waitUntil(lambda: register.state.is_taking)
    register.presenter.leave()
    register.server.controls.latency = 0.0
    register.wait(lambda: not register.state.busy_with)
    assert register.customer_side.shown(reader)["kind"] != "payment"
    assert register.charged == []


@pytest.mark.parametrize("kind", [READER, PAGE])
def test_the_customer_who_pays_in_the_instant_of_cancelling_pays_once(
    register: Register, kind: TenderKind
) -> None:
    reader = register.reader()
    register.services.settings.save(register.services.actor, RETURN_URL, THANKS)
    presenter = register.open()
    presenter.choose(kind)
    register.press(presenter.take)
    if kind is READER:
        register.customer_side.at_reader(reader, "tap")
    else:
        register.customer_side.on_page("pay")
    presenter.leave()
    register.wait(lambda: bool(register.paid))
    assert register.charged == [1100]


@pytest.mark.parametrize("kind", [READER, PAGE])
def test_cancel_is_not_lost_behind_a_slow_question(register: Register, kind: TenderKind) -> None:
    register.reader()
    register.services.settings.save(register.services.actor, RETURN_URL, THANKS)
    presenter = register.open()
    presenter.choose(kind)
    register.press(presenter.take)
    with register.slow_polls() as asked:
        register.qtbot.waitUntil(asked.is_set)
        presenter.leave()
        assert register.state.busy_with is BusyWith.CANCELLING
    register.await_state(TenderState.CANCELED, TenderState.PREPARED, TenderState.DECLINED)
    assert register.charged == []


def test_cancel_is_not_lost_while_the_cashier_asks_again(register: Register) -> None:
    reader = register.reader()
    presenter = register.open(at_once=True)
    register.server.controls.latency = HELD
    presenter.payments.check_again()
    presenter.leave()
    presenter.leave()
    register.server.controls.latency = 0.0
    register.wait(lambda: register.state.holding is None and not register.state.busy_with)
    assert register.customer_side.shown(reader)["kind"] == "idle"
    assert register.charged == []


def test_a_payment_that_nobody_knows_of_is_neither_left_nor_tried_again(
    register: Register,
) -> None:
    presenter = register.open(customer=register.customer("pm_card_visa"))
    register.server.controls.fault("reset_after", "/confirm", times=3)
    register.server.controls.fault("reset_before", "/payment_intents/pi_", method="GET", times=1)
    register.press(presenter.take)
    assert presenter.status.headline.startswith("Not known yet")
    register.press(presenter.leave)  # no way back while money may have moved
    register.press(presenter.take)
    register.press(presenter.take_exact_cash)
    assert register.events == []
    register.wait(lambda: not register.state.busy_with)
    if not register.paid:  # the second fault may still be there
        register.press(presenter.payments.check_again)
        register.press(presenter.payments.check_again)
    assert (register.charged, len(register.paid)) == ([1100], 1)


def test_one_that_is_put_aside_is_gone_on_with(register: Register) -> None:
    presenter = register.open(customer=register.customer("pm_card_visa"))
    register.server.controls.fault("reset_after", "/confirm", times=3)
    register.press(presenter.take)
    register.press(presenter.flow.park)
    assert register.events == ["put aside"]
    presenter.flow.leave()
    assert register.state.sale is not None
    back = register.reopen(register.state.sale)
    assert back.kind is CARD
    register.press(back.payments.check_again)
    assert (register.charged, len(register.paid)) == ([1100], 1)


# --- what comes of it ---


def test_another_card_is_charged_on_the_same_payment_after_a_decline(register: Register) -> None:
    customer = register.customer("pm_card_chargeCustomerFail", "pm_card_visa")
    presenter = register.open(customer=customer)
    failing = next(card.id for card in customer.cards if card.last4 != "4242")
    good = next(card.id for card in customer.cards if card.last4 == "4242")
    register.typed = PaymentInputs(amount=1100, card_or_reader_id=failing)
    register.press(presenter.take)
    assert register.state.tender is not None
    assert register.state.tender.state is TenderState.DECLINED
    intent = register.state.tender.intent_id
    register.typed = PaymentInputs(amount=1100, card_or_reader_id=good)
    register.press(presenter.take)
    assert [tender.intent_id for sale in register.paid for tender in sale.tenders] == [intent]
    assert register.charged == [1100]


def test_a_charge_that_never_left_is_paid_in_cash_at_once(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of Stripe is found no more, right after the payment was made ready."""
    presenter = register.open(customer=register.customer("pm_card_visa"))
    register.server.stop()  # nor is a connection kept
    register.server.start()

    def no_such_name(*_: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", no_such_name)
        register.press(presenter.take)
        assert presenter.status.headline == "Stripe can't be reached just now."
        assert "Nothing was charged. Take cash, or wait" in presenter.status.advice
        register.press(presenter.take_exact_cash)
    assert len(register.paid) == 1
    assert register.charged == []


@pytest.mark.parametrize("kind", [CARD, PAGE])
def test_what_could_not_be_taken_is_taken_by_trying_again(
    register: Register, kind: TenderKind
) -> None:
    register.services.settings.save(register.services.actor, RETURN_URL, THANKS)
    presenter = register.open(customer=register.customer("pm_card_visa"))
    presenter.choose(kind)
    register.settle()
    lacking = {"rak_payment_intent_write", "rak_checkout_session_write"}
    register.server.controls.restricted[KEY] = lacking
    register.press(presenter.take)
    assert available_actions(register.state, kind).try_again
    register.server.controls.restricted.clear()
    register.press(presenter.try_again)
    if kind is PAGE:
        register.customer_side.on_page("pay")
        register.wait(lambda: bool(register.paid))
    assert (register.charged, len(register.paid)) == ([1100], 1)


def test_what_could_not_be_made_ready_is_made_ready_and_not_taken_by_trying_again(
    register: Register,
) -> None:
    customer = register.customer("pm_card_visa")
    register.server.controls.restricted[KEY] = {"rak_payment_intent_write"}
    presenter = register.open(customer=customer)
    assert available_actions(register.state, CARD).try_again
    register.server.controls.restricted.clear()
    register.press(presenter.try_again)
    assert not available_actions(register.state, CARD).try_again
    assert register.state.tender is not None
    assert register.state.tender.state is TenderState.PREPARED
    assert register.charged == []


def test_a_sale_that_was_not_begun_is_not_tried_again_as_a_payment(register: Register) -> None:
    register.reader()
    too_much = CartLine("House", 100_000_000)
    presenter = register.open(too_much, kind=READER, at_once=True)
    assert register.state.sale is None
    assert presenter.status.headline
    assert not available_actions(register.state, READER).try_again


def test_cash_waits_for_nothing_that_is_only_made_ready(register: Register) -> None:
    customer = register.customer("pm_card_visa")
    register.server.controls.latency = HELD
    register.begin(customer=customer)
    register.qtbot.waitUntil(lambda: register.state.busy_with is BusyWith.PREPARING)
    register.presenter.take_exact_cash()
    register.qtbot.waitUntil(lambda: bool(register.paid))
    approved = [each for each in register.paid[0].tenders if each.state is TenderState.APPROVED]
    assert [tender.kind for tender in approved] == [CASH]
    register.server.controls.latency = 0.0
    register.settle()
    assert register.charged == []


def test_a_card_and_its_customer_s_consent_are_those_that_stand_there_when_it_is_taken(
    register: Register,
) -> None:
    reader = register.reader()
    customer = register.customer()
    presenter = register.open(customer=customer)
    own = register.state.reader
    assert own is not None
    register.typed = PaymentInputs(amount=1100, card_or_reader_id=own.id, keeps_card=True)
    register.press(presenter.take)
    register.customer_side.at_reader(reader, "tap")
    register.wait(lambda: bool(register.paid))
    assert len(register.services.customers.details(customer.id).cards) == 1


def test_part_of_it_is_taken_out_again_and_all_of_it_dropped(register: Register) -> None:
    presenter = register.open(customer=register.customer("pm_card_visa"))
    register.press(lambda: presenter.take_cash(400))
    register.typed = PaymentInputs(amount=300, card_or_reader_id=register.state.cards[0].id)
    register.press(presenter.take)
    assert register.state.sale is not None
    assert presenter.status.advice == "$4.00 is left to pay: take it in any way."
    cash = next(tender for tender in register.state.sale.tenders if tender.kind is CASH)
    register.press(lambda: presenter.payments.remove(cash))
    assert (register.state.sale.paid, register.state.sale.left) == (300, 800)
    register.press(presenter.leave)
    assert presenter.status.headline == "Part of this sale is paid."
    register.press(presenter.flow.drop)
    assert register.events == ["dropped"]
    assert register.services.selling.open_sales() == []


def test_money_is_not_given_back_for_a_sale_that_is_being_paid(register: Register) -> None:
    presenter = register.open()
    register.press(lambda: presenter.take_cash(400))
    assert register.state.sale is not None
    (taken,) = register.state.sale.tenders
    register.fingers.wait()
    presenter.take_exact_cash()
    presenter.payments.remove(taken)  # while the cash is being written down
    presenter.flow.drop()
    register.settle()
    assert [(sale.total, sale.paid) for sale in register.paid] == [(1100, 1100)]
    assert register.events == []


# --- what the cashier is told ---


def test_a_complaint_stays_until_something_else_is_done(register: Register) -> None:
    register.reader()
    presenter = register.open()
    refused: list[int] = []
    presenter.amount_refused.connect(lambda: refused.append(1))
    own = register.read(READER).card_or_reader_id
    register.typed = PaymentInputs(0, "Only $11.00 is left to pay.", own)
    register.press(presenter.take)
    assert presenter.status.headline == "Only $11.00 is left to pay."
    assert refused == [1]
    presenter.payments.publish()  # a reader has said how it is
    assert presenter.status.headline == "Only $11.00 is left to pay."
    presenter.choose(CASH)
    assert presenter.status.headline == ""
    presenter.complain("This sale is being paid.", "Finish it or go back, then scan again.")
    presenter.end_complaint()  # another amount is typed
    assert presenter.status.headline == ""
    assert register.charged == []


def test_the_store_s_page_is_asked_for_before_the_payment_that_needs_it(
    register: Register,
) -> None:
    presenter = register.open()
    presenter.choose(PAGE)
    register.press(presenter.take)
    assert register.state.needs_return_url
    register.services.settings.save(register.services.actor, RETURN_URL, THANKS)
    register.press(presenter.payments.resume_with_return_url)
    register.customer_side.on_page("pay")
    register.wait(lambda: bool(register.paid))
    assert register.charged == [1100]


def test_who_has_no_page_takes_cash_instead(register: Register) -> None:
    presenter = register.open()
    presenter.choose(PAGE)
    register.press(presenter.take)
    register.press(presenter.pay_without_page)
    assert (presenter.kind, register.state.needs_return_url) == (CASH, False)


def test_what_was_out_of_reach_is_made_ready_when_stripe_answers_again(
    register: Register,
) -> None:
    customer = register.customer("pm_card_visa")
    register.server.stop()
    register.services.connection.online = False
    presenter = register.open(customer=customer)
    register.press(lambda: presenter.choose(CARD))
    assert isinstance(register.state.error, OfflineError)
    register.server.start()
    assert register.services.connection.check()
    presenter.flow.show_connection()
    register.settle()
    assert register.state.error is None
    assert register.state.tender is not None
    assert register.state.tender.state is TenderState.PREPARED


def test_what_the_bank_s_terminal_took_is_recorded_with_its_reference(register: Register) -> None:
    register.services.settings.save(register.services.actor, BANK_TERMINAL, "Card machine")
    presenter = register.open()
    presenter.choose(TERMINAL)
    register.typed = PaymentInputs(amount=1100, reference="4242424242424242")
    register.press(presenter.take)
    assert "looks like a card number" in presenter.status.headline
    assert "Nothing was recorded" in presenter.status.advice
    register.typed = PaymentInputs(amount=1100, reference="0815")
    register.press(presenter.take)
    assert [tender.label for sale in register.paid for tender in sale.tenders] == ["Card machine"]
    assert register.charged == []


def test_who_is_at_the_counter_takes_the_money_of_a_sale_that_another_began(
    register: Register,
) -> None:
    presenter = register.open(customer=register.customer("pm_card_visa"))
    register.press(lambda: presenter.take_cash(400))
    register.typed = PaymentInputs(amount=300, card_or_reader_id=register.state.cards[0].id)
    register.press(presenter.take)
    register.press(presenter.flow.park)
    staff = register.services.staff
    staff.switch_cashier(
        register.services.actor,
        staff.save_cashier(register.services.actor, None, "Bo", "cashier").id,
    )
    assert register.state.sale is not None
    register.press(register.reopen(register.state.sale).take_exact_cash)
    (row,) = register.services.history.page().rows
    events = [event.what for event in register.services.history.details(row.id).timeline]
    assert events[1:4] == [
        "Cash: $4.00 taken.",
        "Visa •••• 4242: $3.00 approved.",
        "Cash: $4.00 taken. By Bo.",
    ]
