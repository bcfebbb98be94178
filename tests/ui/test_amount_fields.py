"""Every field for an amount reads it in the same way, in every country, and says why it can't."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine, Discount
from pos_app.domain.money import format_money
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.keypad_pane import KeypadPane
from pos_app.ui.checkout.line_sheets import AmountSheet, AskSheet, DiscountSheet
from pos_app.ui.checkout.payment.amount_edit import TakeNow
from pos_app.ui.checkout.payment.cash_panel import CashPanel
from pos_app.ui.widgets import MoneyEdit
from pos_app.ui.widgets.ambiguous_amount import AmbiguousAmountSheet

_DUE = 300_000


@dataclass
class Field:
    """A field on its screen: what it took, in minor units, and what the screen says of its text."""

    edit: QLineEdit
    taken: list[int]
    said: Callable[[], str]


def price(window: QMainWindow, amounts: Amounts) -> Field:
    return _asking(AmountSheet(window, "Price", "Tea", 100, amounts))


def discount(window: QMainWindow, amounts: Amounts) -> Field:
    sheet = DiscountSheet(window, "Tea", None, amounts)
    sheet._amount.click()
    return _asking(sheet)


def keyed(window: QMainWindow, amounts: Amounts) -> Field:
    pane = KeypadPane(amounts, None)
    window.setCentralWidget(pane)
    taken: list[int] = []

    def take(line: CartLine) -> None:
        taken.append(line.unit_price)

    pane.keyed.connect(take)
    return Field(pane._amount, taken, pane._unread.text)


def cash(window: QMainWindow, amounts: Amounts) -> Field:
    panel = CashPanel(amounts)
    window.setCentralWidget(panel)
    panel.show_due(_DUE, 0, _DUE)
    taken: list[int] = []
    panel.taken.connect(taken.append)
    return Field(panel.given, taken, panel.rounding.text)


def part(window: QMainWindow, amounts: Amounts) -> Field:
    now = TakeNow(amounts)
    window.setCentralWidget(now)
    now.show_left(10 * _DUE)
    taken: list[int] = []
    now.confirmed.connect(lambda: taken.extend([now.amount] if now.amount else []))
    return Field(now.edit, taken, lambda: now.problem)


def plain(window: QMainWindow, amounts: Amounts) -> Field:
    """As in settings, in the drawer, for refunds, deposits, gift cards and filters."""
    edit = MoneyEdit(amounts.currency, amounts.locale)
    window.setCentralWidget(edit)
    taken: list[int] = []

    def take() -> None:
        money = edit.money()
        taken.extend([money.minor] if money else [])

    edit.returnPressed.connect(take)
    return Field(edit, taken, edit.problem)


def _asking(sheet: AskSheet) -> Field:
    sheet.open()
    taken: list[int] = []

    def take(answer: object) -> None:
        taken.append(answer.value if isinstance(answer, Discount) else int(str(answer)))

    sheet.answered.connect(take)
    return Field(sheet.field, taken, sheet._wrong.text)


FIELDS = [price, discount, keyed, cash, part, plain]
SURE = [
    ("1.50", "eur", "de_DE", 150),
    ("1,50", "usd", "en_US", 150),
    ("1'234.50", "chf", "de_CH", 123_450),
    ("1 234,50", "eur", "fr_FR", 123_450),
    ("1\u202f234,50", "eur", "fr_FR", 123_450),
    ("1.234,50", "eur", "es_ES", 123_450),
    ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665\u0660", "egp", "ar_EG", 123_450),
    ("\uff11\uff0c\uff12\uff13\uff14", "jpy", "ja_JP", 1234),
]
TWOFOLD = [
    ("1.500", "tnd", "ar_TN", 1_500_000),
    ("1,800", "eur", "de_DE", 180),
    ("1\u060c800", "egp", "ar_EG", 180),
]


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1024, 600)
    made.show()
    return made


def type_into(field: Field, text: str) -> None:
    field.edit.setText(text)
    QTest.keyClick(field.edit, Qt.Key.Key_Return)


def questions(window: QWidget) -> list[AmbiguousAmountSheet]:
    return [each for each in window.findChildren(AmbiguousAmountSheet) if each.isVisible()]


@pytest.mark.parametrize(("typed", "currency", "locale", "minor"), SURE)
@pytest.mark.parametrize("field", FIELDS)
def test_what_is_sure_is_taken(
    window: QMainWindow, field: Callable[[QMainWindow, Amounts], Field],
    typed: str, currency: str, locale: str, minor: int,
) -> None:  # fmt: skip
    made = field(window, Amounts(currency, locale))
    type_into(made, typed)
    assert made.taken == [minor]
    assert questions(window) == []


@pytest.mark.parametrize(("typed", "currency", "locale", "first"), TWOFOLD)
@pytest.mark.parametrize("field", FIELDS)
def test_what_may_be_two_amounts_is_asked_and_nothing_is_taken(
    window: QMainWindow, field: Callable[[QMainWindow, Amounts], Field],
    typed: str, currency: str, locale: str, first: int,
) -> None:  # fmt: skip
    amounts = Amounts(currency, locale)
    made = field(window, amounts)
    type_into(made, typed)
    assert made.taken == []
    (question,) = questions(window)
    assert question.choices[0].text() == format_money(amounts.money(first), locale)
    question.choices[0].click()
    QTest.keyClick(made.edit, Qt.Key.Key_Return)
    assert made.taken == [first]


@pytest.mark.parametrize("typed", ["1e3", "1_000", "nan", "12,34,5", "1.2.3"])
@pytest.mark.parametrize("field", FIELDS)
def test_what_is_no_amount_says_why(
    window: QMainWindow, field: Callable[[QMainWindow, Amounts], Field], typed: str
) -> None:
    made = field(window, Amounts("eur", "de_DE"))
    type_into(made, typed)
    assert made.taken == []
    assert made.said() == f"“{typed}” is not an amount. Write it like 1.234,50."
    assert made.edit.property("invalid")
