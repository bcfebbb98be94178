"""A search that nobody waits for any more stops, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from pos_app.db.engine import Database
from pos_app.errors import Cancelled
from pos_app.stopping import Stop
from pos_app.ui.background.tasks import READERS, LatestRead, Tasks
from tests.support.book import make_database
from tests.support.timeouts import PATIENCE_S

COUNT = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {upto})"
FOR_MINUTES = text(f"{COUNT.format(upto=10**10)} SELECT max(x) FROM n")
FOR_A_MOMENT = text(f"{COUNT.format(upto=10**6)} SELECT max(x) FROM n")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(make_database(tmp_path)) as made:
        yield made


def test_a_superseded_search_stops(database: Database, tasks: Tasks, qtbot: QtBot) -> None:
    """Typed on quickly, old searches would keep all readers busy, and the last one waiting."""
    began = Event()
    shown: list[object] = []

    def search(which: int) -> int:
        with database.read() as session:
            began.set()
            session.execute(FOR_MINUTES)
        return which

    latest = LatestRead(tasks, tasks)
    for which in range(READERS + 1):
        latest.read(search, which).success(shown.append).start()
        assert began.wait(PATIENCE_S)
        began.clear()
    latest.read(lambda: "found").success(shown.append).start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert shown == ["found"]


def test_its_connection_serves_the_next_query(
    database: Database, tasks: Tasks, qtbot: QtBot
) -> None:
    """Also where the word to stop comes just when a search ends by itself."""
    found: list[int] = []

    def search() -> int:
        with database.read() as session:
            return int(session.execute(text("SELECT count(*) FROM register")).scalar_one())

    latest = LatestRead(tasks, tasks)
    for _ in range(300):
        latest.read(search).start()
        tasks.read(search, owner=tasks).success(found.append).start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert found == [1] * 300


def test_what_it_writes_is_written_whole(database: Database, tasks: Tasks, qtbot: QtBot) -> None:
    """A look at Stripe that is superseded may be keeping what it heard."""
    began = Event()

    def look() -> None:
        with database.write() as session:
            began.set()
            session.execute(FOR_A_MOMENT)
            session.execute(text("INSERT INTO setting VALUES ('heard', '{}')"))

    latest = LatestRead(tasks, tasks)
    latest.read(look).start()
    assert began.wait(PATIENCE_S)
    latest.cancel()
    qtbot.waitUntil(lambda: not tasks.busy)
    with database.read() as session:
        assert session.execute(text("SELECT name FROM setting")).scalars().all() == ["heard"]


def test_after_the_word_to_stop_no_query_begins(database: Database) -> None:
    stop = Stop()
    with stop.in_force():
        with database.read():
            pass
        stop.ask()
        with pytest.raises(Cancelled), database.read():
            pass
    with database.read() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
