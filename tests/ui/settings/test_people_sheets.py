"""Settings: what people may do, their PINs, and the log of what has to be answered for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.money import format_percent
from pos_app.domain.permissions import Grant, Permission, Role, Rule
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import LOCK_AFTER
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.store import ConnectView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.log_sheet import LogSheet
from pos_app.ui.settings.people_page import CashierSheet, PeoplePage
from pos_app.ui.settings.permissions_sheet import GrantSheet, PermissionsSheet
from pos_app.ui.settings.recovery_code_sheet import RecoveryCodeSheet
from pos_app.ui.settings.store_form import choose
from pos_app.ui.widgets import Sheet
from tests.support.accessible import nameless, too_small
from tests.support.store import open_store

Found = TypeVar("Found", bound=Sheet)


@dataclass
class Open:
    """The page of the people, over a store whose owner has a PIN."""

    services: Services
    tasks: Tasks
    qtbot: QtBot
    page: PeoplePage = field(init=False)
    window: QMainWindow = field(default_factory=QMainWindow)

    def __post_init__(self) -> None:
        services = self.services
        self.page = PeoplePage(
            services.settings,
            services.staff,
            services.activity_log,
            self.tasks,
            lambda: services.actor,
        )
        self.window.setCentralWidget(self.page)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def sheet(self, kind: type[Found]) -> Found:
        self.settle()
        return self.window.findChildren(kind)[-1]


@pytest.fixture
def opened(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> Iterator[Open]:
    with open_store(tmp_path, None, mode="test") as services:
        services.staff.set_pin(services.actor, services.actor.cashier_id, "24681357")
        made = Open(services, tasks, qtbot)
        made.window.resize(1024, 600)
        qtbot.addWidget(made.window)
        with qtbot.waitActive(made.window):
            made.window.show()
            made.window.activateWindow()
        made.settle()
        yield made
        made.settle()


def grant(opened: Open, role: Role, permission: Permission) -> Grant:
    return next(
        Grant(each.rule, each.up_to)
        for each in opened.services.staff.grants()
        if (each.role, each.permission) == (role, permission)
    )


def test_a_cashier_is_added_with_a_pin(opened: Open) -> None:
    opened.page.add.click()
    sheet = opened.sheet(CashierSheet)
    QTest.keyClicks(sheet.name, "Bo")
    QTest.keyClicks(sheet.pin, "1234")
    assert "one of the first that anybody would try" in sheet._pin_field._help.text()
    QTest.keyClick(sheet.pin, Qt.Key.Key_Return)
    opened.settle()
    assert opened.services.staff.sign_in("1234").name == "Bo"


def test_a_badge_is_scanned_into_its_field_and_is_one_persons(opened: Open) -> None:
    opened.page.add.click()
    sheet = opened.sheet(CashierSheet)
    QTest.keyClicks(sheet.name, "Bo")
    QTest.keyClicks(sheet.badge, "BADGE-0001")
    QTest.keyClick(sheet.badge, Qt.Key.Key_Return)  # a scanner ends with it: nothing is saved yet
    opened.settle()
    assert sheet.isVisible()
    sheet.save()
    opened.settle()
    found = opened.services.staff.by_badge("BADGE-0001")
    assert found is not None
    assert found.name == "Bo"
    opened.page.add.click()
    sheet = opened.sheet(CashierSheet)
    QTest.keyClicks(sheet.name, "Cy")
    QTest.keyClicks(sheet.badge, "BADGE-0001")
    sheet.save()
    opened.settle()
    assert "Somebody else has this badge." in sheet._badge_field.error()
    sheet.dismiss()
    opened.page._open(found)
    sheet = opened.sheet(CashierSheet)
    assert sheet.badge.text() == "BADGE-0001"
    sheet.badge.clear()
    sheet.save()
    opened.settle()
    assert opened.services.staff.badges() == {}


def test_a_cashier_has_a_language_of_their_own(opened: Open) -> None:
    opened.page.add.click()
    sheet = opened.sheet(CashierSheet)
    assert sheet.language.currentText() == "As the register has it"
    QTest.keyClicks(sheet.name, "Bo")
    choose(sheet.language, "de")
    sheet.save()
    opened.settle()
    (bo,) = [each for each in opened.services.staff.cashiers() if each.name == "Bo"]
    assert bo.language == "de"
    opened.page._open(bo)
    sheet = opened.sheet(CashierSheet)
    assert sheet.language.currentText() == "Deutsch"
    choose(sheet.language, "")
    sheet.save()
    opened.settle()
    opened.page.show_log.click()
    log = opened.sheet(LogSheet)
    opened.settle()
    said = [each.subtitle.removeprefix("Manager · Register 1 · ") for each in log.rows.entries()]
    assert said[:2] == ["Bo (Cashier), Deutsch → Bo (Cashier)", "Bo (Cashier), Deutsch"]


def test_the_owners_recovery_code_is_shown_once(opened: Open) -> None:
    opened.settle()
    services, owner = opened.services, opened.services.staff.current_cashier()
    services.staff.save_cashier(services.actor, owner.id, owner.name, "owner")
    opened.page.recovery.click()
    sheet = opened.sheet(RecoveryCodeSheet)
    assert nameless(opened.window) == []
    code = sheet.code.text()
    sheet.written.click()
    services.staff.recover_owner(code, "97531864")
    assert services.staff.sign_in("97531864").id == owner.id


def test_an_owner_who_chooses_a_first_pin_is_shown_a_code_and_not_with_the_next(
    opened: Open,
) -> None:
    opened.settle()
    services = opened.services
    owner = services.staff.current_cashier()
    services.staff.remove_pin(services.actor, owner.id)
    services.staff.save_cashier(services.actor, owner.id, owner.name, "owner")
    opened.settle()
    for pin, shown in (("739156", 1), ("402817", 0)):
        opened.page._open(services.staff.current_cashier())
        sheet = opened.sheet(CashierSheet)
        QTest.keyClicks(sheet.pin, pin)
        QTest.keyClick(sheet.pin, Qt.Key.Key_Return)
        opened.settle()
        codes = [each for each in opened.window.findChildren(RecoveryCodeSheet) if each.isVisible()]
        assert len(codes) == shown
        for each in codes:
            each.written.click()
    assert services.staff.sign_in("402817").id == owner.id


def test_a_pin_that_somebody_has_is_not_taken(opened: Open) -> None:
    opened.page.add.click()
    sheet = opened.sheet(CashierSheet)
    QTest.keyClicks(sheet.name, "Bo")
    QTest.keyClicks(sheet.pin, "24681357")
    QTest.keyClick(sheet.pin, Qt.Key.Key_Return)
    opened.settle()
    assert "Somebody else has this PIN." in sheet._pin_field.error()
    QTest.keyClicks(sheet.pin, "5739")
    QTest.keyClick(sheet.pin, Qt.Key.Key_Return)
    opened.settle()
    assert [each.name for each in opened.services.staff.cashiers()] == ["Bo", "Manager"]
    assert opened.services.staff.sign_in("5739").name == "Bo"


def test_what_a_cashier_may_do_is_changed_with_its_limit(opened: Open) -> None:
    opened.page.grants.click()
    table = opened.sheet(PermissionsSheet)
    opened.settle()
    table.table.choose(Permission.REFUND)
    table.change.click()
    sheet = opened.sheet(GrantSheet)
    fields = sheet.roles[Role.CASHIER]
    choose(fields.rule, Rule.ALLOWED)
    assert fields.limit is not None
    fields.limit.setText("20.0.0")
    sheet.save()
    assert "“20.0.0” is not an amount." in sheet.problem.text()
    fields.limit.setText("20")
    sheet.save()
    opened.settle()
    assert grant(opened, Role.CASHIER, Permission.REFUND) == Grant(Rule.ALLOWED, 2_000)
    assert grant(opened, Role.MANAGER, Permission.REFUND) == Grant(Rule.ALLOWED)
    opened.settle()
    (entry,) = (each for each in table.table.entries() if each.key == Permission.REFUND)
    assert entry.subtitle == "Cashier: Allowed up to $20.00"


def test_the_log_is_read_filtered_checked_and_exported(opened: Open, tmp_path: Path) -> None:
    services = opened.services
    sold = services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Tea", 300),)))
    request = RefundRequest(sold.id, sold.tenders[0].id, 300, "requested_by_customer")
    services.refunds.create(services.actor, request)
    opened.page.show_log.click()
    log = opened.sheet(LogSheet)
    opened.settle()
    titles = [each.title for each in log.rows.entries()]
    assert titles == ["Give money back", "Change people and what they may do", "Change settings"]
    choose(log.kind, "refund")
    opened.settle()
    (entry,) = log.rows.entries()
    assert (entry.right, entry.subtitle) == ("$3.00", "Manager · Register 1 · R1-000001")
    log.check.click()
    opened.settle()
    assert log.says.text() == "The log is as it was written: 3 rows."
    file = tmp_path / "log.csv"
    log.export_to(file)
    opened.settle()
    assert log.says.text() == "1 row was written."
    with file.open(encoding="utf-8-sig", newline="") as written:
        assert [row["minor_units"] for row in csv.DictReader(written)] == ["300"]


def test_the_log_says_in_words_what_somebody_changed(opened: Open) -> None:
    services, owner = opened.services, opened.services.actor
    ask, some = Grant(Rule.ASK), Grant(Rule.ALLOWED, 2_000)
    services.staff.save_grant(owner, Role.CASHIER, Permission.REFUND, some)
    services.staff.save_grant(owner, Role.CASHIER, Permission.REFUND, ask)
    services.staff.save_grant(
        owner, Role.CASHIER, Permission.DISCOUNT, Grant(Rule.ALLOWED, 100_000)
    )
    bo = services.staff.save_cashier(owner, None, "Bo, the elder", "cashier")
    services.staff.save_cashier(owner, bo.id, "Bo, the elder", "manager", active=False)
    services.settings.save_connect(owner, ConnectView("acct_1TillConnected0"))
    services.settings.save(owner, LOCK_AFTER, 3)
    opened.page.show_log.click()
    log = opened.sheet(LogSheet)
    opened.settle()
    said = [each.subtitle.removeprefix("Manager · Register 1 · ") for each in log.rows.entries()]
    assert said[:6] == [
        "Lock the screen: After 10 minutes → After 3 minutes",
        said[1],
        "Bo, the elder (Cashier) → Bo, the elder (Manager), does not ring up any more",
        "Bo, the elder (Cashier)",
        "Give discounts, Cashier: Has to ask → Allowed up to " + format_percent(100_000),
        "Give money back, Cashier: Allowed up to $20.00 → Has to ask",
    ]
    assert said[1] == "Connected account: None → acct_1TillConnected0, fee 0%"


def test_the_log_names_a_recovery_code_and_what_is_gone_without_an_arrow(opened: Open) -> None:
    services, owner = opened.services, opened.services.staff.current_cashier()
    services.staff.save_cashier(services.actor, owner.id, owner.name, "owner")
    services.staff.make_recovery_code(services.actor)
    cart = Cart("usd", (CartLine("Tea", 300),))
    services.selling.begin(services.actor, cart)
    services.carts.save(services.actor, Cart("usd", id=cart.id))
    opened.page.show_log.click()
    log = opened.sheet(LogSheet)
    opened.settle()
    said = [each.subtitle.removeprefix("Manager · Register 1 · ") for each in log.rows.entries()]
    assert said[:2] == ["Tea", "New recovery code"]


def test_the_log_begins_with_the_stores_day_whatever_this_machine_says(opened: Open) -> None:
    services = opened.services
    store = services.settings.store()
    assert store is not None
    here = datetime.now().astimezone().date()
    zones = ("Pacific/Kiritimati", "Etc/GMT+12")  # of the two, one has another day than here
    there = next(each for each in zones if datetime.now(ZoneInfo(each)).date() != here)
    services.settings.save_store(services.actor, replace(store, time_zone=there))
    opened.page.show_log.click()
    log = opened.sheet(LogSheet)
    log.by_day.setChecked(True)
    assert log.wanted().day == datetime.now(ZoneInfo(there)).date() != here


def test_after_how_long_the_screen_locks_is_chosen(opened: Open) -> None:
    opened.settle()
    assert opened.page.lock.currentText() == "After 10 minutes"
    opened.page.lock.setCurrentIndex(0)
    opened.page.lock.activated.emit(0)
    opened.settle()
    assert opened.page.lock.currentText() == "Never"
    assert opened.services.settings.read(LOCK_AFTER) == 0
    with pytest.raises(UserError, match="1 to 60 minutes"):
        opened.services.settings.save(opened.services.actor, LOCK_AFTER, 61)


@pytest.mark.parametrize("kind", ["grants", "show_log"])
def test_the_sheets_have_names_and_room_for_a_finger(opened: Open, kind: str) -> None:
    getattr(opened.page, kind).click()
    opened.sheet(PermissionsSheet if kind == "grants" else LogSheet)
    assert nameless(opened.window) == []
    assert too_small(opened.window) == []
