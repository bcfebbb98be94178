"""Taking the money: what the cashier presses, what they see, and what the books then hold."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.ids import new_id
from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.shifts import ShiftRules
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.shifts import Opening
from pos_app.ui.checkout.customer_picker import CustomerPicker
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till, strike


def open_payment(till: Till) -> PaymentSheet:
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    return sheet


# --- cash ---


def test_exact_cash_takes_a_scan_and_one_key(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F10)
    assert till.result == "Paid, no change $11.00"
    assert till.sales() == [(1100, "paid", "Cash")]
    assert till.rung_up == []


def test_the_result_stays_until_the_next_scan_which_is_not_lost(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F10)
    till.scan(COFFEE)
    assert till.result == ""
    assert till.rung_up == [(1, "Coffee", 250)]


def test_a_result_that_nobody_could_read_before_the_next_scan_is_said_in_a_note(till: Till) -> None:
    till.scan(CROISSANT)
    till.screen.payment.exact_cash()
    till.settle()
    till.screen.codes.take(COFFEE)
    till.settle()
    assert (till.result, till.toasts) == ("", ["Paid, no change $11.00"])
    assert till.rung_up == [(1, "Coffee", 250)]


def test_what_is_scanned_while_the_money_is_taken_is_the_next_sales(till: Till) -> None:
    till.scan(CROISSANT)
    till.screen.payment.exact_cash()
    till.screen.codes.take(COFFEE)
    till.settle()
    assert (till.result, till.toasts) == ("", ["Paid, no change $11.00"])
    assert till.rung_up == [(1, "Coffee", 250)]
    assert till.window.focusWidget() is till.screen.catalogue.search


def test_a_result_that_was_read_is_not_said_again(till: Till) -> None:
    till.scan(CROISSANT)
    till.screen.payment.exact_cash()
    till.settle()
    till.fingers.wait()
    till.screen.codes.take(COFFEE)
    till.settle()
    assert (till.result, till.toasts) == ("", [])


def test_after_a_scan_over_the_result_the_focus_is_in_the_search(till: Till) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F10)
    till.scan(CROISSANT)
    assert till.window.focusWidget() is till.screen.catalogue.search


def test_when_the_last_line_goes_the_focus_is_in_the_search(till: Till) -> None:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F7)
    till.press(Qt.Key.Key_Delete)
    assert till.rung_up == []
    assert till.window.focusWidget() is till.screen.catalogue.search


def test_the_next_key_begins_the_next_sale(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F10)
    till.type("c")
    assert (till.result, till.screen.catalogue.search.text()) == ("", "c")


def test_what_is_searched_for_at_once_begins_the_next_sale(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F10)
    search = till.screen.catalogue.search
    search.setText("coffee")
    QTest.keyClick(search, Qt.Key.Key_Return)  # the clock of the till stands
    till.settle()
    assert till.rung_up == [(1, "Coffee", 250)]
    assert search.text() == ""


def test_exact_cash_pressed_twice_is_one_sale(till: Till) -> None:
    till.scan(CROISSANT)
    for _ in range(2):
        QTest.keyClick(till.window.windowHandle(), Qt.Key.Key_F10)
    strike(till.window, f"{COFFEE}\n")  # already the next customer's
    till.settle()
    assert till.sales() == [(1100, "paid", "Cash")]
    assert till.rung_up == [(1, "Coffee", 250)]


def test_enter_takes_the_exact_amount_that_stands_ready(till: Till) -> None:
    till.scan(CROISSANT)
    open_payment(till)
    till.press(Qt.Key.Key_Return)
    assert till.result == "Paid, no change $11.00"


def test_change_is_the_largest_thing_on_the_screen(till: Till) -> None:
    till.scan(CROISSANT)
    open_payment(till)
    till.type("20")
    till.press(Qt.Key.Key_Return)
    assert till.result == "Change $9.00"
    assert till.screen.focusWidget().accessibleName() == "Next sale"
    till.press(Qt.Key.Key_Return)
    assert till.result == ""


def test_absurd_cash_is_asked_about_and_a_scan_is_never_cash(till: Till) -> None:
    till.scan(COFFEE)
    sheet = open_payment(till)
    till.scan(CROISSANT)
    assert sheet.panels.cash.given.text() == "2.50"
    assert sheet.state.words().startswith("This sale is being paid.")
    till.type("3000")
    till.press(Qt.Key.Key_Return)
    assert till.sales() == []
    till.press(Qt.Key.Key_Return)  # the harmless answer has the focus
    assert (till.sales(), till.paying) == ([], sheet)


def test_enter_pressed_twice_does_not_hide_the_change(till: Till) -> None:
    till.scan(CROISSANT)
    open_payment(till)
    till.type("20")
    strike(till.window, "\n")
    till.settle()
    strike(till.window, "\n")
    assert till.result == "Change $9.00"


def test_escape_returns_to_the_cart_and_the_same_sale_is_paid_later(till: Till) -> None:
    till.scan(COFFEE)
    open_payment(till)
    till.press(Qt.Key.Key_Escape)
    assert till.paying is None
    till.scan(CROISSANT)
    open_payment(till)
    till.press(Qt.Key.Key_Return)
    assert till.sales() == [(1350, "paid", "Cash")]


# --- saved cards ---


def test_a_known_customer_pays_by_card_in_four_actions(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]
    assert till.sales() == [(1100, "paid", "Visa •••• 4242")]


def test_a_lost_answer_is_not_known_until_stripe_was_asked(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    sheet = open_payment(till)
    till.server.controls.fault("reset_after", "/confirm", times=3)
    till.server.controls.fault("reset_before", "/payment_intents/pi_", method="GET", times=1)
    till.press(Qt.Key.Key_Return)
    assert sheet.state.words().startswith("Not known yet")
    till.press(Qt.Key.Key_Escape)  # no way back while money may have moved
    assert till.paying is sheet
    assert not sheet.park.isHidden()
    sheet.check.click()
    till.settle()
    if till.paying is not None:  # the second fault may still be there
        till.paying.check.click()
        till.settle()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]


def test_an_unknown_payment_is_put_aside_and_the_next_customer_served(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    sheet = open_payment(till)
    till.server.controls.fault("reset_after", "/confirm", times=3)
    till.press(Qt.Key.Key_Return)
    sheet.park.click()
    till.settle()
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F10)
    assert till.sales()[0] == (250, "paid", "Cash")
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_Return)
    back = till.paying
    assert back is not None
    back.check.click()
    till.settle()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]


def test_a_payment_settled_elsewhere_is_shown_at_once(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    sheet = open_payment(till)
    till.server.controls.fault("reset_after", "/confirm", times=3)
    till.press(Qt.Key.Key_Return)
    assert sheet.payment.sale is not None
    till.services.recovery.settle_all(SYSTEM)  # the connection came back
    till.settle()
    assert till.result == "Approved $11.00"


def test_part_in_cash_and_the_rest_by_card(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    sheet = open_payment(till)
    till.press(Qt.Key.Key_C)
    till.type("4")
    till.press(Qt.Key.Key_Return)
    assert sheet.payment.sale is not None
    assert (sheet.payment.sale.paid, sheet.payment.sale.left) == (400, 700)
    till.press(Qt.Key.Key_S)
    till.press(Qt.Key.Key_Return)
    assert till.result == "Approved $11.00"
    assert till.charged == [700]


def test_a_customer_without_cards_is_told_and_cash_still_works(till: Till) -> None:
    ada = till.customer()
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    sheet = open_payment(till)
    till.press(Qt.Key.Key_S)
    assert sheet.panels.card.empty_text.startswith("Ada Lovelace has no saved card")
    till.press(Qt.Key.Key_C)
    till.press(Qt.Key.Key_Return)
    assert till.result == "Paid, no change $11.00"


def test_no_connection_is_said_and_cash_is_taken_all_the_same(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    till.server.stop()
    sheet = open_payment(till)
    assert "Nothing was charged" in sheet.state.words()
    till.press(Qt.Key.Key_C)
    till.press(Qt.Key.Key_Return)
    till.server.start()
    assert till.result == "Paid, no change $11.00"


@pytest.mark.usefixtures("beeps")
def test_a_customer_chosen_at_the_payment_is_charged_there(till: Till) -> None:
    till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F12)
    assert till.paying is not None
    till.paying.choose(TenderKind.SAVED_CARD)
    till.paying.panels.card.customer_requested.emit()
    till.settle()
    till.press(Qt.Key.Key_Return)  # the only customer
    till.press(Qt.Key.Key_Return)
    assert till.result == "Approved $11.00"


def test_no_customer_is_asked_for_after_a_sale_that_could_not_go_back_for_one(till: Till) -> None:
    till.scan(CROISSANT)
    sheet = open_payment(till)
    till.press(Qt.Key.Key_C)
    till.type("4")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_S)
    sheet.panels.card.customer_requested.emit()
    till.settle()
    assert till.message.startswith("Part of this sale is paid.")
    till.press(Qt.Key.Key_F10)
    assert till.result == "Paid, no change $11.00"
    assert [each for each in till.window.findChildren(CustomerPicker) if each.isVisible()] == []


@pytest.mark.parametrize("key", [Qt.Key.Key_F9, Qt.Key.Key_F12])
def test_a_sale_of_nothing_is_finished_by_enter_with_a_reader_too(till: Till, key: Qt.Key) -> None:
    till.reader()
    till.services.catalogue.save_product(
        till.services.actor, simple_product("Sample", 0, "usd", "88888888")
    )
    till.screen.reload()
    till.settle()
    till.scan("88888888")
    till.press(key)
    sheet = till.paying
    assert sheet is not None
    assert sheet.presenter.kind is TenderKind.CASH
    assert sheet.panels.cash.take.accessibleName() == "Finish, nothing to pay"
    for letter in "RSQ":
        till.type(letter)
        assert till.message == "There is nothing to charge. Finish the sale: Enter."
        assert sheet.presenter.kind is TenderKind.CASH
    till.press(Qt.Key.Key_Return)
    till.await_result()
    assert till.result == "Paid, no change $0.00"
    assert till.charged == []


def test_the_sheet_no_longer_says_that_the_drawer_is_closed_once_it_is_open(till: Till) -> None:
    services, actor = till.services, till.services.actor
    services.settings.save(actor, SHIFT_RULES, ShiftRules(on=True))
    till.tasks.failed.disconnect()  # the window offers to open it: not here
    till.scan(CROISSANT)
    open_payment(till)
    till.press(Qt.Key.Key_C)
    till.press(Qt.Key.Key_Return)
    assert "This drawer is not open yet." in till.message
    services.shifts.open(actor, Opening(new_id(), 10_000))
    till.settle()
    till.qtbot.waitUntil(lambda: "not open" not in till.message)
    till.press(Qt.Key.Key_Return)
    till.await_result()
