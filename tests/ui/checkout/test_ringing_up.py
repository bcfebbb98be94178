"""Ringing up: scans, search, keypad, the lines, undo, and carts put aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.taxes import TaxDraft
from pos_app.ui.catalogue.product_editor import ProductEditor
from pos_app.ui.checkout.category_chips import CategoryChips
from pos_app.ui.checkout.screen import CheckoutScreen
from pos_app.ui.checkout.totals_well import TotalsWell
from tests.support.accessible import nameless, too_small
from tests.support.products import changed
from tests.ui.checkout.conftest import COFFEE, CROISSANT, STORE, Till, strike

CTRL = Qt.KeyboardModifier.ControlModifier


def test_scans_become_lines_and_survive_a_restart(till: Till) -> None:
    till.scan(COFFEE)
    till.scan(CROISSANT)
    till.scan(COFFEE)
    assert till.rung_up == [(2, "Coffee", 500), (1, "Croissant", 1100)]
    again = CheckoutScreen(till.services, till.tasks)
    till.qtbot.addWidget(again)
    till.settle()
    assert again.current_cart.cart == till.screen.current_cart.cart


def test_a_code_is_known_however_it_is_scanned_typed_and_printed(till: Till) -> None:
    made = simple_product("Juice", 300, "usd", "012345678905")
    till.services.catalogue.save_product(till.services.actor, made)
    till.services.catalogue.save_product(
        till.services.actor, changed(made, name="Ticket", barcode="ABC-1")
    )
    till.screen.reload()
    till.settle()
    for code in ("0012345678905", "012345678905", "abc-1", "ABC-1"):
        till.scan(code)
    till.type("0 12345 67890 5")
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(3, "Juice", 900), (2, "Ticket", 600)]
    assert till.toasts == []


def test_two_scans_in_one_breath_are_two_lines(till: Till) -> None:
    strike(till.window, f"{COFFEE}\n{CROISSANT}\n")
    till.settle()
    assert till.rung_up == [(1, "Coffee", 250), (1, "Croissant", 1100)]


@pytest.mark.usefixtures("beeps")
def test_an_unknown_barcode_is_said_and_the_next_scan_is_not_lost(
    till: Till, beeps: list[int]
) -> None:
    till.scan("99999999")
    till.scan(COFFEE)
    assert beeps == [1]
    (said,) = till.toasts
    assert said.startswith("Barcode 99999999 is not known")
    assert till.rung_up == [(1, "Coffee", 250)]


@pytest.mark.usefixtures("beeps")
def test_the_product_of_an_unknown_barcode_is_added_from_there(till: Till) -> None:
    till.screen.editing.edit(till.screen.editing.blank("99999999"))
    till.type("Tea")
    editor = till.sheet
    assert isinstance(editor, ProductEditor)
    editor.category.setCurrentText("Cold drinks")
    editor.price.setText("3.20")
    till.press(Qt.Key.Key_Return)
    till.scan("99999999")
    assert till.rung_up == [(1, "Tea", 320)]
    shelves = [each.name for each in till.services.catalogue.categories()]
    assert shelves == ["Hot drinks", "Cold drinks"]


def test_the_default_tax_of_a_product_is_that_of_its_category_where_it_has_one(till: Till) -> None:
    services = till.services
    reduced = services.taxes.add(services.actor, TaxDraft("VAT", 70_000, inclusive=True))
    (hot,) = services.catalogue.categories()
    services.taxes.set_category_tax(services.actor, hot.id, reduced.id)
    till.screen.reload()
    till.settle()
    till.screen.editing.edit(till.screen.editing.blank("99999999"))
    editor = till.sheet
    assert isinstance(editor, ProductEditor)
    assert editor.tax.currentText() == "Default: no tax"
    editor.category.setCurrentText("hot drinks ")
    assert editor.tax.currentText() == "Default: incl. VAT 7%"
    editor.category.setCurrentText("Bread")
    assert editor.tax.currentText() == "Default: no tax"


def test_the_default_tax_is_a_choice_of_its_own(till: Till) -> None:
    """A product that has it follows the store; one with the same rate of its own does not."""
    vat = replace(STORE, tax_name="VAT", tax_ppm=190_000, prices_include_tax=True)
    till.services.settings.save_store(till.services.actor, vat)
    reduced = till.services.taxes.add(till.services.actor, TaxDraft("VAT", 70_000, inclusive=True))
    till.screen.reload()
    till.settle()
    till.screen.editing.edit(till.screen.editing.blank("99999999"))
    editor = till.sheet
    assert isinstance(editor, ProductEditor)
    offered = [editor.tax.itemText(at) for at in range(editor.tax.count())]
    assert offered == ["Default: incl. VAT 19%", "No tax", "incl. VAT 19%", "incl. VAT 7%"]
    assert editor.tax.currentText() == "Default: incl. VAT 19%"
    till.type("Tea")
    editor.price.setText("3.20")
    till.press(Qt.Key.Key_Return)
    coffee = till.services.catalogue.by_barcode(COFFEE)
    assert coffee is not None
    till.services.catalogue.save_product(till.services.actor, replace(coffee.product, tax=reduced))

    till.services.settings.save_store(till.services.actor, replace(vat, tax_ppm=70_000))
    till.services.settings.save_store(till.services.actor, vat)

    tea = till.services.catalogue.by_barcode("99999999")
    coffee = till.services.catalogue.by_barcode(COFFEE)
    assert tea is not None
    assert coffee is not None
    assert (tea.product.default_tax, tea.product.tax and tea.product.tax.ppm) == (True, 190_000)
    assert (coffee.product.default_tax, coffee.product.tax) == (False, reduced)
    till.screen.editing.edit(coffee.product)
    assert till.sheet.tax.currentText() == "incl. VAT 7%"


def test_a_new_category_keeps_its_name_beside_a_longer_one(till: Till) -> None:
    till.screen.editing.edit(till.screen.editing.blank("99999999"))
    till.type("Soup")
    editor = till.sheet
    assert isinstance(editor, ProductEditor)
    editor.price.setText("3.20")
    editor.category.setFocus()
    till.type("Hot")
    till.press(Qt.Key.Key_Tab)
    assert editor.category.currentText() == "Hot"
    editor.name.setFocus()
    till.press(Qt.Key.Key_Return)
    names = {each.id: each.name for each in till.services.catalogue.categories()}
    soup = till.services.catalogue.by_barcode("99999999")
    assert soup is not None
    assert names[soup.product.category_id or ""] == "Hot"
    assert sorted(names.values()) == ["Hot", "Hot drinks"]


def test_a_product_no_longer_sold_leaves_the_counter(till: Till) -> None:
    till.screen.catalogue.grid.setFocus()
    till.press(Qt.Key.Key_Home)
    till.press(Qt.Key.Key_E, CTRL)
    editor = till.sheet
    assert isinstance(editor, ProductEditor)
    editor.active.click()
    till.type("Old ")
    till.press(Qt.Key.Key_Return)
    sold = {each.name for each in till.services.catalogue.products()}
    known = {each.name for each in till.services.catalogue.products(include_inactive=True)}
    assert (len(sold), len(known)) == (2, 3)
    assert till.screen.catalogue.products.rowCount() == 2


def test_a_taken_barcode_is_said_at_its_field(till: Till) -> None:
    till.screen.editing.edit(till.screen.editing.blank(""))
    till.type("Tea")
    editor = till.sheet
    editor.price.setText("3.20")
    till.scan(COFFEE)
    till.press(Qt.Key.Key_Return)
    assert "already belongs to “Coffee”" in editor.errors()["barcode"]


def test_typing_anywhere_searches_and_enter_rings_up_the_first(till: Till) -> None:
    till.screen.catalogue.grid.setFocus()
    till.type("creme")
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(1, "Café crème", 400)]
    assert till.screen.catalogue.search.text() == ""
    assert till.sales() == []


def test_each_letter_leaves_the_first_that_is_found_for_enter(till: Till) -> None:
    for name in ("Tea", "Tea, large"):
        till.services.catalogue.save_product(till.services.actor, simple_product(name, 500, "usd"))
    till.settle()
    for letter in "tea":
        till.type(letter)
        till.settle()
    till.press(Qt.Key.Key_Return)
    assert [name for _, name, _ in till.rung_up] == ["Tea"]


def test_a_product_is_found_as_people_type_it(till: Till) -> None:
    for name in ("Smørrebrød", "Lands’ End mug"):
        till.services.catalogue.save_product(till.services.actor, simple_product(name, 500, "usd"))
    till.screen.reload()
    till.settle()
    for typed in ("smorrebrod", "lands' end"):
        till.type(typed)
        till.press(Qt.Key.Key_Return)
    assert [name for _, name, _ in till.rung_up] == ["Smørrebrød", "Lands’ End mug"]


def test_a_touched_tile_is_rung_up(till: Till) -> None:
    for _ in range(2):
        till.touch_tile()
    assert [quantity for quantity, *_ in till.rung_up] == [2]


def test_a_finger_that_takes_the_money_twice_hits_no_tile(till: Till) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F9)
    strike(till.window, "\n")
    till.settle()
    till.fingers.now += 0.4
    till.touch_tile()
    assert (till.result, till.rung_up) == ("Paid, no change $2.50", [])
    till.fingers.now += 0.2  # a quick finger, but by now the result was there to be read
    till.touch_tile()
    assert len(till.rung_up) == 1


def test_a_keypad_that_is_gone_takes_no_room_from_the_tiles(till: Till) -> None:
    before = till.screen.minimumSizeHint()
    till.press(Qt.Key.Key_F2)
    till.press(Qt.Key.Key_F2)
    assert till.screen.minimumSizeHint() == before


def test_a_custom_amount_with_its_note(till: Till) -> None:
    till.press(Qt.Key.Key_F2)
    till.type("7.5")
    till.press(Qt.Key.Key_Tab)
    till.type("Flowers")
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(1, "Flowers", 750)]


def test_the_selected_line_is_changed_by_keys_alone(till: Till) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_Plus, CTRL)
    till.press(Qt.Key.Key_F7)
    till.press(Qt.Key.Key_Return)
    till.type("4")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_D)
    till.type("10")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_P)
    till.type("3")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_N)
    till.type("no sugar")
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(4, "Coffee", 1080)]
    assert till.screen.current_cart.cart.lines[0].note == "no sugar"
    till.press(Qt.Key.Key_Delete)
    assert till.rung_up == []
    for _ in range(5):
        till.press(Qt.Key.Key_Z, CTRL)
    assert till.rung_up == [(2, "Coffee", 500)]


def test_a_discount_on_the_sale_and_clearing_are_undone(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_D, CTRL)
    till.type("50")
    till.press(Qt.Key.Key_Return)
    assert till.screen.current_cart.cart.totals().total == 550
    till.press(Qt.Key.Key_L, CTRL)
    assert till.rung_up == []
    till.press(Qt.Key.Key_Z, CTRL)
    assert till.screen.current_cart.cart.totals().total == 550


def test_a_cart_is_put_aside_and_taken_up_again(till: Till) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F6)
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(1, "Coffee", 250)]
    till.press(Qt.Key.Key_F3)  # the other one was put aside in its place
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(1, "Croissant", 1100)]
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_Delete)
    assert till.services.carts.held() == []


def test_one_press_too_many_throws_no_second_cart_away(till: Till) -> None:
    for code in (COFFEE, CROISSANT):
        till.scan(code)
        till.press(Qt.Key.Key_F6)
    till.press(Qt.Key.Key_F3)
    for _ in range(3):
        QTest.keyClick(till.window.windowHandle(), Qt.Key.Key_Delete)
        till.settle()
    assert len(till.services.carts.held()) == 1
    till.press(Qt.Key.Key_Delete)  # after a look at what is left
    assert till.services.carts.held() == []


def test_a_customer_is_found_by_typing_and_by_their_code(till: Till) -> None:
    ada = till.customer(name="Ada Lovelace")
    till.customer(name="Grace Hopper")
    till.scan(f"TILLC:{ada.id}")
    assert "Ada Lovelace" in till.screen.pane.customer.text()
    till.press(Qt.Key.Key_F8)
    till.type("grace")
    till.settle()
    till.qtbot.waitUntil(lambda: till.sheet.view.model().rowCount() == 1)
    till.press(Qt.Key.Key_Return)
    assert till.screen.pane.customer.accessibleName() == "Customer: Grace Hopper"
    till.press(Qt.Key.Key_Z, CTRL)
    assert till.screen.current_cart.cart.customer_id == ada.id


def said_of_the_customer(till: Till) -> tuple[str, list[str], list[BaseException]]:
    """The chip's name, what the notes say, and what went wrong."""
    return till.screen.pane.customer.accessibleName(), till.toasts, till.failures


