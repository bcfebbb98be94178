"""A list of any size: all of it is in the scroll bar, and rows come where somebody looks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets.paged_items import Batch
from pos_app.ui.widgets.table_model import ROW, Index
from pos_app.ui.widgets.virtual_items import Slice
from pos_app.ui.widgets.virtual_model import MOST_LOADED, VirtualModel
from pos_app.ui.widgets.virtual_table import VirtualTable
from tests.ui.widgets.visitors import COLUMNS, Visit, Visits, day_of, many_visits

ALL_OF_IT = 1_200


@pytest.fixture
def model(tasks: Tasks) -> VirtualModel:
    return VirtualModel(COLUMNS, tasks, day_of)


@pytest.fixture
def table(model: VirtualModel, qtbot: QtBot) -> Iterator[VirtualTable]:
    made = VirtualTable(model, "Visits")
    made.resize(400, 500)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.setModel(None)


@pytest.fixture
def visits() -> Visits:
    return Visits(many_visits(ALL_OF_IT, 60))


def show(model: VirtualModel, visits: Visits, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.counted):
        model.show_rows(visits)


def expected(visits: Visits) -> list[Any]:
    """Return what the whole list has: days as headings, and visits."""
    items: list[Any] = []
    for day, group in groupby(visits.visits, key=day_of):
        items += [day, *group]
    return items


def agrees(model: VirtualModel, visits: Visits) -> bool:
    """Whether each place has what it should, or nothing yet."""
    wanted = expected(visits)
    shown = [model.index(place, 0).data(ROW) for place in range(model.rowCount())]
    return len(shown) == len(wanted) and all(
        item in (None, other) for item, other in zip(shown, wanted, strict=True)
    )


def read_all(model: VirtualModel, qtbot: QtBot, tasks: Tasks) -> None:
    """Look at every place, from the top down."""
    for first in range(0, model.rowCount(), 40):
        model.see(first, first + 40)
        qtbot.waitUntil(partial(_has, model, first))


def _has(model: VirtualModel, first: int) -> bool:
    return model.items.missing(first, first + 40, 1) is None


def in_view(table: VirtualTable) -> list[Any]:
    first, last = table.seen()
    return [table.rows.index(place, 0).data(ROW) for place in range(first, last + 1)]


def test_every_row_has_its_place_before_it_was_read(
    model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    assert model.rowCount() == len(expected(visits))
    assert agrees(model, visits)
    assert model.items.loaded_count == 100
    place = expected(visits).index(visits.visits[1_000])
    assert model.index(place, 0).data(ROW) is None
    assert model.index(place, 0).data() is None
    assert model.index(place, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Loading…"


@pytest.mark.parametrize("seed", range(4))
def test_rows_come_where_somebody_looks(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot, seed: int
) -> None:
    show(model, visits, qtbot)
    bar, rng = table.verticalScrollBar(), random.Random(seed)
    for _ in range(8):
        bar.setValue(rng.randrange(bar.maximum()))
        qtbot.waitUntil(lambda: None not in in_view(table))
        first, last = table.seen()
        assert in_view(table) == expected(visits)[first : last + 1]
    assert agrees(model, visits)


def test_what_is_out_of_sight_is_not_kept(model: VirtualModel, qtbot: QtBot, tasks: Tasks) -> None:
    visits = Visits(many_visits(6_000, 40))
    show(model, visits, qtbot)
    read_all(model, qtbot, tasks)
    assert model.items.loaded_count <= MOST_LOADED
    assert agrees(model, visits)


def test_days_that_have_other_rows_than_were_counted_are_put_right_when_they_are_read(
    model: VirtualModel, visits: Visits, qtbot: QtBot, tasks: Tasks
) -> None:
    visits.outline()
    counted = visits.outline()
    visits.change(random.Random(5), 60)  # between counting and reading, as others sell
    visits.outline = lambda: counted  # type: ignore[method-assign]
    show(model, visits, qtbot)
    read_all(model, qtbot, tasks)
    read_all(model, qtbot, tasks)
    assert agrees(model, visits)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_after_any_changes_the_list_is_what_it_would_be_if_it_were_read_anew(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot, seed: int
) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    show(model, visits, qtbot)
    rng, bar = random.Random(seed), table.verticalScrollBar()
    for many in (1, 3, 20, 1, 5):
        bar.setValue(rng.choice([0, rng.randrange(bar.maximum())]))
        qtbot.waitUntil(lambda: None not in in_view(table))
        with qtbot.waitSignal(model.refreshed):
            model.refresh(visits.change(rng, many))
        assert agrees(model, visits)
    qtbot.waitUntil(lambda: None not in in_view(table))
    first, last = table.seen()
    assert in_view(table) == expected(visits)[first : last + 1]


@pytest.mark.parametrize("seed", range(4))
def test_the_chosen_row_stays_chosen_and_in_its_place(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot, seed: int
) -> None:
    show(model, visits, qtbot)
    rng = random.Random(seed)
    chosen = visits.visits[700]
    table.show_place(expected(visits).index(chosen))
    qtbot.waitUntil(lambda: table.current() == chosen)
    before = table.visualRect(table.currentIndex()).top()
    for many in (1, 10, 40):
        ids = visits.change(rng, many)
        if chosen not in visits.visits:
            return
        with qtbot.waitSignal(model.refreshed):
            model.refresh(ids)
        assert table.current() == chosen
    assert abs(table.visualRect(table.currentIndex()).top() - before) < 44 * 8


def test_where_the_chosen_row_goes_nobody_is_told_that_its_heading_is_chosen(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    """Qt makes what stands above it the current one: the day, where it was the first of it."""
    show(model, visits, qtbot)
    heading = next(at for at, each in enumerate(expected(visits)) if at and isinstance(each, int))
    table.show_place(heading)
    qtbot.waitUntil(lambda: isinstance(table.current(), Visit))
    gone = table.current()
    assert gone is not None
    told = QSignalSpy(table.current_changed)
    visits.visits.remove(gone)
    with qtbot.waitSignal(model.refreshed):
        model.refresh({gone.id})
    assert [told.at(at)[0] for at in range(told.count())] == [None]
    assert table.current() is None
    visits.visits.reverse()
    with qtbot.waitSignal(model.rebuilt):
        model.refresh(frozenset(), everything=True)


def test_rows_that_are_read_where_another_came_above_do_not_stand_for_the_chosen_one(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    """What is scrolled to may be read before the news of what came is."""
    show(model, visits, qtbot)
    chosen = visits.visits[700]
    place = expected(visits).index(chosen)
    table.show_place(place)
    qtbot.waitUntil(lambda: table.current() == chosen)
    section, offset = model.items.sections.at(place)
    asked = Slice(section.key, offset, 3)
    visits.visits.insert(700, replace(chosen, id=9_999, name="new"))
    with qtbot.waitSignal(model.rebuilt):
        model._put(asked, Batch(tuple(visits.visits[700:703]), object()))
    assert table.current() == chosen
    assert model.place_of(chosen.id) == place + 1


def test_a_sale_on_top_reads_only_what_is_new(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    qtbot.waitUntil(lambda: None not in in_view(table))
    asked, counted = len(visits.asked), visits.counted
    spy = QSignalSpy(model.modelReset)
    visits.visits.insert(0, Visit(9_999, 99, 0.0, "new"))
    with qtbot.waitSignal(model.refreshed):
        model.refresh({9_999})
    assert in_view(table)[:2] == [99, visits.visits[0]]
    assert (len(visits.asked), visits.counted, spy.count()) == (asked, counted, 0)


def test_what_comes_on_top_from_a_place_that_is_not_loaded_leaves_none_behind(
    model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    """As a sale of days ago does that is paid now."""
    show(model, visits, qtbot)
    old = visits.visits.pop(900)
    visits.visits.insert(0, replace(old, day=99))
    with qtbot.waitSignal(model.refreshed):
        model.refresh({old.id})
    assert model.items.top() == visits.visits[0]
    assert not agrees(model, visits)
    with qtbot.waitSignal(model.refreshed):
        model._doubt.timeout.emit()  # as after some seconds
    assert agrees(model, visits)


def test_only_the_last_search_is_shown(
    model: VirtualModel, visits: Visits, qtbot: QtBot, tasks: Tasks
) -> None:
    other = Visits(many_visits(250, 5, seed=2))
    visits.gate.clear()
    model.show_rows(visits)
    with qtbot.waitSignal(model.counted):
        model.show_rows(other)
    visits.gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert agrees(model, other)


def test_rows_that_could_not_be_read_come_when_somebody_scrolls(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    bar = table.verticalScrollBar()
    low = model.rowCount() // 2 * table.verticalHeader().defaultSectionSize()
    qtbot.waitUntil(lambda: bar.maximum() > low)  # it is as long as the list
    visits.broken = True
    with qtbot.waitSignal(model.failed):
        bar.setValue(bar.maximum() // 2)
    assert None in in_view(table)
    visits.broken = False
    bar.setValue(bar.value() + 5)
    qtbot.waitUntil(lambda: None not in in_view(table))


def test_changes_that_could_not_be_read_come_with_the_next_refresh(
    model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    ids = visits.change(random.Random(1), 5)
    visits.broken = True
    with qtbot.waitSignal(model.failed):
        model.refresh(ids)
    visits.broken = False
    with qtbot.waitSignal(model.refreshed):
        model.refresh()
    assert agrees(model, visits)


def test_keys_go_to_both_ends_by_pages_and_never_to_a_heading(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    table.setFocus()
    table.select_first()
    assert table.current() == visits.visits[0]
    QTest.keyClick(table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: table.current() == visits.visits[-1])
    assert table.verticalScrollBar().value() == table.verticalScrollBar().maximum()
    QTest.keyClick(table, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: table.current() == visits.visits[0])
    places = [table.currentIndex().row()]
    for _ in range(30):
        QTest.keyClick(table, Qt.Key.Key_PageDown)
        places.append(table.currentIndex().row())
        assert not model.items.is_heading(places[-1])
    assert places == sorted(set(places))
    for _ in range(40):
        QTest.keyClick(table, Qt.Key.Key_PageUp)
    assert table.currentIndex().row() == 1


def test_a_row_that_was_chosen_before_it_came_is_shown_when_it_comes(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    chosen: list[Any] = []
    table.current_changed.connect(chosen.append)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: bool(chosen) and chosen[-1] == visits.visits[-1])


def test_while_the_scroll_bar_is_dragged_it_says_where_that_is(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    bar = table.verticalScrollBar()
    assert table.bubble.isHidden()
    bar.setSliderDown(True)
    bar.setValue(bar.maximum() // 2)
    section, _offset = model.items.sections.at(table.rowAt(0))
    assert not table.bubble.isHidden()
    assert table.bubble.text() == str(section.key)
    assert table.rect().contains(table.bubble.geometry())
    bar.setSliderDown(False)
    assert table.bubble.isHidden()


def test_several_rows_are_chosen_and_stay_so_when_others_come(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    table.setFocus()
    table.select_first()
    for _ in range(3):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    wanted = [row for row in expected(visits)[: table.currentIndex().row() + 1] if row != 60]
    wanted = [row for row in wanted if isinstance(row, Visit)]
    for everything in (False, True):
        visits.visits.insert(0, Visit(20_000 + everything, 99, 1.0 + everything, "new"))
        with qtbot.waitSignal(model.refreshed):
            model.refresh({20_000 + everything}, everything=everything)
        rows = [
            model.item(model.index(place, 0))
            for places in table.chosen_places()
            for place in places
        ]
        assert [row for row in rows if isinstance(row, Visit)] == wanted


def test_choosing_all_rows_asks_for_no_more_of_them_than_are_seen(
    table: VirtualTable, model: VirtualModel, visits: Visits, qtbot: QtBot, tasks: Tasks
) -> None:
    """However many there are: a head that shows what is chosen would go through all of them."""
    show(model, visits, qtbot)
    seen: set[int] = set()
    flags = model.flags

    def watched(index: Index) -> Qt.ItemFlag:
        seen.add(index.row())
        return flags(index)

    model.flags = watched  # type: ignore[method-assign]
    table.selectAll()
    table.repaint()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert sum(len(places) for places in table.chosen_places()) == model.rowCount()
    assert len(seen) < 100


def test_the_chosen_row_comes_also_where_it_is_out_of_sight(
    model: VirtualModel, visits: Visits, qtbot: QtBot
) -> None:
    show(model, visits, qtbot)
    last = model.rowCount() - 1
    model.see(0, 10, last)
    qtbot.waitUntil(lambda: model.item(model.index(last, 0)) == visits.visits[-1])
