"""The drawer's page by keyboard alone, within its actions: open 3, close with one sum 4, X 2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.changes import ChangeSet
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.paper import WIDE_DOTS
from pos_app.domain.permissions import Grant, Permission, Role, Rule
from pos_app.domain.shifts import MovementKind, ShiftRules
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER, SHIFT_RULES
from pos_app.services.shared.errors import ApprovalNeeded, NoShiftError
from pos_app.services.views.shifts import Closing, Movement, Opening
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.paper import render_raster
from pos_app.ui.shifts.close_sheet import CloseSheet
from pos_app.ui.shifts.handover_sheet import HandoverSheet
from pos_app.ui.shifts.open_drawer_prompt import offer_drawer
from pos_app.ui.shifts.report_sheet import ReportSheet
from pos_app.ui.shifts.screen import DrawerScreen
from pos_app.ui.shifts.sheets import DrawerSheet, MovementSheet, OpenSheet, ReasonSheet
from pos_app.ui.widgets import Sheet, Toasts
from tests.support.accessible import nameless, too_small
from tests.support.quick_hands import SlowReading
from tests.support.slow_reads import reads_held
from tests.support.store import open_store
from tests.support.wire_printer import raster_of, wire_printer

Key = Qt.Key


@dataclass
class Page:
    """The drawer's page in a window."""

    services: Services
    tasks: Tasks
    window: QMainWindow
    screen: DrawerScreen
    qtbot: QtBot

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.window.focusWidget(), key)
            self.settle()

    def write(self, text: str) -> None:
        QTest.keyClicks(self.window.focusWidget(), text)
        self.settle()

    def sheet(self, kind: type[Sheet]) -> Sheet:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert found, kind
        return found[-1]

    def sell(self, amount: int) -> None:
        cart = Cart("usd", (CartLine("Wrap", amount),))
        self.services.selling.quick_cash(self.services.actor, cart)
        self.screen.read()
        self.settle()

    @property
    def is_open(self) -> bool:
        return self.services.shifts.drawer(self.services.actor).shift is not None


