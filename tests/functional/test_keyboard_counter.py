"""Every way to pay at a counter, by keyboard alone, with the customer on the other side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from pos_app.domain.permissions import SYSTEM
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.services.views.customers import CustomerDraft, CustomerView
from pos_app.services.views.readers import LocationView, TippingView
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.functional.day import Day
from tests.support.customer_side import CustomerSide
from tests.support.shop import KEY
from tests.support.store import STORE

PAGE = "https://corner.example/thanks"
INTERAC = "4506445006931933"
SHOP = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
BACK_AT_THE_CART = "Search"


class Counter:
    """A day with the customer's side of the counter."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.keys = day.keys
        self.services = day.services
        self.street = CustomerSide(day.server)

    def reader(self, label: str = "Front reader", code: str = "simulated-wpe") -> str:
        """Have a card reader at this register; the first one is its own."""
        readers = self.services.readers
        place = next(iter(readers.locations()), None) or readers.save_location(
            self.services.actor, SHOP
        )
        return readers.register(self.services.actor, code, label, place.id).id

    def customer(self, name: str = "Ada Lovelace", *cards: str) -> CustomerView:
        made = self.services.customers.create(
            self.services.actor, CustomerDraft(name, "ada@example.com")
        )
        for card in cards:
            made = self.services.customers.attach_card(self.services.actor, made.id, card)
        return made

    def ring_up(self, amount: str, customer: str = "") -> None:
        """Key an amount in; tax makes it 8 per cent more."""
        self.day.key_in(amount)
        if customer:
            self.keys.press("F8")
            self.keys.write(customer)
            self.keys.press("Return")

    @property
    def message(self) -> str:
        """What the payment sheet says of how it stands."""
        found = self.keys.window.findChildren(PaymentSheet)
        sheet = next((each for each in found if each.isVisible()), None)
        if sheet is None:
            return ""
        return f"{sheet.state.words()} {sheet.panels.code.state.words()}"

    def await_words(self, words: str) -> None:
        self.keys.wait(lambda: words in self.message)

    def await_card(self, reader: str = "Front reader") -> None:
        """Wait until a reader asks for the card."""
        self.await_words(f"Waiting for the customer's card on {reader}")

    def await_not_charged(self) -> None:
        self.await_words("Nothing was charged. ")

    def await_result(self, words: str) -> None:
        """Wait for the end of the sale, and go on to the next."""
        self.keys.wait(lambda: self.day.result)
        assert self.day.result == words
        self.keys.press("Escape")
        assert self.keys.at.startswith(BACK_AT_THE_CART)

    def cards_of(self, customer: CustomerView) -> list[str]:
        return [card.label for card in self.services.customers.details(customer.id).cards]


@pytest.fixture
def counter(opened: Day) -> Counter:
    """The counter of a store that was connected yesterday."""
    return Counter(opened)


@pytest.mark.long
def test_readers_are_set_up_and_tried_out(counter: Counter) -> None:
    keys, readers = counter.keys, counter.services.readers
    keys.press("Ctrl+5", *["Down"] * 4, "Return")
    assert keys.at == "Register a reader"
    keys.press("Return")
    assert keys.sheet == "Where do the readers stand?"
    keys.tab_to("Postal code")
    keys.write("10001")
    keys.press("Return")
    assert keys.sheet == "Register a card reader"
    keys.write("no-such-code")
    keys.tab_to("Name")
    keys.write("Fornt reader")
    keys.press("Return")
    assert keys.sheet == "Register a card reader"
    keys.tab_to("Code")
    keys.write("simulated-wpe")
    keys.press("Return")
    assert keys.sheet == ""
    keys.tab_to("Rename")
    keys.press("Return")
    keys.write("Front reader")
    keys.press("Return")
    front = readers.default()
    assert front is not None
    assert front.label == "Front reader"
    keys.tab_to("Register a reader")
    keys.press("Return")
    keys.write("simulated-s700")
    keys.tab_to("Name")
    keys.write("Window reader")
    keys.press("Return")
    keys.tab_to("Card readers")
    keys.press("End")
    keys.tab_to("Use at this register")
    keys.press("Return")
    window = readers.default()
    assert window is not None
    assert window.label == "Window reader"
    keys.tab_to("Try it out")
    keys.press("Return")
    assert keys.sheet == "Try Window reader out"
    keys.wait(lambda: keys.message("Waiting for the customer's card on Window reader."))
    counter.street.at_reader(window.id, "tap")
    keys.wait(lambda: keys.message("Window reader works."))
    assert keys.at == "Done"
    keys.press("Return")
    assert keys.at == "Try it out"
    assert counter.day.charged == []


def test_one_key_sells_and_a_declined_card_gives_way_to_another(counter: Counter) -> None:
    reader = counter.reader()
    counter.ring_up("10")
    counter.keys.press("F12")
    counter.await_card()
    counter.street.at_reader(reader, "decline", code="insufficient_funds")
    counter.await_not_charged()
    assert counter.keys.at == "Ask for another card"
    counter.keys.press("Return")
    counter.await_card()
    counter.street.at_reader(reader, "tap")
    counter.await_result("Approved $10.80")
    assert counter.day.charged == [1080]


