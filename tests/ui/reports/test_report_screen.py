"""Any report on one screen: asked for, drawn, sorted, saved and printed, by who may see it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pos_app.changes import ChangeSet
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.period_presets import Preset
from pos_app.domain.permissions import Grant, Permission, Role, Rule
from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import speaking
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.report_tables import Comparison, ReportKey
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.pages import _DOTS, TEXT_MM, _document
from pos_app.ui.reports.paper import _NARROW, _WIDE, ReportPaper, _charts, report_html
from pos_app.ui.reports.parameters import Choices, ParameterBar
from pos_app.ui.reports.report_page import ReportPage
from pos_app.ui.reports.screen import TODAY, ReportsScreen
from pos_app.ui.widgets.day_edit import DayEdit
from tests.support.accessible import nameless, too_small
from tests.support.store import open_store
from tests.ui.receipts.test_receipts import PaperTray

A4 = QPageSize(QPageSize.PageSizeId.A4)
CHANGED = ChangeSet(history=frozenset({"sale"}))


@dataclass
class Office:
    """The reports in a window, and a store that sells."""

    services: Services
    tasks: Tasks
    qtbot: QtBot
    window: QMainWindow
    screen: ReportsScreen

    @property
    def page(self) -> ReportPage:
        return self.screen.page

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def sell(self, *amounts: int) -> None:
        for amount in amounts:
            cart = Cart("usd", (CartLine("Tea", amount),))
            self.services.selling.quick_cash(self.services.actor, cart)

    def show(self, key: str = ReportKey.SALES) -> None:
        self.screen.open(key)
        self.settle()

    def choose(self, preset: Preset, comparison: Comparison = Comparison.NONE) -> None:
        if not self.page.isVisible():
            self.show()
        bar = self.page.parameters
        bar.comparison.setCurrentIndex(bar.comparison.findData(comparison))
        bar.period.setCurrentIndex(bar.period.findData(preset))
        self.settle()

    def figures(self) -> list[str]:
        return [card.value for card in self.page.cards]


@pytest.fixture
def office(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> Iterator[Office]:
    with open_store(tmp_path, None, mode="test") as services:
        window = QMainWindow()
        qtbot.addWidget(window)
        tray = PaperTray(tmp_path, {"Office": A4, "Roll": QPageSize(QPageSize.PageSizeId.A7)})
        screen = ReportsScreen(services, tasks, printers=tray)
        window.setCentralWidget(screen)
        window.resize(1024, 600)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made = Office(services, tasks, qtbot, window, screen)
        made.settle()
        yield made
        made.settle()


def test_what_was_sold_stands_in_figures_chart_and_table(office: Office) -> None:
    office.sell(749, 1_000)
    office.show()
    office.choose(Preset.TODAY)
    gross = office.page.cards[0]
    assert gross.value.startswith("$1")
    assert gross.accessibleName() == f"Gross: {gross.value}"
    assert "2" in office.figures()
    assert office.page.table.model.rowCount() == 1
    assert office.page.chart.accessibleDescription().endswith(gross.value)
    assert nameless(office.screen) == []
    assert too_small(office.screen) == []


def test_what_a_report_becomes_is_whole_in_a_longer_language(
    office: Office, tasks: Tasks, qtbot: QtBot
) -> None:
    with speaking(PSEUDO):
        screen = ReportsScreen(office.services, tasks)
    office.window.setCentralWidget(screen)
    screen.open(ReportKey.SALES)
    office.settle()
    made = (screen.print_button, screen.pdf_button, screen.xlsx_button, screen.csv_button)
    qtbot.waitUntil(lambda: all(each.isVisible() for each in made))
    assert [each.text() for each in made if each.width() < each.sizeHint().width()] == []


def test_on_a_small_screen_all_columns_have_room_beside_each_other(office: Office) -> None:
    office.window.resize(950, 520)  # what the smallest window leaves beside its own list
    office.sell(*[100_000] * 12)
    view = office.page.table.view
    for key in (ReportKey.SALES, ReportKey.HOURS, ReportKey.TENDERS, ReportKey.TAXES):
        office.show(key)
        office.choose(Preset.THIS_MONTH)
        assert view.horizontalScrollBar().maximum() == 0, key
    office.sell(*[10_000_000] * 12)
    for key in (ReportKey.SALES, ReportKey.WEEK):  # with a column of before
        office.show(key)
        office.choose(Preset.THIS_MONTH, Comparison.PERIOD_BEFORE)
        office.qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() == 0)
    assert view.property("columns") == "dense"  # written smaller
    office.window.resize(1366, 768)
    office.qtbot.waitUntil(lambda: view.property("columns") == "close")


def test_on_a_small_screen_a_chart_has_five_bars(office: Office) -> None:
    office.window.resize(950, 520)
    lines = tuple(CartLine(f"Tea {place}", 1_000 + place) for place in range(9))
    office.services.selling.quick_cash(office.services.actor, Cart("usd", lines))
    office.show(ReportKey.PRODUCTS)
    office.choose(Preset.TODAY)

    def drawn() -> tuple[int, int]:
        office.page.chart.grab()
        layout = office.page.chart._layout
        return (len(layout.marks), layout.left_out) if layout else (0, 0)

    # Its room is settled a few turns after the rows are there.
    office.qtbot.waitUntil(lambda: drawn() == (5, 4))


def test_the_model_is_a_proper_one(office: Office, qtmodeltester: ModelTester) -> None:
    office.sell(749)
    office.choose(Preset.LAST_MONTH)
    office.choose(Preset.THIS_MONTH)
    qtmodeltester.check(office.page.table.model)  # type: ignore[no-untyped-call]  # pytest-qt has none


def test_days_that_nobody_sold_on_say_so(office: Office) -> None:
    office.choose(Preset.LAST_YEAR)
    assert office.page.state.isVisible()
    assert "Nothing in this time" in office.page.state.accessibleName()


def test_a_year_begins_in_steps_of_months(office: Office) -> None:
    office.sell(749)
    office.choose(Preset.THIS_YEAR)
    assert office.page.parameters.step.currentText() == "By month"
    office.choose(Preset.THIS_WEEK)
    assert office.page.parameters.step.currentText() == "By day"


def type_day(edit: DayEdit, day: date) -> None:
    edit.selectAll()
    QTest.keyClicks(edit, day.isoformat())
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_a_week_begins_as_the_store_moves_to_another_country(qtbot: QtBot) -> None:
    bar = ParameterBar()
    qtbot.addWidget(bar)
    wednesday = date(2026, 11, 25)
    for locale, first, written in (
        ("en_US", date(2026, 11, 22), "Nov 22, 2026"),
        ("de_DE", date(2026, 11, 23), "23 Nov 2026"),
        ("ar_EG", date(2026, 11, 21), "21 Nov 2026"),
    ):
        bar.offer(Choices(wednesday, locale))
        assert (bar.request.first, bar.request.last) == (first, wednesday)
        assert bar.first.text() == written


def test_a_day_by_hand_takes_the_other_one_along(office: Office) -> None:
    office.choose(Preset.RANGE)
    bar = office.page.parameters
    assert bar.first.isVisible()
    type_day(bar.last, bar.first.day() - timedelta(days=9))
    office.settle()
    assert bar.first.day() == bar.last.day()
    type_day(bar.first, bar.last.day() + timedelta(days=3))
    office.settle()
    assert bar.request.first == bar.request.last


def test_a_period_is_compared_and_the_figures_say_by_how_much(office: Office) -> None:
    office.sell(1_000)
    office.choose(Preset.TODAY, Comparison.PERIOD_BEFORE)
    assert office.page.cards[0].beneath == "$0.00 before"
    titles = [each.title for each in office.page.table.model.columns]
    assert "Gross, before" in titles
    assert any(line.startswith("Compared with ") for line in office.page.about())


def test_a_figure_chosen_in_the_chart_is_chosen_in_the_table_and_back(office: Office) -> None:
    office.sell(749)
    office.choose(Preset.RANGE)
    page = office.page
    page.chart.setFocus()
    QTest.keyClick(page.chart, Qt.Key.Key_End)
    chosen = page.table.current()
    assert chosen is not None
    assert chosen.key == page.chart.key == page.table.model.rows[-1].key
    page.table.view.selectRow(0)
    assert page.chart.key == page.table.model.rows[0].key


def test_a_column_sorts_and_the_sums_stay_below(office: Office) -> None:
    office.sell(749, 1_000)
    office.choose(Preset.RANGE)
    table = office.page.table
    before, texts = list(table.model.rows), table.totals.texts()
    place = [each.key for each in table.model.columns].index("gross")
    table.view.sortByColumn(place, Qt.SortOrder.DescendingOrder)
    assert table.model.rows[0] == before[-1]
    assert table.totals.texts() == texts
    table.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert table.model.rows == before


def test_what_is_sold_meanwhile_is_shown(office: Office) -> None:
    office.sell(1_000)
    office.choose(Preset.TODAY)
    before = office.figures()
    office.sell(1_000)
    office.screen.refresh(CHANGED)
    office.settle()
    assert office.figures() != before


def test_a_report_is_saved_as_a_spreadsheet_a_table_and_a_pdf(
    office: Office, tmp_path: Path
) -> None:
    office.sell(749)
    office.choose(Preset.TODAY)
    page = office.page
    assert page.result is not None
    for suffix in ("xlsx", "csv", "pdf"):
        path = tmp_path / f"report.{suffix}"
        office.screen.files.save(path, page.result, page.about(), page.presenter.formats)
        office.settle()
        assert path.stat().st_size > 100
    assert load_workbook(tmp_path / "report.xlsx").sheetnames == ["USD"]
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        head, row = csv.reader(file)
    assert (head[0], head[-1], row[-1]) == ("Time", "Currency", "USD")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_all_of_it_has_room_on_paper(office: Office) -> None:
    office.sell(1_234_567)
    office.choose(Preset.RANGE, Comparison.PERIOD_BEFORE)
    page = office.page
    assert page.result is not None
    paper = ReportPaper(page.result, page.about(), page.presenter.formats, "Corner Goods")
    for wide_mm, narrow in ((180.0, False), (TEXT_MM, True)):
        images = _charts(paper, _NARROW if narrow else _WIDE)
        document = _document(report_html(paper, narrow=narrow), wide_mm, images)
        assert document.size().width() <= wide_mm * _DOTS + 1


def test_ctrl_p_prints_it(office: Office, tmp_path: Path) -> None:
    office.sell(749)
    office.choose(Preset.TODAY)
    QTest.keyClick(office.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    office.settle()
    assert (tmp_path / "Office.pdf").read_bytes().startswith(b"%PDF")


def test_how_the_day_goes_is_in_the_same_list_and_has_nothing_to_export(office: Office) -> None:
    office.screen.list.choose(TODAY)
    office.settle()
    assert office.screen.today.isVisible()
    assert not office.screen.print_button.isVisible()
    QTest.keyClick(office.window, Qt.Key.Key_F6)
    assert office.screen.list.hasFocus()


def with_a_cashier(office: Office, rule: Rule) -> None:
    """Have a cashier at the till, who may see reports by this rule."""
    services = office.services
    staff, owner = services.staff, services.actor
    staff.set_pin(owner, owner.cashier_id, "24681357")
    staff.save_grant(owner, Role.CASHIER, Permission.REPORTS, Grant(rule))
    bo = staff.save_cashier(owner, None, "Bo", "cashier")
    staff.set_pin(owner, bo.id, "5739")
    staff.sign_in("5739")


def test_who_may_not_see_reports_is_told_who_can_allow_it(office: Office) -> None:
    with_a_cashier(office, Rule.DENIED)
    office.choose(Preset.TODAY)
    said = office.page.state.accessibleName()
    assert office.page.state.isVisible()
    assert "anager" in said
    assert office.page.result is None


def test_once_approved_it_is_shown_and_a_change_asks_nobody(office: Office) -> None:
    with_a_cashier(office, Rule.ASK)
    office.sell(749)
    asked = list[ApprovalNeeded]()

    def ask(error: ApprovalNeeded, approve: object, _decline: object) -> None:
        asked.append(error)
        assert callable(approve)
        approve(office.services.staff.approve("24681357", error.action))

    office.tasks.ask_approval = ask
    office.show()
    assert [error.action.permission for error in asked] == [Permission.REPORTS]
    assert "1" in office.figures()
    office.screen.refresh(CHANGED)
    office.settle()
    assert len(asked) == 1
    assert "1" in office.figures()
