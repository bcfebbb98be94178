"""The history of books that an earlier version left stands as if it had been indexed anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.clock import SystemClock
from pos_app.db import upgrade
from pos_app.db.engine import Database
from pos_app.domain.history_filter import HistoryColumn, HistoryOrder
from pos_app.domain.permissions import SYSTEM
from pos_app.services.history.index_backfill import begin_anew
from tests.migrations.folders import folder_of
from tests.migrations.steps import revisions
from tests.services.test_history_index import assert_the_index_is_whole, history_of

BEFORE_IT_HAD_AN_INDEX = "0024"


def in_every_order(database: Database) -> dict[HistoryOrder, list[str]]:
    """Return the ids of all rows, prepared and then sorted by each column both ways."""
    history = history_of(database)
    history.prepare(SYSTEM)
    orders = [HistoryOrder(column, down) for column in HistoryColumn for down in (True, False)]
    return {order: [row.id for row in history.page(order=order).rows] for order in orders}


@pytest.mark.parametrize("written_by", [BEFORE_IT_HAD_AN_INDEX, revisions()[-2]])
def test_rows_of_before_are_sorted_as_those_that_are_indexed_anew(
    written_by: str, tmp_path: Path
) -> None:
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as connection:
        script = folder_of(written_by) / "till.sql"
        connection.executescript(script.read_text(encoding="utf-8"))
    with closing(upgrade.open_book(path, "test", SystemClock())) as database:
        found = in_every_order(database)
        assert_the_index_is_whole(path)
        begin_anew(database)
        assert in_every_order(database) == found
    assert len(found[HistoryOrder()]) == 4