@pytest.mark.long
def test_the_customer_cancels_and_pays_at_another_reader(counter: Counter) -> None:
    reader = counter.reader()
    other = counter.reader("Window reader", "simulated-s700")
    counter.ring_up("10")
    counter.keys.press("F9", "Return")
    counter.await_card()
    counter.street.at_reader(reader, "cancel")
    counter.await_words("The customer cancelled on Front reader.")
    counter.keys.press("O")
    counter.await_card("Window reader")
    counter.street.at_reader(other, "tap")
    counter.await_result("Approved $10.80")
    assert counter.day.charged == [1080]


@pytest.mark.long
def test_escape_at_the_reader_cancels_and_keeps_the_sale(counter: Counter) -> None:
    reader = counter.reader()
    counter.ring_up("10")
    counter.keys.press("F12")
    counter.await_card()
    counter.keys.press("Escape")
    counter.await_not_charged()
    assert counter.keys.sheet == "Payment"
    counter.keys.press("Escape")
    assert counter.keys.sheet == ""
    assert not counter.day.checkout.current_cart.cart.is_empty
    counter.keys.press("F10")
    counter.await_result("Paid, no change $10.80")
    assert counter.day.charged == []
    assert counter.street.shown(reader)["kind"] == "idle"


@pytest.mark.long
def test_by_qr_code_and_the_stores_page_is_asked_for_once(counter: Counter) -> None:
    keys = counter.keys
    for first in (True, False):
        counter.ring_up("10")
        keys.press("F9", "Q", "Return")
        if first:
            assert keys.at == "The store's own page"
            keys.write("http://corner.example")
            keys.press("Return")
            assert keys.at == "The store's own page"
            keys.write(PAGE)
            keys.press("Return")
        keys.wait(lambda: len(counter.street.sees()["pages"]) == 1)
        assert keys.at == "Copy the link"
        keys.press("Return")
        (page,) = counter.street.sees()["pages"]
        assert QGuiApplication.clipboard().text().startswith(page["url"])
        counter.street.on_page("pay")
        counter.await_result("Approved $10.80")
    assert counter.day.charged == [1080, 1080]


@pytest.mark.long
def test_the_bank_asks_and_the_same_payment_goes_on(counter: Counter) -> None:
    keys = counter.keys
    counter.services.settings.save(counter.services.actor, RETURN_URL, PAGE)
    counter.customer("Ada Lovelace", "pm_card_authenticationRequired")
    counter.ring_up("10", "ada")
    keys.press("F9", "Return")
    counter.await_words("The bank asks the customer to confirm")
    assert keys.at == "Copy the link"
    counter.street.at_bank(passed=True)
    counter.await_result("Approved $10.80")
    counter.ring_up("10", "ada")
    keys.press("F9", "Return")
    counter.await_words("The bank asks the customer to confirm")
    counter.street.at_bank(passed=False)
    counter.await_not_charged()
    keys.press("C", "Return")
    counter.await_result("Paid, no change $10.80")
    assert counter.day.charged == [1080]


def test_the_network_is_lost_after_the_charge_and_the_sale_is_paid_once(counter: Counter) -> None:
    keys = counter.keys
    counter.customer("Ada Lovelace", "pm_card_visa")
    counter.street.to_network("cut_after_charge")
    counter.ring_up("10", "ada")
    keys.press("F9", "Return")
    counter.await_words("Not known yet")
    assert counter.day.charged == [1080]
    counter.street.to_network("up")
    counter.await_result("Approved $10.80")
    assert counter.day.charged == [1080]


@pytest.mark.long
def test_a_card_is_kept_by_reader_by_page_and_while_paying(counter: Counter) -> None:
    keys, reader = counter.keys, counter.reader()
    ada = counter.customer()
    keys.press("Ctrl+2", "Return", "Ctrl+S")
    keys.press("Space")
    keys.tab_to("Read the card")
    keys.press("Return")
    keys.wait(lambda: keys.message("Waiting for the customer's card on Front reader."))
    counter.street.at_reader(reader, "tap", card="mastercard")
    keys.wait(lambda: keys.at == "Done")
    keys.press("Return", "Ctrl+S", "Space")
    keys.tab_to("Show a QR code")
    keys.press("Return")
    assert keys.at == "The store's own page"
    keys.write(PAGE)
    keys.press("Return")
    keys.wait(lambda: keys.message("Waiting for the customer to leave a card on their phone"))
    counter.street.on_page("pay", card="amex")
    keys.wait(lambda: keys.at == "Done")
    keys.press("Return", "F9")
    counter.day.key_in("10")
    keys.press("F9", "K", "Return")
    counter.await_card()
    counter.street.at_reader(reader, "tap")
    counter.await_result("Approved $10.80")
    assert {label.split()[0] for label in counter.cards_of(ada)} == {"Mastercard", "Amex", "Visa"}
    counter.ring_up("20", "ada")
    keys.press("F9", "S", "Down", "Return")
    counter.await_result("Approved $21.60")
    assert counter.day.charged == [1080, 2160]


