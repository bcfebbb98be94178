"""What goes wrong with the file of the books, in words for the person at the till."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from pos_app.domain.texts import N_, _
from pos_app.errors import Cancelled, DamagedBookError, MissingBookError, UserError

_NOTHING_LOST: Final = N_("What was saved before is still there; this last step was not saved.")

_BY_CODE: Final = {
    sqlite3.SQLITE_BUSY: (
        N_("Another program is using Till's books."),
        N_(
            "Close other windows of Till and any program that copies its data folder, "
            "then try again."
        ),
    ),
    sqlite3.SQLITE_READONLY: (
        N_("Till may not write to its books."),
        N_("Make the data folder and the file writable for this user, then start Till again."),
    ),
    sqlite3.SQLITE_CANTOPEN: (
        N_("Till cannot open its books."),
        N_("Check that the data folder is there and that this user may write to it."),
    ),
    sqlite3.SQLITE_FULL: (
        N_("The disk is full."),
        N_("Free some space on this machine, then try again."),
    ),
    sqlite3.SQLITE_IOERR: (
        N_("The disk with Till's books does not answer as it should."),
        N_("Check the disk, then start Till again."),
    ),
}
DAMAGED_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def damaged(path: Path, details: str = "") -> DamagedBookError:
    """Return what to say when the file cannot be read as books."""
    return DamagedBookError(
        _("The books are damaged."),
        _("What Stripe has is safe there, and the damaged file is kept."),
        _("Start Till again and restore the newest backup, or run till --restore."),
        details=f"{path}: {details}",
    )


def missing(path: Path) -> MissingBookError:
    """Return what to say when there are no books where some were at an earlier start."""
    return MissingBookError(
        _("The books are gone."),
        _("They were in {folder}. What Stripe has is safe there.", folder=str(path.parent)),
        _("Put that folder back where it was moved, or restore the newest backup."),
        details=str(path),
    )


def gone(path: Path) -> DamagedBookError:
    """Return what to say when the file was deleted or replaced while it was open."""
    kind = DamagedBookError if path.exists() else MissingBookError
    return kind(
        _("The books are gone."),
        _(
            "Their file was deleted or replaced while Till was running. "
            "The last step was not saved. What Stripe has is safe there."
        ),
        _("Start Till again and restore the newest backup, or run till --restore."),
        details=str(path),
    )


def code_of(error: sqlite3.Error) -> int:
    """Return the kind of an error of SQLite's; SQLITE_ERROR where it has none."""
    # The low byte is the kind, the rest says more: docs sqlite.org/rescode.html
    return (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR) & 0xFF


def explained(error: sqlite3.Error, path: Path) -> UserError | None:
    """Return what to say about an error of SQLite's, or None where the mistake is Till's own."""
    code = code_of(error)
    if code in DAMAGED_CODES:
        return damaged(path, str(error))
    known = _BY_CODE.get(sqlite3.SQLITE_BUSY if code in _LOCKED else code)
    if known is None:
        return None
    what, next_step = known
    return UserError(str(what), str(_NOTHING_LOST), str(next_step), details=f"{path}: {error}")


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn trouble with the file at `path` into a UserError; other errors pass as they are.

    An interrupted query is Cancelled: only what nobody waits for any more is interrupted.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(original, sqlite3.Error) and code_of(original) == sqlite3.SQLITE_INTERRUPT:
            raise Cancelled from error
        said = explained(original, path) if isinstance(original, sqlite3.Error) else None
        if said is None:
            raise
        raise said from error
