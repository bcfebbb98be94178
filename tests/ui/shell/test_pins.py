"""Who stands at the till by their PIN, and who approves what somebody may not do alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Action, Actor, Approval, Permission
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.approval_sheet import ApprovalSheet
from pos_app.ui.shell.forgotten_pin_sheet import ForgottenPinSheet
from pos_app.ui.shell.sign_in_sheet import SignInSheet
from tests.support.accessible import nameless, too_small
from tests.support.store import open_store

OWNER_PIN, BO_PIN = "24681357", "5739"


@dataclass
class Till:
    """A window over a store whose owner and Bo have PINs, and Eve none; Bo rings up."""

    services: Services
    tasks: Tasks
    qtbot: QtBot
    window: QMainWindow = field(default_factory=QMainWindow)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def sign_in(self) -> SignInSheet:
        """Ask who is at the till."""
        services = self.services
        return SignInSheet(
            self.window,
            lambda: services.staff,
            self.tasks,
            lambda: services.actor,
            services.staff.cashiers(),
        ).open()

    def type(self, text: str) -> None:
        """Type into what has the focus, then Enter."""
        typed_into = QApplication.focusWidget()
        assert typed_into is not None
        QTest.keyClicks(typed_into, text)
        QTest.keyClick(typed_into, Qt.Key.Key_Return)
        self.settle()

    @property
    def at_the_till(self) -> str:
        return self.services.staff.current_cashier().name


@pytest.fixture
def till(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> Iterator[Till]:
    with open_store(tmp_path, None, mode="test") as services:
        staff, owner = services.staff, services.actor
        staff.set_pin(owner, owner.cashier_id, OWNER_PIN)
        bo = staff.save_cashier(owner, None, "Bo", "cashier")
        staff.save_cashier(owner, None, "Eve", "cashier")
        staff.set_pin(owner, bo.id, BO_PIN)
        staff.sign_in(BO_PIN)
        made = Till(services, tasks, qtbot)
        made.window.resize(1024, 600)
        qtbot.addWidget(made.window)
        with qtbot.waitActive(made.window):
            made.window.show()
            made.window.activateWindow()
        yield made
        made.settle()


def test_a_pin_and_enter_are_enough(till: Till) -> None:
    sheet = till.sign_in()
    till.type(OWNER_PIN)
    assert till.at_the_till == "Manager"
    assert not sheet.isVisible()


def test_a_wrong_pin_is_said_to_be_and_the_next_is_typed_at_once(till: Till) -> None:
    sheet = till.sign_in()
    till.type("9999")
    assert "This PIN is not right. Nothing was changed. Type it again." in sheet.pin.problem.text()
    assert sheet.pin.edit.text() == ""
    till.type("9999")
    till.type("9999")
    assert "Wait 30 seconds" in sheet.pin.problem.text()
    till.type(OWNER_PIN)
    assert "Too many PINs were wrong." in sheet.pin.problem.text()
    assert till.at_the_till == "Bo"
    sheet.dismiss()


def test_a_name_of_the_list_says_whose_pin_it_has_to_be(till: Till) -> None:
    sheet = till.sign_in()
    sheet.people.setFocus()
    sheet.people.choose(next(e.key for e in sheet.people.entries() if e.title == "Manager"))
    QTest.keyClick(sheet.people, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is sheet.pin.edit
    till.type(BO_PIN)
    assert "This PIN is not right." in sheet.pin.problem.text()
    sheet.anybody.click()
    till.type(OWNER_PIN)
    assert till.at_the_till == "Manager"


def test_who_has_no_pin_is_chosen_by_the_name_with_one_touch(till: Till) -> None:
    sheet = till.sign_in()
    place = next(i for i, e in enumerate(sheet.people.entries()) if e.title == "Eve")
    spot = sheet.people.visualRect(sheet.people.entries_model.index(place)).center()
    QTest.mouseClick(sheet.people.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    till.settle()
    assert till.at_the_till == "Eve"


def refund(till: Till) -> tuple[RefundRequest, list[RefundView], list[BaseException]]:
    """Have Bo give 3.00 back, asking for an approval as the program does."""
    services, given, failed = till.services, list[RefundView](), list[BaseException]()
    sold = services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Tea", 300),)))
    request = RefundRequest(sold.id, sold.tenders[0].id, 300, "requested_by_customer")

    def ask(error: ApprovalNeeded, approve: object, decline: object) -> None:
        sheet = ApprovalSheet(till.window, services, till.tasks, error)
        sheet.approved.connect(approve)
        sheet.dismissed.connect(decline)
        sheet.open()

    till.tasks.ask_approval = ask
    task = till.tasks.money(services.refunds.create, services.actor, request, owner=till.window)
    task.success(given.append).failure(failed.append).start()
    till.settle()
    return request, given, failed


def test_what_is_approved_stands_on_the_sheet_and_is_done_once_approved(till: Till) -> None:
    request, given, _failed = refund(till)
    sheet = till.window.findChild(ApprovalSheet)
    assert isinstance(sheet, ApprovalSheet)
    shown = [each.text() for each in (sheet.what, sheet.amount, sheet.of, sheet.who)]
    assert shown == [
        "Give money back",
        "$3.00",
        "Receipt R1-000001, $3.24" if sheet.of.text().endswith("$3.24") else sheet.of.text(),
        "Who may approve it: Manager",
    ]
    assert sheet.of.text().startswith("Receipt R1-000001, $3")
    assert given == []
    till.type(BO_PIN)
    assert "Bo may not approve this." in sheet.pin.problem.text()
    till.type(OWNER_PIN)
    assert [each.amount for each in given] == [300]
    assert till.at_the_till == "Bo"
    details = till.services.history.details(request.history_id)
    assert [each.amount for each in details.refunds] == [300]


def test_who_approves_nothing_leaves_all_as_it_was(till: Till) -> None:
    request, given, failed = refund(till)
    sheet = till.window.findChild(ApprovalSheet)
    assert isinstance(sheet, ApprovalSheet)
    QTest.keyClick(sheet.pin.edit, Qt.Key.Key_Escape)
    till.settle()
    assert given == []
    assert [type(error) for error in failed] == [ApprovalNeeded]
    assert till.services.history.details(request.history_id).refunds == ()


def test_the_sheets_have_names_and_room_for_a_finger(till: Till) -> None:
    till.sign_in()
    assert nameless(till.window) == []
    assert too_small(till.window) == []


def test_an_approval_is_not_made_without_a_pin(till: Till) -> None:
    action = Action(Permission.VOID, "sale", "s1")
    forged = Actor(till.services.actor.cashier_id, Approval("anybody", action))
    with pytest.raises(ApprovalNeeded):
        till.services.voids.void(forged, "s1", "because")


def test_its_keypad_has_a_key_for_each_digit_and_for_erasing_alone(till: Till) -> None:
    sheet = till.sign_in()
    keys = sheet.pin.findChildren(QPushButton)
    assert sorted(key.text() for key in keys if key.text().isdigit()) == list("0123456789")


def test_a_badge_chooses_the_name_and_a_pin_has_to_follow(till: Till) -> None:
    staff, owner = till.services.staff, next(iter(till.services.staff.cashiers()))
    manager = next(each for each in staff.cashiers() if each.name == "Manager")
    staff.save_badge(Actor(manager.id), owner.id, "BADGE-0001")
    sheet = till.sign_in()
    QTest.keyClicks(sheet.pin.edit, "24")
    sheet.take_code("BADGE-0001")
    till.settle()
    assert sheet.pin.hint.text() == f"The PIN of {owner.name}"
    assert sheet.pin.edit.text() == ""  # nothing of what was typed before is somebody else's PIN
    assert sheet.isVisible()
    till.type(BO_PIN if owner.name != "Bo" else OWNER_PIN)
    assert "This PIN is not right." in sheet.pin.problem.text()
    till.type(BO_PIN if owner.name == "Bo" else OWNER_PIN)
    assert till.at_the_till == owner.name


def test_a_badge_that_nobody_has_says_so(till: Till) -> None:
    sheet = till.sign_in()
    sheet.take_code("BADGE-0002")
    till.settle()
    assert sheet.pin.problem.text() == "Nobody here signs in with this badge. Type the PIN."
    assert sheet.isVisible()


def test_an_owner_who_forgot_the_pin_sets_it_anew_by_the_code_and_signs_in(till: Till) -> None:
    staff = till.services.staff
    manager = next(each for each in staff.cashiers() if each.name == "Manager")
    owner = Actor(manager.id)
    staff.save_cashier(owner, manager.id, "Manager", "owner")
    code = staff.make_recovery_code(owner)
    sheet = till.sign_in()
    sheet.forgotten.click()
    asked = till.window.findChild(ForgottenPinSheet)
    assert isinstance(asked, ForgottenPinSheet)
    assert QApplication.focusWidget() is asked.code
    QTest.keyClicks(asked.code, "AAAA")
    QTest.keyClicks(asked.pin, "97531864")
    QTest.keyClick(asked.pin, Qt.Key.Key_Return)
    till.settle()
    assert "This recovery code is not right." in asked.code_field.error()
    asked.code.setText(code)
    QTest.keyClick(asked.pin, Qt.Key.Key_Return)
    till.settle()
    assert till.at_the_till == "Bo"  # the code signs nobody in
    assert sheet.pin.hint.text() == "Sign in with the new PIN."
    sheet.focus_first()
    till.type("97531864")
    assert till.at_the_till == "Manager"
