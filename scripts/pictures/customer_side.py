"""Pictures of training's other side of the counter: the customer at a reader and on the phone."""

from __future__ import annotations

from pictures.camera import Stage
from pictures.card_readers import customer, set_up
from pictures.paying import open_payment
from pictures.paying_on_a_page import PAGE
from pos_app.domain.money import format_money
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.ui.customer_side.simulator_client import POLL_INTERVAL_MS
from pos_app.ui.customer_side.window import CustomerSideWindow


def customer_side(stage: Stage) -> None:
    """Nothing to do, a cart, a card wanted and declined, a tip, a page and the bank's question."""
    reader = set_up(stage)
    window = CustomerSideWindow(stage.server.base_url, format_money)
    window.show()
    _take(stage, window, "customer-side-ready")
    open_payment(stage)
    _take(stage, window, "customer-side-cart")
    stage.press("Return")
    _take(stage, window, "customer-side-card")
    customer(stage, reader, "decline", code="insufficient_funds")
    _take(stage, window, "customer-side-declined")
    stage.press("F10")
    stage.services.settings.save(stage.services.actor, RETURN_URL, PAGE)
    sheet = open_payment(stage, "Q")
    stage.press("Return")
    stage.hands.wait(lambda: sheet.panels.shows_code, "the QR code")
    _take(stage, window, "customer-side-page")
    stage.press("Escape", "F10")
    open_payment(stage, "S", customer=stage.customer("Mia Wu", "pm_card_authenticationRequired"))
    stage.press("Return")
    _take(stage, window, "customer-side-bank")
    stage.press("Escape", "F10")
    stage.controls.unreachable = True
    _take(stage, window, "customer-side-network-down")
    stage.controls.unreachable = False
    window.close()


def _take(stage: Stage, window: CustomerSideWindow, name: str) -> None:
    """Take the window once it has looked again."""
    stage.window.activateWindow()
    stage.hands.rest(2 * POLL_INTERVAL_MS)
    stage.camera.take_as_it_is(window, name)


SCENES = (customer_side,)
