"""With PINs on: how many actions the cashier's daily ways take, a PIN with its Enter being one.

Opening the drawer, closing it and X are counted in `tests/ui/shifts/test_drawer.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import RefundState
from pos_app.services.container import Services
from pos_app.settings import MachineSettings
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from tests.support.keyboard import Keyboard

OWNER_PIN, BO_PIN = "24681357", "5739"


@dataclass
class Counted:
    """A keyboard that counts the actions of whoever uses it."""

    keys: Keyboard
    actions: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        """Press one key."""
        self.actions.append(key)
        self.keys.press(key)

    def type_pin(self, pin: str) -> None:
        """Type a PIN where the cursor is, and Enter."""
        self.actions.append("PIN")
        QTest.keyClicks(self.keys.focus, pin)
        self.keys.press("Return")


@pytest.fixture
def window(services: Services, tmp_path: Path, qtbot: QtBot) -> Iterator[Workspace]:
    """The window of a store whose owner and Bo have PINs; Bo rings up, and one sale is paid."""
    owner, staff = services.actor, services.staff
    services.selling.quick_cash(owner, Cart("usd", (CartLine("Coffee", 300),)))
    bo = staff.save_cashier(owner, None, "Bo", "cashier")
    staff.set_pin(owner, owner.cashier_id, OWNER_PIN)
    staff.set_pin(owner, bo.id, BO_PIN)
    made = Workspace(services, None, MachineSettings(tmp_path), tmp_path, CrashReporter("", None))
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.painted):
        made.window.show()
    qtbot.waitUntil(lambda: made.window.isActiveWindow() and not made.tasks.busy)
    yield made
    made.stop()


@pytest.fixture
def counted(window: Workspace, qtbot: QtBot) -> Counted:
    """Bo's hands, once the lock of the start is open."""
    keys = Keyboard(qtbot, lambda: window.tasks.busy)
    keys.wait(lambda: keys.sheet)
    QTest.keyClicks(keys.focus, BO_PIN)
    keys.strike("Return")
    keys.wait(lambda: not keys.sheet)
    return Counted(keys)


def test_changing_the_cashier_takes_one_action_and_a_pin(
    counted: Counted, services: Services
) -> None:
    counted.press("Ctrl+U")
    counted.type_pin(OWNER_PIN)
    assert counted.actions == ["Ctrl+U", "PIN"]
    assert services.staff.current_cashier().role == "owner"
    assert counted.keys.sheet == ""


def test_giving_a_chosen_sale_back_takes_two_actions_and_the_pin_of_who_approves(
    counted: Counted, services: Services
) -> None:
    counted.keys.press("Ctrl+3", "Down")
    counted.press("Ctrl+R")
    counted.press("Return")
    assert counted.keys.sheet == "Somebody has to approve this"
    counted.type_pin(OWNER_PIN)
    assert counted.actions == ["Ctrl+R", "Return", "PIN"]
    (row,) = services.history.page().rows
    (given,) = services.history.details(row.id).refunds
    assert (given.amount, given.state) == (300, RefundState.SUCCEEDED)
    assert services.staff.current_cashier().name == "Bo"
    assert QApplication.focusWidget() is not None
