"""Pictures of goods that come back."""

from __future__ import annotations

from pictures.back_office import show_row
from pictures.camera import Stage
from pictures.card_readers import customer, set_up
from pos_app.domain.cart import CartLine, Discount, DiscountKind
from pos_app.domain.return_reasons import RETURN_REASONS
from pos_app.services.views.history import RefundRequest
from pos_app.ui.attention.model import THING
from pos_app.ui.attention.sheet import AttentionSheet
from pos_app.ui.checkout.without_receipt_sheet import WithoutReceiptSheet
from pos_app.ui.credit.code_sheet import CodeSheet
from pos_app.ui.giving_back.exchange_choice_sheet import ExchangeChoiceSheet
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.return_sheet import ReturnSheet
from tests.support.store import sell, sell_by_card


def returns(stage: Stage) -> None:
    """Chosen by lines, one that is damaged, what came of it, and what is still owed."""
    reader = set_up(stage)
    stage.press("Ctrl+3")
    off = Discount(DiscountKind.PERCENT, 100_000)
    lines = (
        CartLine("Wool socks, grey, 42", 1_200, quantity=3, discount=off),
        CartLine("Apples", 320, measure=2_750),
        CartLine("Desk lamp", 4_900),
        *(CartLine(f"Candle {number}", 350) for number in range(1, 5)),
    )
    show_row(stage, sell(stage.services, *lines).id)
    stage.press("Ctrl+B")
    stage.take("return")
    stage.press("+", "Down", "Down", "+")
    sheet = stage.find(ReturnSheet)
    sheet.choice.restock.click()
    sheet.why.setCurrentIndex(len(RETURN_REASONS) - 1)
    sheet.note.setText("The switch is broken")
    stage.take("return-chosen")
    sheet.take.click()
    stage.take("return-done")
    signature = sheet.signature
    stage.hands.wait(signature.isVisible, "a reader that can ask")
    signature.ask.click()
    stage.hands.wait(lambda: bool(signature.says.text()), "the question")
    stage.take_at_once("return-signing")
    customer(stage, reader, "answer")
    stage.hands.wait(lambda: not signature.is_waiting, "the signature")
    stage.take("return-signed")
    stage.press("Return")
    stage.take("history-return")
    buyer = stage.services.customers.details(stage.customer("Olga Owed", "pm_card_visa"))
    sale = sell_by_card(stage.services, buyer.id, buyer.cards[0].id, CartLine("Kettle", 3_900))
    stage.settle()
    show_row(stage, sale.id)
    stage.press("Ctrl+B", "+")
    stage.controls.fault("rate_limited", "/v1/refunds", method="POST", times=9)
    stage.find(ReturnSheet).take.click()
    stage.take("return-not-given-back")
    stage.controls.faults.clear()
    stage.press("Return", "Ctrl+B")
    stage.take("return-owed")
    stage.find(ReturnSheet).owed.click()
    stage.settle()
    stage.press("Return")


def exchange(stage: Stage) -> None:
    """Chosen in a sale, and by a scanned receipt; with something to pay, and to give back."""
    stage.press("Ctrl+3")
    socks = CartLine("Wool socks, grey, 42", 1_200, quantity=2)
    old = sell(stage.services, socks, CartLine("Desk lamp", 4_000))
    show_row(stage, old.id)
    stage.press("Ctrl+B", "+")
    stage.find(ReturnSheet).exchange.click()
    stage.settle()
    stage.take("exchange-comes-back")
    stage.press("F9")
    stage.take("exchange-nothing-new")
    stage.press("Escape")
    stage.ring_up(0, 7, 11, 22)
    stage.take("exchange-to-pay")
    stage.press("F9")
    stage.take("exchange-pay")
    stage.press("Escape", "Ctrl+L")
    stage.workspace.checkout.codes.take(old.receipt_number or "")
    stage.settle()
    stage.press("Down", "Return")
    stage.take("exchange-receipt")
    stage.find(ExchangeChoiceSheet).add.click()
    stage.settle()
    stage.ring_up(0)
    stage.take("exchange-give-back")
    stage.press("F9")
    stage.take("exchange-confirm")
    stage.press("Return")
    stage.take("exchange-done")
    stage.press("Return")
    stage.take("exchange-result")
    stage.press("Ctrl+3")
    show_row(stage, old.id)
    stage.take("history-exchanged")


def without_receipt(stage: Stage) -> None:
    """What is rung up comes back, though nobody has its receipt; and money in cash instead."""
    stage.ring_up(0, 7)
    stage.press("Ctrl+B")
    stage.take("without-receipt")
    sheet = stage.find(WithoutReceiptSheet)
    sheet.why.setCurrentIndex(len(RETURN_REASONS) - 1)
    sheet.note.setText("A present, the wrong size")
    sheet.take.click()
    stage.take("without-receipt-done")
    stage.press("Return", "Ctrl+3")
    show_row(stage, stage.services.history.page(limit=1).rows[0].id)
    stage.take("history-without-receipt")
    buyer = stage.services.customers.details(stage.customer("Vera Visa", "pm_card_visa"))
    sale = sell_by_card(stage.services, buyer.id, buyer.cards[0].id, CartLine("Kettle", 3_900))
    stage.settle()
    show_row(stage, sale.id)
    stage.press("Ctrl+B", "+")
    stage.find(ReturnSheet).way.setCurrentIndex(1)
    stage.take("return-in-cash")
    stage.close_sheets()
    stage.press("Ctrl+R")
    stage.find(RefundSheet).in_cash.click()
    stage.take("refund-in-cash")


def failed_refund(stage: Stage) -> None:
    """A card's bank sends a refund back: it is given in cash, or as store credit."""
    services, actor = stage.services, stage.services.actor
    buyer = services.customers.details(stage.customer("Finn Failed", "pm_card_refundFail"))
    sale = sell_by_card(services, buyer.id, buyer.cards[0].id, CartLine("Kettle", 3_900))
    request = RefundRequest(sale.id, sale.tenders[0].id, 3_900, "requested_by_customer")
    services.refunds.create(actor, request)
    stage.controls.clock_offset += 60
    services.history.refresh(actor, sale.id)
    stage.workspace.attention.read()
    stage.settle()
    stage.press("F11")
    sheet = stage.find(AttentionSheet)
    rows = (sheet.model.index(row) for row in range(sheet.model.rowCount()))
    sheet.view.setCurrentIndex(next(row for row in rows if row.data(THING).as_credit))
    stage.take("attention-refund-failed")
    sheet.credit.click()
    stage.settle()
    stage.take("attention-store-credit")
    stage.find(CodeSheet).done.click()
    stage.settle()
    stage.close_sheets()


SCENES = (returns, exchange, without_receipt, failed_refund)
