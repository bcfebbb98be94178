"""Pictures of cash that is rounded: its setting, the payment sheet, the result and a refund."""

from __future__ import annotations

from pictures.camera import Stage
from pictures.paying import open_payment
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.cash_rounding import CashRounding
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.settings.payments_page import PaymentsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen


def cash_rounding(stage: Stage) -> None:
    """Cash rounded to 0.50, where the store sells for an odd amount."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.PAYING)
    if not isinstance(page, PaymentsPage):
        raise TypeError("the ways of paying are not on their page")
    stage.settle()
    page.unit.setCurrentIndex(page.unit.findData(50))
    page.unit.activated.emit(page.unit.currentIndex())
    stage.take("settings-cash-rounding")
    stage.press("Ctrl+1")
    open_payment(stage, "C")
    stage.take("pay-cash-rounded")
    stage.press("Return")
    stage.take("result-cash-rounded")
    services = stage.services
    sold = services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Wrap", 1002),)))
    stage.press("Ctrl+3")
    stage.take("history-cash-rounded")
    stage.press("Ctrl+R")
    stage.take("refund-cash-rounded")
    stage.find(RefundSheet).give.click()
    stage.take("refund-cash-rounded-done")
    stage.press("Return")
    if not sold.rounding:
        raise ValueError("nothing was rounded")
    services.settings.save(services.actor, CASH_ROUNDING, CashRounding())


SCENES = (cash_rounding,)
