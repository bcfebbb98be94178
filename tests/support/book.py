"""Books for tests: really migrated, once in a test run, and copied for each test."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid4

from pos_app.db.engine import Database
from pos_app.db.schema import HEAD
from pos_app.db.upgrade import open_book
from pos_app.paths import migrations_dir

_SHARED: Final = "TILL_TEST_BOOKS"
"""The environment's name of a folder in which fresh books are kept, for many short test runs."""


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
    path = _folder() / HEAD / mode / "till.db"
    if not path.exists():
        made = path.with_name(f"{uuid4()}.db")  # several processes may make one at once
        open_book(made, mode, _FixedClock()).close()
        made.replace(path)
    return path


@cache
def _folder() -> Path:
    """Return a folder that lives as long as the test run, where none is shared.

    In a shared one those of each schema are apart: the migrations tell them.
    """
    if shared := os.environ.get(_SHARED):
        migrations = sorted((migrations_dir() / "versions").glob("*.py"))
        schema = hashlib.sha256(b"".join(each.read_bytes() for each in migrations))
        return Path(shared) / schema.hexdigest()[:16]
    folder = tempfile.TemporaryDirectory(prefix="till-tests-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
