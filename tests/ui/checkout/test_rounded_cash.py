"""Cash where the smallest coins are gone: the exact key, what is offered and the change follow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.domain.money import Money
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from tests.support.accessible import nameless, too_small
from tests.ui.checkout.conftest import CROISSANT, Till

ENTER = Qt.Key.Key_Return


@pytest.fixture
def rounding(till: Till) -> Till:
    """A till that rounds cash up to whole 5.00, so that 11.00 is 15.00."""
    rule = CashRounding(500, RoundingMode.UP)
    till.services.settings.save(till.services.actor, CASH_ROUNDING, rule)
    return till


def test_the_exact_key_takes_coins_there_are(rounding: Till) -> None:
    rounding.scan(CROISSANT)
    rounding.press(Qt.Key.Key_F10)
    assert rounding.result == "Paid, no change $15.00"
    assert rounding.sales() == [(1100, "paid", "Cash")]


def test_the_panel_offers_what_is_to_be_paid_in_cash(rounding: Till) -> None:
    rounding.scan(CROISSANT)
    rounding.press(Qt.Key.Key_F9)
    sheet = rounding.paying
    assert sheet is not None
    rounding.press(Qt.Key.Key_C)
    panel = sheet.panels.cash
    assert panel.rounding.text() == "Rounded from $11.00 for cash"
    assert panel.given.money() == Money(1500, "usd")
    chips = [each.text() for each in panel.findChildren(QPushButton) if each.isVisible()]
    assert {"Exact", "20", "50", "100"} <= set(chips)
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    panel.given.setText("20")
    rounding.press(ENTER)
    assert rounding.result == "Change $5.00"


def test_the_sheet_shows_one_amount_to_pay_that_of_the_chosen_way(rounding: Till) -> None:
    rounding.scan(CROISSANT)
    rounding.press(Qt.Key.Key_F9)
    sheet = rounding.paying
    assert sheet is not None

    def to_pay() -> list[str]:
        rounding.settle()
        roles = {"title", "due"}
        shown = [each for each in sheet.findChildren(QLabel) if each.isVisible()]
        return [each.text() for each in shown if each.property("role") in roles]

    assert to_pay() == ["To pay in cash", "$15.00"]
    rounding.press(Qt.Key.Key_Q)
    assert to_pay() == ["To pay", "$11.00"]
    rounding.press(Qt.Key.Key_C)
    assert to_pay() == ["To pay in cash", "$15.00"]


def test_on_the_sheet_too_the_exact_key_takes_coins_there_are(rounding: Till) -> None:
    rounding.scan(CROISSANT)
    rounding.press(Qt.Key.Key_F9)
    rounding.press(Qt.Key.Key_F10)
    assert rounding.result == "Paid, no change $15.00"


def test_what_no_coin_makes_up_is_finished_without_any(till: Till) -> None:
    rule = CashRounding(500, RoundingMode.DOWN)
    till.services.settings.save(till.services.actor, CASH_ROUNDING, rule)
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    till.press(Qt.Key.Key_C)
    sheet.panels.cash.given.setText("9")
    till.press(ENTER)
    assert sheet.panels.cash.take.accessibleName() == "Finish, nothing to pay"
    till.press(ENTER)
    assert till.sales() == [(1100, "paid", "Cash")]
