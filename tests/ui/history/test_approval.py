"""A cashier gives money back as soon as somebody who may has approved it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.cart import CartLine
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.store import CashierView
from tests.ui.history.conftest import Desk

COFFEE = CartLine("Coffee", 300)


@pytest.fixture
def manager(desk: Desk) -> CashierView:
    """The manager, who has a PIN; Bo, a cashier, rings up."""
    staff, manager = desk.services.staff, desk.services.staff.current_cashier()
    bo = staff.save_cashier(desk.services.actor, None, "Bo", "cashier")
    staff.switch_cashier(desk.services.actor, bo.id)
    desk.services.staff.set_pin(desk.services.actor, manager.id, "24681357")
    return manager


def test_without_an_approval_the_sheet_says_what_is_needed_and_nothing_is_given(
    desk: Desk, manager: CashierView
) -> None:
    sale = desk.sell(COFFEE)
    desk.open()
    desk.screen.refund()
    desk.press(Qt.Key.Key_Return)
    assert "A manager has to approve this: Give money back." in desk.sheet.problem.text()
    assert "Nothing was changed." in desk.sheet.problem.text()
    assert desk.sheet.give.isEnabled()
    assert desk.services.history.details(sale.id).refunds == ()


def test_once_approved_the_same_press_gives_it_back(desk: Desk, manager: CashierView) -> None:
    sale = desk.sell(COFFEE)
    asked = list[str]()

    def approve(error: Exception, approved: object, _declined: object) -> None:
        asked.append(str(error))
        assert callable(approved)
        assert isinstance(error, ApprovalNeeded)
        approved(desk.services.staff.approve("24681357", error.action))

    desk.tasks.ask_approval = approve
    desk.open()
    desk.screen.refund()
    desk.press(Qt.Key.Key_Return)
    assert len(asked) == 1
    (given,) = desk.services.history.details(sale.id).refunds
    assert given.amount == 300
    assert desk.services.staff.current_cashier().name == "Bo"
