"""Paying by touch alone, and the customer who is played in training's own window."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.ui.customer_side.window import CustomerSideWindow
from tests.functional.day import Day
from tests.functional.test_keyboard_counter import PAGE, Counter
from tests.support.accessible import nameless, too_small
from tests.support.touch_screen import Finger


@pytest.fixture
def counter(opened: Day) -> Counter:
    """The counter of a store that takes cards and QR codes, in a small window."""
    made = Counter(opened)
    made.services.settings.save(made.services.actor, RETURN_URL, PAGE)
    made.reader()
    return made


@pytest.fixture
def cashier(counter: Counter) -> Finger:
    """Somebody at the till."""
    window = counter.keys.window
    window.resize(1024, 600)
    return Finger(counter.keys, window)


def ring_up(cashier: Finger, amount: str) -> None:
    cashier.tap("Keypad")
    cashier.type(amount)
    cashier.tap("Add to the sale", "Keypad", "Charge $10.80 (F9)")


def has_room(cashier: Finger) -> None:
    assert too_small(cashier.window) == []
    assert nameless(cashier.window) == []


@pytest.mark.long
def test_a_reader_sale(counter: Counter, cashier: Finger) -> None:
    (reader,) = counter.services.readers.all()
    ring_up(cashier, "10")
    has_room(cashier)
    cashier.tap("Start the reader for $10.80")
    counter.await_card()
    has_room(cashier)
    counter.street.at_reader(reader.id, "decline")
    counter.await_not_charged()
    has_room(cashier)
    cashier.tap("Ask for another card")
    counter.await_card()
    counter.street.at_reader(reader.id, "cancel")
    counter.await_words("The customer cancelled on Front reader.")
    cashier.tap("Start again for $10.80")
    counter.await_card()
    counter.street.at_reader(reader.id, "tap")
    counter.keys.wait(lambda: counter.day.result == "Approved $10.80")
    has_room(cashier)
    assert counter.day.charged == [1080]


@pytest.mark.long
def test_a_sale_by_qr_code(counter: Counter, cashier: Finger) -> None:
    ring_up(cashier, "10")
    cashier.tap("QR code (Q)", "Show the QR code for $10.80", "Copy the link")
    has_room(cashier)
    cashier.tap("Cancel the code", "Show the QR code for $10.80")
    counter.keys.wait(lambda: len(counter.street.sees()["pages"]) == 1)
    counter.street.on_page("pay")
    counter.keys.wait(lambda: counter.day.result == "Approved $10.80")
    assert counter.day.charged == [1080]


def test_a_bill_in_parts(counter: Counter, cashier: Finger) -> None:
    (reader,) = counter.services.readers.all()
    ring_up(cashier, "10")
    cashier.tap("Cash (C)")
    cashier.type("4")
    cashier.tap("Take $4.00", "Card reader (R)", "Half", "Start the reader for $3.40")
    has_room(cashier)
    counter.await_card()
    counter.street.at_reader(reader.id, "tap")
    counter.await_words("$3.40 is left to pay")
    has_room(cashier)
    cashier.tap("Give it back", "Give it back", "Cash (C)", "Exact")
    cashier.tap("Take $6.80")
    counter.keys.wait(lambda: counter.day.result)
    assert [refund["amount"] for refund in counter.day.server.account.all("refund")] == [340]


@pytest.mark.long
def test_any_part_of_a_bill(counter: Counter, cashier: Finger) -> None:
    (reader,) = counter.services.readers.all()
    ring_up(cashier, "10")
    cashier.tap("Type how much to take now")
    has_room(cashier)
    cashier.type("3.70")
    cashier.tap("OK", "Start the reader for $3.70")
    counter.await_card()
    counter.street.at_reader(reader.id, "tap")
    counter.await_words("$7.10 is left to pay")
    assert counter.day.charged == [370]


@pytest.mark.long
def test_another_reader_goes_on_and_a_sale_is_dropped(counter: Counter, cashier: Finger) -> None:
    (front,) = counter.services.readers.all()
    window = counter.services.readers.register(
        counter.services.actor, "simulated-s700", "Window", front.location_id
    )
    ring_up(cashier, "10")
    cashier.tap("Half", "Start the reader for $5.40")
    counter.await_card()
    counter.street.at_reader(front.id, "decline")
    counter.await_not_charged()
    cashier.tap("Another reader")
    counter.await_words("Waiting for the customer's card on Window")
    counter.street.at_reader(window.id, "tap")
    counter.await_words("$5.40 is left to pay")
    has_room(cashier)
    cashier.tap("Drop the sale", "Drop the sale")
    assert counter.day.checkout.current_cart.cart.is_empty
    assert [refund["amount"] for refund in counter.day.server.account.all("refund")] == [540]


@pytest.mark.long
def test_a_card_is_kept_and_the_bank_is_given_up(counter: Counter, cashier: Finger) -> None:
    (reader,) = counter.services.readers.all()
    ada = counter.customer("Ada Lovelace", "pm_card_authenticationRequired")
    counter.ring_up("10", "ada")
    cashier.tap("Charge $10.80 (F9)", "Saved card (S)", "Charge $10.80")
    has_room(cashier)
    cashier.tap("Give up", "Card reader (R)", "Keep this card for next time")
    cashier.tap("Start the reader for $10.80")
    counter.await_card()
    counter.street.at_reader(reader.id, "tap")
    counter.keys.wait(lambda: counter.day.result == "Approved $10.80")
    assert len(counter.cards_of(ada)) == 2
    assert counter.day.charged == [1080]


@pytest.mark.long
def test_a_card_is_saved_and_a_sale_voided(counter: Counter, cashier: Finger) -> None:
    (reader,) = counter.services.readers.all()
    ada = counter.customer()
    cashier.tap("Customers")
    cashier.tap("Save a card", "Ada Lovelace has agreed to this", "Read the card")
    counter.keys.wait(
        lambda: counter.keys.message("Waiting for the customer's card on Front reader.")
    )
    has_room(cashier)
    counter.street.at_reader(reader.id, "tap")
    cashier.tap("Done")
    assert len(counter.cards_of(ada)) == 1
    cashier.tap("Checkout")
    ring_up(cashier, "10")
    cashier.tap("Start the reader for $10.80")
    counter.await_card()
    counter.street.at_reader(reader.id, "tap")
    counter.keys.wait(lambda: counter.day.result == "Approved $10.80")
    cashier.tap("Next sale", "History")
    cashier.pick("$10.80")
    cashier.tap("Void this sale")
    has_room(cashier)
    counter.keys.write("Rung up twice")  # a screen's own keyboard types like any other
    cashier.tap("Void the sale", "Done")
    assert [refund["amount"] for refund in counter.day.server.account.all("refund")] == [1080]


@pytest.mark.long
def test_the_customer_is_played_in_a_window(counter: Counter, cashier: Finger) -> None:
    street = CustomerSideWindow(counter.day.server.base_url, lambda money: f"{money.minor}")
    customer = Finger(counter.keys, street)
    counter.keys.qtbot.addWidget(street)
    street.show()
    _sell(counter, cashier, lambda: customer.tap("Tap"), "Start the reader for $10.80")
    _sell(counter, cashier, lambda: customer.tap("Pay"), "QR code (Q)",
          "Show the QR code for $10.80")  # fmt: skip
    assert too_small(street) == []
    assert nameless(street) == []
    assert counter.day.charged == [1080, 1080]


def _sell(counter: Counter, cashier: Finger, customer: Callable[[], object], *buttons: str) -> None:
    ring_up(cashier, "10")
    cashier.tap(*buttons)
    customer()
    counter.keys.wait(lambda: counter.day.result == "Approved $10.80")
    cashier.tap("Next sale")
