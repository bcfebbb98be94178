"""Pictures of paying by phone: the QR code, the store's page, and the bank's question."""

from __future__ import annotations

from pictures.camera import Stage
from pictures.paying import open_payment
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet

PAGE = "https://harbour-street.example/thank-you"


def by_phone(stage: Stage) -> None:
    """A QR code: offered, the question for the store's page, shown, closed, expired elsewhere."""
    open_payment(stage, "Q", customer=stage.customer("Noor Haddad"))
    stage.take("pay-qr")
    stage.press("Return")
    stage.take("pay-qr-store-page")
    stage.hands.type("http://harbour-street.example")
    stage.press("Return")
    stage.take("pay-qr-store-page-wrong")
    stage.press("Ctrl+A")
    stage.hands.type(PAGE)
    stage.press("Return")
    _await_code(stage)
    stage.take("pay-qr-waiting")
    stage.press("Escape")
    stage.take("pay-qr-closed")
    stage.press("F10")


def at_the_bank(stage: Stage) -> None:
    """A saved card whose bank wants the customer to confirm."""
    stage.services.settings.save_payer_page("")
    open_payment(stage, "S", customer=stage.customer("Bo Larsen", "pm_card_authenticationRequired"))
    stage.press("Return")
    stage.take("pay-bank-store-page")
    stage.hands.type(PAGE)
    stage.press("Return")
    _await_code(stage)
    stage.take("pay-bank-confirmation")
    stage.press("Escape")
    stage.take("pay-bank-given-up")
    stage.press("F10")


def _await_code(stage: Stage) -> None:
    sheet = stage.find(PaymentSheet)
    stage.hands.wait(lambda: not sheet.panels.code.code.image.isNull(), "the QR code")


SCENES = (by_phone, at_the_bank)
