"""Pictures of paying on a card reader, in every state that a cashier can meet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from pictures.camera import Stage
from pictures.paying import open_payment
from pos_app.domain.payments import Step, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.services.views.readers import LocationView, TippingView
from pos_app.training.terminal import cardholder
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet

READER: Final = "Front reader"
_ASKS_PIN: Final = "4001000360000005"


def on_the_reader(stage: Stage) -> None:
    """Ready, starting, waiting, processing, declined, another card, approved with the card kept."""
    reader = set_up(stage)
    sheet = open_payment(stage, customer=stage.customer("Lena Fischer"))
    stage.take("pay-reader")
    stage.press("F1")
    stage.take("pay-shortcuts")
    stage.press("Escape")
    stage.press("K")
    stage.take("pay-reader-keep-card")
    stage.controls.latency = 3.0
    stage.hands.press("Return")
    stage.hands.wait(lambda: sheet.payment.is_taking, "the start")
    stage.take_at_once("pay-reader-starting")
    stage.controls.latency = 0.0
    _await(stage, sheet, TenderState.PENDING)
    stage.take("pay-reader-waiting")
    customer(stage, reader, "slow", seconds=4)
    customer(stage, reader, "decline", code="insufficient_funds")
    stage.hands.rest(900)
    stage.take_at_once("pay-reader-processing")
    customer(stage, reader, "ready")
    _await(stage, sheet, TenderState.DECLINED)
    stage.take("pay-reader-declined")
    stage.press("Return")
    _await(stage, sheet, TenderState.PENDING)
    customer(stage, reader, "cancel")
    _await_words(stage, sheet, nothing_charged())
    stage.take("pay-reader-customer-cancelled")
    stage.press("Return")
    _await(stage, sheet, TenderState.PENDING)
    customer(stage, reader, "tap")
    _await_result(stage)
    stage.take("result-reader")


def reader_trouble(stage: Stage) -> None:
    """Cancelled here, busy, offline, connection lost in the payment, no answer."""
    reader = set_up(stage)
    sheet = open_payment(stage)
    stage.press("Return")
    _await(stage, sheet, TenderState.PENDING)
    stage.press("Escape")
    stage.take("pay-reader-cancelled")
    customer(stage, reader, "busy")
    stage.press("Return")
    _await_words(stage, sheet, nothing_charged())
    stage.take("pay-reader-busy")
    customer(stage, reader, "ready")
    stage.press("Return")
    _await(stage, sheet, TenderState.PENDING)
    customer(stage, reader, "lose_before")
    customer(stage, reader, "tap")
    _await(stage, sheet, TenderState.UNKNOWN)
    stage.take("pay-reader-connection-lost")
    customer(stage, reader, "ready")
    stage.hands.click(_("Stop this payment"))
    _await_words(stage, sheet, nothing_charged())
    stage.take("pay-reader-stopped")
    stage.controls.fault("reset_after", "/process_payment_intent", times=3)
    stage.controls.fault("reset_before", "/payment_intents/pi_", method="GET", times=1000)
    stage.hands.press("Return")
    _await_words(stage, sheet, _("Not known yet: Till is asking Stripe. Don't charge again."))
    stage.take_at_once("pay-reader-unknown")
    stage.controls.faults.clear()
    stage.hands.click(_("Stop this payment"))
    _await_words(stage, sheet, nothing_charged())
    stage.press("F10")
    customer(stage, reader, "unplug")
    stage.controls.clock_offset = 600
    sheet = open_payment(stage)
    stage.press("Return")
    _await_words(stage, sheet, nothing_charged())
    stage.take("pay-reader-offline")
    stage.controls.clock_offset = 0
    customer(stage, reader, "plug_in")
    stage.press("F10")


def reader_surprises(stage: Stage) -> None:
    """Another register is on the reader, no answer, a wrong PIN, nobody pays in time."""
    reader = set_up(stage)
    _use_elsewhere(stage, reader)
    sheet = open_payment(stage)
    stage.press("Return")
    _await_step(stage, sheet, Step.IN_USE)
    stage.take("pay-reader-in-use")
    customer(stage, reader, "tap")
    customer(stage, reader, "ignore_next")
    stage.press("Return")
    _await_step(stage, sheet, Step.NOT_REACHED)
    stage.take("pay-reader-no-answer")
    stage.press("Return")
    _await(stage, sheet, TenderState.PENDING)
    customer(stage, reader, "insert", number=_ASKS_PIN)
    customer(stage, reader, "pin_wrong")
    _await(stage, sheet, TenderState.DECLINED)
    stage.take("pay-reader-pin-wrong")
    stage.press("Return")
    _await(stage, sheet, TenderState.PENDING)
    stage.clock.ahead += timedelta(minutes=3, seconds=5)
    _await_step(stage, sheet, Step.TIMED_OUT)
    stage.take("pay-reader-timed-out")
    stage.press("Return")
    _await(stage, sheet, TenderState.PENDING)
    _use_elsewhere(stage, reader)
    _await_step(stage, sheet, Step.REPLACED)
    stage.take("pay-reader-replaced")
    customer(stage, reader, "tap")
    stage.press("F10")


def split(stage: Stage) -> None:
    """A bill in parts: an amount, cash and reader with a tip, taken out again, dropped."""
    reader = set_up(stage)
    stage.services.readers.save_tipping(
        stage.services.actor, _place(stage).id, TippingView(percentages=(10, 15, 20))
    )
    stage.services.readers.refresh(SYSTEM)
    buyer = stage.customer("Otis Reed", "pm_card_visa", "pm_card_mastercard")
    sheet = open_payment(stage, "C", customer=buyer)
    stage.hands.type("2")
    stage.press("Return", "S", "A")
    stage.hands.type("3")
    stage.take("pay-split-amount")
    sheet.take_now.keypad.click()
    stage.take("pay-split-keypad")
    stage.press("Escape", "A")
    stage.press("Return")
    stage.take("pay-split-card-taken")
    stage.press("R", "A")
    stage.hands.type("99")
    stage.press("Return")
    stage.take("pay-split-too-much")
    sheet.take_now.show_left(0)
    stage.press("R", "Return")
    _await(stage, sheet, TenderState.PENDING)
    stage.take("pay-split-tip")
    customer(stage, reader, "tip", amount=120)
    customer(stage, reader, "decline")
    _await(stage, sheet, TenderState.DECLINED)
    stage.take("pay-split-declined")
    sheet.tenders.view.setCurrentIndex(sheet.tenders.view.model().index(1, 0))
    sheet.tenders.view.setFocus()
    stage.press("Delete")
    stage.take("pay-split-give-back")
    stage.hands.click(_("Give it back"))
    stage.settle()
    stage.take("pay-split-given-back")
    stage.hands.click(_("Drop the sale"))
    stage.take("pay-split-drop")
    stage.press("Escape")
    stage.press("R", "Return")
    _await(stage, sheet, TenderState.PENDING)
    customer(stage, reader, "tip", amount=120)
    customer(stage, reader, "tap")
    _await_result(stage)
    stage.take("result-split")
    stage.services.readers.save_tipping(stage.services.actor, _place(stage).id, TippingView())
    stage.services.readers.refresh(SYSTEM)


def no_reader(stage: Stage) -> None:
    """A reader that nobody can pay at; F12 where this register has none, or none is set up."""
    set_up(stage)
    sheet = open_payment(stage, customer=stage.customer("Mia Berg"))
    stage.controls.left_out = {"card_present"}
    stage.press("K")
    stage.hands.wait(sheet.state.isVisible, "a refusal")
    stage.take("pay-reader-not-possible")
    stage.controls.left_out = set()
    stage.press("F10")
    stage.services.readers.choose(stage.services.actor, None)
    open_payment(stage, key="F12")
    stage.take("pay-reader-none-chosen")
    stage.press("F10")
    for reader in stage.services.readers.all():
        stage.services.readers.remove(stage.services.actor, reader.id)
    open_payment(stage, key="F12")
    stage.take("pay-reader-none")
    stage.press("R")
    stage.take("pay-reader-none-set-up")
    stage.press("F10")


def set_up(stage: Stage) -> str:
    """Have two readers at this register, and return the id of its own."""
    readers = stage.services.readers
    readers.refresh(SYSTEM)
    for code, label in (("simulated-wpe", READER), ("simulated-s700", "Window reader")):
        if label not in {each.label for each in readers.all()}:
            readers.register(stage.services.actor, code, label, _place(stage).id)
    own = next(each for each in readers.all() if each.label == READER)
    readers.choose(stage.services.actor, own.id)
    return own.id


def customer(stage: Stage, reader: str, deed: str, **given: Any) -> None:
    """Do something on the customer's side of a reader."""
    cardholder.do(stage.server.simulator, reader, deed, given)


