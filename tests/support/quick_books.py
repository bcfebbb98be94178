"""Books that tests don't wait for: nothing is compiled twice, or flushed to the disk.

Each test has books of its own, whose engines would compile anew whatever they are asked, and
SQLite would wait for the disk at every commit: a third of a test's time. No test cuts the power;
what a process wrote outlives its being killed.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy
from sqlalchemy import Engine

from pos_app.db import engine

MOST_STATEMENTS: Final = 5_000
PRAGMAS: Final = engine.PRAGMAS
"""Those of the program."""


def make_books_quick() -> None:
    """Have all books that this process opens from now on share statements, and not be flushed."""
    first = sqlalchemy.create_engine("sqlite://", query_cache_size=MOST_STATEMENTS)
    first.connect().close()  # the dialect learns what this SQLite can

    def create_engine(*given: Any, **options: Any) -> Engine:
        made = sqlalchemy.create_engine(*given, **options)
        made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
        return made

    vars(engine).update(create_engine=create_engine, PRAGMAS=(*PRAGMAS, "PRAGMA synchronous=OFF"))
