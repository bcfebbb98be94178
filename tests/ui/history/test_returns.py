"""Taking things back from the history: chosen by lines, given back, and told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.cart import CartLine
from pos_app.services.views.readers import LocationView
from pos_app.ui.history.return_sheet import ReturnSheet
from tests.support.customer_side import CustomerSide
from tests.support.quick_hands import SlowReading
from tests.support.store import sell
from tests.ui.history.conftest import Desk


def opened(desk: Desk, *lines: CartLine) -> ReturnSheet:
    """Sell, and open the sheet for that sale."""
    sell(desk.services, *lines)
    desk.open()
    return taking_back(desk)


def taking_back(desk: Desk) -> ReturnSheet:
    """Open the sheet for the sale that is shown."""
    desk.screen.take_back()
    desk.settle()
    found = desk.window.findChildren(ReturnSheet)
    return next(each for each in found if each.isVisible())


def said(sheet: ReturnSheet) -> list[str]:
    return [entry.spoken for entry in sheet.choice.view.entries()]


def press(sheet: ReturnSheet, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(sheet.choice.view, key)


def test_one_of_three_comes_back_by_the_keyboard(desk: Desk) -> None:
    sheet = opened(desk, CartLine("Socks", 1_000, quantity=3), CartLine("Mug", 2_000))
    assert not sheet.take.isEnabled()
    press(sheet, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus)
    assert said(sheet) == ["1 of 3  Socks, $10.00", "0 of 1  Mug"]
    assert sheet.take.text() == "Take back and refund $10.00"
    assert sheet.money.text() == "$10.00 goes back in cash."
    press(sheet, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert sheet.choice.total == 3_000
    press(sheet, Qt.Key.Key_Return)
    assert sheet.choice.total == 1_000
    sheet.take.click()
    desk.settle()
    assert sheet.result.headline.text() == "Taken back"
    assert sheet.result.advice.text() == (
        "$10.00 was given back. Take $10.00 out of the drawer and give it to the customer."
    )
    sheet.result.done.click()
    desk.settle()
    shown = desk.screen.presenter.details
    assert shown is not None
    assert shown.row.refunded == 1_000
    assert any(event.what == "Came back: 1 × Socks." for event in shown.timeline)


def test_what_is_damaged_is_not_sold_again_and_a_note_is_asked_for(desk: Desk) -> None:
    sheet = opened(desk, CartLine("Lamp", 5_000))
    press(sheet, Qt.Key.Key_Plus)
    sheet.choice.restock.click()
    assert said(sheet) == ["1 of 1  Lamp, not sold again, $50.00"]
    sheet.why.setCurrentIndex(sheet.why.count() - 1)
    assert not sheet.take.isEnabled()
    sheet.note.setText("The bulb is broken")
    assert sheet.take.isEnabled()


def test_all_of_a_sale_comes_back_at_once(desk: Desk) -> None:
    sheet = opened(desk, CartLine("Socks", 1_000, quantity=3), CartLine("Tea", 320, measure=2_750))
    sheet.choice.all.click()
    assert said(sheet) == ["3 of 3  Socks, $30.00", "2.750 of 2.750  Tea, $8.80"]
    assert sheet.choice.total == 3_880


def test_what_is_owed_is_given_back_by_one_press(desk: Desk) -> None:
    desk.sell_by_card(CartLine("Kettle", 3_900))
    desk.open()
    desk.server.controls.fault("rate_limited", "/v1/refunds", times=9)
    sheet = taking_back(desk)
    press(sheet, Qt.Key.Key_Plus)
    sheet.take.click()
    desk.settle()
    assert sheet.result.headline.text() == "Not all of the money could be given back."
    sheet.result.done.click()
    desk.settle()
    desk.server.controls.faults.clear()
    sheet = taking_back(desk)
    sheet.owed.click()
    desk.settle()
    assert sheet.result.headline.text() == "Taken back"


def test_the_customer_signs_for_it_on_the_reader(desk: Desk) -> None:
    readers, actor = desk.services.readers, desk.services.actor
    shop = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
    place = readers.save_location(actor, shop)
    reader = readers.register(actor, "simulated-wpe", "Front reader", place.id).id
    sheet = opened(desk, CartLine("Lamp", 5_000))
    press(sheet, Qt.Key.Key_Plus)
    assert not sheet.signature.isVisible()
    sheet.take.click()
    desk.settle()
    sheet.signature.ask.click()
    desk.qtbot.waitUntil(lambda: "asks for the signature" in sheet.signature.says.text())
    CustomerSide(desk.server).at_reader(reader, "answer")
    desk.qtbot.waitUntil(lambda: "signed on Front reader" in sheet.signature.says.text())
    desk.settle()
    sheet.result.done.click()
    desk.settle()
    shown = desk.screen.presenter.details
    assert shown is not None
    assert any(event.what.startswith("The customer signed") for event in shown.timeline)


def test_the_second_press_of_enter_does_not_close_what_says_how_much_to_hand_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cashier = SlowReading(monkeypatch)
    sheet = opened(desk, CartLine("Mug", 2_000))
    press(sheet, Qt.Key.Key_Plus)
    sheet.take.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert "Take $20.00 out of the drawer" in sheet.result.advice.text()
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Space)
    assert sheet.result.isVisible()
    cashier.read()
    desk.press(Qt.Key.Key_Return)
    assert desk.no_sheet
