"""Pictures of the drawer's day: its settings and page, its sheets, X and Z."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.shifts import MovementKind, ShiftRules
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.views.shifts import Movement
from pos_app.ui.settings.payments_page import PaymentsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.shifts.close_sheet import CloseSheet
from pos_app.ui.shifts.handover_sheet import HandoverSheet


def drawer(stage: Stage) -> None:
    """A day at the drawer, from the refusal of cash to the Z."""
    services, actor = stage.services, stage.services.actor
    services.settings.save(actor, SHIFT_RULES, ShiftRules(on=True, note_above=100))
    stage.press("Ctrl+6")
    stage.take("drawer-closed")
    stage.press("F9")
    stage.write("100")
    stage.take("drawer-opening")
    stage.press("Return")
    stage.take("drawer-open")
    for amount in (749, 1002, 2600):
        services.selling.quick_cash(actor, Cart("usd", (CartLine("Wrap", amount),)))
    services.shifts.move(actor, Movement(new_id(), MovementKind.PAID_OUT, 250, "Milk"))
    wrong = services.shifts.move(actor, Movement(new_id(), MovementKind.PAID_IN, 5000, "Coins"))
    services.shifts.reverse(actor, wrong.id, "Was already in it")
    services.shifts.open_drawer(actor, new_id(), "Change for the meter")
    stage.settle()
    stage.take("drawer-busy")
    _ask(stage)
    _hand_over(stage)
    _close(stage)
    stage.press("Ctrl+1")
    stage.ring_up(0)
    stage.press("F10")
    stage.take("drawer-needed")
    stage.press("Escape", "Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.PAYING)
    if not isinstance(page, PaymentsPage):
        raise TypeError("the drawer is not on that page")
    stage.settle()
    stage.take("settings-drawer")
    services.settings.save(actor, SHIFT_RULES, ShiftRules())
    services.staff.switch_cashier(services.actor, actor.cashier_id)  # who handed it over


def _ask(stage: Stage) -> None:
    stage.press("F3")
    stage.write("2.50")
    stage.take("drawer-pay-out")
    stage.press("Escape", "F6")
    stage.take("drawer-take-out")
    stage.press("Escape", "F7")
    stage.take("drawer-no-sale")
    stage.press("Escape", "F8")
    stage.take("drawer-x-report")
    stage.press("Escape")


def _hand_over(stage: Stage) -> None:
    stage.press("F4")
    sheet = stage.find(HandoverSheet)
    stage.take("drawer-hand-over")
    sheet.taker.setCurrentIndex(1)
    sheet.focus_first()
    stage.write("140")
    stage.press("Return")
    stage.take("drawer-hand-over-difference")
    stage.write("The tram was paid with it")
    stage.press("Return")
    stage.close_sheets()
    stage.take("drawer-handed-over")
    stage.press("F8")
    stage.take("drawer-x-after-handover")
    stage.press("Escape")


def _close(stage: Stage) -> None:
    stage.press("F9")
    stage.take("drawer-count")
    closing = stage.find(CloseSheet)
    closing.by_pieces.click()
    for minor, number in ((10000, 1), (2000, 1), (1000, 1), (500, 1), (100, 4)):
        closing.pieces.fields[minor].setText(str(number))
    stage.take("drawer-count-pieces")
    closing.go.click()
    stage.settle()
    stage.take("drawer-difference")
    stage.write("Twice too much change")
    stage.press("Return")
    stage.take("drawer-z-report")
    stage.press("Return")
    stage.take("drawer-closed-after-z")


SCENES = (drawer,)