@pytest.fixture
def page(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> Iterator[Page]:
    with open_store(tmp_path, None) as services:
        rules = ShiftRules(on=True, note_above=100)
        services.settings.save(services.actor, SHIFT_RULES, rules)
        window, screen = QMainWindow(), DrawerScreen(services, tasks)
        qtbot.addWidget(window)
        window.setCentralWidget(screen)
        window.resize(1024, 600)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made = Page(services, tasks, window, screen, qtbot)
        made.settle()
        screen.setFocus()
        yield made
        made.settle()


def test_it_is_opened_with_a_float(page: Page) -> None:
    assert page.screen.state.text() == "The drawer is closed"
    page.press(Key.Key_F9)
    sheet = page.sheet(OpenSheet)
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    page.write("100")
    page.press(Key.Key_Return)
    assert page.is_open
    page.screen.read()
    page.settle()
    assert page.screen.state.text() == "The drawer is open"
    assert [each.right for each in page.screen.figures.entries()][-1] == "$100.00"


def test_it_is_closed_with_one_sum_and_shows_its_z(page: Page) -> None:
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.sell(749)
    page.press(Key.Key_F9)
    page.write("107.49")
    page.press(Key.Key_Return)
    assert not page.is_open
    report = page.sheet(ReportSheet)
    assert isinstance(report, ReportSheet)
    assert "107.49" in report.paper.accessibleName()
    page.press(Key.Key_Return)
    page.screen._read_reports()
    page.settle()
    assert page.screen.model.rowCount() == 1


@pytest.mark.parametrize("typed", ["12x", "1,500.00.00"])
def test_what_goes_to_the_bank_is_not_nothing_where_it_cant_be_read(page: Page, typed: str) -> None:
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.screen.read()
    page.settle()
    page.press(Key.Key_F9)
    sheet = page.sheet(CloseSheet)
    assert isinstance(sheet, CloseSheet)
    sheet.amount.setText("100")
    sheet.bank.setText(typed)
    sheet.go.click()
    page.settle()
    assert page.is_open
    assert sheet.problem.text()


@pytest.mark.parametrize("note", ["Twice too much change", ""])
def test_a_difference_is_said_and_asks_for_a_note_but_stops_no_close(page: Page, note: str) -> None:
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.screen.read()
    page.settle()
    page.press(Key.Key_F9)
    page.write("97.50")
    page.press(Key.Key_Return)
    sheet = page.sheet(CloseSheet)
    assert isinstance(sheet, CloseSheet)
    assert sheet.result.text() == "$2.50 short. Expected $100.00, counted $97.50."
    page.press(Key.Key_Return)
    assert page.is_open
    assert sheet.problem.text() == ("Type why there is a difference, or go on without a note.")
    page.write(note)
    page.press(Key.Key_Return)
    assert not page.is_open


def test_the_second_press_of_enter_closes_no_drawer_under_a_difference_and_no_report(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    cashier = SlowReading(monkeypatch)
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.screen.read()
    page.settle()
    page.press(Key.Key_F9)
    page.write("99.50")
    page.press(Key.Key_Return, Key.Key_Return)
    sheet = page.sheet(CloseSheet)
    assert isinstance(sheet, CloseSheet)
    assert sheet.result.text() == "$0.50 short. Expected $100.00, counted $99.50."
    assert page.is_open
    page.write("Two coins")
    cashier.read()
    page.press(Key.Key_Return, Key.Key_Return)
    assert not page.is_open
    report = page.sheet(ReportSheet)
    cashier.read()
    page.press(Key.Key_Return)
    assert not report.isVisible()


def test_it_can_be_counted_piece_by_piece(page: Page) -> None:
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.screen.read()
    page.settle()
    page.press(Key.Key_F9)
    sheet = page.sheet(CloseSheet)
    assert isinstance(sheet, CloseSheet)
    sheet.by_pieces.click()
    sheet.pieces.fields[2000].setText("4")
    sheet.pieces.fields[25].setText("80")
    assert sheet.amount.text() == "100.00"
    assert nameless(sheet) == []
    sheet.bank.setFocus()  # by touch: the keypad types where the cursor is
    press_keys(sheet, "30")
    sheet.pieces.fields[25].setFocus()
    press_keys(sheet, "1")
    counted = (sheet.bank.text(), sheet.pieces.fields[25].text(), sheet.amount.text())
    assert counted == ("30.00", "801", "280.25")
    sheet.pieces.fields[25].setText("80")
    sheet.go.click()
    page.settle()
    assert not page.is_open


def press_keys(sheet: DrawerSheet, digits: str) -> None:
    """Touch keys of a sheet's keypad."""
    for digit in digits:
        (key,) = (
            each for each in sheet.keypad.findChildren(QAbstractButton) if each.text() == digit
        )
        key.click()


def test_it_is_handed_over_with_a_count_to_whoever_is_chosen(page: Page) -> None:
    services = page.services
    bo = services.staff.save_cashier(services.actor, None, "Bo", "cashier")
    services.shifts.open(services.actor, Opening(new_id(), 10000))
    page.sell(749)
    page.press(Key.Key_F4)
    sheet = page.sheet(HandoverSheet)
    assert isinstance(sheet, HandoverSheet)
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    assert sheet.taken_by == bo.id  # there is nobody else
    page.write("107")
    page.press(Key.Key_Return)
    assert sheet.result.text() == "$0.49 short. Expected $107.49, counted $107.00."
    page.write("Tram")
    with page.qtbot.waitSignal(page.screen.handed_over) as handed:
        page.press(Key.Key_Return)
    assert handed.args == [bo.id]
    assert page.is_open
    page.screen.read()
    page.settle()
    (entry,) = page.screen.movements.entries()
    assert (entry.title, entry.right, entry.right_subtitle) == (
        "Handed over",
        "$107.00",
        "$0.49 short",
    )
    assert "to Bo" in entry.subtitle


def test_alone_at_the_till_nobody_takes_it_over(page: Page) -> None:
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.screen.read()
    page.settle()
    page.press(Key.Key_F4)
    assert not [each for each in page.window.findChildren(HandoverSheet) if each.isVisible()]


def test_x_is_shown_by_one_key(page: Page) -> None:
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.sell(749)
    page.press(Key.Key_F8)
    report = page.sheet(ReportSheet)
    assert isinstance(report, ReportSheet)
    assert report.paper.accessibleName().startswith("TRAINING") or "X report" in (
        report.paper.accessibleName()
    )
    with wire_printer() as wire:
        page.services.settings.save(page.services.actor, RECEIPT_PRINTER, wire.printer)
        report.print_button.click()
        page.qtbot.waitUntil(lambda: len(wire.finished()) == 1)
        wire.load_paper(there=False)
        report.print_button.click()
        page.qtbot.waitUntil(lambda: any("out of paper" in each for each in said(page)))
        page.settle()
    (printed,) = wire.finished()
    assert raster_of(printed) == render_raster(report._report_paper, WIDE_DOTS)  # as it is shown


def said(page: Page) -> list[str]:
    return [text for each in page.window.findChildren(Toasts) for text in each.texts()]


def test_cash_is_paid_out_with_a_reason_and_taken_back(page: Page) -> None:
    services = page.services
    services.shifts.open(services.actor, Opening(new_id(), 10000))
    page.screen.read()
    page.settle()
    page.press(Key.Key_F3)
    page.sheet(MovementSheet)
    page.write("2.50")
    page.press(Key.Key_Return)
    page.write("Milk")
    page.press(Key.Key_Return)
    page.screen.read()
    page.settle()
    (entry,) = page.screen.movements.entries()
    assert (entry.title, entry.right) == ("Paid out", "-$2.50")
    page.screen.movements.choose(entry.key)
    page.screen.take_back.click()
    page.settle()
    page.sheet(ReasonSheet)
    page.write("Typed wrong")
    page.press(Key.Key_Return)
    page.screen.read()
    page.settle()
    assert [each.right for each in page.screen.figures.entries()][-1] == "$100.00"
    assert not page.screen.take_back.isEnabled()  # it is taken back once
    page.press(Key.Key_F3)
    again = page.sheet(MovementSheet)
    assert isinstance(again, MovementSheet)
    offered = [again.reason.itemText(at) for at in range(again.reason.count())]
    assert offered == ["", "Milk", "Supplies", "Postage"]  # what was given before comes first


def test_no_sale_needs_a_reason(page: Page) -> None:
    page.services.shifts.open(page.services.actor, Opening(new_id(), 10000))
    page.screen.read()
    page.settle()
    page.press(Key.Key_F7)
    sheet = page.sheet(ReasonSheet)
    assert isinstance(sheet, ReasonSheet)
    page.press(Key.Key_Return)
    assert sheet.field.error() == "Type why."


def test_the_table_and_the_paper_of_a_report_are_saved(page: Page, tmp_path: Path) -> None:
    services = page.services
    services.shifts.open(services.actor, Opening(new_id(), 10000))
    movement = Movement(new_id(), MovementKind.PAID_IN, 500, "Coins")
    services.shifts.move(services.actor, movement)
    page.screen.show_x()
    page.settle()
    report = page.sheet(ReportSheet)
    assert isinstance(report, ReportSheet)
    report.save_csv(tmp_path / "x.csv")
    report.save_pdf(tmp_path / "x.pdf")
    page.settle()
    assert "Expected,,105.00," in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_where_cash_needs_it_opening_is_offered(page: Page) -> None:
    offer_drawer(page.window, page.services, page.tasks, NoShiftError())
    page.settle()
    page.sheet(OpenSheet)
    page.press(Key.Key_Return)
    assert page.is_open


def test_where_reports_need_an_approval_the_page_opens_without_and_asks_when_wanted(
    page: Page,
) -> None:
    services = page.services
    services.shifts.open(services.actor, Opening(new_id(), 10_000))
    owner, staff = services.actor, services.staff
    shift = services.shifts.drawer(owner).shift
    assert shift is not None
    services.shifts.count(owner, shift.id, 10_000)
    services.shifts.close(owner, Closing(shift.id))
    staff.set_pin(owner, owner.cashier_id, "24681357")
    staff.save_grant(owner, Role.CASHIER, Permission.REPORTS, Grant(Rule.ASK))
    bo = staff.save_cashier(owner, None, "Bo", "cashier")
    staff.set_pin(owner, bo.id, "5739")
    staff.sign_in("5739")
    asked = list[ApprovalNeeded]()

    def ask(error: ApprovalNeeded, approve: object, _decline: object) -> None:
        asked.append(error)
        assert callable(approve)
        approve(staff.approve("24681357", error.action))

    page.tasks.ask_approval = ask
    page.screen.hide()
    page.screen.show()
    page.settle()
    assert asked == []
    assert page.screen.none_yet.isVisible()
    assert "anager" in page.screen.none_yet.accessibleName()

    page.screen.none_yet.activated.emit()
    page.settle()
    assert [error.action.permission for error in asked] == [Permission.REPORTS]
    assert page.screen.table.isVisible()
    assert page.screen.model.rowCount() == 1
    page.screen.search.setText("1")
    page.screen.refresh(ChangeSet(shifts=frozenset({shift.id})))
    page.settle()
    assert len(asked) == 1
    assert page.screen.model.rowCount() == 1


def test_enter_after_the_number_of_a_z_opens_that_one_and_not_the_one_before(page: Page) -> None:
    owner, shifts = page.services.actor, page.services.shifts
    for _ in range(2):
        shift = shifts.open(owner, Opening(new_id(), 10_000))
        shifts.count(owner, shift.id, 10_000)
        shifts.close(owner, Closing(shift.id))
    page.screen.hide()
    page.screen.show()
    page.settle()
    page.screen.search.setFocus()
    page.press(Key.Key_Down)
    shown = page.screen.table.current()
    assert shown is not None
    assert shown.number == 2
    with reads_held(page.tasks):
        QTest.keyClicks(page.screen.search, "1")
        QTest.keyClick(page.screen.search, Key.Key_Return)
    page.settle()
    report = page.sheet(ReportSheet)
    assert isinstance(report, ReportSheet)
    assert "Z report 1" in report.paper.accessibleName()
