"""One reader of amounts for every field: taken, asked about, or refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Discount, DiscountKind
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.line_sheets import AmountSheet, AskSheet, DiscountSheet, QuantitySheet
from pos_app.ui.widgets import MoneyEdit, Sheet
from pos_app.ui.widgets.ambiguous_amount import AmbiguousAmountSheet
from tests.ui.checkout.conftest import COFFEE, Till

NONE = ["1e3", "1_000", "nan", "abc", "1.2.3"]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window for sheets."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 800)
    made.show()
    return made


def answer(sheet: AskSheet, text: str) -> list[Any]:
    """Type a text and press Enter; return what was answered."""
    heard: list[Any] = []
    sheet.answered.connect(heard.append)
    sheet.open()
    sheet.field.setText(text)
    sheet.field.returnPressed.emit()
    return heard


def message(sheet: Sheet) -> str:
    """Return all that stands on a sheet."""
    return " ".join(each.text() for each in sheet.findChildren(QLabel) if each.isVisible())


def asked(window: QWidget) -> AmbiguousAmountSheet | None:
    """Return the question which amount is meant, if it is there."""
    found = window.findChildren(AmbiguousAmountSheet)
    return next((each for each in found if each.isVisible()), None)


@pytest.mark.parametrize("typed", NONE)
def test_no_price_says_why(window: QWidget, typed: str) -> None:
    sheet = AmountSheet(window, "Price", "Coffee", 250, Amounts("usd", "en_US"))
    assert answer(sheet, typed) == []
    assert f"“{typed}” is not an amount. Write it like 1,234.50." in message(sheet)


@pytest.mark.parametrize("typed", NONE)
def test_no_discount_says_why(window: QWidget, typed: str) -> None:
    sheet = DiscountSheet(window, "Coffee", None, Amounts("usd", "en_US"))
    assert answer(sheet, typed) == []
    assert f"“{typed}” is not a percentage from 0 to 100." in message(sheet)
    sheet._amount.click()
    sheet.field.returnPressed.emit()
    assert f"“{typed}” is not an amount. Write it like 1,234.50." in message(sheet)


def test_a_discount_below_zero_says_so(window: QWidget) -> None:
    off = Discount(DiscountKind.AMOUNT, 100)
    sheet = DiscountSheet(window, "Coffee", off, Amounts("usd", "en_US"))
    assert answer(sheet, "-1") == []
    assert "The amount is below zero." in message(sheet)


def test_a_discount_that_may_be_two_amounts_is_asked_about(window: QWidget) -> None:
    off = Discount(DiscountKind.AMOUNT, 100)
    sheet = DiscountSheet(window, "Coffee", off, Amounts("eur", "de_DE"))
    heard = answer(sheet, "1,500")
    question = asked(window)
    assert (heard, question is not None) == ([], True)
    choose(question, 0)
    sheet.field.returnPressed.emit()
    assert heard == [Discount(DiscountKind.AMOUNT, 150)]


@pytest.mark.parametrize("typed", ["1,000", "1e3", "-1", "10000", "²", ""])
def test_no_quantity_says_why(window: QWidget, typed: str) -> None:
    sheet = QuantitySheet(window, "Coffee", 1)
    assert answer(sheet, typed) == []
    assert "Type a whole number from 0 to 9999." in message(sheet)


def test_a_price_that_may_be_two_is_asked_about(window: QWidget) -> None:
    sheet = AmountSheet(window, "Price", "Mocha", 250, Amounts("tnd", "ar_TN"))
    heard = answer(sheet, "1.500")
    question = asked(window)
    assert heard == []
    choose(question, 1)
    assert sheet.field.text() == "1,500"
    sheet.field.returnPressed.emit()
    assert heard == [1500]


def test_enter_in_a_field_asks_before_anything_hears_it(window: QWidget) -> None:
    edit, entered = MoneyEdit("eur", "de_DE", parent=window), []
    edit.returnPressed.connect(lambda: entered.append(edit.text()))
    edit.show()
    edit.setText("1,500")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert entered == []
    assert edit.problem() == "“1,500” may be 1,50 or 1.500,00. Write it like that."
    choose(asked(window), 1)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert entered == ["1.500,00"]


def choose(question: AmbiguousAmountSheet | None, which: int) -> None:
    """Press one of the two amounts."""
    assert question is not None
    question.choices[which].click()


def open_payment(till: Till) -> None:
    """Ring up four coffees (10.00) and open the payment sheet."""
    for _ in range(4):
        till.scan(COFFEE)
    till.press(Qt.Key.Key_F9)
    till.qtbot.waitUntil(lambda: till.paying is not None and till.paying.payment.sale is not None)
    till.settle()


@pytest.mark.parametrize("typed", ["10,000", "10,001", "10000"])
def test_a_thousandfold_of_what_is_due_is_asked_about(till: Till, typed: str) -> None:
    open_payment(till)
    till.type(typed)
    till.press(Qt.Key.Key_Return)
    assert till.sales() == []
    assert "in cash?" in till.sheet.accessibleName()


def test_cash_that_may_be_two_amounts_is_asked_about_by_its_button_too(till: Till) -> None:
    open_payment(till)
    assert till.paying is not None
    cash = till.paying.panels.cash
    for sign in "20.000":
        till.type(sign)
    cash.take.click()
    assert till.sales() == []
    choose(asked(till.window), 0)
    assert cash.given.text() == "20.00"
    till.press(Qt.Key.Key_Return)
    till.await_result()
    assert "10.00" in till.result
