"""Pictures of the second screen: what the customer sees of a sale."""

from __future__ import annotations

from pictures.camera import Stage
from pictures.card_readers import set_up
from pictures.paying_on_a_page import PAGE
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.customer_display.display import PAUSE_MS, CustomerDisplay
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.widgets.display_screens import IN_A_WINDOW, OFF


def customer_display(stage: Stage) -> None:
    """Idle, a cart, each way of paying, and the change."""
    set_up(stage)
    stage.press("Ctrl+5")
    stage.find(SettingsScreen).open(PageKey.DISPLAY)
    stage.take("settings-customer-display")
    stage.clear()
    display = CustomerDisplay(
        stage.services, stage.workspace.tasks, stage.workspace.checkout, stage.window
    )
    display.show_on(IN_A_WINDOW)
    _take(stage, display, "display-idle")
    stage.ring_up(0, 7, 7, 11, 22, customer=stage.customer("Maria Jimenez", "pm_card_visa"))
    stage.press("Ctrl+D")
    stage.hands.type("5")
    stage.press("Return")
    _take(stage, display, "display-lines")
    stage.ring_up(30, 41, 3, 4, 5, 6)
    _take(stage, display, "display-many-lines")
    stage.press("F9")
    _take(stage, display, "display-reader-chosen")
    stage.press("Return")
    _take(stage, display, "display-reader")
    stage.press("Escape")
    stage.services.settings.save(stage.services.actor, RETURN_URL, PAGE)
    stage.press("Q", "Return")
    sheet = stage.find(PaymentSheet)
    stage.hands.wait(lambda: sheet.panels.shows_code, "the QR code")
    _take(stage, display, "display-page")
    stage.press("Escape", "C")
    _take(stage, display, "display-cash")
    stage.hands.type("100")
    stage.press("Return")
    _take(stage, display, "display-change")
    display.show_on(OFF)
    display.stop()


def _take(stage: Stage, display: CustomerDisplay, name: str) -> None:
    """Take the display once it has followed the till."""
    stage.settle()
    stage.hands.rest(3 * PAUSE_MS)
    stage.settle()
    if display.window is None:
        raise RuntimeError("the display is not shown")
    stage.camera.take(display.window, name)
    stage.window.activateWindow()
    stage.settle()


SCENES = (customer_display,)
