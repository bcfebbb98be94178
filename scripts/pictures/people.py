"""Pictures of who is at the till: PINs, an approval, what people may do, and the log."""

from __future__ import annotations

from typing import Final

from pictures.camera import Scene, Stage
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.money import Money
from pos_app.domain.permissions import Action, Grant, Permission, Role, Rule
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.history import RefundRequest
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.settings.log_sheet import LogSheet
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.shell.approval_sheet import ApprovalSheet
from pos_app.ui.shell.screen_lock import LockSheet
from pos_app.ui.shell.sign_in_sheet import SignInSheet
from pos_app.ui.widgets import toast

_OWNER, _BO = "24681357", "5739"


def people(stage: Stage) -> None:
    """Signing in, asking for an approval, and what Settings has of people."""
    services = stage.services
    staff, owner = services.staff, services.actor
    staff.set_pin(owner, owner.cashier_id, _OWNER)
    bo = next(each for each in staff.cashiers() if each.role == Role.CASHIER)
    staff.set_pin(owner, bo.id, _BO)
    allowed = Grant(Rule.ALLOWED, 2_000)
    staff.save_grant(owner, Role.CASHIER, Permission.REFUND, allowed)
    sold = services.selling.quick_cash(owner, Cart("usd", (CartLine("Tea", 4_500),)))
    request = RefundRequest(sold.id, sold.tenders[0].id, 300, "requested_by_customer")
    services.refunds.create(owner, request)
    stage.hands.rest(300)
    _locked(stage)
    stage.press("Ctrl+U")
    stage.take("sign-in")
    stage.find(SignInSheet).forgotten.click()
    stage.take("forgotten-pin")
    stage.press("Escape")
    for _each in range(3):
        pin = stage.find(SignInSheet).pin
        pin.edit.insert("9999")
        pin.edit.textEdited.emit("9999")
        pin.confirm.click()
        stage.settle()
    stage.take("sign-in-wait")
    stage.close_sheets()
    action = Action(Permission.REFUND, "history", sold.id, Money(4_200, "usd"))
    sheet = ApprovalSheet(
        stage.workspace.window, services, stage.workspace.tasks, ApprovalNeeded(action)
    ).open()
    stage.hands.rest(300)
    stage.take("approval")
    sheet.dismiss()
    _in_settings(stage)
    staff.save_grant(owner, Role.CASHIER, Permission.REFUND, Grant(Rule.ASK))
    staff.remove_pin(owner, bo.id)
    staff.remove_pin(owner, owner.cashier_id)


def _in_settings(stage: Stage) -> None:
    """The page of the people, what they may do, and the log."""
    stage.press("Ctrl+5")
    stage.find(SettingsScreen).open(PageKey.PEOPLE)
    stage.take("settings-people")
    stage.hands.click(_("New recovery code"))
    stage.take("settings-recovery-code")
    stage.close_sheets()
    stage.hands.click(_("What people may do"))
    stage.take("settings-permissions")
    stage.hands.click(pgettext("button", "Change"))
    stage.take("settings-permission")
    stage.close_sheets()
    stage.hands.click(_("Activity log"))
    stage.hands.rest(300)
    stage.take("settings-log")
    stage.find(LogSheet).by_day.click()
    stage.take("settings-log-day")
    stage.close_sheets()


def _locked(stage: Stage) -> None:
    """The lock: alone, and over a payment and an error that came meanwhile."""
    stage.press("Ctrl+Shift+L")
    stage.take("locked")
    _unlock(stage)
    stage.ring_up(0, 7)
    stage.press("F9", "C")
    stage.find(PaymentSheet).state.show_message("info", _("Waiting for the customer's card"))
    stage.workspace.lock.lock()
    error = UserError(_("The receipt was not printed."), next_step=_("Type it again."))
    stage.window.show_error(error)
    toast(stage.window, _("Copied."), "success")
    stage.take("locked-paying")
    _unlock(stage)
    stage.take("unlocked-error")
    stage.close_sheets()
    stage.clear()


def _unlock(stage: Stage) -> None:
    pin = stage.find(LockSheet).pin
    pin.edit.insert(_OWNER)
    pin.edit.textEdited.emit(_OWNER)
    pin.confirm.click()
    stage.settle()


SCENES: Final[tuple[Scene, ...]] = (people,)
