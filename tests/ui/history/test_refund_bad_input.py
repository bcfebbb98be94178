"""Whatever is typed into the refund sheet: never too much is given back, and never twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.user_input import storable
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.void_sheet import VoidSheet
from tests.support.bad_input import CARD_NUMBERS, ODD_AMOUNT, ODD_TEXT, QUICK, TEXTS
from tests.support.keyboard import paste
from tests.support.slow_reads import reads_held
from tests.ui.history.conftest import Desk, line
from tests.ui.history.test_history import refunded_at_stripe

pytestmark = pytest.mark.long

CAKE = line("Cake", 1100, 2)
TOTAL = 2376
CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
AMOUNTS = ODD_AMOUNT | st.integers(-500, TOTAL).map(lambda cents: f"{cents / 100:.2f}")


@pytest.fixture
def history(desk: Desk) -> Desk:
    """The history of a store that sold something."""
    desk.sell(CAKE)
    desk.open()
    return desk


def sell_one_more(desk: Desk) -> None:
    """Sell a cake for cash, and choose its sale."""
    sale = desk.sell(CAKE)
    desk.settle()
    desk.screen.table.select(sale.id)
    desk.settle()


def given_back(desk: Desk) -> list[int]:
    """The refunds of the sale that is shown, the newest first."""
    shown = desk.screen.detail.shown
    assert shown is not None
    return [each.amount for each in desk.services.history.details(shown.row.id).refunds]


def sheet_of(desk: Desk) -> RefundSheet:
    desk.screen.refund()
    return desk.sheet


def press_impatiently(desk: Desk) -> None:
    """Press Enter, and before anything is told type another amount and press it again."""
    for key, modifier in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_A, CTRL),
        (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(desk.window.windowHandle(), key, modifier)
    desk.settle()


def give_back(desk: Desk, amount: str) -> None:
    """Give back exactly what the button says, or nothing, and the field says why."""
    before, sheet = given_back(desk), sheet_of(desk)
    paste(sheet.amount, amount)
    typed, money, promised = sheet.amount.text(), sheet.amount.money(), sheet.give.text()
    if sheet.give.isEnabled():
        press_impatiently(desk)
        assert money is not None
        assert promised == f"Refund ${money.minor / 100:.2f}"
        assert sorted(given_back(desk)) == sorted([*before, money.minor])
        assert sum(given_back(desk)) <= TOTAL
    else:
        desk.press(Qt.Key.Key_Return)
        shown = sheet.amount.text()
        nothing = not shown.strip() or (money is not None and not money.minor)
        assert sheet.amount_field.error() or nothing
        assert promised == "Refund"
        assert shown == typed or money is not None
        assert given_back(desk) == before
    desk.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("texts", [TEXTS, CARD_NUMBERS])
def test_an_odd_amount_is_what_the_button_says_or_gives_nothing_back(
    history: Desk, texts: dict[str, str]
) -> None:
    for text in texts.values():
        if sum(given_back(history)) == TOTAL:
            sell_one_more(history)
        give_back(history, text)


@given(st.lists(AMOUNTS, min_size=1, max_size=3))
@QUICK
def test_no_amounts_give_back_more_than_was_paid(history: Desk, amounts: list[str]) -> None:
    sell_one_more(history)
    for amount in amounts:
        if sum(given_back(history)) < TOTAL:
            give_back(history, amount)


def test_what_is_typed_while_a_card_is_refunded_does_not_refund_it_again(desk: Desk) -> None:
    desk.sell_by_card(CAKE)
    desk.open()
    sheet = sheet_of(desk)
    paste(sheet.amount, "2")
    press_impatiently(desk)
    assert (given_back(desk), refunded_at_stripe(desk)) == ([200], [200])


def note(desk: Desk, text: str) -> RefundSheet:
    """Open the sheet, and give one cent back for another reason."""
    sheet = sheet_of(desk)
    paste(sheet.amount, "0.01")
    sheet.why.setCurrentIndex(sheet.why.findData("other"))
    paste(sheet.note, text)
    return sheet


@given(ODD_TEXT)
@QUICK
def test_a_note_is_kept_as_it_is_shown(history: Desk, text: str) -> None:
    sheet = note(history, text)
    shown = storable(sheet.note.text()).strip()
    assert sheet.give.isEnabled() is bool(shown)
    history.press(Qt.Key.Key_Return)
    history.press(Qt.Key.Key_Escape)
    details = history.services.history.details(history.rows[0].id)
    assert not shown or shown in {each.note for each in details.refunds}


@pytest.mark.parametrize("what", CARD_NUMBERS)
def test_a_card_number_in_a_note_gives_nothing_back_and_is_not_kept(
    history: Desk, what: str
) -> None:
    sheet = note(history, CARD_NUMBERS[what])
    history.press(Qt.Key.Key_Return)
    assert "looks like a card number" in sheet.note_field.error()
    assert "No money was given back." in sheet.note_field.error()
    assert (sheet.amount.text(), sheet.note.text()) == ("0.01", CARD_NUMBERS[what])
    paste(sheet.note, "Fell down")
    assert sheet.note_field.error() == ""
    history.press(Qt.Key.Key_Return)
    assert given_back(history) == [1]


def test_what_is_wrong_with_a_note_stays_until_another_is_typed(history: Desk) -> None:
    """Whatever the sheet hears meanwhile: the readers were looked up when it opened."""
    with reads_held(history.tasks):
        sheet = note(history, CARD_NUMBERS["a card in groups"])
        QTest.keyClick(history.window.windowHandle(), Qt.Key.Key_Return)
        history.qtbot.waitUntil(lambda: sheet.note_field.error() != "")
    history.settle()
    assert "looks like a card number" in sheet.note_field.error()
    paste(sheet.amount, "0.02")
    sheet.why.setCurrentIndex(sheet.why.findData("duplicate"))
    sheet.why.setCurrentIndex(sheet.why.findData("other"))
    assert "looks like a card number" in sheet.note_field.error()
    paste(sheet.note, "Fell down")
    assert sheet.note_field.error() == ""


@pytest.mark.parametrize("what", CARD_NUMBERS)
def test_a_card_number_as_the_reason_of_a_void_voids_nothing(history: Desk, what: str) -> None:
    history.press(Qt.Key.Key_R, CTRL_SHIFT)
    sheet = next(each for each in history.window.findChildren(VoidSheet) if each.isVisible())
    line = sheet.reason.lineEdit()
    assert line is not None
    paste(line, CARD_NUMBERS[what])
    history.press(Qt.Key.Key_Return)
    assert "looks like a card number" in sheet.problem.text()
    assert sheet.reason.text() == CARD_NUMBERS[what]
    assert given_back(history) == []
    paste(line, "Rung up twice")
    press_impatiently(history)
    assert history.rows[0].status is PaymentStatus.VOIDED
    assert given_back(history) == [TOTAL]
