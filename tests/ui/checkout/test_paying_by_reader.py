"""Taking the money on a card reader: what the cashier presses and reads, what the customer does."""

from __future__ import annotations

import pytest
import stripe
from PySide6.QtCore import Qt

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.checkout.payment.payment_state import BusyWith
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till
from tests.ui.checkout.register import HELD

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def open_payment(till: Till) -> PaymentSheet:
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    return sheet


def start(till: Till) -> PaymentSheet:
    """Have the reader ask for the card of a sale of a croissant."""
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F12)
    sheet = till.paying
    assert sheet is not None
    till.await_words("Waiting for the customer's card on Front reader")
    return sheet


def use_elsewhere(till: Till, reader: str) -> None:
    """Have another register of the same store ask for a card there."""
    v1 = stripe.StripeClient("sk_test_store", base_addresses={"api": till.server.base_url}).v1
    intent = v1.payment_intents.create(
        {"amount": 777, "currency": "usd", "allowed_payment_method_types": ["card_present"]}
    )
    v1.terminal.readers.process_payment_intent(reader, {"payment_intent": intent.id})


def test_a_scan_and_one_key_and_the_customer_taps(till: Till) -> None:
    reader = till.reader()
    sheet = start(till)
    assert sheet.panels.reader.amount_shown == "$11.00 on Front reader"
    till.street.at_reader(reader, "tap")
    till.await_result()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]
    assert [row[:2] for row in till.sales()] == [(1100, "paid")]


def test_payment_and_enter_do_the_same_and_the_cart_was_shown(till: Till) -> None:
    reader = till.reader()
    till.scan(CROISSANT)
    sheet = open_payment(till)
    assert sheet.presenter.kind is TenderKind.READER
    assert till.street.shown(reader)["kind"] == "cart"
    till.press(ENTER)
    till.await_words("Waiting for the customer's card on Front reader")
    assert till.street.shown(reader)["kind"] == "payment"
    till.press_no_wait(ENTER)  # pressed twice it is one payment, and cancels nothing
    till.settle()
    till.street.at_reader(reader, "tap")
    till.await_result()
    assert till.charged == [1100]


def test_a_declined_card_gives_way_to_another_on_the_same_payment(till: Till) -> None:
    reader = till.reader()
    sheet = start(till)
    till.street.at_reader(reader, "decline", code="insufficient_funds")
    till.await_words("Nothing was charged. ")
    till.settle()
    assert sheet.panels.reader.start.accessibleName() == "Ask for another card"
    assert sheet.payment.tender is not None
    first = sheet.payment.tender.intent_id
    till.press(ENTER)
    till.await_words("Waiting for the customer's card")
    assert sheet.payment.tender.intent_id == first
    till.street.at_reader(reader, "tap")
    till.await_result()
    assert till.charged == [1100]


def test_what_was_not_charged_goes_on_with_one_key(till: Till) -> None:
    reader = till.reader()
    till.reader("Window reader", "simulated-s700")
    sheet = start(till)
    till.street.at_reader(reader, "cancel")
    till.await_words("Nothing was charged. ")
    till.settle()
    till.press(Qt.Key.Key_O)
    till.await_words("Waiting for the customer's card on Window reader")
    other = sheet.panels.reader.reader_id
    till.street.at_reader(other, "tap")
    till.await_result()
    assert till.charged == [1100]


def test_cash_after_a_decline(till: Till) -> None:
    reader = till.reader()
    start(till)
    till.street.at_reader(reader, "decline")
    till.await_words("Nothing was charged. ")
    till.settle()
    till.press(Qt.Key.Key_C)
    till.press(ENTER)
    assert till.result == "Paid, no change $11.00"
    assert till.charged == []


def test_escape_cancels_on_the_reader_and_then_goes_back_to_the_cart(till: Till) -> None:
    reader = till.reader()
    sheet = start(till)
    till.press(ESC)
    assert till.paying is sheet
    assert "Nothing was charged" in till.message
    assert till.street.shown(reader)["kind"] == "idle"
    till.press(ESC)
    assert till.paying is None
    assert till.rung_up == [(1, "Croissant", 1100)]
    assert till.charged == []


@pytest.mark.parametrize(
    ("action", "words"),
    [("unplug", "offline"), ("busy", "busy")],
)
def test_a_reader_that_cannot_take_it_says_why(till: Till, action: str, words: str) -> None:
    reader = till.reader()
    till.server.controls.clock_offset = 0
    till.street.at_reader(reader, action)
    if action == "unplug":
        till.server.controls.clock_offset = 600
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F12)
    till.await_words("Nothing was charged. ")
    till.settle()
    assert words in till.message
    sheet = till.paying
    assert sheet is not None
    assert sheet.payment.tender is not None
    assert sheet.payment.tender.state is TenderState.PREPARED


def test_why_a_payment_ended_stays_to_be_read_and_one_key_goes_on(till: Till) -> None:
    reader = till.reader()
    start(till)
    use_elsewhere(till, reader)
    till.await_words("used for something else")
    till.settle()  # the reader has told meanwhile who uses it
    assert "used for something else" in till.message
    till.press(Qt.Key.Key_C)
    till.press(ENTER)
    assert till.result == "Paid, no change $11.00"
    assert till.charged == []


