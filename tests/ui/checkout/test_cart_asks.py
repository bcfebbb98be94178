"""What a cashier may not do alone to a cart: one sheet asks, and a refusal takes it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.db.models.payments import Tender
from pos_app.domain.cart import CartLine, percent_off
from pos_app.domain.permissions import Grant, Permission, Role, Rule
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.ui.shell.approval_sheet import ApprovalSheet
from tests.services.at_credit import gift_line
from tests.ui.checkout.conftest import CROISSANT, Till
from tests.ui.checkout.test_exchanging import bring_back

PIN = "24681357"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def asking(till: Till) -> Till:
    """Bo, a cashier, stands at the till; the owner has a PIN and approves by the usual sheet."""
    services = till.services
    owner, staff = services.actor, services.staff
    bo = staff.save_cashier(owner, None, "Bo", "cashier")
    staff.switch_cashier(owner, bo.id)
    staff.set_pin(owner, owner.cashier_id, PIN)

    def ask(error: ApprovalNeeded, approve: object, decline: object) -> None:
        sheet = ApprovalSheet(till.window, services, till.tasks, error)
        sheet.approved.connect(approve)
        sheet.dismissed.connect(decline)
        sheet.open()

    till.tasks.ask_approval = ask
    till.settle()
    return till


def take_ten_percent_off(till: Till) -> None:
    till.press(Qt.Key.Key_D, CTRL)
    till.type("10")
    till.press(Qt.Key.Key_Return)


def approve(till: Till) -> None:
    till.type(PIN)
    till.press(Qt.Key.Key_Return)


def test_a_discount_is_approved_on_one_sheet_and_then_paid(asking: Till) -> None:
    asking.touch_tile()
    asking.settle()
    take_ten_percent_off(asking)
    sheet = asking.sheet
    assert isinstance(sheet, ApprovalSheet)
    assert (sheet.what.text(), sheet.amount.text()) == ("Give discounts", "10% off")
    approve(asking)
    saved = asking.services.carts.current()
    assert saved.discount == percent_off(100_000)
    assert asking.screen.current_cart.cart == saved
    asking.press(Qt.Key.Key_Z, CTRL)
    take_ten_percent_off(asking)  # approved already
    assert asking.services.carts.current() == saved
    asking.press(Qt.Key.Key_F10)
    assert asking.failures == []
    assert asking.services.carts.current().is_empty


def test_what_is_not_approved_is_taken_back_and_undo_is_as_it_was(asking: Till) -> None:
    asking.touch_tile()
    asking.settle()
    before = asking.screen.current_cart.cart
    take_ten_percent_off(asking)
    asking.press(Qt.Key.Key_Escape)
    assert asking.screen.current_cart.cart == before == asking.services.carts.current()
    assert asking.screen.toasts.texts() == ["That was not approved: the cart is as it was."]
    asking.touch_tile()  # it can be rung up again
    asking.settle()
    asking.press(Qt.Key.Key_Z, CTRL)
    assert asking.services.carts.current() == before
    assert asking.failures == []


def test_what_is_scanned_while_somebody_approves_comes_after(asking: Till) -> None:
    asking.touch_tile()
    asking.settle()
    asking.press(Qt.Key.Key_D, CTRL)
    asking.type("10")
    asking.press_no_wait(Qt.Key.Key_Return)
    (line,) = asking.screen.current_cart.cart.lines
    asking.screen.current_cart.ring_up(replace(line, id="one more"))
    asking.screen.payment.exact_cash()  # before the question is there
    asking.settle()
    assert isinstance(asking.sheet, ApprovalSheet)
    assert len(asking.services.history.page().rows) == 0
    approve(asking)
    (row,) = asking.services.history.page().rows
    details = asking.services.history.details(row.id)
    assert [line.quantity for line in details.lines] == [2_000]
    assert asking.failures == []


def test_a_line_that_the_customer_saw_is_not_removed_alone(asking: Till) -> None:
    asking.touch_tile()
    asking.settle()
    asking.press(Qt.Key.Key_F9)
    asking.press(Qt.Key.Key_Escape)
    assert asking.paying is None
    shown = asking.screen.current_cart.cart
    asking.press(Qt.Key.Key_L, CTRL)
    sheet = asking.sheet
    assert isinstance(sheet, ApprovalSheet)
    assert sheet.what.text() == "Remove a line that the customer saw"
    assert sheet.of.text() == shown.lines[0].name
    asking.press(Qt.Key.Key_Escape)
    assert asking.screen.current_cart.cart == shown
    assert "The cart was cleared." not in asking.screen.toasts.texts()
    asking.press(Qt.Key.Key_L, CTRL)
    approve(asking)
    assert asking.services.carts.current().is_empty
    assert "The cart was cleared." in asking.screen.toasts.texts()


def test_a_gift_card_for_what_comes_back_is_approved_as_paying_begins(asking: Till) -> None:
    bring_back(asking, CartLine("Socks", 1_000))
    asking.screen.current_cart.ring_up(gift_line(1_500))
    asking.settle()
    asking.press(Qt.Key.Key_F9)
    for what in ("Give money back", "Give money back in another way than it was paid"):
        sheet = asking.sheet
        assert isinstance(sheet, ApprovalSheet)
        assert (sheet.what.text(), sheet.amount.text(), sheet.of.text()) == (
            *(what, "$10.00"),
            "Gift card",
        )
        approve(asking)
    assert asking.paying is not None
    asking.press(Qt.Key.Key_Escape)
    asking.press(Qt.Key.Key_F10)  # approved already
    assert asking.sales()[0][0] == 1_500
    assert asking.failures == []


def test_what_is_denied_is_taken_back_and_said(asking: Till) -> None:
    owner = next(each for each in asking.services.staff.cashiers() if each.role != Role.CASHIER)
    grant = Grant(Rule.DENIED)
    actor = asking.services.actor
    asking.services.staff.save_grant(
        type(actor)(owner.id), Role.CASHIER, Permission.DISCOUNT, grant
    )
    asking.touch_tile()
    asking.settle()
    refused = list[BaseException]()
    asking.tasks.failed.disconnect()
    asking.tasks.failed.connect(refused.append)
    take_ten_percent_off(asking)
    assert asking.screen.current_cart.cart.discount is None
    assert [type(each) for each in refused] == [NotPermittedError]


def test_who_signs_in_over_the_payment_sheet_takes_the_money_from_then_on(asking: Till) -> None:
    """The screen was locked while the owner's sheet was open; Bo may not drop the sale alone."""
    services, staff = asking.services, asking.services.staff
    bo = services.actor.cashier_id
    owner = next(each for each in staff.cashiers() if each.id != bo)
    staff.sign_in(PIN, owner.id)
    asking.scan(CROISSANT)
    asking.press(Qt.Key.Key_F9)
    sheet = asking.paying
    assert sheet is not None
    staff.switch_cashier(services.actor, bo)
    asking.press(Qt.Key.Key_C)
    asking.type("4")
    asking.press(Qt.Key.Key_Return)
    assert sheet.payment.sale is not None
    (taken,) = sheet.payment.sale.tenders
    with services.sync._database.read() as session:
        assert session.get_one(Tender, taken.id).cashier_id == bo
    sheet.drop.click()
    asking.sheet.yes.click()
    asking.qtbot.waitUntil(lambda: isinstance(asking.sheet, ApprovalSheet))
    assert services.selling.sale(sheet.payment.sale.id).paid == 400
    approve(asking)
    asking.qtbot.waitUntil(lambda: asking.paying is None)
    assert services.selling.sale(sheet.payment.sale.id).paid == 0
