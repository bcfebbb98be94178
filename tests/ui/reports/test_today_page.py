"""How the day goes, what waits for somebody, and what a figure is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.changes import ChangeSet
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Rule
from pos_app.domain.shifts import ShiftRules
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.views.report_tables import ReportKey
from pos_app.services.views.shifts import Opening
from pos_app.ui.reports.rows_sheet import RowsSheet
from pos_app.ui.reports.screen import TODAY
from pos_app.ui.reports.today_page import TodayPage
from tests.support.accessible import nameless, too_small
from tests.ui.reports.test_report_screen import CHANGED, Office, office, with_a_cashier

__all__ = ["office"]


def page_of(office: Office) -> TodayPage:
    office.screen.open(TODAY)
    office.settle()
    return office.screen.today


def rows_of(office: Office) -> RowsSheet:
    office.settle()
    found = [each for each in office.window.findChildren(RowsSheet) if each.isVisible()]
    assert found
    return found[-1]


def test_the_screen_begins_with_how_the_day_goes(office: Office) -> None:
    office.sell(749, 1_000)
    page = page_of(office)
    assert page.isVisible()
    assert page.sales.value == "2"
    assert page.takings.value.startswith("$1")
    assert page.takings.beneath == "$0.00 before"
    assert [each.title for each in page.tenders.entries()] == ["Cash"]
    assert page.attention.value == "0"
    assert not office.screen.print_button.isVisible()
    assert nameless(office.screen) == []
    assert too_small(office.screen) == []


def test_before_the_first_sale_it_says_that_nothing_was_taken(office: Office) -> None:
    page = page_of(office)
    assert page.takings.value == "$0.00"
    assert page.chart.accessibleDescription() == "Nothing in this time"
    assert page._no_tenders.isVisible()


def test_a_sale_that_is_made_meanwhile_is_shown(office: Office) -> None:
    page = page_of(office)
    office.sell(500)
    office.screen.refresh(CHANGED)
    office.settle()
    assert page.sales.value == "1"


def test_an_open_drawer_stands_there_and_leads_to_its_page(office: Office) -> None:
    services = office.services
    services.settings.save(services.actor, SHIFT_RULES, ShiftRules(on=True))
    services.shifts.open(services.actor, Opening(new_id(), 10_000))
    page = page_of(office)
    assert page.drawers.value == "1"
    assert "since" in page.drawers.beneath
    with office.qtbot.waitSignal(office.screen.drawer_requested):
        page.drawers.click()
    with office.qtbot.waitSignal(office.screen.attention_requested):
        page.attention.click()


def test_the_next_payout_leads_to_all_of_them(office: Office) -> None:
    page = page_of(office)
    with office.qtbot.waitSignal(office.screen.money_requested):
        page.payout.click()


def test_a_figure_of_today_opens_what_it_is_made_of(office: Office) -> None:
    office.sell(749, 1_000)
    page_of(office).takings.click()
    sheet = rows_of(office)
    assert sheet.model.rowCount() == 2
    assert nameless(sheet) == []
    found = list[str]()
    office.screen.history_requested.connect(found.append)
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    assert found == ["R1-000002"]
    assert not sheet.isVisible()


def test_an_hour_of_the_chart_opens_its_sales(office: Office) -> None:
    office.sell(749)
    page = page_of(office)
    page.chart.setFocus()
    QTest.keyClick(page.chart, Qt.Key.Key_End)
    QTest.keyClick(page.chart, Qt.Key.Key_Return)
    assert rows_of(office).model.rowCount() == 1


def test_a_figure_without_rows_says_so(office: Office) -> None:
    office.sell(749)
    page_of(office).refunds.click()
    assert rows_of(office).state.isVisible()


def test_a_row_of_a_report_opens_its_sales(office: Office) -> None:
    office.sell(749, 1_000)
    office.show(ReportKey.PRODUCTS)
    table = office.page.table
    table.view.selectRow(0)
    QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert rows_of(office).model.rowCount() == 2


def test_every_report_of_the_list_can_be_shown(office: Office) -> None:
    office.sell(749)
    for key in office.screen.infos:
        office.show(key)
        assert office.page.result is not None
        assert office.page.result.key == key
        assert nameless(office.screen) == []


def test_who_may_not_see_the_day_is_told_so_and_asked_again_by_nobody(office: Office) -> None:
    with_a_cashier(office, Rule.DENIED)
    page = page_of(office)
    assert page.state.isVisible()
    assert "anager" in page.state.accessibleName()
    office.screen.refresh(ChangeSet(history=frozenset({"sale"})))
    office.settle()
    assert page.state.isVisible()