NOBODY = "Choose a customer"
DELETED = "The customer of this cart was deleted. It goes on without a customer."


def test_a_deleted_customer_leaves_the_cart_with_a_word(till: Till) -> None:
    ada = till.customer()
    till.screen.sell_to(ada.id)
    till.scan(COFFEE)
    till.services.customers.delete(till.services.actor, ada.id)
    till.settle()
    assert said_of_the_customer(till) == (NOBODY, [DELETED], [])
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_Z, CTRL)
    till.press(Qt.Key.Key_Z, CTRL)
    till.press(Qt.Key.Key_Z, CTRL)  # to where the customer had just been chosen
    assert said_of_the_customer(till) == (NOBODY, [DELETED], [])
    assert till.screen.current_cart.cart.customer_id is None
    assert till.services.carts.current().customer_id is None


def test_a_cart_that_was_begun_while_the_kept_one_was_read_stays(till: Till) -> None:
    """Nothing that was rung up before comes back into it."""
    till.scan(COFFEE)
    current_cart, fresh = till.screen.current_cart, Cart("usd")
    current_cart.reload()
    current_cart.begin(fresh)
    till.settle()
    assert current_cart.cart.id == fresh.id


def test_a_customer_deleted_since_the_last_start_is_no_error(till: Till) -> None:
    ada = till.customer()
    till.screen.sell_to(ada.id)
    till.scan(COFFEE)
    till.services.customers.delete(till.services.actor, ada.id)
    till.screen = CheckoutScreen(till.services, till.tasks)
    till.qtbot.addWidget(till.screen)
    till.settle()
    assert said_of_the_customer(till) == (NOBODY, [DELETED], [])
    assert till.rung_up == [(1, "Coffee", 250)]
    assert till.services.carts.current().customer_id is None


