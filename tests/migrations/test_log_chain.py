"""The activity log that an earlier version wrote is whole after each migration since."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from pos_app.db.engine import Database
from pos_app.services.staff.log import check_log
from tests.migrations.folders import folder_of
from tests.migrations.steps import migrate, revisions

FIRST_WITH_A_CHAIN = "0015"


@pytest.mark.parametrize("written_by", [each for each in revisions() if each >= FIRST_WITH_A_CHAIN])
def test_a_log_stays_valid_whatever_is_migrated_after_it(written_by: str, tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as books, books:
        script = folder_of(written_by) / "till.sql"
        books.executescript(script.read_text(encoding="utf-8"))
        (written,) = books.execute("SELECT count(*) FROM activity").fetchone()
    migrate(path, command.upgrade, "head")
    with closing(Database(path)) as database:
        checked = check_log(database)
    assert written > 0
    assert (checked.rows, checked.faults) == (written, ())