@pytest.mark.long
def test_a_bill_in_cash_on_a_reader_with_a_tip_and_by_qr_code(counter: Counter) -> None:
    keys, reader = counter.keys, counter.reader()
    readers = counter.services.readers
    readers.save_tipping(
        counter.services.actor, readers.locations()[0].id, TippingView(percentages=(10, 15, 20))
    )
    readers.refresh(SYSTEM)
    counter.services.settings.save(counter.services.actor, RETURN_URL, PAGE)
    counter.ring_up("25")
    keys.press("F9", "C")
    keys.write("10")
    keys.press("Return", "Q", "A")
    keys.write("8")
    keys.press("Return")
    keys.wait(lambda: len(counter.street.sees()["pages"]) == 1)
    counter.street.on_page("pay")
    counter.await_words("$9.00 is left to pay")
    keys.press("F12")
    counter.await_words("The customer chooses a tip")
    counter.street.at_reader(reader, "tip", amount=120)
    counter.street.at_reader(reader, "tap")
    counter.await_result("Approved $28.20")
    assert sorted(counter.day.charged) == [800, 1020]


@pytest.mark.long
def test_a_part_is_taken_out_and_another_sale_is_dropped(counter: Counter) -> None:
    keys, reader = counter.keys, counter.reader()
    counter.ring_up("10")
    keys.press("F9", "A")
    keys.write("4")
    keys.press("Return")
    counter.await_card()
    counter.street.at_reader(reader, "tap")
    counter.await_words("Approved")
    keys.press("Escape")
    assert keys.sheet == "Payment"
    keys.tab_to("Tenders of this sale")
    keys.press("Delete")
    assert keys.sheet == "Give $4.00 back?"
    assert keys.at == "No, keep it"
    keys.press("Tab", "Return")
    keys.press("C")
    keys.write("3")
    keys.press("Return")
    keys.tab_to("Drop the sale")
    keys.press("Return")
    assert keys.at == "No, keep it"
    keys.press("Tab", "Return")
    assert keys.sheet == ""
    assert counter.day.checkout.current_cart.cart.is_empty
    assert counter.services.selling.open_sales() == []
    assert [refund["amount"] for refund in counter.day.server.account.all("refund")] == [400]


@pytest.mark.long
def test_a_sale_is_voided(counter: Counter) -> None:
    keys, reader = counter.keys, counter.reader()
    counter.ring_up("10")
    keys.press("F12")
    counter.await_card()
    counter.street.at_reader(reader, "tap")
    counter.await_result("Approved $10.80")
    keys.press("Ctrl+3", "Return", "Ctrl+Shift+R")
    assert keys.at == "Reason"
    keys.press("Return")
    assert keys.at == "Reason"
    keys.write("Rung up twice")
    keys.press("Return")
    assert keys.message("Sale voided")
    assert keys.at.startswith("Done")
    keys.press("Return")
    assert keys.sheet == ""
    assert [refund["amount"] for refund in counter.day.server.account.all("refund")] == [1080]


def test_interac_goes_back_on_the_reader(day: Day) -> None:
    canadian = replace(STORE, country="CA", currency="cad")
    day.books.book_manager.connect(canadian, KEY, "Ana", "Counter")
    day.application.begin(None)
    day.wait_for_the_counter()
    counter, keys = Counter(day), day.keys
    reader = counter.reader()
    counter.ring_up("10")
    keys.press("F12")
    counter.await_card()
    counter.street.at_reader(reader, "insert", number=INTERAC)
    keys.wait(lambda: counter.day.result)
    keys.press("Ctrl+3", "Return", "Ctrl+R", "Return")
    keys.wait(lambda: keys.message("Ask for the card that paid"))
    assert keys.at == "Stop"
    counter.street.at_reader(reader, "insert", number=INTERAC)
    keys.wait(lambda: keys.at.startswith("Done"))
    keys.press("Return")
    assert [refund["amount"] for refund in counter.day.server.account.all("refund")] == [1080]


@pytest.mark.long
def test_the_next_customer_is_served_while_one_is_at_their_phone(counter: Counter) -> None:
    keys = counter.keys
    counter.services.settings.save(counter.services.actor, RETURN_URL, PAGE)
    counter.ring_up("10")
    keys.press("F9", "Q", "Return")
    keys.wait(lambda: len(counter.street.sees()["pages"]) == 1)
    keys.tab_to("Put the sale aside, next customer")
    keys.press("Return")
    counter.ring_up("5")
    keys.press("F10")
    counter.await_result("Paid, no change $5.40")
    keys.press("F3", "Return")
    assert keys.at == "Copy the link"
    counter.street.on_page("pay")
    counter.await_result("Approved $10.80")
    assert counter.day.charged == [1080]


@pytest.mark.long
def test_the_keys_of_the_payment_sheet_are_listed(counter: Counter) -> None:
    counter.reader()
    counter.ring_up("10")
    counter.keys.press("F9", "F1")
    for title in (
        "Exact cash",
        "Start the card reader",
        "Next way of paying",
        "QR code",
        "Saved card",
    ):
        assert counter.keys.message(title)
    counter.keys.press("Escape", "Escape")
    assert counter.keys.sheet == ""
