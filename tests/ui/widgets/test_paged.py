"""A long table: its pages come as they are needed, and a refresh moves only what changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from threading import Event

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus
from pos_app.ui.tasks import Tasks
from pos_app.ui.widgets.paged import CHIP, Batch, Column, PagedModel, PagedTable

ROOT = QModelIndex()


@dataclass(frozen=True)
class Guest:
    id: int
    name: str
    status: PaymentStatus = PaymentStatus.PAID


COLUMNS: tuple[Column[Guest], ...] = (
    Column("Number", lambda row, _: str(row.id), sample="0000", right=True),
    Column("Name", lambda row, _: row.name, sort="name"),
    Column("Status", lambda row, _: row.status.value, " ", chip=lambda row: row.status),
    Column("Long", lambda row, _: row.name * 3, sample="Anna Anna Anna", from_width=600),
)


class Book:
    """Guests to read page by page, slowly where `gate` is closed."""

    def __init__(self, many: int) -> None:
        self.guests = [Guest(number, f"Guest {number}") for number in range(many)]
        self.gate = Event()
        self.gate.set()
        self.asked: list[tuple[int, int]] = []

    def load(self, where: int | None, limit: int) -> Batch[Guest]:
        self.gate.wait(5)
        start = where or 0
        self.asked.append((start, limit))
        more = start + limit < len(self.guests)
        return Batch(self.guests[start : start + limit], start + limit if more else None)


@pytest.fixture
def model(tasks: Tasks) -> PagedModel:
    return PagedModel(COLUMNS, tasks, page=10)


@pytest.fixture
def table(model: PagedModel, qtbot: QtBot) -> Iterator[PagedTable]:
    made = PagedTable(model, "Guests")
    qtbot.addWidget(made)
    yield made
    made.setModel(None)


def show(model: PagedModel, book: Book, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.loaded):
        model.show_rows(book.load)


def _has(model: PagedModel, many: int) -> bool:
    return model.rowCount() == many


def _hides_last(table: PagedTable, hidden: bool) -> bool:
    return table.isColumnHidden(len(COLUMNS) - 1) is hidden


def names(model: PagedModel) -> list[str]:
    return [model.index(place, 1).data() for place in range(model.rowCount())]


def test_it_is_a_sound_model(model: PagedModel, qtbot: QtBot) -> None:
    show(model, Book(25), qtbot)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.fetchMore(ROOT)
    qtbot.waitUntil(lambda: model.rowCount() == 20)


def test_pages_come_one_after_another_and_then_end(model: PagedModel, qtbot: QtBot) -> None:
    show(model, Book(25), qtbot)
    assert model.rowCount() == 10
    for many in (20, 25):
        model.fetchMore(ROOT)
        assert not model.canFetchMore(ROOT)  # not twice
        qtbot.waitUntil(partial(_has, model, many))
    assert not model.canFetchMore(ROOT)


def test_a_cell_knows_its_side_its_chip_and_its_words(model: PagedModel, qtbot: QtBot) -> None:
    show(model, Book(1), qtbot)
    number, status = model.index(0, 0), model.index(0, 2)
    assert number.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert status.data(CHIP).word == "Paid"
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Guest 0"


def test_a_refresh_touches_only_what_differs_and_keeps_the_choice(
    table: PagedTable, model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(8)
    show(model, book, qtbot)
    table.select(5)
    resets, changed = QSignalSpy(model.modelReset), QSignalSpy(model.dataChanged)
    first, second, *rest = book.guests
    book.guests = [Guest(99, "New"), second, first, *rest[1:]]
    book.guests[-1] = replace(book.guests[-1], name="Renamed")
    with qtbot.waitSignal(model.refreshed):
        model.refresh()
    assert names(model) == [guest.name for guest in book.guests]
    assert resets.count() == 0
    assert changed.count() == 1
    assert table.current() == Guest(5, "Guest 5")


def test_a_refresh_reads_as_many_rows_as_were_there(model: PagedModel, qtbot: QtBot) -> None:
    book = Book(40)
    show(model, book, qtbot)
    model.fetchMore(ROOT)
    qtbot.waitUntil(lambda: model.rowCount() == 20)
    with qtbot.waitSignal(model.refreshed):
        model.refresh()
    assert book.asked[-1] == (0, 20)
    assert model.rowCount() == 20


def test_a_refresh_that_nobody_waited_for_brings_the_first_page_alone(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(40)
    show(model, book, qtbot)
    model.fetchMore(ROOT)
    qtbot.waitUntil(lambda: model.rowCount() == 20)
    with qtbot.waitSignal(model.refreshed):
        model.refresh(first_page=True)
    assert names(model) == [f"Guest {number}" for number in range(10)]
    model.fetchMore(ROOT)
    qtbot.waitUntil(lambda: model.rowCount() == 20)
    assert names(model)[10] == "Guest 10"


def test_what_stands_together_comes_and_goes_together(model: PagedModel, qtbot: QtBot) -> None:
    book = Book(8)
    show(model, book, qtbot)
    came, went = QSignalSpy(model.rowsInserted), QSignalSpy(model.rowsRemoved)
    new = [Guest(number, "New") for number in (90, 91, 92)]
    book.guests = [*new, *book.guests[:2], Guest(93, "New"), *book.guests[6:]]
    with qtbot.waitSignal(model.refreshed):
        model.refresh()
    assert names(model) == [guest.name for guest in book.guests]
    assert [came.count(), went.count()] == [2, 1]


def test_only_the_last_search_is_shown(model: PagedModel, qtbot: QtBot) -> None:
    slow, quick = Book(3), Book(5)
    slow.gate.clear()
    model.show_rows(slow.load)
    show(model, quick, qtbot)
    slow.gate.set()
    assert model.rowCount() == 5


def test_a_page_that_fails_is_told_and_not_asked_for_again(model: PagedModel, qtbot: QtBot) -> None:
    def broken(where: int | None, limit: int) -> Batch[Guest]:
        raise ValueError(limit)

    with qtbot.waitSignal(model.failed) as caught:
        model.show_rows(broken)
    assert isinstance(caught.args[0], ValueError)
    assert not model.canFetchMore(ROOT)


def test_the_service_is_asked_to_sort(model: PagedModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.sort_asked) as asked:
        model.sort(1, Qt.SortOrder.DescendingOrder)
    assert asked.args == ["name", True]
    with qtbot.assertNotEmitted(model.sort_asked):
        model.sort(0)  # not a column to sort by


def test_a_narrow_table_gives_up_columns_instead_of_cutting_them(
    table: PagedTable, model: PagedModel, qtbot: QtBot
) -> None:
    show(model, Book(3), qtbot)
    for wide, hidden in ((500, True), (900, False)):
        table.resize(wide, 300)
        table.show()
        qtbot.waitUntil(partial(_hides_last, table, hidden))


def test_keys_open_leave_and_search(table: PagedTable, model: PagedModel, qtbot: QtBot) -> None:
    show(model, Book(3), qtbot)
    table.select_first()
    table.step(1)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args[0].id == 1
    with qtbot.waitSignal(table.left):
        QTest.keyClick(table, Qt.Key.Key_Escape)
    with qtbot.waitSignal(table.typed):
        QTest.keyClick(table, Qt.Key.Key_A)