def test_a_customer_deleted_while_the_cart_is_put_aside_is_no_error(till: Till) -> None:
    ada = till.customer()
    till.screen.sell_to(ada.id)
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F6)
    till.services.customers.delete(till.services.actor, ada.id)
    till.settle()
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_Return)
    assert said_of_the_customer(till)[0] == NOBODY
    assert DELETED in till.toasts
    assert till.failures == []
    assert till.rung_up == [(1, "Coffee", 250)]
    assert till.services.carts.current().customer_id is None


def test_a_cart_whose_customer_was_just_deleted_is_nobodys_sale(till: Till) -> None:
    ada = till.customer()
    till.screen.sell_to(ada.id)
    till.scan(COFFEE)
    till.services.customers.delete(till.services.actor, ada.id)
    till.press(Qt.Key.Key_F10)
    (row,) = till.services.history.page().rows
    assert (row.status, row.customer_name) == ("paid", "")
    assert till.failures == []


def test_everything_has_a_name_and_fits_a_finger(till: Till) -> None:
    till.scan(COFFEE)
    assert nameless(till.window) == []
    assert too_small(till.window) == []
    sheets: list[Callable[[], object]] = [
        till.screen.customer.choose,
        lambda: till.screen.editing.edit(None),
        lambda: till.press(Qt.Key.Key_D, CTRL),
        till.screen.payment.charge,
    ]
    for opens in sheets:
        opens()
        till.settle()
        assert nameless(till.sheet) == []
        assert too_small(till.sheet) == []
        till.press(Qt.Key.Key_Escape)
    assert till.rung_up == [(1, "Coffee", 250)]


