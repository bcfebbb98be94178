"""Refunds of cash that was rounded: the sheet says what to hand back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.cash_rounding import CashRounding
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.ui.history.refund_sheet import RefundSheet
from tests.ui.history.conftest import Desk
from tests.ui.history.test_voids import CTRL, sheet_of, wait_for


def test_the_sheet_says_what_to_hand_back(desk: Desk) -> None:
    services = desk.services
    services.settings.save(services.actor, CASH_ROUNDING, CashRounding(5))
    services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Gum", 198),)))
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL)
    sheet = sheet_of(desk, RefundSheet)
    assert sheet.message.text() == (
        "$1.98 is left of this payment. It is given back in cash from the drawer. "
        "Hand back $2.00: it is rounded for cash."
    )
    sheet.give.click()
    wait_for(desk, sheet.done_panel.isVisible)
    assert "$2.00" in sheet.headline.text()
