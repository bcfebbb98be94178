"""The list of the history: its order, its columns, jumps to a day, and its rows as text."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.history_filter import HistoryColumn, HistoryFilter, HistoryOrder
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import HISTORY_LIST
from pos_app.services.views.history_list import HistoryList, ShownColumn
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.list_sheets import DaySheet, ListSheet
from pos_app.ui.history.table import MOST_COPIED
from tests.support.accessible import nameless, too_small
from tests.support.grown_book import make_grown_database
from tests.support.store import services_over
from tests.ui.history.conftest import Desk, line

COFFEE, CAKE, TEA = line("Coffee", 250), line("Cake", 1100), line("Tea", 700)


def titles(desk: Desk) -> list[str]:
    return [str(each.title) for each in desk.screen.table.shown_columns()]


def head_at(desk: Desk, title: str) -> QPoint:
    """The middle of a column's title."""
    table = desk.screen.table
    place = next(at for at, each in enumerate(table.rows.columns) if str(each.title) == title)
    head = table.horizontalHeader()
    return QPoint(
        head.sectionViewportPosition(place) + head.sectionSize(place) // 2, head.height() // 2
    )


def press_head(desk: Desk, title: str) -> None:
    head = desk.screen.table.horizontalHeader().viewport()
    QTest.mouseClick(head, Qt.MouseButton.LeftButton, pos=head_at(desk, title))
    desk.settle()


def amounts(desk: Desk) -> list[int]:
    return [row.amount.minor for row in desk.rows]


@pytest.fixture
def three_sales(desk: Desk) -> Desk:
    for each in (TEA, COFFEE, CAKE):
        desk.sell(each)
    desk.open()
    return desk


def test_a_press_on_a_title_sorts_and_the_next_one_the_other_way_round(three_sales: Desk) -> None:
    desk = three_sales
    assert amounts(desk) == [1188, 270, 756]
    press_head(desk, "Amount")
    assert amounts(desk) == [1188, 756, 270]
    assert desk.screen.presenter.order == HistoryOrder(HistoryColumn.AMOUNT)
    head = desk.screen.table.horizontalHeader()
    assert (head.sortIndicatorSection(), head.sortIndicatorOrder()) == (
        1,
        Qt.SortOrder.DescendingOrder,
    )
    press_head(desk, "Amount")
    assert amounts(desk) == [270, 756, 1188]
    press_head(desk, "Time")
    assert amounts(desk) == [1188, 270, 756]
    press_head(desk, "Receipt")  # nothing is sorted by it
    assert desk.screen.presenter.order == HistoryOrder()


def test_in_another_order_than_time_each_row_says_its_day(three_sales: Desk) -> None:
    desk = three_sales
    model = desk.screen.model
    assert "," not in model.index(1, 0).data()
    desk.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert desk.screen.presenter.order.column is HistoryColumn.AMOUNT
    assert str(date.today().year) in model.index(0, 0).data()  # noqa: DTZ011  the store's or ours
    assert len(desk.items) == len(desk.rows) == 3


def test_every_order_is_reached_by_keys(three_sales: Desk) -> None:
    desk, seen = three_sales, []
    for _ in range(5):
        desk.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        seen.append(desk.screen.presenter.order.column)
    assert set(seen) == set(HistoryColumn)


def test_columns_are_chosen_and_ordered_and_kept(desk: Desk, tmp_path: Path) -> None:
    desk.sell(COFFEE)
    desk.state = MachineSettings(tmp_path)
    desk.open()
    usual = titles(desk)
    assert "Fee" not in usual
    desk.press(Qt.Key.Key_F6)
    (sheet,) = desk.window.findChildren(ListSheet)
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    assert "Receipt" not in usual  # there is no room for it
    for key in ("fee", "receipt"):
        sheet.boxes[key].click()
    sheet.boxes["status"].click()
    for _ in range(len(sheet.up)):
        if sheet.up["receipt"].isEnabled():
            sheet.up["receipt"].click()
    assert titles(desk)[0] == "Receipt"
    assert titles(desk)[-1] == "Fee"
    assert "Status" not in titles(desk)
    kept = MachineSettings(tmp_path).read(HISTORY_LIST)
    assert [each.key for each in kept.columns][:2] == ["receipt", "time"]

    sheet.dismiss()
    chosen = titles(desk)
    desk.open()
    assert titles(desk) == chosen
    desk.press(Qt.Key.Key_F6)
    sheet = desk.window.findChildren(ListSheet)[-1]
    sheet.boxes["cashier"].click()
    sheet.usual.click()
    assert titles(desk) == usual
    assert MachineSettings(tmp_path).read(HISTORY_LIST) == HistoryList()