def test_without_a_reader_the_other_ways_are_offered(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F12)
    assert till.message.startswith("No card reader is set up")
    till.press(Qt.Key.Key_C)
    till.press(ENTER)
    assert till.result == "Paid, no change $11.00"


def test_nothing_of_a_sale_stays_on_the_reader(till: Till) -> None:
    reader = till.reader()
    till.scan(CROISSANT)
    open_payment(till)
    assert till.street.shown(reader)["kind"] == "cart"
    till.press(ESC)
    assert till.street.shown(reader)["kind"] == "idle"
    till.press(Qt.Key.Key_F10)
    assert till.result == "Paid, no change $11.00"


def test_a_bill_is_split_over_reader_and_cash(till: Till) -> None:
    reader = till.reader()
    till.scan(CROISSANT)
    till.scan(COFFEE)
    sheet = open_payment(till)
    till.press(Qt.Key.Key_A)
    till.type("5")
    till.press(ENTER)
    till.await_words("Waiting for the customer's card")
    assert sheet.panels.reader.amount_shown.startswith("$5.00")
    till.street.at_reader(reader, "tap")
    till.await_words("Approved")
    till.settle()
    assert sheet.payment.sale is not None
    assert (sheet.payment.sale.paid, sheet.payment.sale.left) == (500, 850)
    till.press(Qt.Key.Key_C)
    till.press(ENTER)
    assert till.result == "Approved $13.50"
    assert till.charged == [500]


def test_more_than_is_left_is_taken_in_cash_only(till: Till) -> None:
    till.reader()
    till.scan(CROISSANT)
    open_payment(till)
    till.press(Qt.Key.Key_A)
    till.type("50")
    till.press(ENTER)
    assert till.message.startswith("Only $11.00 is left to pay")
    till.window.resize(1366, 768)
    till.settle()
    assert till.message.startswith("Only $11.00 is left to pay")
    till.type("5")
    assert "Only" not in till.message
    assert till.charged == []


def test_keeping_the_card_for_the_customer(till: Till) -> None:
    reader = till.reader()
    ada = till.customer()
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    sheet = open_payment(till)
    assert sheet.keep.isVisible()
    till.press(Qt.Key.Key_K)
    till.press(ENTER)
    till.await_words("Waiting for the customer's card")
    till.street.at_reader(reader, "tap")
    till.await_result()
    assert len(till.services.customers.details(ada.id).cards) == 1


def test_a_reader_that_lost_its_connection_after_the_charge(till: Till) -> None:
    reader = till.reader()
    start(till)
    till.street.at_reader(reader, "lose_answer")
    till.street.at_reader(reader, "tap")
    till.await_result()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]


def test_a_reader_that_lost_its_connection_before_it_is_stopped(till: Till) -> None:
    reader = till.reader()
    sheet = start(till)
    till.street.at_reader(reader, "lose_before")
    till.street.at_reader(reader, "tap")
    till.await_words("Not known yet")
    till.settle()
    sheet.stop.click()
    till.await_words("Nothing was charged. ")
    till.settle()
    till.press(Qt.Key.Key_F10)
    assert till.result == "Paid, no change $11.00"
    assert till.charged == []


def asked_for_the_reader(till: Till) -> list[str]:
    """Return what Stripe was asked until the amount was on the reader."""
    till.await_words("Waiting for the customer's card")
    paths = [f"{each.method} {each.path.split('/v1/')[1]}" for each in till.server.requests]
    last = next(at for at, path in enumerate(paths) if path.endswith("process_payment_intent"))
    return [path.split("/")[-1] for path in paths[: last + 1]]


def test_one_round_trip_to_the_reader_when_prepared_and_two_when_not(till: Till) -> None:
    reader = till.reader()
    till.scan(CROISSANT)
    open_payment(till)
    till.server.requests.clear()
    till.press_no_wait(ENTER)
    assert asked_for_the_reader(till) == ["process_payment_intent"]
    till.settle()
    till.street.at_reader(reader, "tap")
    till.await_result()
    till.press(ENTER)
    till.scan(CROISSANT)
    till.server.requests.clear()
    till.press_no_wait(Qt.Key.Key_F12)
    assert asked_for_the_reader(till) == ["POST payment_intents", "process_payment_intent"]
    till.settle()
    till.press(ESC)


def test_no_reader_is_said_to_ask_for_an_amount_while_money_is_given_back(till: Till) -> None:
    till.reader()
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    sheet = open_payment(till)
    till.press(Qt.Key.Key_S)
    till.press(Qt.Key.Key_A)
    till.type("3")
    till.press(ENTER)
    sheet.choose(TenderKind.READER)
    till.settle()
    assert sheet.payment.sale is not None
    tenders = sheet.payment.sale.tenders
    (taken,) = (each for each in tenders if each.state is TenderState.APPROVED)
    till.server.controls.latency = HELD
    with till.qtbot.waitSignal(sheet.presenter.changed):  # shown after a moment
        sheet.presenter.payments.remove(taken)
    shown, busy_with = sheet.panels.reader.amount_shown, sheet.payment.busy_with
    till.server.controls.latency = 0.0
    till.settle()
    assert (shown, busy_with) == ("", BusyWith.GIVING_BACK)