def _use_elsewhere(stage: Stage, reader: str) -> None:
    """Have another register of the same store ask for a card there."""
    intent = stage.dashboard.v1.payment_intents.create(
        {
            "amount": 777,
            "currency": "usd",
            "allowed_payment_method_types": ["card_present"],
            "metadata": {"till_register": "another", "till_register_name": "Register 2"},
        }
    )
    readers = stage.dashboard.v1.terminal.readers
    readers.process_payment_intent(reader, {"payment_intent": intent.id})


def _place(stage: Stage) -> LocationView:
    readers = stage.services.readers
    shop = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
    return next(iter(readers.locations()), None) or readers.save_location(
        stage.services.actor, shop
    )


def _await(stage: Stage, sheet: PaymentSheet, state: TenderState) -> None:
    def stands() -> bool:
        tender = sheet.payment.tender
        return tender is not None and tender.state is state and not sheet.payment.busy_with

    stage.hands.wait(stands, f"a payment that is {state}")


def _await_step(stage: Stage, sheet: PaymentSheet, step: Step) -> None:
    def stands() -> bool:
        tender = sheet.payment.tender
        return tender is not None and tender.step is step and not sheet.payment.busy_with

    stage.hands.wait(stands, f"a reader that says {step}")


def _await_words(stage: Stage, sheet: PaymentSheet, words: str) -> None:
    stage.hands.wait(lambda: words in sheet.state.words(), words)


def _await_result(stage: Stage) -> None:
    stage.hands.wait(lambda: stage.workspace.checkout.pane.shows_result, "the result")


SCENES = (on_the_reader, reader_trouble, reader_surprises, split, no_reader)
