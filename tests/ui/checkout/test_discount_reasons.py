"""Why something comes off: chosen or typed with the discount, and found again afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.cart import Discount, DiscountKind
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import DISCOUNT_REASONS
from pos_app.services.views.report_tables import ReportKey, ReportRequest
from pos_app.ui.checkout import cart_view
from pos_app.ui.checkout.line_sheets import DiscountSheet
from tests.ui.checkout.conftest import COFFEE, Till

PERCENT = DiscountKind.PERCENT


def offer(till: Till, text: str) -> None:
    till.services.settings.save(till.services.actor, DISCOUNT_REASONS, text)
    till.settle()


def sheet_of(till: Till) -> DiscountSheet:
    sheet = till.sheet
    assert isinstance(sheet, DiscountSheet)
    return sheet


def test_a_reason_is_chosen_with_the_discount_and_stands_in_history_and_report(till: Till) -> None:
    offer(till, "Damaged,  Staff , ,Damaged")
    till.scan(COFFEE)
    till.screen._lines.do(cart_view.DISCOUNT)
    sheet = sheet_of(till)
    assert [sheet.reason.itemText(n) for n in range(sheet.reason.count())] == [
        "",
        "Damaged",
        "Staff",
    ]
    sheet.field.setText("10")
    sheet.reason.setCurrentIndex(1)
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    sheet = sheet_of(till)
    sheet.field.setText("50")
    sheet.reason.setEditText("An old friend")
    line = sheet.reason.lineEdit()
    assert line is not None
    line.returnPressed.emit()
    till.settle()
    cart = till.screen.current_cart.cart
    assert cart.lines[0].discount == Discount(PERCENT, 100_000, "Damaged")
    assert cart.discount == Discount(PERCENT, 500_000, "An old friend")
    assert till.services.carts.current() == cart

    sale = till.services.selling.quick_cash(till.services.actor, cart)
    details = till.services.history.details(sale.id)
    assert (details.lines[0].discount_reason, details.discount_reason) == (
        "Damaged",
        "An old friend",
    )
    day = details.business_date
    assert day is not None
    report = till.services.reporting.run(
        till.services.actor, ReportKey.DISCOUNTS, ReportRequest(day, day)
    )
    assert {row.cells[0] for row in report.sections[0].rows} == {"Damaged", "An old friend"}


def test_a_discount_without_a_reason_says_that_none_was_given(till: Till) -> None:
    till.scan(COFFEE)
    till.screen._lines.do(cart_view.DISCOUNT)
    sheet_of(till).field.setText("10")
    till.press(Qt.Key.Key_Return)
    assert till.screen.current_cart.cart.lines[0].discount == Discount(PERCENT, 100_000)


def test_the_reason_is_there_again_when_the_discount_is_changed(till: Till) -> None:
    till.scan(COFFEE)
    line = till.screen.current_cart.cart.lines[0]
    till.screen.current_cart.change(
        till.screen.current_cart.cart.changed(
            replace(line, discount=Discount(PERCENT, 100_000, "Cold"))
        )
    )
    till.settle()
    till.screen._lines.do(cart_view.DISCOUNT, line.id)
    assert sheet_of(till).reason.currentText() == "Cold"


def test_a_reason_holds_no_card_number(till: Till) -> None:
    till.scan(COFFEE)
    till.screen._lines.do(cart_view.DISCOUNT)
    sheet = sheet_of(till)
    sheet.field.setText("10")
    sheet.reason.setEditText("4242 4242 4242 4242")
    till.press(Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert till.screen.current_cart.cart.lines[0].discount is None


@pytest.mark.parametrize(
    "text", [", ".join(map(str, range(21))), "x" * 61, "Damaged, 4242 4242 4242 4242"]
)
def test_reasons_that_cannot_be_offered_are_refused(till: Till, text: str) -> None:
    with pytest.raises(UserError):
        till.services.settings.save(till.services.actor, DISCOUNT_REASONS, text)
