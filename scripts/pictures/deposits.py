"""Pictures of sales that are kept part paid."""

from __future__ import annotations

from pictures.back_office import show_row
from pictures.camera import Stage
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.deposits import NewDeposit
from pos_app.ui.checkout.payment.deposit_sheet import DepositSheet
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.history.cancel_sheet import CancelSheet
from pos_app.ui.history.screen import HistoryScreen
from tests.support.one_cashier import selling_of

_RULES = DepositRules(on=True, retain_ppm=100_000)


def deposits(stage: Stage) -> None:
    """A part is taken in cash and the sale is kept."""
    services = stage.services
    services.settings.save(services.actor, DEPOSITS, _RULES)
    stage.press("Ctrl+1")
    stage.ring_up(7, 11)
    stage.press("F9", "C")
    stage.hands.type("5")
    stage.press("Return")
    stage.settle()
    stage.take("payment-part-paid")
    stage.press("D")
    stage.take("deposit-keep")
    stage.hands.type("Ada Lovelace")
    sheet = stage.find(DepositSheet)
    sheet.phone.setText("555 0199")
    sheet.until.click()
    stage.take("deposit-keep-filled")
    sheet.keep.click()
    stage.settle()
    stage.take("deposit-kept")
    services.settings.save(services.actor, DEPOSITS, DepositRules())


def deposit_in_history(stage: Stage) -> None:
    """How a deposit stands, its slip, the rest of it on the payment sheet, and its end."""
    services = stage.services
    services.settings.save(services.actor, DEPOSITS, _RULES)
    lines = (CartLine("Winter coat", 18_900), CartLine("Scarf", 2_400))
    selling = selling_of(services)
    sale = selling.begin(services.actor, Cart("usd", lines))
    selling.take_cash(sale.id, 5_000)
    services.deposits.keep(services.actor, NewDeposit(sale.id, "Ada Lovelace", "555 0199"))
    stage.settle()
    stage.press("Ctrl+3")
    show_row(stage, sale.id)
    stage.take("history-deposit")
    detail = stage.find(HistoryScreen).detail
    detail.receipt.click()
    stage.take("deposit-slip")
    stage.close_sheets()
    detail.deposit.pay.click()
    stage.settle()
    stage.take("payment-deposit")
    stage.find(PaymentSheet).park.click()
    stage.settle()
    stage.press("Ctrl+3")
    detail.deposit.cancel.click()
    stage.settle()
    stage.take("deposit-cancel")
    sheet = stage.find(CancelSheet)
    sheet.reason.setCurrentText("Found it elsewhere")
    sheet.cancel.click()
    stage.settle()
    stage.take("deposit-cancelled")
    stage.press("Return")
    stage.take("history-deposit-cancelled")
    services.settings.save(services.actor, DEPOSITS, DepositRules())


SCENES = (deposits, deposit_in_history)
