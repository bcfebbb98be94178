"""Opening books: making new ones, checking the schema of old ones, and bringing it up to date.

Alembic is imported only when there is something to migrate, and then works on a copy, which
takes the place of the file once it has been checked. Whatever happens on the way, the file is
either the old one or the new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, NullPool, create_engine, select
from sqlalchemy.exc import DBAPIError

from pos_app.clock import Clock
from pos_app.db.backups import Reason, backups_of, make_backup
from pos_app.db.engine import Database
from pos_app.db.errors import damaged, missing, translate_errors
from pos_app.db.file_watch import identity
from pos_app.db.files import finish_replacing, ready_for, replacing
from pos_app.db.models.store import Book, Cashier, Register
from pos_app.db.schema import HEAD, connect, revision
from pos_app.db.search import fold_anew
from pos_app.domain.ids import new_id
from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.paths import make_private, migrations_dir

_FOR: Final = {
    "live": N_("These books are for live mode."),
    "test": N_("These books are for test mode."),
    "training": N_("These books are for training mode."),
}
_FOR_ANOTHER: Final = N_("These books are for another mode.")
_NOT_FOR: Final = {
    "live": N_("They can't be used in live mode."),
    "test": N_("They can't be used in test mode."),
    "training": N_("They can't be used in training mode."),
}


def open_book(path: Path, mode: str, clock: Clock, book_id: str = "") -> Database:
    """Open the books at `path`, made or migrated where that is needed.

    `mode` is live, test or training; `book_id` the id of new ones, where it is known.
    Raises UserError, saying what to do, when the file is damaged, read-only, locked, from a newer
    Till or of another mode, or when the disk is full.
    """
    try:
        with translate_errors(path):
            _make_current(path, mode, clock, book_id)
            return _opened(path, mode)
    except OSError as error:
        raise UserError(
            _("Till cannot use its data folder."),
            next_step=_(
                "Check that there is space and that this user may write there, "
                "or choose another folder with TILL_DATA_DIR."
            ),
            details=str(error),
        ) from error


def open_current(path: Path, mode: str) -> Database:
    """Open books that are there and up to date, as a program does beside the till that has them.

    They are neither made nor migrated nor put in the place of others: that is for the one program
    that holds the folder's lock. Raises UserError as `open_book`, and where it has to come first.
    """
    with translate_errors(path), ExitStack() as undo:
        if not path.exists() or ready_for(path).exists() or _known_revision(path) < HEAD:
            raise _not_ready(path)
        found = identity(path)
        database = undo.enter_context(closing(_opened(path, mode)))
        # Others may have taken their place while a restore let nobody write in them.
        if ready_for(path).exists() or identity(path) != found:
            raise _not_ready(path)
        undo.pop_all()
        return database


def _not_ready(path: Path) -> UserError:
    return UserError(
        _("These books are not ready yet."),
        _("Nothing was changed."),
        _("Start Till once, then try again."),
        details=str(path),
    )


def _make_current(path: Path, mode: str, clock: Clock, book_id: str) -> None:
    finish_replacing(path)
    if not path.exists():
        if backups_of(path):
            raise missing(path)
        _create(path, mode, clock, book_id)
        return
    if _known_revision(path) < HEAD:
        _check_mode(path, mode)
        _migrate(path, mode, clock)


def _known_revision(path: Path) -> str:
    try:
        found = revision(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:  # which is "no such table"
            raise
        raise damaged(path, str(error)) from error
    if found is None:
        raise damaged(path, "no schema version")  # not shown: for support
    if found > HEAD:
        raise UserError(
            _("These books were written by a newer Till."),
            _("Nothing was changed."),
            _("Install the newest version of Till on this machine."),
            details=f"{path}: schema {found}, this Till knows {HEAD}",
        )
    return found


def _opened(path: Path, mode: str) -> Database:
    with ExitStack() as undo:
        database = undo.enter_context(closing(Database(path)))
        with database.write() as session:  # writing, so that a read-only file shows now
            found = session.scalar(select(Book.mode))
        if found != mode:
            raise _other_mode(path, found, mode)
        undo.pop_all()
        return database


def _check_mode(path: Path, mode: str) -> None:
    with closing(connect(path)) as connection:
        row = connection.execute("SELECT mode FROM book").fetchone()
    if row is None or row[0] != mode:
        raise _other_mode(path, row and row[0], mode)


def _other_mode(path: Path, found: str | None, mode: str) -> UserError:
    return UserError(
        paragraph(_FOR.get(found or "", _FOR_ANOTHER), _NOT_FOR[mode]),
        _("Nothing was changed."),
        _("Check the data folder: each mode has a folder of its own."),
        details=str(path),
    )


def _create(path: Path, mode: str, clock: Clock, book_id: str) -> None:
    make_private(path.parent)
    with replacing(path) as new:
        run_migrations(new)
        write_first_rows(new, mode, clock, book_id)


def write_first_rows(path: Path, mode: str, clock: Clock, book_id: str = "") -> None:
    """Write the rows without which no book is one, each where there is none of its kind.

    A cashier is one who may sign in.
    """
    now = clock.now()
    # Names, which people may change: of the language that is spoken when they are given.
    register = _("Register {number}", number=1)
    manager = pgettext("the name of the first cashier", "Manager")
    first = (
        Book(id=book_id or new_id(), mode=mode, created_at=now),
        Register(id=new_id(), name=register, prefix="R1", created_at=now),
        Cashier(
            id=new_id(),
            name=manager,
            role="owner",
            created_at=now,
        ),
    )
    with closing(Database(path)) as database, database.write() as session:
        asked = (select(Book), select(Register), select(Cashier).where(Cashier.active))
        session.add_all(
            row
            for row, of_its_kind in zip(first, asked, strict=True)
            if session.scalars(of_its_kind).first() is None
        )


def _migrate(path: Path, mode: str, clock: Clock) -> None:
    make_backup(path, mode, Reason.UPDATE, clock.now())
    with replacing(path) as new:
        with closing(connect(path)) as old, closing(connect(new)) as copy:
            # Without this a write-ahead log of the old file could be taken for the new one's.
            # It fails with "locked" while any other program has the file open.
            old.execute("PRAGMA journal_mode=DELETE")
            old.backup(copy)
        before = _roots(new)
        try:
            with translate_errors(path):
                run_migrations(new)
        except (sqlite3.Error, DBAPIError) as error:
            raise _not_up_to_date(path, str(error)) from error
        _verify(new, before)


def run_migrations(path: Path, to: str = "") -> None:
    """Bring a file that is nobody's books yet to a revision, or the newest.

    What is searched is folded anew then: a revision knows nothing of how this Till folds.
    """
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
        command.upgrade(config, to or HEAD)
    if not to:
        with closing(connect(path)) as books:
            fold_anew(books)


def _roots(path: Path) -> dict[str, int]:
    """Return where in the file each table begins; one that is rebuilt begins elsewhere."""
    with closing(connect(path)) as books:
        tables = "SELECT name, rootpage FROM sqlite_master WHERE type = 'table'"
        return dict(books.execute(tables).fetchall())


def _verify(path: Path, before: dict[str, int]) -> None:
    """Read the tables of migrated books through that were rebuilt, and what names their rows.

    Of those that were added the references alone. All other pages are copies of those that the
    backup was checked with.
    """
    after = _roots(path)
    added = after.keys() - before.keys()
    rebuilt = {name for name in after.keys() & before.keys() if after[name] != before[name]}
    faults = _broken(path, rebuilt) or _lost_references(path, added | rebuilt)
    if faults:
        raise _not_up_to_date(path, f"after the migration: {faults}")  # not shown: for support


def _not_up_to_date(path: Path, details: str) -> UserError:
    return UserError(
        _("Till could not bring its books up to date."),
        _("They are as they were, and a backup of them is kept."),
        _("Go on with the Till that was installed before, and ask for help."),
        details=f"{path}, {details}",
    )


_NAMES: Final = """
    SELECT DISTINCT schema.name
    FROM sqlite_master AS schema, pragma_foreign_key_list(schema.name) AS reference
    WHERE schema.type = 'table' AND reference."table" = ?
"""
"""The tables whose rows name those of one."""


def _broken(path: Path, tables: Iterable[str]) -> list[str]:
    with closing(connect(path)) as books:
        found = [
            said
            for table in tables
            for (said,) in books.execute(f"PRAGMA integrity_check('{table}')")
        ]
    return [said for said in found if said != "ok"]


def _lost_references(path: Path, tables: Collection[str]) -> list[str]:
    """Return the tables whose rows name one that is not there, among these and what names them."""
    with closing(connect(path)) as books:
        suspects = {name for table in tables for (name,) in books.execute(_NAMES, (table,))}
        asked = 'SELECT DISTINCT "table" FROM pragma_foreign_key_check(?)'
        suspects.update(tables)
        return [name for table in suspects for (name,) in books.execute(asked, (table,))]
