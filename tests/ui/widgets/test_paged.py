"""A long table: its pages come as they are needed, and a refresh moves only what changed."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import N_
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets.paged import CHIP, Batch, Column, PagedModel, PagedTable
from tests.support.timeouts import PATIENCE_S

ROOT = QModelIndex()
PAGE = 10


@dataclass(frozen=True)
class Guest:
    id: float
    name: str
    status: PaymentStatus = PaymentStatus.PAID


COLUMNS: tuple[Column[Guest], ...] = (
    Column(N_("Number"), lambda row, _: str(row.id), sample="0000", right=True),
    Column(N_("Name"), lambda row, _: row.name, sort="name"),
    Column(N_("Status"), lambda row, _: row.status.value, " ", chip=lambda row: row.status),
    Column(N_("Long"), lambda row, _: row.name * 3, sample="Anna Anna Anna", from_width=600),
)


class Book:
    """Guests to read page by page, slowly where `gate` is closed, not at all where `broken`."""

    def __init__(self, many: int) -> None:
        self.guests = [Guest(number, f"Guest {number}") for number in range(many)]
        self.gate = Event()
        self.gate.set()
        self.broken = False
        self.asked: list[float | None] = []
        self.read_again: list[float] = []

    def load(self, where: float | None, limit: int) -> Batch[Guest]:
        """A page begins after the guest with the number `where`."""
        self._wait()
        self.asked.append(where)
        left = [guest for guest in self.guests if where is None or guest.id > where]
        return Batch(left[:limit], left[limit - 1].id if len(left) > limit else None)

    def _wait(self) -> None:
        self.gate.wait(PATIENCE_S)
        if self.broken:
            raise OSError("disk I/O error")

    def read(self, ids: AbstractSet[Any], top: Guest | None) -> list[Guest] | None:
        """The lower its number, the farther up a guest stands."""
        self._wait()
        newer = [guest for guest in self.guests if top is None or self.above(guest, top)]
        if len(newer) > PAGE:
            return None
        found = [guest for guest in self.guests if guest.id in ids or guest in newer]
        self.read_again += [guest.id for guest in found]
        return found

    def above(self, row: Guest, other: Guest) -> bool:
        return row.id < other.id


@pytest.fixture
def model(tasks: Tasks) -> PagedModel:
    return PagedModel(COLUMNS, tasks, page=PAGE)


@pytest.fixture
def table(model: PagedModel, qtbot: QtBot) -> Iterator[PagedTable]:
    made = PagedTable(model, "Guests")
    qtbot.addWidget(made)
    yield made
    made.setModel(None)


def show(model: PagedModel, book: Book, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.loaded):
        model.show_rows(book.load, book)


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
    assert str(status.data(CHIP).word) == "Paid"
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Guest 0"


def test_the_first_cell_that_is_seen_reads_out_the_row(model: PagedModel, qtbot: QtBot) -> None:
    table = PagedTable(model, "Guests")
    qtbot.addWidget(table)
    show(model, Book(1), qtbot)
    spoken = Qt.ItemDataRole.AccessibleTextRole
    table.resize(400, 300)
    table.show()
    assert model.index(0, 0).data(spoken) == "0, Guest 0, paid"
    table.resize(700, 300)
    assert model.index(0, 0).data(spoken) == "0, Guest 0, paid, Guest 0Guest 0Guest 0"
    table.horizontalHeader().moveSection(0, 2)
    table.resize(400, 300)
    assert model.index(0, 1).data(spoken) == "Guest 0, paid, 0"
    assert model.index(0, 0).data(spoken) == "0"


def refresh(model: PagedModel, qtbot: QtBot, *ids: Any, first_page: bool = False) -> None:
    with qtbot.waitSignal(model.refreshed):
        model.refresh(set(ids), first_page=first_page)


def load_all(model: PagedModel, book: Book, qtbot: QtBot) -> None:
    show(model, book, qtbot)
    while model.canFetchMore(ROOT):
        many = min(model.rowCount() + PAGE, len(book.guests))
        model.fetchMore(ROOT)
        qtbot.waitUntil(partial(_has, model, many))


def test_a_refresh_touches_only_what_differs_and_keeps_the_choice(
    table: PagedTable, model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(8)
    show(model, book, qtbot)
    table.select(5)
    resets, changed = QSignalSpy(model.modelReset), QSignalSpy(model.dataChanged)
    del book.guests[2]
    book.guests = [Guest(-1, "New"), *book.guests]
    book.guests[-1] = replace(book.guests[-1], name="Renamed")
    refresh(model, qtbot, -1, 2, 6, 7)
    assert names(model) == [guest.name for guest in book.guests]
    assert resets.count() == 0
    assert changed.count() == 1
    assert table.current() == Guest(5, "Guest 5")


def test_a_refresh_reads_what_was_changed_however_much_is_loaded(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(300)
    load_all(model, book, qtbot)
    pages = len(book.asked)
    book.guests[250] = replace(book.guests[250], name="Renamed")
    refresh(model, qtbot, 250)
    assert names(model) == [guest.name for guest in book.guests]
    assert book.read_again == [250]
    assert len(book.asked) == pages, "no page was read again"


def test_a_refresh_brings_what_is_new_above_all_though_nobody_named_it(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(30)
    load_all(model, book, qtbot)
    book.guests = [Guest(-2, "New"), Guest(-1, "New"), *book.guests]
    refresh(model, qtbot)
    assert names(model) == [guest.name for guest in book.guests]
    assert book.read_again == [-2, -1]


def test_after_very_much_news_the_first_page_is_read_anew(model: PagedModel, qtbot: QtBot) -> None:
    book = Book(40)
    load_all(model, book, qtbot)
    book.guests = [*(Guest(-number, "New") for number in range(50, 0, -1)), *book.guests]
    refresh(model, qtbot)
    assert names(model) == ["New"] * PAGE
    load_all(model, book, qtbot)
    assert names(model) == [guest.name for guest in book.guests]


def test_a_row_that_was_changed_beyond_the_last_page_comes_with_its_own(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(40)
    show(model, book, qtbot)
    book.guests[35] = replace(book.guests[35], name="Renamed")
    refresh(model, qtbot, 35)
    assert names(model) == [f"Guest {number}" for number in range(PAGE)]


def test_no_change_is_missed_while_rows_are_being_read(model: PagedModel, qtbot: QtBot) -> None:
    """Neither of a page that comes nor of an earlier refresh."""
    book = Book(40)
    show(model, book, qtbot)
    book.gate.clear()
    model.fetchMore(ROOT)
    for number in (3, 15):
        book.guests[number] = replace(book.guests[number], name="Renamed")
        model.refresh({number})
    with qtbot.waitSignal(model.refreshed):
        book.gate.set()
    assert names(model) == [guest.name for guest in book.guests[:20]]


def test_more_changes_than_a_page_are_shown_a_portion_at_a_time(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(100)
    load_all(model, book, qtbot)
    book.guests = [replace(guest, name="Renamed") for guest in book.guests if guest.id % 7]
    refresh(model, qtbot, *range(100))
    assert names(model) == ["Renamed"] * len(book.guests)
    assert model.rowCount() == len(book.guests)


def test_a_refresh_that_nobody_waited_for_brings_the_first_page_alone(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(40)
    show(model, book, qtbot)
    model.fetchMore(ROOT)
    qtbot.waitUntil(lambda: model.rowCount() == 20)
    refresh(model, qtbot, first_page=True)
    assert names(model) == [f"Guest {number}" for number in range(10)]
    model.fetchMore(ROOT)
    qtbot.waitUntil(lambda: model.rowCount() == 20)
    assert names(model)[10] == "Guest 10"


def test_what_stands_together_comes_and_goes_together(model: PagedModel, qtbot: QtBot) -> None:
    book = Book(8)
    show(model, book, qtbot)
    came, went = QSignalSpy(model.rowsInserted), QSignalSpy(model.rowsRemoved)
    new = [Guest(number, "New") for number in (-3, -2, -1)]
    book.guests = [*new, *book.guests[:2], Guest(5.5, "New"), *book.guests[6:]]
    refresh(model, qtbot, 2, 3, 4, 5, 5.5)
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


def fail(model: PagedModel, book: Book, qtbot: QtBot, ask: Callable[[], object]) -> None:
    """Ask for something at a time when nothing can be read."""
    book.broken = True
    with qtbot.waitSignal(model.failed):
        ask()
    book.broken = False


def fetch(model: PagedModel) -> None:
    model.fetchMore(ROOT)


def test_pages_go_on_after_one_that_could_not_be_read(model: PagedModel, qtbot: QtBot) -> None:
    """And what was changed far below is not put right under the last row meanwhile."""
    book = Book(40)
    show(model, book, qtbot)
    fail(model, book, qtbot, partial(fetch, model))
    assert not model.canFetchMore(ROOT)
    book.guests[35] = replace(book.guests[35], name="Refunded")
    refresh(model, qtbot, 35)
    assert names(model) == [f"Guest {number}" for number in range(PAGE)]
    for many in (20, 30, 40):
        model.fetchMore(ROOT)
        qtbot.waitUntil(partial(_has, model, many))
    assert names(model) == [guest.name for guest in book.guests]


def test_changes_that_could_not_be_read_come_with_the_next_refresh(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(40)
    load_all(model, book, qtbot)
    book.guests[25] = replace(book.guests[25], name="Renamed")
    fail(model, book, qtbot, partial(model.refresh, {25}))
    book.guests[3] = replace(book.guests[3], name="Renamed")
    refresh(model, qtbot, 3)
    assert names(model) == [guest.name for guest in book.guests]


def test_changes_told_during_a_read_that_fails_come_with_the_next_refresh(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(40)
    show(model, book, qtbot)
    book.gate.clear()
    model.fetchMore(ROOT)
    book.guests[3] = replace(book.guests[3], name="Renamed")
    model.refresh({3})
    fail(model, book, qtbot, book.gate.set)
    refresh(model, qtbot)
    assert names(model) == [guest.name for guest in book.guests[:PAGE]]


def test_a_first_page_that_could_not_be_read_comes_with_the_next_refresh(
    model: PagedModel, qtbot: QtBot
) -> None:
    """Of what is looked for now, never a page of what was looked for before."""
    before, book = Book(40), Book(40)
    book.guests = [Guest(number, "New") for number in range(100, 140)]
    show(model, before, qtbot)
    fail(model, book, qtbot, partial(model.show_rows, book.load, book))
    model.try_again()
    assert not model.canFetchMore(ROOT)
    refresh(model, qtbot, 110)
    assert names(model) == ["New"] * PAGE
    fail(model, book, qtbot, partial(model.refresh, first_page=True))
    book.guests[0] = replace(book.guests[0], name="Renamed")
    refresh(model, qtbot)
    assert names(model) == ["Renamed"] + ["New"] * (PAGE - 1)
    assert model.canFetchMore(ROOT)


def test_scrolling_asks_again_for_a_page_that_could_not_be_read(
    table: PagedTable, model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(40)
    table.resize(500, 150)
    table.show()
    show(model, book, qtbot)
    bar = table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    fail(model, book, qtbot, table.scrollToBottom)
    failed = QSignalSpy(model.failed)
    table.scrollToTop()
    table.scrollToBottom()
    qtbot.waitUntil(partial(_has, model, 20))
    assert failed.count() == 0


def test_a_row_added_just_above_the_edge_is_not_lost_when_the_one_there_was_deleted(
    model: PagedModel, qtbot: QtBot
) -> None:
    book = Book(40)
    show(model, book, qtbot)
    del book.guests[9]
    refresh(model, qtbot, 9)
    book.guests[9:9] = [Guest(8.5, "New")]
    refresh(model, qtbot, 8.5)
    assert names(model) == [guest.name for guest in book.guests[:PAGE]]
    model.fetchMore(ROOT)
    qtbot.waitUntil(partial(_has, model, 20))
    assert names(model) == [guest.name for guest in book.guests[:20]]


def test_a_narrow_table_gives_up_columns_instead_of_cutting_them(
    table: PagedTable, model: PagedModel, qtbot: QtBot
) -> None:
    show(model, Book(3), qtbot)
    for wide, hidden in ((500, True), (900, False)):
        table.resize(wide, 300)
        table.show()
        qtbot.waitUntil(partial(_hides_last, table, hidden))


def test_chips_are_cut_short_before_a_column_has_less_than_its_least(
    tasks: Tasks, qtbot: QtBot
) -> None:
    columns: tuple[Column[Guest], ...] = (
        Column(N_("Number"), lambda row, _: str(row.id), sample="0000"),
        Column(N_("Status"), lambda row, _: row.status.value, " ", chip=lambda row: row.status),
        Column(N_("Name"), lambda row, _: row.name, least="Guest 4242"),
    )
    model = PagedModel(columns, tasks, page=PAGE)
    table = PagedTable(model, "Guests")
    qtbot.addWidget(table)
    table.resize(600, 200)
    table.show()
    whole, least = table.columnWidth(1), table.fontMetrics().horizontalAdvance("Guest 4242")
    table.resize(table.columnWidth(0) + whole + least, 200)
    assert table.columnWidth(1) < whole
    assert table.columnWidth(2) >= least
    show(model, Book(1), qtbot)
    assert model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == "paid"
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "0"
    table.setModel(None)


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
