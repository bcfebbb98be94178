"""The bank's own terminal: offered once it has a name, confirmed by the cashier, never charged."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.payments import TenderKind
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.support.accessible import nameless, too_small
from tests.ui.checkout.conftest import CROISSANT, Till

ENTER = Qt.Key.Key_Return
NAME = "Card machine"


@pytest.fixture
def named(till: Till) -> Till:
    """A till whose bank has a terminal of its own."""
    till.services.settings.save(till.services.actor, BANK_TERMINAL, NAME)
    return till


def pay(till: Till) -> PaymentSheet:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    return sheet


def offered(sheet: PaymentSheet) -> list[str]:
    return [made.accessibleName() for _look, made in sheet.rows.styled_rows() if made.isVisible()]


def test_without_a_name_it_is_not_offered_by_row_letter_or_tab(till: Till) -> None:
    sheet = pay(till)
    assert [name for name in offered(sheet) if "terminal" in name] == []
    till.press(Qt.Key.Key_T)
    seen = [sheet.presenter.kind]
    for _ in range(6):
        till.press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        seen.append(sheet.presenter.kind)
    assert TenderKind.BANK_TERMINAL not in seen


def test_the_cashier_confirms_what_it_took(named: Till) -> None:
    sheet = pay(named)
    assert f"{NAME} (T)" in offered(sheet)
    named.press(Qt.Key.Key_T)
    panel = sheet.panels.bank_terminal
    assert panel.confirm.accessibleName() == f"$11.00 was taken on {NAME}"
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    named.press(ENTER)
    assert named.result == "Paid $11.00"
    assert named.sales() == [(1100, "paid", NAME)]
    assert named.charged == []


def test_a_name_is_shown_as_it_was_typed(named: Till) -> None:
    named.services.settings.save(named.services.actor, BANK_TERMINAL, "Tom & <b>Jo</b>")
    sheet = pay(named)
    named.press(Qt.Key.Key_T)
    panel = sheet.panels.bank_terminal
    assert "Tom && <b>Jo</b>" in panel.confirm.text()  # one of the two is shown
    assert panel.confirm.accessibleName() == "$11.00 was taken on Tom & <b>Jo</b>"
    formats = {each.textFormat() for each in panel.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_a_part_with_a_reference_and_the_rest_in_cash(named: Till) -> None:
    sheet = pay(named)
    named.press(Qt.Key.Key_T)
    named.press(Qt.Key.Key_A)
    named.type("4")
    panel = sheet.panels.bank_terminal
    panel.reference.setFocus()
    named.type("AB-12")
    named.press(ENTER)
    assert [each.label for each in sheet.tenders.view.model().rows] == [NAME]  # type: ignore[attr-defined]
    assert panel.reference.text() == ""
    named.press(Qt.Key.Key_C)
    named.press(ENTER)
    assert named.sales() == [(1100, "paid", f"{NAME} + Cash")]


def test_a_card_number_as_its_reference_is_refused_and_nothing_is_recorded(named: Till) -> None:
    sheet = pay(named)
    named.press(Qt.Key.Key_T)
    sheet.panels.bank_terminal.reference.setText("4242424242424242")
    named.press(ENTER)
    assert "looks like a card number" in sheet.state.words()
    assert "Nothing was recorded" in sheet.state.words()
    sheet.panels.bank_terminal.reference.setText("0815")
    named.press(ENTER)
    assert named.result == "Paid $11.00"


def test_it_is_there_without_a_connection(named: Till) -> None:
    named.services.connection.online = False
    sheet = pay(named)
    named.press(Qt.Key.Key_T)
    assert sheet.state.words().strip() == ""
    named.press(ENTER)
    assert named.result == "Paid $11.00"


def test_to_take_it_out_the_cashier_says_that_it_went_back(named: Till) -> None:
    sheet = pay(named)
    named.press(Qt.Key.Key_T)
    named.press(Qt.Key.Key_A)
    named.type("4")
    named.press(ENTER)
    sheet.tenders.view.setFocus()
    named.press(Qt.Key.Key_Delete)
    assert named.sheet.accessibleName() == "Was $4.00 given back?"
    named.press(ENTER)  # the answer that does no harm
    assert sheet.payment.sale is not None
    assert sheet.payment.sale.left == 700
    named.press(Qt.Key.Key_Delete)
    named.sheet.yes.click()
    named.settle()
    assert sheet.payment.sale.left == 1100


def test_a_dropped_sale_says_where_it_has_to_be_given_back(named: Till) -> None:
    sheet = pay(named)
    named.press(Qt.Key.Key_T)
    named.press(Qt.Key.Key_A)
    named.type("4")
    named.press(ENTER)
    sheet.drop.click()
    words = " ".join(each.text() for each in named.sheet.findChildren(QLabel))
    assert f"Give $4.00 back on {NAME}: Till moves no money there." in words
    named.sheet.yes.click()
    named.settle()
    assert named.services.selling.open_sales() == []
