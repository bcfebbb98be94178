"""What the filtered rows come to, above the list, and the chart that narrows them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.history_filter import ALL, HistoryFilter
from pos_app.domain.payments import TenderKind
from pos_app.services.shared.declared_settings import HISTORY_LIST
from pos_app.services.views.history_totals import HistoryStep
from pos_app.settings import MachineSettings
from pos_app.ui.history.takings import MOST_DAYS, narrowed, shown_part
from pos_app.ui.widgets.charts import ChartForm
from tests.support.accessible import nameless, too_small
from tests.ui.history.conftest import Desk, line

COFFEE, CAKE = line("Coffee", 250), line("Cake", 1100, 2)


@pytest.fixture
def sold(desk: Desk) -> Desk:
    desk.sell(COFFEE)
    desk.sell_by_card(CAKE)
    desk.open()
    return desk


def show_chart(desk: Desk) -> None:
    desk.screen.overview.toggle.click()
    desk.settle()


def choose_step(desk: Desk, step: HistoryStep) -> None:
    steps = desk.screen.overview.steps
    steps.setCurrentIndex(steps.findData(step))
    desk.settle()


def test_the_sums_of_the_rows_stand_above_them(sold: Desk) -> None:
    assert sold.screen.overview.totals.texts() == [
        ("Payments", "2"),
        ("Gross", "$26.46"),
        ("Stripe's fees", "$0.99"),
        ("From Stripe after fees", "$22.77"),
    ]


def test_what_was_taken_is_shown_to_who_may_see_reports(sold: Desk) -> None:
    desk, staff = sold, sold.services.staff
    show_chart(desk)
    owner = staff.current_cashier()
    staff.set_pin(desk.services.actor, owner.id, "739156")
    bo = staff.save_cashier(desk.services.actor, None, "Bo", "cashier")
    staff.set_pin(desk.services.actor, bo.id, "402817")
    overview = desk.screen.overview
    staff.sign_in("402817")
    desk.qtbot.waitUntil(overview.toggle.isHidden)
    desk.settle()
    assert (overview.totals.isHidden(), overview.panel.isHidden()) == (True, True)
    assert overview.totals.texts() == []
    staff.sign_in("739156")
    desk.qtbot.waitUntil(overview.panel.isVisible)
    assert overview.totals.texts() != []


def test_they_are_those_of_the_filter_and_follow_sales_and_refunds(sold: Desk) -> None:
    desk = sold
    desk.screen.filters.narrow(HistoryFilter(kinds=frozenset({TenderKind.CASH})))
    desk.settle()
    assert desk.screen.overview.totals.texts() == [("Payments", "1"), ("Gross", "$2.70")]
    desk.sell(COFFEE)
    desk.qtbot.waitUntil(
        lambda: desk.screen.overview.totals.texts() == [("Payments", "2"), ("Gross", "$5.40")]
    )


def test_sums_of_a_filter_that_take_their_time_are_not_shown_for_the_next(sold: Desk) -> None:
    desk = sold
    overview = desk.screen.overview
    overview._patience.timeout.emit()  # as after a quarter of a second
    assert overview.totals.texts() == []
    assert overview.totals.waiting.text() == "Adding up…"
    assert not overview.totals.waiting.isHidden()
    desk.screen.filters.narrow(HistoryFilter(text="coffee"))
    desk.settle()
    assert overview.totals.texts() == [("Payments", "1"), ("Gross", "$2.70")]
    assert overview.totals.waiting.isHidden()


def test_the_chart_is_opened_and_closed_and_kept(desk: Desk, tmp_path: Path) -> None:
    desk.sell(COFFEE)
    desk.state = MachineSettings(tmp_path)
    desk.open()
    overview = desk.screen.overview
    assert overview.panel.isHidden()
    show_chart(desk)
    assert not overview.panel.isHidden()
    assert overview.toggle.accessibleName() == "Hide the chart"
    choose_step(desk, HistoryStep.METHOD)
    assert nameless(desk.screen) == []
    assert too_small(desk.screen) == []
    kept = MachineSettings(tmp_path).read(HISTORY_LIST)
    assert (kept.chart, kept.step) == (True, HistoryStep.METHOD)
    desk.open()
    assert not desk.screen.overview.panel.isHidden()
    assert desk.screen.overview.step is HistoryStep.METHOD
    assert desk.screen.overview.chart.chart is not None


@pytest.mark.parametrize("by_key", [True, False])
def test_a_press_on_a_day_narrows_to_it(sold: Desk, by_key: bool) -> None:
    desk = sold
    show_chart(desk)
    chart = desk.screen.overview.chart
    assert chart.chart is not None
    (point,) = chart.chart.points
    assert point.value == 2646
    if by_key:
        chart.setFocus()
        QTest.keyClick(chart, Qt.Key.Key_Right)
        QTest.keyClick(chart, Qt.Key.Key_Return)
    else:
        chart.repaint()
        assert chart._layout is not None
        (mark,) = chart._layout.marks
        where = mark.shape.center().toPoint()
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=where)
    desk.settle()
    today = desk.rows[0].business_date
    assert desk.screen.presenter.wanted == HistoryFilter(first=today, last=today)
    assert len(desk.screen.filter_bar.texts()) == 1
    assert len(desk.rows) == 2


def test_a_way_of_paying_narrows_to_it(sold: Desk) -> None:
    desk = sold
    show_chart(desk)
    choose_step(desk, HistoryStep.METHOD)
    chart = desk.screen.overview.chart.chart
    assert chart is not None
    assert chart.form is ChartForm.BARS
    assert [(each.name, each.value) for each in chart.points] == [
        ("Saved card", 2376),
        ("Cash", 270),
    ]
    desk.screen.overview.chart.opened.emit(TenderKind.CASH.value)
    desk.settle()
    assert [row.amount.minor for row in desk.rows] == [270]


def test_an_hour_narrows_to_it_and_has_its_chip(sold: Desk) -> None:
    desk = sold
    show_chart(desk)
    choose_step(desk, HistoryStep.HOUR)
    chart = desk.screen.overview.chart.chart
    assert chart is not None
    hour = next(point for point in chart.points if point.value)
    desk.screen.overview.chart.opened.emit(hour.key)
    desk.settle()
    assert desk.screen.presenter.wanted == HistoryFilter(hours=frozenset({int(hour.key)}))
    (chip,) = desk.screen.filter_bar.texts()
    assert chip.startswith(f"{hour.name} to ")
    totals = dict(desk.screen.overview.totals.texts())
    assert totals["Gross"] == f"${hour.value // 100}.{hour.value % 100:02}"


def test_where_nothing_is_found_the_chart_leaves_its_room(sold: Desk) -> None:
    desk = sold
    show_chart(desk)
    desk.screen.filters.narrow(HistoryFilter(text="spaceship"))
    desk.settle()
    assert desk.screen.overview.panel.isHidden()
    assert desk.screen.overview.totals.texts() == []
    desk.screen.filters.narrow(HistoryFilter(text="coffee"))
    desk.settle()
    assert not desk.screen.overview.panel.isHidden()
    chart = desk.screen.overview.chart.chart
    assert chart is not None
    assert [point.value for point in chart.points] == [270]


@pytest.mark.parametrize("size", [(1024 - 72, 600 - 86), (1366 - 72, 768 - 86)])
def test_an_open_chart_is_never_cut(sold: Desk, size: tuple[int, int]) -> None:
    desk = sold
    show_chart(desk)
    desk.window.resize(*size)
    desk.settle()
    overview = desk.screen.overview
    assert overview.panel.rect().contains(overview.chart.geometry())
    assert desk.screen.table.height() >= 100


def test_months_stay_within_the_days_of_the_filter(sold: Desk) -> None:
    today = sold.services.history.days()[0].day
    month = today.replace(day=1)
    wanted = HistoryFilter(first=month + timedelta(days=3), text="tea")
    found = narrowed(wanted, HistoryStep.MONTH, month.isoformat())
    assert found is not None
    assert (found.first, found.text) == (month + timedelta(days=3), "tea")
    assert found.last is not None
    assert found.last.month == month.month


def test_by_day_no_more_are_drawn_than_have_room(sold: Desk) -> None:
    today = sold.services.history.days()[0].day
    part = shown_part(ALL, HistoryStep.DAY, today)
    assert part.first == today - timedelta(days=MOST_DAYS - 1)
    narrow = HistoryFilter(first=today)
    assert shown_part(narrow, HistoryStep.DAY, today) == narrow
    assert shown_part(ALL, HistoryStep.MONTH, today) == ALL
