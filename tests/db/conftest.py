"""Books for the tests of the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.db.engine import Database
from tests.support.book import make_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Fresh books that wait for nobody."""
    make_database(tmp_path).close()
    database = Database(tmp_path / "till.db", busy_seconds=0)
    yield database
    database.close()
