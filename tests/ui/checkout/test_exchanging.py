"""Exchanging at the checkout: a scanned receipt, what comes back, and only the difference."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import TenderKind
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.views.sales import PaymentRequest
from pos_app.ui.checkout.without_receipt_sheet import WithoutReceiptSheet
from pos_app.ui.giving_back.exchange_choice_sheet import ExchangeChoiceSheet
from pos_app.ui.giving_back.exchange_sheet import ExchangeSheet
from tests.support.accessible import nameless, too_small
from tests.support.store import sell
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till

KEY = Qt.Key


def bring_back(till: Till, *lines: CartLine) -> str:
    """Sell, scan that receipt, and have one of the first line come back; return its number."""
    number = sell(till.services, *lines).receipt_number or ""
    till.scan(number)
    sheet = till.sheet
    assert isinstance(sheet, ExchangeChoiceSheet)
    assert not sheet.add.isEnabled()
    till.press(KEY.Key_Plus)
    sheet.add.click()
    till.settle()
    return number


def well(till: Till) -> str:
    return till.screen.pane._well.accessibleName()


def charge(till: Till) -> str:
    """What is on the button, on one line or on two."""
    return " ".join(till.screen.pane.charge.text().split())


def test_a_dearer_thing_is_paid_by_the_difference(till: Till) -> None:
    number = bring_back(till, CartLine("Socks", 1_000, quantity=3))
    (entry,) = till.screen.pane.exchanged.view.entries()
    assert (entry.title, entry.subtitle, entry.right) == (
        "1 × Socks",
        f"Comes back of receipt {number}",
        "-10.00",
    )
    assert well(till) == "To give back $10.00"
    till.scan(CROISSANT)
    assert (well(till), till.screen.pane.charge.text()) == ("To pay $1.00", "Charge $1.00   F9")
    till.press(KEY.Key_F10)
    till.await_result()
    assert till.sales()[0] == (1_100, "paid", "Cash + Exchange")
    assert not till.screen.pane.exchanged.isVisible()


def test_a_cheaper_thing_gives_the_rest_back_once_it_is_confirmed(till: Till) -> None:
    bring_back(till, CartLine("Socks", 1_000))
    till.scan(COFFEE)
    assert charge(till) == "Give back $7.50 F9"
    till.press(KEY.Key_F10)
    sheet = till.sheet
    assert isinstance(sheet, ExchangeSheet)
    assert sheet.money.text() == "$7.50 goes back in cash."
    assert len(till.sales()) == 1
    till.press(KEY.Key_Escape)
    assert len(till.sales()) == 1
    till.press(KEY.Key_F9)
    till.press(KEY.Key_Return)
    shown = till.sheet
    assert shown.result.headline.text() == "Exchanged"
    assert "Take $7.50 out of the drawer" in shown.result.advice.text()
    till.press(KEY.Key_Return)
    assert [row[1] for row in till.sales()] == ["paid", "refunded"]


def test_with_nothing_new_the_money_is_given_back(till: Till) -> None:
    bring_back(till, CartLine("Socks", 1_000))
    assert charge(till) == "Give back $10.00 F9"
    till.press(KEY.Key_F9)
    sheet = till.sheet
    assert isinstance(sheet, ExchangeSheet)
    assert (nameless(sheet), too_small(sheet)) == ([], [])
    assert sheet.money.text() == "$10.00 goes back in cash."
    till.press(KEY.Key_Escape)
    assert not till.screen.current_cart.cart.is_empty
    till.press(KEY.Key_F9)
    till.press(KEY.Key_Return)
    result = till.sheet.result
    assert result.headline.text() == "Taken back"
    assert "Take $10.00 out of the drawer" in result.advice.text()
    till.press(KEY.Key_Return)
    assert till.screen.current_cart.cart.is_empty
    assert [row[1] for row in till.sales()] == ["refunded"]
    till.scan(CROISSANT)
    assert till.rung_up == [(1, "Croissant", 1_100)]


def test_what_is_rung_up_comes_back_without_a_receipt(till: Till) -> None:
    till.press(KEY.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert till.toasts == ["Ring up what comes back first."]
    till.scan(CROISSANT)
    till.press(KEY.Key_B, Qt.KeyboardModifier.ControlModifier)
    sheet = till.sheet
    assert isinstance(sheet, WithoutReceiptSheet)
    assert sheet.take.text() == "Take back, give $11.00"
    sheet.why.setCurrentIndex(sheet.why.count() - 1)
    assert not sheet.take.isEnabled()
    sheet.note.setText("A present")
    sheet.take.click()
    till.settle()
    assert sheet.headline.text() == "Taken back"
    assert sheet.advice.text() == "Take $11.00 out of the drawer and give it to the customer."
    sheet.done.click()
    till.settle()
    assert till.screen.current_cart.cart.is_empty
    assert till.sales() == [(1_100, "refunded", "Cash")]


def test_even_is_confirmed_and_what_was_not_to_come_back_is_left_out_with_undo(till: Till) -> None:
    bring_back(till, CartLine("Bread", 1_100))
    till.scan(CROISSANT)
    assert (well(till), till.screen.pane.charge.text()) == ("To pay $0.00", "Exchange   F9")
    till.screen.pane.exchanged.remove.click()
    till.settle()
    assert well(till) == "Total $11.00"
    till.press(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    till.press(KEY.Key_F9)
    till.press(KEY.Key_Return)
    till.await_result()
    assert till.sales()[0] == (1_100, "paid", "Exchange")


def test_what_comes_back_of_two_receipts_is_all_told(till: Till) -> None:
    """One was paid in cash, the other on the bank's own terminal, where a person gives it back."""
    services = till.services
    services.settings.save(services.actor, BANK_TERMINAL, "Card machine")
    bring_back(till, CartLine("Socks", 1_000))
    sale = services.selling.begin(services.actor, Cart("usd", (CartLine("Mug", 700),)))
    services.payments.take(services.actor, PaymentRequest(sale.id, TenderKind.BANK_TERMINAL))
    till.scan(services.selling.sale(sale.id).receipt_number or "")
    till.press(KEY.Key_Plus)
    choice = till.sheet
    assert isinstance(choice, ExchangeChoiceSheet)
    choice.add.click()
    till.settle()
    till.press(KEY.Key_F9)
    till.press(KEY.Key_Return)
    assert till.sheet.result.advice.text() == (
        "$10.00 was given back. $7.00 has to be given back on Card machine: Till moved none of "
        "it. Take $10.00 out of the drawer and give it to the customer."
    )
