"""The keys that join a list and its detail, and the short lists in a detail."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import N_
from pos_app.services.shared.settings import write_profile
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets import EmptyState, SearchBox, button
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.list_detail import DetailPane, ListDetail
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable
from tests.services.counter import STORE, open_counter
from tests.support.timeouts import PATIENCE_S

NAMES = ("Ana", "Bo", "Cleo")


@dataclass(frozen=True)
class Person:
    id: str


class Pane(DetailPane):
    def __init__(self) -> None:
        super().__init__()
        self.person = ""
        self.act = button("Act", "primary")
        self.head.addWidget(self.act)

    def focus_first(self) -> None:
        self.act.setFocus()


class People(QWidget):
    """As the screens are made: a search reads rows, a chosen row fills the pane."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.gate = Event()
        self.gate.set()
        self.model = PagedModel((Column[Person](N_("Name"), lambda row, _: row.id),), tasks)
        self.table = PagedTable(self.model, "People")
        self.search = SearchBox("Name", debounce_ms=0)
        self.pane = Pane()
        self.list = ListDetail(
            self.search,
            self.table,
            self.pane,
            empty=EmptyState("user", "Nobody"),
            nothing_chosen=EmptyState("user", "Choose"),
            parent=self,
        )
        self.list.resize(800, 500)
        self.resize(800, 500)
        self.search.searched.connect(self.look)
        self.model.loaded.connect(self._on_loaded)
        self.table.current_changed.connect(self._show)
        self.look("")

    def look(self, text: str) -> None:
        def load(_where: object, _limit: int) -> Batch[Person]:
            self.gate.wait(PATIENCE_S)
            return Batch([Person(name) for name in NAMES if text in name.lower()], None)

        self.model.show_rows(load)

    def _on_loaded(self) -> None:
        self.list.show_rows(any_rows=self.model.rowCount() > 0)
        self.table.select_first()

    def _show(self, person: Person | None) -> None:
        if person is not None:
            self.pane.person = person.id
            self.list.show_detail(shown=True)


@pytest.fixture
def people(tasks: Tasks, qtbot: QtBot) -> Iterator[People]:
    made = People(tasks)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.model.rowCount() == 3)
    made.list.focus_search()
    yield made
    made.gate.set()


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def test_arrows_walk_the_list_from_the_search_box(people: People, qtbot: QtBot) -> None:
    press(Qt.Key.Key_Down)
    assert people.pane.person == "Bo"
    assert people.search.hasFocus()


def test_enter_opens_the_detail_and_esc_goes_back_step_by_step(
    people: People, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_Return)
    assert people.pane.act.hasFocus()
    press(Qt.Key.Key_Escape)
    assert people.table.hasFocus()
    press(Qt.Key.Key_Escape)
    assert people.search.hasFocus()


def test_enter_waits_for_the_search_just_typed(people: People, qtbot: QtBot) -> None:
    """Or the primary action would be about somebody else."""
    people.gate.clear()
    people.search.setText("cl")
    press(Qt.Key.Key_Return)
    assert not people.pane.act.hasFocus()
    people.gate.set()
    qtbot.waitUntil(people.pane.act.hasFocus)
    assert people.pane.person == "Cleo"


def test_typing_in_the_list_or_the_detail_searches(people: People, qtbot: QtBot) -> None:
    for start in (people.table, people.pane.act):
        people.search.setText("x")
        start.setFocus()
        QApplication.sendEvent(
            start,
            QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, "b"),
        )
        assert people.search.hasFocus()
        assert people.search.text() == "b"


def test_no_match_shows_neither_rows_nor_a_stale_detail(people: People, qtbot: QtBot) -> None:
    people.search.setText("nobody")
    qtbot.waitUntil(lambda: not people.list.detail_shown())
    assert not people.table.isVisible()


# --- entries -----------------------------------------------------------------------------------

ENTRIES = (
    Entry("Visa •••• 4242", "Expires 04/2030", icon="card", key="a"),
    Entry("Refund", right="$5.00", chip=PaymentStatus.WAITING, key="b"),
)


def test_entries_are_a_sound_model_and_can_be_heard(qtbot: QtBot) -> None:
    view = EntriesView("Cards")
    qtbot.addWidget(view)
    view.set_entries(ENTRIES)
    QAbstractItemModelTester(view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    view.set_entries(reversed(ENTRIES))
    view.set_entries(ENTRIES)
    spoken = view.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Refund, $5.00, Waiting"


def test_entries_keep_the_choice_and_open_on_enter(qtbot: QtBot) -> None:
    view = EntriesView("Cards", selectable=True)
    qtbot.addWidget(view)
    view.set_entries(ENTRIES)
    view.choose("b")
    view.set_entries(tuple(reversed(ENTRIES)))
    current = view.current()
    assert current is not None
    assert current.key == "b"
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args[0].key == "b"


def test_a_long_entry_wraps_and_the_list_grows(qtbot: QtBot) -> None:
    view = EntriesView("Timeline")
    qtbot.addWidget(view)
    view.resize(600, 10)
    view.show()
    view.set_entries([Entry("Approved after a long talk with the bank. " * 3)])
    wide = view.height()
    view.setFixedWidth(200)
    qtbot.waitUntil(lambda: view.height() > wide)


# --- formats -----------------------------------------------------------------------------------


def test_times_are_the_stores_not_the_machines() -> None:
    formats = Formats("en_US", ZoneInfo("America/New_York"))
    night = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    assert formats.day_of(night) == date(2026, 11, 23)
    assert formats.moment(night).replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "Nov 23, 2026, 10:30 PM"
    )
    assert formats.day(date(2026, 11, 23), night + timedelta(days=1)) == (
        "Yesterday, Monday, November 23, 2026"
    )


def test_the_stores_own_formats_are_read(tmp_path: Path) -> None:
    laden = replace(STORE, currency="eur", locale="de_DE", time_zone="Europe/Berlin")
    with open_counter(tmp_path) as counter:
        with counter.database.write() as session:
            write_profile(session, laden, counter.clock)
        formats = read_formats(counter.services.settings)
    assert formats.minor(123_456, "eur") == "1.234,56\N{NO-BREAK SPACE}€"
