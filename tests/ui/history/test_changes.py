"""What is changed in a long list of the history is all that is read and moved."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import event, select

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry
from pos_app.services.history.history import History
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.model import HistoryModel, HistoryRows
from tests.support.grown_book import make_grown_database
from tests.ui.long_lists import LongList, Shaky

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


def shown(tasks: Tasks, rows: HistoryRows, qtbot: QtBot, pages: int) -> LongList:
    """Return the list with so many pages loaded."""
    made = LongList(HistoryModel(tasks, SystemClock(), tasks), Shaky(rows), qtbot)
    made.show(pages)
    return made


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
                    entry.occurred_at += timedelta(days=rng.randrange(-90, 90))
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
@pytest.mark.parametrize("pages", [2, 7])
def test_the_list_is_what_it_would_be_if_all_of_it_were_read_anew(
    database: Database, rows: HistoryRows, tasks: Tasks, qtbot: QtBot, seed: int, pages: int
) -> None:
    """Rows and days, wherever something was changed in them."""
    history = shown(tasks, rows, qtbot, pages)
    QAbstractItemModelTester(history.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rng = random.Random(seed)
    for many in (1, 5, 30):
        history.refresh(changed_at_random(database, rng, many))
    fresh = shown(tasks, rows, qtbot, 99).items()
    found = history.items()
    assert found == fresh[: len(found)]
    assert len(found) > 90 * min(pages, 5)
    history.fetch()
    assert history.items() == fresh


@pytest.mark.parametrize("seed", range(4))
def test_so_it_is_where_pages_come_meanwhile_and_reads_fail(
    database: Database, rows: HistoryRows, tasks: Tasks, qtbot: QtBot, seed: int
) -> None:
    history = shown(tasks, rows, qtbot, 1)
    QAbstractItemModelTester(history.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rng = random.Random(seed)
    for many in (20, 3, 20, 3, 20, 3):
        history.go_on(rng, changed_at_random(database, rng, many))
        found = history.items()
        assert found == shown(tasks, rows, qtbot, 99).items()[: len(found)]
        assert found
    history.fetch()
    assert history.items() == shown(tasks, rows, qtbot, 99).items()


def test_as_many_rows_are_read_however_many_are_loaded(
    database: Database, rows: HistoryRows, tasks: Tasks, qtbot: QtBot
) -> None:
    for pages in (1, 6):
        history = shown(tasks, rows, qtbot, pages)
        changed = {history.items()[1].id, history.items()[-1].id}
        read: list[HistoryEntry] = []
        note = partial(_note, read)
        event.listen(HistoryEntry, "load", note)
        history.refresh(changed)
        event.remove(HistoryEntry, "load", note)
        assert {entry.id for entry in read} == changed
        assert len(read) == 2


def _note(read: list[HistoryEntry], entry: HistoryEntry, _context: object) -> None:
    read.append(entry)
