"""Books of a store that has sold for three years: filled once in a process, and copied."""

from __future__ import annotations

import atexit
import shutil
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from tests.benchmarks.big_book import grow
from tests.support.book import make_database
from tests.support.store import STORE, services_over


def make_grown_database(tmp_path: Path, payments: int) -> Database:
    """Return books, `tmp_path / "till.db"`, with so many payments up to now."""
    path = tmp_path / "till.db"
    shutil.copyfile(_grown(payments), path)
    return Database(path)


@cache
def _grown(payments: int) -> Path:
    folder = TemporaryDirectory(prefix="till-grown-")
    atexit.register(folder.cleanup)
    with closing(make_database(Path(folder.name))) as database:
        services = services_over(database, None)
        services.settings.save_store(services.actor, STORE)
        grow(database.path, payments, SystemClock().now())
    return database.path
