"""Opening books: making new ones, checking the schema of old ones, and bringing it up to date.

Alembic is imported only when there is something to migrate, and then works on a copy, which
takes the place of the file once it has been checked. Whatever happens on the way, the file is
either the old one or the new one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, select

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models import Book, Cashier, Register
from pos_app.db.schema import HEAD, connect, revision
from pos_app.db.trouble import damaged, told
from pos_app.domain.cart import new_id
from pos_app.errors import UserError
from pos_app.paths import make_private, migrations_dir


def open_book(path: Path, mode: str, clock: Clock) -> Database:
    """Open the books at `path`, made or migrated where that is needed.

    `mode` is live, test or training. Raises UserError, saying what to do, when the file is
    damaged, read-only, locked, from a newer Till or of another mode, or when the disk is full.
    """
    try:
        with told(path):
            _make_current(path, mode, clock)
            return _opened(path, mode)
    except OSError as error:
        raise UserError(
            "Till cannot use its data folder.",
            next_step="Check that there is space and that this user may write there, "
            "or choose another folder with TILL_DATA_DIR.",
            details=str(error),
        ) from error


def _make_current(path: Path, mode: str, clock: Clock) -> None:
    if not path.exists():
        _create(path, mode, clock)
        return
    found = _revision(path)
    if found > HEAD:
        raise UserError(
            "These books were written by a newer Till.",
            "Nothing was changed.",
            "Install the newest version of Till on this machine.",
            details=f"{path}: schema {found}, this Till knows {HEAD}",
        )
    if found < HEAD:
        _migrate(path)


def _revision(path: Path) -> str:
    try:
        found = revision(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:  # which is "no such table"
            raise
        raise damaged(path, str(error)) from error
    if found is None:
        raise damaged(path, "no schema version")
    return found


def _opened(path: Path, mode: str) -> Database:
    with ExitStack() as undo:
        database = undo.enter_context(closing(Database(path)))
        with database.write() as session:  # writing, so that a read-only file shows now
            found = session.scalar(select(Book.mode))
        if found != mode:
            raise UserError(
                f"These books are for {found} mode, not for {mode} mode.",
                "Nothing was changed.",
                "Check the data folder: each mode has a folder of its own.",
                details=str(path),
            )
        undo.pop_all()
        return database


def _create(path: Path, mode: str, clock: Clock) -> None:
    make_private(path.parent)
    with _replacing(path) as new:
        _run_migrations(new)
        _write_first_rows(new, mode, clock)


def _write_first_rows(path: Path, mode: str, clock: Clock) -> None:
    now = clock.now()
    with closing(Database(path)) as database, database.write() as session:
        session.add(Book(id=new_id(), mode=mode, created_at=now))
        session.add(Register(id=new_id(), name="Register 1", prefix="R1", created_at=now))
        session.add(Cashier(id=new_id(), name="Manager", role="manager", created_at=now))


def _migrate(path: Path) -> None:
    with _replacing(path) as new:
        with closing(connect(path)) as old, closing(connect(new)) as copy:
            # Without this a write-ahead log of the old file could be taken for the new one's.
            # It fails with "locked" while any other program has the file open.
            old.execute("PRAGMA journal_mode=DELETE")
            old.backup(copy)
        _run_migrations(new)
        _verify(new)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a path to build at; when that went well, it takes the place of `path`."""
    new = path.with_name(f"{path.name}.new")
    _remove(new)
    try:
        yield new
        _flush(new)
        os.replace(new, path)  # noqa: PTH105  the atomic one, by the name everybody knows
        if os.name == "posix":
            _flush(path.parent)
    finally:
        _remove(new)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    # Windows flushes only what is open for writing; a folder opens for reading alone.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _run_migrations(path: Path) -> None:
    from alembic import command  # noqa: PLC0415  slow to import, seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with engine.connect() as connection:
        # SQLite rebuilds a table to change it, which foreign keys in force would not allow.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA synchronous=OFF")  # a copy; flushed once at the end
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)


def _verify(path: Path) -> None:
    with closing(connect(path)) as connection:
        faults = connection.execute("PRAGMA foreign_key_check").fetchall()
        faults += [row for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    if faults:
        raise damaged(path.with_suffix(""), f"after migration: {faults[:5]}")
