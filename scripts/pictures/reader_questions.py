"""Pictures of what a reader asks besides payments: an email, a phone number, which card it is."""

from __future__ import annotations

from pictures.camera import Stage
from pictures.card_readers import customer, set_up
from pos_app.domain.cart import CartLine
from pos_app.domain.money import format_money
from pos_app.ui.checkout.customer_picker import CustomerPicker
from pos_app.ui.customer_side.simulator_client import POLL_INTERVAL_MS
from pos_app.ui.customer_side.window import CustomerSideWindow
from pos_app.ui.history.card_lookup_sheet import CardLookupSheet
from pos_app.ui.readers.ask_on_reader import AskOnReader
from pos_app.ui.receipts.sheets import EmailSheet
from pos_app.ui.widgets import Sheet
from tests.support.store import sell_by_card


def questions(stage: Stage) -> None:
    """The customer is asked for the email and the phone number, answers, and skips."""
    reader = set_up(stage)
    stage.ring_up(0)
    stage.press("F10", "E")
    email = stage.find(EmailSheet)
    stage.take("ask-email")
    asks = _ask(stage, email)
    stage.take_at_once("ask-email-waiting")
    window = CustomerSideWindow(stage.server.base_url, format_money)
    window.show()
    stage.hands.rest(2 * POLL_INTERVAL_MS)
    stage.camera.take_as_it_is(window, "customer-side-asked")
    window.close()
    stage.window.activateWindow()
    customer(stage, reader, "answer", value="ada@example.com")
    stage.hands.wait(lambda: not asks.is_waiting, "the answer")
    stage.take("ask-email-answered")
    stage.press("Escape")
    stage.clear()
    stage.press("F8")
    asks = _ask(stage, stage.find(CustomerPicker))
    stage.take_at_once("ask-phone-waiting")
    customer(stage, reader, "skip")
    stage.hands.wait(lambda: not asks.is_waiting, "the answer")
    stage.take("ask-phone-skipped")
    stage.press("Escape")


def card_lookup(stage: Stage) -> None:
    """A card is read, given up by the customer, and what it paid is listed."""
    reader = set_up(stage)
    buyer = stage.services.customers.details(stage.customer("Ida Reads", "pm_card_visa"))
    sell_by_card(stage.services, buyer.id, buyer.cards[0].id, CartLine("Kettle", 3_900))
    stage.press("Ctrl+3", "F7")
    sheet = stage.find(CardLookupSheet)
    stage.take("card-lookup")
    _read(stage, sheet)
    stage.take_at_once("card-lookup-waiting")
    customer(stage, reader, "cancel")
    stage.hands.wait(sheet.read.isEnabled, "the answer")
    stage.take("card-lookup-cancelled")
    _read(stage, sheet)
    customer(stage, reader, "tap", card="visa")
    stage.hands.wait(sheet.isHidden, "the card")
    stage.take("card-lookup-found")


def _ask(stage: Stage, sheet: Sheet) -> AskOnReader:
    (asks,) = sheet.findChildren(AskOnReader)
    stage.hands.wait(asks.isVisible, "a reader that can ask")
    asks.ask.click()
    stage.hands.wait(lambda: bool(asks.says.text()), "the question")
    return asks


def _read(stage: Stage, sheet: CardLookupSheet) -> None:
    stage.hands.wait(sheet.read.isEnabled, "a reader")
    sheet.read.click()
    stage.hands.wait(lambda: "…" not in sheet.state.words(), "the reader")


SCENES = (questions, card_lookup)
