"""Books for tests: really migrated, once in a test run, and copied for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pos_app.db.engine import Database
from pos_app.db.upgrade import open_book

_folder = tempfile.TemporaryDirectory(prefix="till-tests-")  # lives as long as the test run
atexit.register(_folder.cleanup)


class _FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        """Books do not wait."""


def make_database(tmp_path: Path, mode: str = "training") -> Database:
    """Return fresh books, `tmp_path / "till.db"`, with register R1 and one cashier, a manager."""
    path = tmp_path / "till.db"
    shutil.copyfile(_template(mode), path)
    return Database(path)


@cache
def _template(mode: str) -> Path:
    path = Path(_folder.name) / mode / "till.db"
    open_book(path, mode, _FixedClock()).close()
    return path
