"""What is changed in a long list of the history is all that is read and moved."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import event, select

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry
from pos_app.domain.history_filter import HistoryColumn, HistoryOrder
from pos_app.services.history.history import History
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.model import HistoryModel, HistoryRows
from pos_app.ui.widgets.table_model import ROW
from tests.support.grown_book import make_grown_database

PAYMENTS = 600
"""In three years: about one in two days, so that most days have a heading of their own."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(make_grown_database(tmp_path, PAYMENTS)) as made:
        yield made


@pytest.fixture
def rows(database: Database) -> HistoryRows:
    def gateway() -> Any:
        raise AssertionError("nobody asks Stripe")

    return HistoryRows(History(database=database, gateway=gateway, clock=SystemClock()))


def shown(tasks: Tasks, rows: HistoryRows, qtbot: QtBot) -> HistoryModel:
    made = HistoryModel(tasks, SystemClock(), tasks)
    with qtbot.waitSignal(made.counted):
        made.show_history(rows)
    return made


def look(model: HistoryModel, first: int, qtbot: QtBot) -> None:
    """Look at some rows, and wait until they are there."""
    model.see(first, first + 20)
    qtbot.waitUntil(lambda: model.items.missing(first, first + 20, 1) is None)


def differs(model: HistoryModel, rows: HistoryRows) -> list[int]:
    """Return the places where something else stands than would if all of it were read anew."""
    every = [row for page in rows._history.every(order=rows._order) for row in page]
    wanted: list[Any] = []
    for day, group in groupby(every, key=model.items.section_of):
        wanted += [*([] if day is None else [day]), *group]
    shown = [model.index(place, 0).data(ROW) for place in range(model.rowCount())]
    pairs = zip_longest(shown, wanted, fillvalue="none")
    return [at for at, (item, other) in enumerate(pairs) if item not in (None, other)]


def changed_at_random(database: Database, rng: random.Random, many: int) -> set[str]:
    """Change, move, take out and add rows, as refunds, the sync and sales do; return their ids."""
    with database.write() as session:
        chosen = rng.sample(session.scalars(select(HistoryEntry)).all(), many)
        ids = {entry.id for entry in chosen}
        for number, entry in enumerate(chosen):
            match rng.randrange(4):
                case 0:
                    entry.status = "refunded"
                case 1:
                    days = timedelta(days=rng.randrange(-90, 0))
                    entry.occurred_at += days
                    assert entry.business_date is not None
                    entry.business_date += days
                case 2:
                    session.delete(entry)
                case _:
                    copy = _copied(entry, number)
                    session.add(copy)
                    ids.add(copy.id)
    return ids


def _copied(entry: HistoryEntry, number: int) -> HistoryEntry:
    columns = HistoryEntry.__table__.columns.keys()
    values = {name: getattr(entry, name) for name in columns}
    return HistoryEntry(**values | {"id": f"{number} {entry.id}", "sale_id": None})


@pytest.mark.parametrize("seed", range(6))
def test_the_list_is_what_it_would_be_if_all_of_it_were_read_anew(
    database: Database, rows: HistoryRows, tasks: Tasks, qtbot: QtBot, seed: int
) -> None:
    """Rows and days, wherever something was changed in them."""
    model, rng = shown(tasks, rows, qtbot), random.Random(seed)
    for many in (1, 5, 30, 1, 3):
        look(model, rng.choice([0, rng.randrange(model.rowCount() - 30)]), qtbot)
        with qtbot.waitSignal(model.refreshed):
            model.refresh(changed_at_random(database, rng, many))
        assert differs(model, rows) == []


@pytest.mark.parametrize("column", list(HistoryColumn))
@pytest.mark.parametrize("descending", [True, False])
def test_in_every_order_rows_come_where_they_are_looked_at(
    database: Database,
    rows: HistoryRows,
    tasks: Tasks,
    qtbot: QtBot,
    column: HistoryColumn,
    descending: bool,
) -> None:
    ordered = HistoryRows(rows._history, order=HistoryOrder(column, descending))
    model, rng = shown(tasks, ordered, qtbot), random.Random(2)
    for place in (model.rowCount() - 21, 300, 0):
        look(model, place, qtbot)
        assert differs(model, ordered) == []
    with qtbot.waitSignal(model.refreshed):
        model.refresh(changed_at_random(database, rng, 10))
    assert differs(model, ordered) == []


def test_as_many_rows_are_read_however_many_are_loaded(
    database: Database, rows: HistoryRows, tasks: Tasks, qtbot: QtBot
) -> None:
    for pages in (1, 6):
        model = shown(tasks, rows, qtbot)
        for page in range(pages):
            look(model, 100 * page, qtbot)
        changed = {row.id for row in (list(model.items.loaded())[at] for at in (1, -1))}
        read: list[HistoryEntry] = []
        note = partial(_note, read)
        event.listen(HistoryEntry, "load", note)
        with qtbot.waitSignal(model.refreshed):
            model.refresh(changed)
        event.remove(HistoryEntry, "load", note)
        assert {entry.id for entry in read} == changed
        assert len(read) == 2


def _note(read: list[HistoryEntry], entry: HistoryEntry, _context: object) -> None:
    read.append(entry)
