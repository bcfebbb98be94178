"""Pictures of the payment sheet in all its states, and of the result."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.domain.texts import _
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.checkout.payment.payment_state import BusyWith

_MOMENT_MS = 400


def cash(stage: Stage) -> None:
    """Cash: what stands ready, change, the question about a huge amount, the result."""
    stage.ring_up(0, 7, 12)
    stage.press("F9", "C")
    stage.take("pay-cash")
    stage.hands.type("50")
    stage.take("pay-cash-given")
    stage.hands.type("000")
    stage.press("Return")
    stage.take("pay-cash-huge")
    stage.press("Escape")
    stage.hands.type("50.000")
    stage.press("Return")
    stage.take("pay-cash-two-readings")
    stage.press("Escape")
    stage.hands.scan("4011", ms_between=50)
    stage.take("pay-cash-scanned")
    stage.press("Escape")
    stage.press("S")
    stage.take("pay-no-customer")
    stage.press("C")
    stage.hands.type("50")
    stage.press("Return")
    stage.take("result-change")
    stage.ring_up(0)
    stage.press("F10")
    stage.take("result-exact")


def saved_card(stage: Stage) -> None:
    """A saved card: chosen, being prepared, being charged, approved."""
    buyer = stage.customer("Ada Lovelace", "pm_card_visa", "pm_card_mastercard")
    sheet = _open(stage, buyer, prepare_slowly=True)
    stage.take_at_once("pay-card-preparing")
    stage.controls.latency = 0.0
    stage.take("pay-card")
    stage.controls.latency = 3.0
    stage.hands.press("Return")
    ready = {BusyWith.NONE, BusyWith.PREPARING}
    stage.hands.wait(lambda: sheet.payment.busy_with not in ready, "the charge")
    stage.take_at_once("pay-card-charging")
    stage.controls.latency = 0.0
    stage.take("result-approved")


def declined(stage: Stage) -> None:
    """Declined; part paid in cash; a customer without cards."""
    buyer = stage.customer("Grace Hopper", "pm_card_chargeCustomerFail", "pm_card_visa")
    sheet = _open(stage, buyer)
    failing = next(card.id for card in sheet.payment.cards if card.last4 != "4242")
    sheet.panels.card.choose(failing)
    stage.settle()
    stage.press("Return")
    stage.take("pay-declined")
    stage.press("C")
    stage.hands.type("5")
    stage.press("Return")
    stage.take("pay-part-paid")
    stage.press("Escape")
    stage.take("pay-part-paid-escape")
    stage.press("S")
    stage.take("pay-part-paid-card")
    stage.press("F10")
    _open(stage, stage.customer("Cleo Nguyen"))
    stage.press("S")
    stage.take("pay-no-card")
    stage.press("Escape")


def not_known(stage: Stage) -> None:
    """No answer to a charge, and no connection before it."""
    buyer = stage.customer("Mary Seacole", "pm_card_visa")
    sheet = _open(stage, buyer)
    stage.controls.fault("reset_after", "/confirm", times=3)
    stage.controls.fault("reset_before", "/payment_intents/pi_", method="GET", times=1000)
    stage.hands.press("Return")
    unknown = _("Not known yet: Till is asking Stripe. Don't charge again.")
    stage.hands.wait(lambda: unknown in sheet.state.words(), unknown)
    stage.take_at_once("pay-unknown")
    stage.hands.click(_("Put the sale aside, next customer"))
    stage.hands.wait(lambda: not stage.workspace.checkout.current_cart.busy, "the next sale")
    _press(stage, "F3")
    stage.take_at_once("held-unknown")
    _press(stage, "Escape", "Ctrl+3")
    stage.take_at_once("history-unknown")
    stage.controls.faults.clear()
    stage.settle()
    stage.press("Ctrl+1", "F3", "Return")
    if [each for each in stage.window.findChildren(PaymentSheet) if each.isVisible()]:
        stage.hands.click(_("Check again"))
    stage.settle()
    stage.clear()
    buyer = stage.customer("Rosa Parks", "pm_card_visa")
    stage.server.stop()
    _open(stage, buyer)
    stage.take("pay-no-connection")
    stage.server.start()
    stage.press("C", "Return")


def _press(stage: Stage, *keys: str) -> None:
    """Press keys while Till goes on asking Stripe, which does not answer."""
    for each in keys:
        stage.hands.press(each)
        stage.hands.rest(_MOMENT_MS)


def _open(stage: Stage, customer_id: str, *, prepare_slowly: bool = False) -> PaymentSheet:
    """Ring up something for a customer and open the payment sheet on a saved card."""
    stage.clear()
    stage.ring_up(2, 9, customer=customer_id)
    stage.controls.latency = 3.0 if prepare_slowly else 0.0
    stage.hands.press("F9")
    sheet = stage.find(PaymentSheet)
    stage.hands.wait(lambda: sheet.payment.sale is not None, "the sale")
    stage.hands.press("S")
    if prepare_slowly:
        stage.hands.wait(lambda: sheet.payment.busy_with is BusyWith.PREPARING, "the preparation")
    else:
        stage.settle()
    return sheet


def open_payment(stage: Stage, *keys: str, customer: str = "", key: str = "F9") -> PaymentSheet:
    """Ring up something and open the payment sheet; `keys` choose on it."""
    stage.clear()
    stage.ring_up(2, 9, customer=customer)
    stage.press(key, *keys)
    return stage.find(PaymentSheet)


SCENES = (cash, saved_card, declined, not_known)