def test_no_card_number_stays_with_a_custom_amount(till: Till) -> None:
    till.press(Qt.Key.Key_F2)
    till.type("7.5")
    till.press(Qt.Key.Key_Tab)
    till.type("4242 4242 4242 4242")
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == []
    field = till.screen.focusWidget()
    assert isinstance(field, QLineEdit)
    assert "looks like a card number" in field.accessibleDescription()
    field.selectAll()
    till.type("Flowers")
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(1, "Flowers", 750)]


def test_no_card_number_stays_in_a_note(till: Till) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F7)
    till.press(Qt.Key.Key_N)
    till.type("4000 0566 5566 5556")
    till.press(Qt.Key.Key_Return)
    field = till.window.focusWidget()
    assert isinstance(field, QLineEdit)
    assert "looks like a card number" in field.accessibleDescription()
    till.type("For the table by the door")
    till.press(Qt.Key.Key_Return)
    (line,) = till.screen.current_cart.cart.lines
    assert line.note == "For the table by the door"


def test_each_discount_is_counted_once_under_the_cart(till: Till) -> None:
    """What came off a line is in the line's own figure."""
    off = Discount(DiscountKind.AMOUNT, 100)
    cart = Cart("usd", (CartLine("Vase", 900, discount=off), CartLine("Card", 400)))
    assert figures_under(till, cart) == [("Total", "$12.00")]
    cart = replace(cart, discount=Discount(DiscountKind.PERCENT, 100_000))
    assert figures_under(till, cart) == [
        ("Subtotal", "12.00"),
        ("Discount", "-1.20"),
        ("Total", "$10.80"),
    ]


