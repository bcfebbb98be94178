"""Nothing that a scanner sends takes money, wherever the focus is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from pos_app.changes import ChangeSet
from pos_app.ui.checkout import cart_view
from pos_app.ui.input.scan_rhythm import ScannerProfile
from tests.support.slow_reads import reads_held
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till, strike
from tests.ui.checkout.register import HELD

ENDS = ["\n\n", "\n\n\n"]


def strike_slowly(till: Till, signs: str, seconds: float) -> None:
    """Press keys as a scanner over Bluetooth does."""
    till.fingers.wait()
    for sign in signs:
        till.fingers.now += seconds
        strike(till.window, sign)


def scan(till: Till, code: str, end: str) -> None:
    """Scan a code with any end, and wait for what it does."""
    till.fingers.wait()
    strike(till.window, f"{code}{end}")
    till.fingers.wait()
    till.settle()


def open_payment(till: Till) -> None:
    """Ring up a coffee and open the payment sheet."""
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F9)
    till.qtbot.waitUntil(lambda: till.paying is not None and till.paying.payment.sale is not None)
    till.settle()


@pytest.mark.parametrize("end", ENDS)
def test_a_scan_on_the_payment_sheet_takes_no_cash(till: Till, end: str) -> None:
    open_payment(till)
    scan(till, CROISSANT, end)
    assert till.sales() == []
    assert "This sale is being paid." in till.message


@pytest.mark.parametrize("end", ENDS)
def test_a_scan_on_the_payment_sheet_charges_no_saved_card(till: Till, end: str) -> None:
    ada = till.customer("pm_card_visa")
    till.screen.sell_to(ada.id)
    till.settle()
    open_payment(till)
    assert till.paying is not None
    till.press(Qt.Key.Key_S)
    till.paying.panels.card.focus_cards()
    scan(till, CROISSANT, end)
    assert (till.charged, till.sales()) == ([], [])
    assert till.paying is not None


@pytest.mark.parametrize("end", ENDS)
def test_a_scan_on_the_payment_sheet_starts_no_reader(till: Till, end: str) -> None:
    till.reader()
    open_payment(till)
    scan(till, CROISSANT, end)
    assert till.paying is not None
    assert till.paying.payment.holding is None
    assert not till.paying.payment.is_taking


@pytest.mark.parametrize("end", ["\n", *ENDS, "\t", "\t\n"])
def test_a_scan_with_the_focus_on_exact_cash_is_rung_up_only(till: Till, end: str) -> None:
    till.scan(COFFEE)
    pay = next(
        each for each in till.screen.pane.findChildren(QPushButton) if "Exact" in each.text()
    )
    pay.setFocus()
    scan(till, CROISSANT, end)
    assert [name for _n, name, _p in till.rung_up] == ["Coffee", "Croissant"]
    assert till.sales() == []


@pytest.mark.parametrize("end", ENDS)
def test_a_scan_with_the_focus_on_a_tile_rings_up_what_was_scanned(till: Till, end: str) -> None:
    till.screen.catalogue.grid.setFocus()
    scan(till, CROISSANT, end)
    assert till.rung_up == [(1, "Croissant", 1100)]


@pytest.mark.parametrize("end", ENDS)
def test_a_scan_over_the_result_of_a_sale_is_rung_up(till: Till, end: str) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F10)
    till.await_result()
    scan(till, CROISSANT, end)
    assert till.rung_up == [(1, "Croissant", 1100)]
    assert len(till.sales()) == 1


def test_a_scanner_that_ends_with_nothing_is_rung_up(till: Till) -> None:
    scan(till, COFFEE, "")
    till.qtbot.waitUntil(lambda: bool(till.rung_up))
    scan(till, CROISSANT, "")
    till.qtbot.waitUntil(lambda: len(till.rung_up) == 2)
    assert [name for _n, name, _p in till.rung_up] == ["Coffee", "Croissant"]
    assert till.screen.catalogue.search.text() == ""


@pytest.mark.parametrize("pause", [0.036, 0.05, 0.09])
def test_a_code_of_a_slow_scanner_is_no_tender(till: Till, pause: float) -> None:
    """`4011` at the cash field would be 4,011.00."""
    open_payment(till)
    strike_slowly(till, "4011\n\n", pause)
    till.settle()
    assert till.sales() == []
    assert till.sheet.accessibleName() == "Was 4011 scanned?"
    till.press(Qt.Key.Key_Return)
    assert till.sales() == []
    assert "This sale is being paid." in till.message
    assert till.paying is not None
    assert till.paying.panels.cash.given.selectedText() == "2.50"


def test_what_was_an_amount_all_the_same_is_taken(till: Till) -> None:
    open_payment(till)
    strike_slowly(till, "10.00\n", 0.05)
    assert till.sheet.accessibleName() == "Was 10.00 scanned?"
    till.sheet.yes.setFocus()
    till.press(Qt.Key.Key_Return)
    till.await_result()
    assert "7.50" in till.result


def test_a_code_of_a_slow_scanner_charges_no_card(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.screen.sell_to(ada.id)
    till.settle()
    open_payment(till)
    till.press(Qt.Key.Key_S)
    strike_slowly(till, f"{CROISSANT}\n\n", 0.06)
    till.settle()
    assert till.charged == []
    assert "This sale is being paid." in till.message


@pytest.mark.parametrize("code", ["4011", CROISSANT])
def test_a_code_of_a_slow_scanner_is_no_quantity(till: Till, code: str) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F7)
    till.screen._lines.do(cart_view.COUNT, till.screen.current_cart.selected_line)
    strike_slowly(till, f"{code}\n\n", 0.05)
    till.settle()
    assert [quantity for quantity, _n, _p in till.rung_up] == [1]


@pytest.mark.parametrize("pause", [0.035, 0.08])
def test_a_category_that_is_typed_briskly_is_no_barcode(till: Till, pause: float) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    editor = till.sheet
    editor.category.setFocus()
    editor.category.lineEdit().selectAll()
    strike_slowly(till, "Food\t", pause)
    assert (editor.barcode.text(), editor.category.currentText()) == (COFFEE, "Food")
    assert not editor.category.hasFocus()


def test_a_scan_with_the_focus_on_the_category_is_the_barcode(till: Till) -> None:
    till.screen.editing.edit(till.screen.editing.blank(""))
    editor = till.sheet
    editor.category.setFocus()
    till.type("Food")
    scan(till, CROISSANT, "\t")
    assert (editor.barcode.text(), editor.category.currentText()) == (CROISSANT, "Food")
    assert editor.category.hasFocus()


def test_with_a_learned_slow_scanner_cash_that_is_typed_is_asked_about(till: Till) -> None:
    till.screen.scanner.profile = ScannerProfile(gap=0.12)
    open_payment(till)
    strike_slowly(till, "1250\n", 0.11)
    till.settle()
    assert till.sheet.accessibleName() == "Was 1250 scanned?"
    assert till.sales() == []


def test_with_a_learned_slow_scanner_a_search_that_is_typed_stays(till: Till) -> None:
    till.screen.scanner.profile = ScannerProfile(gap=0.12)
    till.screen.catalogue.search.setFocus()
    strike_slowly(till, "cola", 0.11)
    till.press(Qt.Key.Key_Shift)
    assert till.screen.catalogue.search.text() == "cola"
    assert till.toasts == []


def type_in_the_picker(till: Till, *parts: tuple[str, float]) -> str:
    """Type into the search for a customer, each part at its pace; return what it holds then."""
    till.screen.customer.choose()
    till.settle()
    picker = till.sheet
    till.fingers.wait()
    for signs, pause in parts:
        for sign in signs:
            till.fingers.now += pause
            strike(till.window, sign)
    till.press(Qt.Key.Key_Shift)
    assert till.sheet is picker
    text: str = picker.search.text()
    return text


def test_a_phone_number_whose_first_digits_were_rolled_is_searched_for(till: Till) -> None:
    assert type_in_the_picker(till, ("1234", 0.08), ("5678", 0.25)) == "12345678"


@pytest.mark.parametrize("pause", [0.01, 0.08])
def test_a_phone_number_typed_as_fast_as_a_code_is_searched_for(till: Till, pause: float) -> None:
    typed = type_in_the_picker(till, ("+44 ", 0.4), ("5550123456", pause), ("78", 0.4))
    assert typed == "+44555012345678"  # a space at the edge of a code is never of it


def test_a_code_that_is_no_customers_finds_nobody_and_says_so(till: Till) -> None:
    till.screen.customer.choose()
    picker = till.sheet
    picker.view.setFocus()
    scan(till, CROISSANT, "\n\n")
    till.qtbot.waitUntil(picker._nobody_found.isVisible)
    assert picker.search.text() == CROISSANT
    assert picker.search.hasFocus()


def test_enter_in_the_picker_takes_who_was_typed_and_not_who_stood_there_before(till: Till) -> None:
    till.customer(name="Ada")
    bob = till.customer(name="Bob")
    till.press(Qt.Key.Key_F8)
    assert till.sheet.view.currentIndex().data() == "Ada"
    with reads_held(till.tasks):
        till.type("bob")
        till.press_no_wait(Qt.Key.Key_Return)
        assert till.screen.current_cart.cart.customer_id is None
    till.settle()
    assert till.screen.current_cart.cart.customer_id == bob.id


def test_enter_in_the_picker_takes_nobody_where_nobody_is_found(till: Till) -> None:
    till.customer(name="Ada")
    till.press(Qt.Key.Key_F8)
    with reads_held(till.tasks):
        till.type("zoe")
        till.press_no_wait(Qt.Key.Key_Return)
        till.sheet.refresh(ChangeSet(customers=frozenset({"anybody"})))  # asks once more
    till.settle()
    assert till.sheet.view.model().rowCount() == 0
    assert till.screen.current_cart.cart.customer_id is None


def test_no_cash_waits_for_a_customer_who_is_made_at_stripe(till: Till) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F8)
    till.type("Zoe")
    till.settle()
    till.server.controls.latency = HELD
    till.sheet._new.click()
    till.press_no_wait(Qt.Key.Key_Escape)
    till.press_no_wait(Qt.Key.Key_Escape)  # the first one cleared the search
    till.press_no_wait(Qt.Key.Key_F10)
    try:
        till.qtbot.waitUntil(lambda: till.result == "Paid, no change $2.50")
    finally:
        till.server.controls.latency = 0.0
    till.settle()
    assert [each.name for each in till.services.customers.page()] == ["Zoe"]


def test_enter_with_nothing_typed_takes_nobody_who_is_not_shown_yet(till: Till) -> None:
    ada = till.customer(name="Ada")
    with reads_held(till.tasks):
        till.press_no_wait(Qt.Key.Key_F8)
        till.press_no_wait(Qt.Key.Key_Return)
    till.settle()
    assert till.screen.current_cart.cart.customer_id is None
    till.press(Qt.Key.Key_Return)
    assert till.screen.current_cart.cart.customer_id == ada.id
