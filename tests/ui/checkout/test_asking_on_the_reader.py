"""The customer types on the reader what the cashier would have to ask for and type."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_app.services.views.customers import CustomerDraft
from pos_app.ui.checkout.customer_picker import CustomerPicker
from pos_app.ui.readers.ask_on_reader import AskOnReader
from pos_app.ui.receipts.sheets import EmailSheet
from tests.ui.checkout.conftest import COFFEE, Till


def asking(till: Till, sheet: QWidget) -> AskOnReader:
    """Press the button in a sheet, and wait until the reader asks."""
    (asks,) = sheet.findChildren(AskOnReader)
    assert asks.isVisible()
    asks.ask.click()
    till.qtbot.waitUntil(lambda: asks.ask.text() == "Stop asking")
    return asks


def test_the_email_for_the_receipt_comes_from_the_reader(till: Till) -> None:
    reader = till.reader()
    till.scan(COFFEE)
    till.screen.payment.exact_cash()
    till.settle()
    till.screen.pane.result.focus_next()
    till.press(Qt.Key.Key_E)
    sheet = till.sheet
    assert isinstance(sheet, EmailSheet)
    asks = asking(till, sheet)
    assert asks.says.text().startswith("Front reader asks for the email address.")
    assert till.street.shown(reader)["text"] == "Your email address"
    till.street.at_reader(reader, "answer", value="ada@example.com")
    till.qtbot.waitUntil(lambda: sheet.address.text() == "ada@example.com")
    assert sheet.send.hasFocus()
    assert asks.ask.text() == "Ask for the email on the reader"
    asks = asking(till, sheet)
    till.street.at_reader(reader, "skip")
    till.qtbot.waitUntil(lambda: "skipped" in asks.says.text())
    asking(till, sheet)
    sheet.dismiss()
    till.qtbot.waitUntil(lambda: till.street.shown(reader)["kind"] == "idle")


def test_the_phone_number_finds_the_customer(till: Till) -> None:
    reader = till.reader()
    till.customer("pm_card_visa", name="Grace Hopper")
    draft = CustomerDraft("Ada Lovelace", phone="212-555-0100")
    ada = till.services.customers.create(till.services.actor, draft)
    till.press(Qt.Key.Key_F8)
    sheet = till.sheet
    assert isinstance(sheet, CustomerPicker)
    asking(till, sheet)
    till.street.at_reader(reader, "answer", value="+1 212 555 0100")
    till.qtbot.waitUntil(lambda: sheet.search.text() == "+1 212 555 0100")
    till.settle()
    QTest.keyClick(sheet.search, Qt.Key.Key_Return)
    till.settle()
    assert till.screen.current_cart.cart.customer_id == ada.id


def test_without_a_reader_that_can_ask_there_is_no_button(till: Till) -> None:
    till.press(Qt.Key.Key_F8)
    (asks,) = till.sheet.findChildren(AskOnReader)
    assert not asks.isVisible()
