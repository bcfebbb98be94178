"""Pictures of gift cards: sold, handed over, and paid with."""

from __future__ import annotations

from pictures.back_office import show_row
from pictures.camera import Stage
from pictures.paying import open_payment
from pos_app.domain.cart import CartLine
from pos_app.ui.credit.code_sheet import CodeSheet
from pos_app.ui.history.refund_sheet import RefundSheet
from tests.support.store import sell

_TRAINING_CARD = "GFT5GFT5GFT5GFTK"


def gift_cards(stage: Stage) -> None:
    """The amount, the line, the code; paying with it; a refund as store credit."""
    stage.press("F2")
    stage.take("gift-card-keypad")
    stage.press("Ctrl+G")
    stage.take("gift-card-amount")
    stage.hands.type("50")
    stage.press("Return")
    stage.take("gift-card-rung-up")
    stage.press("F10")
    stage.settle()
    stage.take("gift-card-code")
    stage.find(CodeSheet).done.click()
    stage.settle()
    stage.clear()
    stage.hands.scan(_TRAINING_CARD)
    stage.settle()
    stage.take("gift-card-scanned")
    sheet = open_payment(stage, "G")
    stage.take("pay-gift-card-empty")
    panel = sheet.panels.store_credit
    panel.show_code("GFT5GFT5GFT5GFT2")
    stage.settle()
    stage.take("pay-gift-card-unknown")
    panel.show_code(_TRAINING_CARD)
    stage.settle()
    stage.take("pay-gift-card")
    stage.press("Return")
    stage.settle()
    stage.take("result-gift-card")
    stage.press("Ctrl+3")
    stage.take("history-gift-card")
    show_row(stage, sell(stage.services, CartLine("Desk lamp", 4_900)).id)
    stage.press("Ctrl+R")
    stage.find(RefundSheet).as_credit.click()
    stage.take("refund-as-credit")
    stage.find(RefundSheet).give.click()
    stage.settle()
    stage.take("refund-as-credit-code")
    stage.find(CodeSheet).done.click()
    stage.settle()
    stage.take("refund-as-credit-done")
    stage.press("Return")


SCENES = (gift_cards,)
