"""A day at the counter by keyboard alone, from the first start to the last setting."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.services.views.customers import CustomerDraft
from tests.functional.day import Day
from tests.support.accessible import nameless, too_small
from tests.support.keyboard import Keyboard
from tests.support.shop import KEY
from tests.support.store import sell, sell_by_card


def test_a_new_store_is_set_up_and_its_first_product_sold(day: Day) -> None:
    keys = day.keys
    day.application.begin(None)
    keys.settle()
    assert keys.at == "Your name"
    keys.write("Ana")
    keys.tab_to("Store name")
    keys.write("Corner Coffee")
    keys.tab_to("Next")
    keys.press("Return")
    assert keys.at == "Stripe key"
    keys.write(KEY)
    keys.press("Return")
    keys.wait(lambda: keys.message("What it may write shows at the first use"))
    keys.tab_to("Connect this store")
    keys.strike("Return")
    day.wait_for_the_counter()

    keys.press("Ctrl+E")
    assert keys.at == "Name"
    keys.write("Coffee")
    keys.tab_to("Price")
    keys.write("2.50")
    keys.press("Return")
    assert keys.sheet == ""
    keys.write("coff")
    keys.wait(lambda: len(day.checkout.catalogue.search.text()) == 4)
    keys.press("Return", "F10")
    assert day.result == "Paid, no change $2.50"
    keys.press("Ctrl+P")
    assert keys.toasts  # printed, or why not


def test_selling_holding_discounts_and_change(opened: Day) -> None:
    keys, cart = opened.keys, opened.checkout.current_cart
    opened.key_in("12.50")
    opened.key_in("4")
    keys.press("F7", "+", "D")
    keys.write("50")
    keys.press("Return")
    assert [line.quantity for line in cart.cart.lines] == [1, 2]
    assert cart.cart.totals().discount == 400
    keys.press("Ctrl+Z", "Ctrl+D")
    keys.write("10")
    keys.press("Return", "F6")
    assert cart.cart.is_empty
    keys.press("F3", "Return")
    assert cart.cart.totals().discount == 205
    keys.press("F9")
    keys.write("50")
    keys.press("Return")
    assert opened.result.startswith("Change $")
    keys.press("Escape")
    assert opened.result == ""
    assert keys.at.startswith("Search")


def test_a_customer_is_made_changed_and_charged_on_the_card_they_want(opened: Day) -> None:
    keys = opened.keys
    keys.press("Ctrl+2", "Ctrl+N")
    keys.write("Bea Ortiz")
    keys.press("Tab")
    keys.write("bea@example.com")
    keys.press("Return")
    assert keys.sheet == ""
    keys.press("Return")
    assert keys.at == "Charge Bea Ortiz"
    for downs in (0, 1):
        keys.tab_to("Add a test card")
        keys.press("Return", *["Down"] * downs, "Return")
        keys.press("F4", "Return")
    keys.tab_to("Saved cards")
    keys.press("End")
    keys.tab_to("Make default")
    keys.press("Return")
    cards = opened.services.customers.details(_only(opened)).cards
    assert [card.is_default for card in cards].count(True) == 1
    keys.press("F4", "Return")
    keys.tab_to("Saved cards")
    keys.press("End")
    keys.tab_to("Remove")
    keys.press("Return")
    assert keys.at == "Cancel"
    keys.press("Tab", "Return")
    (left,) = opened.services.customers.details(_only(opened)).cards
    keys.press("Ctrl+E")
    keys.write("Bea King")
    keys.press("Return", "F9")
    assert opened.checkout.current_cart.cart.customer_id == _only(opened)
    opened.key_in("20")
    keys.press("F12", "Return")
    assert opened.result.startswith("Approved")
    assert opened.charged == [2160]
    assert left.label in opened.services.history.page().rows[0].method


def _only(day: Day) -> str:
    (row,) = day.services.customers.page("")
    return row.id


def test_an_unknown_payment_is_put_aside_and_settled_later(opened: Day) -> None:
    keys, services = opened.keys, opened.services
    buyer = services.customers.create(
        services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
    )
    services.customers.attach_card(services.actor, buyer.id, "pm_card_visa")
    opened.key_in("10")
    keys.press("F8")
    keys.write("ada")
    keys.press("Return", "F12")
    controls = opened.server.controls
    controls.fault("reset_after", "/confirm", times=3)
    controls.fault("reset_before", "/payment_intents/pi_", method="GET", times=100)
    keys.press("Return")
    assert keys.at == "Check again"
    keys.press("Escape")
    assert keys.sheet == "Payment"
    keys.tab_to("Put the sale aside, next customer")
    keys.press("Return")
    opened.key_in("2")
    keys.press("F10")
    assert opened.result == "Paid, no change $2.16"
    controls.faults.clear()
    keys.press("F3", "Return")
    assert keys.at == "Check again"
    keys.press("Return")
    assert opened.result == "Approved $10.80"
    assert opened.charged == [1080]


def test_a_sale_is_found_refunded_and_printed_again(opened: Day) -> None:
    keys, services = opened.keys, opened.services
    buyer = services.customers.create(
        services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
    )
    buyer = services.customers.attach_card(services.actor, buyer.id, "pm_card_visa")
    sell_by_card(services, buyer.id, buyer.cards[0].id, CartLine("Cake", 1_000))
    sell(services, CartLine("Tea", 400))
    keys.press("Ctrl+3")
    assert keys.at.startswith("Search")
    keys.write("lovelace")
    keys.press("Return")
    keys.wait(lambda: keys.at == "Refund")
    keys.press("Ctrl+R")
    keys.write("3")
    keys.press("Tab", "Down", "Shift+Tab", "Return")
    assert keys.at.startswith("Done")
    keys.press("Return")
    (row,) = services.history.page(wanted=HistoryFilter("lovelace")).rows
    assert row.refunded == 300
    assert opened.keys.at == "Refund"
    keys.tab_to("Receipt")
    keys.press("Return")
    assert keys.sheet.startswith("Receipt")
    assert keys.at == "Print"
    keys.press("E")
    assert keys.at == "Email address"
    keys.press("Escape", "Escape")
    assert keys.sheet == ""
    keys.press("Ctrl+P")
    assert keys.toasts
    keys.press("Escape", "Up")
    assert keys.focus is not None


def test_reports_and_settings(opened: Day) -> None:
    keys, settings = opened.keys, opened.services.settings
    staff = opened.services.staff
    keys.press("Ctrl+4", "F5", "Down")
    keys.press("Ctrl+5")
    assert keys.at == "Settings"
    keys.press("Down", "Return", "F6", "Down", "Return")
    assert keys.at == "Search products"
    keys.press("F6", "Down", "Return")
    assert keys.at == "Register name"
    keys.write("Front door")
    keys.press("Tab")
    assert settings.register().name == "Front door"
    keys.tab_to("Add a cashier")
    keys.press("Return")
    keys.write("Zoe")
    keys.press("Return")
    assert keys.sheet == ""
    assert [each.name for each in staff.cashiers()] == ["Ana", "Zoe"]
    keys.press("F6", "Down", "Return")
    assert keys.at == "Register a reader"
    keys.press("F6", "Down", "Return")
    assert keys.at == "Learn this scanner"
    keys.press("F6", "Down", "Return")
    assert keys.at == "This register prints a receipt"
    keys.press("F6", "Down", "Return")
    assert keys.at == "Round cash to"
    keys.tab_to("The store's own page")
    keys.write("https://corner.example")
    keys.press("Return")
    assert settings.read(RETURN_URL) == "https://corner.example"
    keys.press("F6", "Down", "Return")
    keys.tab_to("Check its rights")
    keys.press("Return")
    assert keys.at == "Check its rights"
    assert keys.message("What it may write shows at the first use")
    keys.tab_to("Remove the key")
    keys.press("Return", "Escape")
    assert keys.at == "Remove the key"
    keys.press("F6", "Down", "Return", "Down")
    keys.press("Ctrl+U", "Down", "Return")
    assert opened.services.staff.current_cashier().name == "Zoe"


SHEETS = {
    "Ctrl+1": ("F1", "F8", "Ctrl+D", "Ctrl+E", "Ctrl+U", "F9", "F12", "F3"),
    "Ctrl+2": ("F1", "Ctrl+N", "Ctrl+E", "Ctrl+S", "Ctrl+Del"),
    "Ctrl+3": ("F1", "Ctrl+R", "Ctrl+Shift+R"),
    "Ctrl+4": ("F1",),
    "Ctrl+5": ("F1",),
    "Ctrl+6": ("F1", "F7", "F9"),
    "Ctrl+7": ("F1",),
}


def test_all_is_named_large_enough_and_keeps_the_focus(opened: Day) -> None:
    keys, services = opened.keys, opened.services
    buyer = services.customers.create(
        services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
    )
    buyer = services.customers.attach_card(services.actor, buyer.id, "pm_card_visa")
    sell_by_card(services, buyer.id, buyer.cards[0].id, CartLine("Cake", 1_000))
    services.carts.hold(services.actor, Cart("usd", (CartLine("Held", 500),)), "Ana")
    opened.checkout.reload()
    keys.settle()
    opened.key_in("5")
    opened.checkout.current_cart.set_customer(buyer.id)
    keys.settle()
    found: list[str] = []
    for screen, sheets in SHEETS.items():
        keys.press(screen)
        found += _faults(f"{screen}", keys)
        assert all(keys.round_trip()), screen
        for opening in sheets:
            before = keys.focus
            keys.press(opening)
            assert keys.sheet, f"{opening} at {screen} opens nothing"
            found += _faults(f"{screen} {opening}", keys)
            keys.press("Escape")
            assert keys.sheet == "", f"{opening} at {screen} stays"
            assert keys.focus is before, f"{opening} at {screen} does not give the focus back"
    assert found == []


def test_sheets_over_sheets_and_every_section_are_named_too(opened: Day) -> None:
    keys, services = opened.keys, opened.services
    buyer = services.customers.create(
        services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
    )
    buyer = services.customers.attach_card(services.actor, buyer.id, "pm_card_visa")
    sell_by_card(services, buyer.id, buyer.cards[0].id, CartLine("Cake", 1_000))
    found: list[str] = []
    for way in (
        ("Ctrl+1", "F2"),
        ("F8", "Escape", "Ctrl+2", "Return", "to Add a test card", "Return"),
        ("Escape", "to Saved cards", "to Remove", "Return"),
        ("Escape", "Ctrl+3", "Return", "to Receipt", "Return"),
        ("E",),
        ("Escape", "Escape", "Ctrl+R", "Return"),
        ("Return", "Ctrl+5"),
        ("Down", "Return", "to Add a group", "Return"),
        ("Escape", "F6", "Down", "Return", "to Import a file…"),
        ("F6", "Down", "Return", "to Add a cashier", "Return"),
        ("Escape", "F6", "Down", "Return", "to Register a reader", "Return"),
        ("to Street and number", "1", "Tab", "2", "to Save", "Return"),
        ("to simulated-wpe", "Return"),
        ("Escape", "to Tips", "Return"),
        ("Escape", "F6", "Down", "Return"),
        ("F6", "Down", "Return"),
        ("F6", "Down", "Return"),
        ("F6", "Down", "Return", "to Check its rights", "Return"),
        ("to Replace the key", "Return"),
        ("Escape", "to Remove the key", "Return"),
        ("Escape", "F6", "Down"),
        ("Down",),
    ):
        for step in way:
            if step.startswith("to "):
                keys.tab_to(step.removeprefix("to "))
            else:
                keys.press(step)
        found += _faults(" ".join(way), keys)
    assert found == []


def _faults(where: str, keys: Keyboard) -> list[str]:
    QApplication.processEvents()
    window = keys.window
    return [f"{where}: {each}" for each in (*nameless(window), *too_small(window))]
