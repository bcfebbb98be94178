"""What an accountant gets, saved from Reports: the workbook, and bookings for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Grant, Permission, Role, Rule
from pos_app.domain.shifts import ShiftRules
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.accounting import BookingBasis, BookingFormat
from pos_app.services.views.shifts import Closing, Opening
from pos_app.ui.accounting.page import AccountingPage
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.reports.screen import ACCOUNTANT, ReportsScreen
from pos_app.ui.widgets import ErrorSheet, Toasts
from tests.support.accessible import nameless, too_small
from tests.support.spreadsheets import Counted
from tests.support.store import open_store


@dataclass
class Office:
    """The page in a window, and a store that sells."""

    services: Services
    tasks: Tasks
    qtbot: QtBot
    window: QMainWindow
    screen: ReportsScreen

    @property
    def page(self) -> AccountingPage:
        return self.screen.accountant

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def sell_and_close(self) -> date:
        """Sell for cash in a shift, and close it; return its day."""
        services, actor = self.services, self.services.actor
        services.settings.save(actor, SHIFT_RULES, ShiftRules(on=True))
        shift = services.shifts.open(actor, Opening(new_id(), 0))
        services.selling.quick_cash(actor, Cart("usd", (CartLine("Tea", 1_000),)))
        services.shifts.count(actor, shift.id, 1_000)
        services.shifts.close(actor, Closing(shift.id))
        return shift.business_date

    def choose(self, format_: BookingFormat, basis: BookingBasis = BookingBasis.BOTH) -> None:
        page = self.page
        page.format.setCurrentIndex(page.format.findData(format_))
        page.basis.setCurrentIndex(page.basis.findData(basis))

    def said(self) -> str:
        (toasts,) = self.window.findChildren(Toasts)
        return toasts.texts()[-1]


@pytest.fixture
def office(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> Iterator[Office]:
    with open_store(tmp_path, None, mode="test") as services:
        window = QMainWindow()
        qtbot.addWidget(window)
        screen = ReportsScreen(services, tasks)
        window.setCentralWidget(screen)
        window.resize(1024, 600)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made = Office(services, tasks, qtbot, window, screen)
        screen.open(ACCOUNTANT)
        made.settle()
        yield made
        made.settle()


def test_the_last_whole_month_is_chosen_and_any_days_can_be(office: Office) -> None:
    period = office.page.period
    first, last = period.days
    assert (first.day, (last - first).days >= 27) == (1, True)
    assert not period.first.isVisible()
    period.choose(date(2026, 1, 5), date(2026, 2, 3))
    assert period.days == (date(2026, 1, 5), date(2026, 2, 3))
    assert period.first.isVisible()
    made = (office.page.workbook_button, office.page.fetch_button)
    assert [each.text() for each in made if each.visibleRegion().isEmpty()] == []
    assert nameless(office.page) == []
    assert too_small(office.page) == []


def test_a_workbook_is_saved_for_the_chosen_days(office: Office, tmp_path: Path) -> None:
    day = office.sell_and_close()
    office.page.period.choose(day, day)
    office.page.workbook_button.click()
    (dialog,) = office.page.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == f"Till {day} {day}.xlsx"
    dialog.close()
    office.page.save_workbook(tmp_path / "month.xlsx")
    office.settle()
    assert "Saved as month.xlsx." in office.said()
    assert set(Counted(tmp_path / "month.xlsx").check().values()) == {0}


def test_bookings_are_saved_as_what_is_chosen(office: Office, tmp_path: Path) -> None:
    day = office.sell_and_close()
    office.page.period.choose(day, day)
    office.choose(BookingFormat.BEANCOUNT, BookingBasis.Z)
    office.page.save_bookings(tmp_path / "z.beancount")
    office.settle()
    assert office.said() == "1 booking saved."
    assert "Assets:Cash  10.00 USD" in (tmp_path / "z.beancount").read_text(encoding="utf-8")


def test_what_a_program_would_not_take_is_said_and_it_can_be_tried_again(
    office: Office, tmp_path: Path
) -> None:
    day = office.sell_and_close()
    office.page.period.choose(day, day)
    office.choose(BookingFormat.DATEV)
    office.page.save_bookings(tmp_path / "EXTF.csv")
    office.settle()
    (sheet,) = office.window.findChildren(ErrorSheet)
    sheet.finish()
    assert office.page.bookings_button.isEnabled()
    assert not office.page.busy.isVisible()


def test_a_file_of_datev_is_named_as_it_looks_for_them(office: Office) -> None:
    office.choose(BookingFormat.DATEV)
    office.page.bookings_button.click()
    (dialog,) = office.page.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name.startswith("EXTF_Till ")
    dialog.close()


def test_what_moved_at_stripe_is_fetched_and_said_to_be_known(
    office: Office, tmp_path: Path
) -> None:
    assert "fetch it first" in office.page.known.text()
    office.page.fetch_button.click()
    office.settle()
    (sheet,) = office.window.findChildren(ErrorSheet)  # this store has no key
    sheet.finish()
    assert office.page.fetch_button.isEnabled()


def test_once_approved_it_is_saved(office: Office, tmp_path: Path) -> None:
    day = office.sell_and_close()
    office.page.period.choose(day, day)
    with_a_cashier(office, Rule.ASK)
    asked = list[ApprovalNeeded]()

    def ask(error: ApprovalNeeded, approve: object, _decline: object) -> None:
        asked.append(error)
        assert callable(approve)
        approve(office.services.staff.approve("24681357", error.action))

    office.tasks.ask_approval = ask
    office.page.save_workbook(tmp_path / "month.xlsx")
    office.settle()
    assert [error.action.permission for error in asked] == [Permission.REPORTS]
    assert (tmp_path / "month.xlsx").exists()
    assert office.page.workbook_button.isEnabled()


def with_a_cashier(office: Office, rule: Rule) -> None:
    """Have a cashier in charge who may look at reports by this rule."""
    services, boss = office.services, office.services.actor
    services.staff.set_pin(boss, boss.cashier_id, "24681357")
    services.staff.save_grant(boss, Role.CASHIER, Permission.REPORTS, Grant(rule))
    bo = services.staff.save_cashier(boss, None, "Bo", Role.CASHIER)
    services.staff.set_pin(boss, bo.id, "86427531")
    services.staff.sign_in("86427531")