def test_widths_that_were_dragged_are_kept(desk: Desk, tmp_path: Path) -> None:
    desk.sell(COFFEE)
    desk.state = MachineSettings(tmp_path)
    desk.open()
    table = desk.screen.table
    head, before = table.horizontalHeader(), table.columnWidth(1)
    edge = QPoint(head.sectionViewportPosition(1) + before - 1, head.height() // 2)
    QTest.mousePress(head.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(head.viewport(), edge + QPoint(20, 0))
    QTest.mouseMove(head.viewport(), edge + QPoint(40, 0))
    QTest.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(40, 0))
    desk.qtbot.waitUntil(lambda: bool(MachineSettings(tmp_path).read(HISTORY_LIST).columns))
    assert table.columnWidth(1) == before + 40
    kept = MachineSettings(tmp_path).read(HISTORY_LIST).columns
    assert ShownColumn("amount", before + 40) in kept
    assert all(each.width == 0 for each in kept if each.key != "amount")
    desk.open()
    assert desk.screen.table.columnWidth(1) == before + 40


def test_a_day_is_gone_to_as_people_type_it(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> None:
    """In three years with about a payment in two days."""
    with closing(make_grown_database(tmp_path, 600)) as database:
        desk = Desk(services_over(database, None), cast("TrainingServer", None), tasks, qtbot)
        desk.open()
        days = [each.day for each in desk.services.history.days()]
        month_ago = days[0] - timedelta(days=30)
        for typed, day in (
            (days[300].isoformat(), days[300]),
            ("last year", date(days[0].year - 1, 12, 31)),
            ("2001-01-01", days[-1]),
            (month_ago.isoformat(), month_ago),
        ):
            newest = next(each for each in days if each <= day)
            desk.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
            sheet = desk.window.findChildren(DaySheet)[-1]
            QTest.keyClicks(sheet.day, typed)
            desk.press(Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: desk.screen.table.current() is not None)
            current = desk.screen.table.current()
            assert current is not None
            assert current.business_date == newest, typed
        assert desk.toasts == ["Nothing is older than that. This is the oldest."]


def test_what_is_no_day_is_said_under_the_field(desk: Desk) -> None:
    desk.sell(COFFEE)
    desk.open()
    desk.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    (sheet,) = desk.window.findChildren(DaySheet)
    assert nameless(sheet) == []
    QTest.keyClicks(sheet.day, "soonish")
    desk.press(Qt.Key.Key_Return)
    assert sheet.field.error() == (
        "Till can't read a day in this. Type it like 3 Nov or 2026-11-03."
    )


def test_chosen_rows_are_copied_in_the_columns_shown(three_sales: Desk) -> None:
    desk = three_sales
    desk.screen.table.use_columns(
        [ShownColumn("receipt"), ShownColumn("time"), ShownColumn("amount")]
    )
    desk.screen.table.setFocus()
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, first, second = QGuiApplication.clipboard().text().split("\n")
    assert head.split("\t") == ["Receipt", "Time", "Amount"]
    assert first.split("\t")[::2] == ["R1-000003", "$11.88"]
    assert second.split("\t")[::2] == ["R1-000002", "$2.70"]
    moment = desk.screen.model.formats.moment(desk.rows[0].occurred_at)
    assert first.split("\t")[1] == " ".join(moment.split())
    assert desk.toasts == ["Copied."]


def test_no_cell_that_is_copied_is_a_formula_or_breaks_its_line(three_sales: Desk) -> None:
    desk = three_sales
    row = desk.rows[0]
    bad = row.__class__(**{**row.__dict__, "customer_name": "=HYPERLINK(1)\tx\ny"})
    desk.screen.table.use_columns([ShownColumn("customer"), ShownColumn("receipt")])
    lines = desk.screen.table.text_of([bad]).split("\n")
    assert lines == ["Customer\tReceipt", "'=HYPERLINK(1) x y\tR1-000003"]


def test_more_rows_than_a_clipboard_is_for_are_not_copied(
    three_sales: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = three_sales
    assert MOST_COPIED == 1_000
    monkeypatch.setattr("pos_app.ui.history.table.MOST_COPIED", 2)
    QGuiApplication.clipboard().setText("as before")
    desk.screen.table.setFocus()
    desk.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "as before"
    assert desk.toasts == [
        "At most 2 rows can be copied at once. Nothing was copied. Export them as a file."
    ]


def test_a_history_that_cannot_be_read_says_so_and_is_read_again(
    three_sales: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of another filter never stand there meanwhile."""
    desk = three_sales

    def broken(*_args: object, **_named: object) -> None:
        raise UserError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(desk.services.history, "page", broken)
        with desk.qtbot.waitSignal(desk.screen.model.failed):
            desk.screen.filters.narrow(HistoryFilter(text="tea"))
        desk.settle()
    shown = desk.screen._empty
    assert shown.accessibleName() == (
        "The history could not be read. The disk is full. What was sold and paid is as it was."
    )
    assert not desk.screen.table.isVisible()
    with desk.qtbot.waitSignal(desk.screen.loaded):
        shown.activated.emit()
    desk.settle()
    assert desk.screen.table.isVisible()
    assert amounts(desk) == [756]


def test_rows_that_take_their_time_are_announced(three_sales: Desk) -> None:
    desk = three_sales
    state = desk.screen._state
    desk.screen.model.busy = True
    state._patience.timeout.emit()
    shown = desk.screen._empty
    assert shown.accessibleName().startswith("Reading the history")
