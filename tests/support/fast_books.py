"""Books that tests don't wait for: nothing is compiled or migrated twice, or flushed to the disk.

Each test has books of its own, whose engines would compile anew whatever they are asked, and
SQLite would wait for the disk at every commit: a third of a test's time. No test cuts the power;
what a process wrote outlives its being killed. New books are really migrated once in a process,
and then copied: that takes longer than most tests.
"""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy
from sqlalchemy import Engine

from pos_app.db import engine, restore, upgrade
from pos_app.db.schema import HEAD
from pos_app.db.types import read_json
from pos_app.paths import migrations_dir

MOST_STATEMENTS: Final = 5_000
PRAGMAS: Final = engine.PRAGMAS
"""Those of the program."""


def make_books_fast() -> None:
    """Have all books that this process opens from now on share statements, and not be flushed."""
    first = sqlalchemy.create_engine(
        "sqlite://", query_cache_size=MOST_STATEMENTS, json_deserializer=read_json
    )
    first.connect().close()  # the dialect learns what this SQLite can

    def create_engine(*given: Any, **options: Any) -> Engine:
        made = sqlalchemy.create_engine(*given, **options)
        made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
        return made

    vars(engine).update(create_engine=create_engine, PRAGMAS=(*PRAGMAS, "PRAGMA synchronous=OFF"))
    migrate_once()


def migrate_once() -> None:
    """Have new files begin as copies of one that was migrated; not where a test has revisions."""
    migrate, of_till = upgrade.run_migrations, {"HEAD": HEAD, "migrations_dir": migrations_dir}

    @cache
    def migrated(to: str) -> Path:
        path = _folder() / f"{to or HEAD}.db"
        migrate(path, to)
        return path

    def run_migrations(path: Path, to: str = "") -> None:
        if path.exists() or not of_till.items() <= vars(upgrade).items():
            migrate(path, to)
        else:
            shutil.copyfile(migrated(to), path)

    for module in (upgrade, restore):
        vars(module)["run_migrations"] = run_migrations


@cache
def _folder() -> Path:
    """Return a folder that lives as long as the process."""
    folder = TemporaryDirectory(prefix="till-migrated-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
