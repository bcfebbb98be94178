"""Pictures of paying on a page: its QR code, the store's page, and the bank's question."""

from __future__ import annotations

from datetime import timedelta

from pictures.camera import Stage
from pictures.paying import open_payment
from pos_app.domain.texts import _
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.support.customer_side import CustomerSide

PAGE = "https://harbour-street.example/thank-you"


def by_qr_code(stage: Stage) -> None:
    """A QR code: offered, the question for the store's page, shown, the bank, closed, expired."""
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
    stage.press("Return")
    _await_code(stage)
    street = CustomerSide(stage.server)
    street.on_page("pay", card="authenticationRequired")
    _await_words(stage, _("The customer's bank asks them to confirm."))
    stage.take("pay-qr-bank")
    street.at_bank(passed=False)
    stage.clock.ahead += timedelta(minutes=33)
    _await_words(stage, _("The payment page has expired."))
    stage.take("pay-qr-expired")
    stage.press("F10")


def too_little(stage: Stage) -> None:
    """An amount that Stripe takes by no card."""
    stage.services.settings.save(stage.services.actor, RETURN_URL, PAGE)
    stage.clear()
    stage.press("F2")
    stage.hands.type("0.20")
    stage.press("Return", "F9", "Q", "Return")
    stage.take("pay-too-little")
    stage.press("F10")


def at_the_bank(stage: Stage) -> None:
    """A saved card whose bank wants the customer to confirm."""
    stage.services.settings.save(stage.services.actor, RETURN_URL, "")
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


def _await_words(stage: Stage, words: str) -> None:
    sheet = stage.find(PaymentSheet)
    says = (sheet.state.words, sheet.panels.code.state.words)
    stage.hands.wait(lambda: any(words in each() for each in says), words)


SCENES = (by_qr_code, too_little, at_the_bank)
