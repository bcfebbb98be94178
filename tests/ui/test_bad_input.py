"""Whatever is typed into the real fields: they say so or take it, and never fall over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.money import LARGEST_AMOUNT, MoneyError
from pos_app.domain.reading import read_amount
from pos_app.ui.checkout.line_sheets import QuantitySheet
from pos_app.ui.widgets.money_edit import MoneyEdit
from pos_app.ui.widgets.percent_edit import PercentEdit
from tests.support.bad_input import TEXTS

CURRENCIES = st.sampled_from(["usd", "jpy", "kwd", "isk"])
LOCALES = st.sampled_from(["en_US", "de_DE", "fr_CH", "ar_EG", "hi_IN"])
TYPED = st.text(max_size=40) | st.text(alphabet="0123456789.,'-+eE %\u0663\u066b²", max_size=12)
QUICK = settings(max_examples=150, derandomize=True, deadline=None)


@given(TYPED, CURRENCIES, LOCALES)
@QUICK
def test_any_text_is_an_amount_within_bounds_or_none(text: str, currency: str, locale: str) -> None:
    try:
        money = read_amount(text, currency, locale)
    except MoneyError:
        return
    assert abs(money.minor) <= LARGEST_AMOUNT * 1_000


@pytest.mark.parametrize("what", TEXTS)
def test_a_field_for_money_or_percents_takes_any_text(qtbot: QtBot, what: str) -> None:
    text = TEXTS[what]
    money, percent = MoneyEdit("usd"), PercentEdit()
    for field in (money, percent):
        qtbot.addWidget(field)
        field.setText(text)
        field.editingFinished.emit()
    shown = money.money()
    assert shown is None or shown.minor >= 0
    assert len(money.problem()) < 200
    ppm = percent.ppm()
    assert ppm is None or 0 <= ppm <= 1_000_000


@pytest.mark.parametrize("what", TEXTS)
def test_a_quantity_is_a_number_or_nothing(qtbot: QtBot, what: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    sheet = QuantitySheet(window, "Coffee", 1)
    sheet.field.setText(TEXTS[what])
    given: list[object] = []
    sheet.answered.connect(given.append)
    sheet.field.returnPressed.emit()
    refused = sheet.field.accessibleDescription()
    assert [type(each) for each in given] == ([] if refused else [int])