def figures_under(till: Till, cart: Cart) -> list[tuple[str, str]]:
    """Names and figures in the well under the lines of a cart."""
    well = TotalsWell()
    till.qtbot.addWidget(well)
    well.show_totals(cart.totals(), till.screen.current_cart.amounts)
    texts = [label.text() for label in well.findChildren(QLabel) if not label.isHidden()]
    names, figures = texts[::2], texts[1::2]
    found = list(zip(names, figures, strict=True))
    return found[1:] + found[:1]  # the total is made first and stands last


def test_favourites_are_the_first_tiles_that_can_be_chosen(till: Till) -> None:
    def shown() -> list[str]:
        return [each.name for each in till.screen.catalogue.products.rows]

    def chips() -> dict[str, QPushButton]:
        found = till.screen.catalogue.findChildren(CategoryChips)[0].findChildren(QPushButton)
        return {each.accessibleName(): each for each in found if not each.isHidden()}

    catalogue, register = till.services.catalogue, till.services.settings.register().id
    assert "Favourites" not in chips()
    known = {each.name: each.id for each in catalogue.products()}
    order = [known["Croissant"], known["Coffee"]]
    catalogue.save_favourites(till.services.actor, register, order)
    till.qtbot.waitUntil(lambda: next(iter(chips()), "") == "Favourites")
    chips()["Favourites"].click()
    assert shown() == ["Croissant", "Coffee"]
    catalogue.save_favourites(till.services.actor, register, order[::-1])
    till.qtbot.waitUntil(lambda: shown() == ["Coffee", "Croissant"])
    till.type("creme")
    till.settle()
    assert shown() == ["Café crème"]
    till.press(Qt.Key.Key_Escape)
    assert shown() == ["Coffee", "Croissant"]
    catalogue.save_favourites(till.services.actor, register, [])
    till.qtbot.waitUntil(lambda: "Favourites" not in chips() and len(shown()) == 3)
