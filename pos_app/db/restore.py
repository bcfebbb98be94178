"""Putting a backup in the place of the books, with all that happened since and can be read.

The new books are built beside the old ones. Renaming them `till.db.restored` is the moment from
which they count; the little that is left then (the old write-ahead log must not meet the new
file) is done at once, or by whoever opens the books next.
"""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from pos_app.clock import Clock
from pos_app.db.backups import (
    STAMP,
    Backup,
    Depth,
    backups_of,
    check_backup,
    faults_of,
    laid_out,
    prefixes_in,
)
from pos_app.db.errors import DAMAGED_CODES, code_of, translate_errors
from pos_app.db.files import beside, copy_readable, finish_replacing, ready_for, remove, rename
from pos_app.db.salvage import Salvage, put_back, read_out, take_over
from pos_app.db.schema import HEAD, connect, revision
from pos_app.db.search import fold_anew
from pos_app.db.upgrade import run_migrations, write_first_rows
from pos_app.domain.activity_hash import START, VERSION, ActivityRecord, hash_of, microseconds
from pos_app.domain.business_day import next_prefix
from pos_app.domain.ids import new_id
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.paths import make_private

RESTORED = "restored"
"""The setting that says so, until Stripe was asked what happened since."""


@dataclass(frozen=True)
class Restored:
    """What a restore did. `backup` is None where the books were saved without one.

    `kept` is where the replaced file lies, None where there was none; `sales` how many later
    sales were taken over; `series` the prefix of receipts from now on where a new one was begun.
    """

    backup: Backup | None
    kept: Path | None
    sales: int
    complete: bool
    series: str


def restore(path: Path, mode: str, backup: Backup | None, clock: Clock) -> Restored:
    """Put a backup in the place of the books at `path`; they must be closed.

    Without a backup new books are made of what can be read. Raises UserError, and nothing was
    changed then.
    """
    base = beside(path, ".new")
    remove(base)
    try:
        with translate_errors(path):
            make_private(path.parent)  # it may be gone, and the backup on a stick
            finish_replacing(path)
            with laid_out(backup, path) if backup else nullcontext() as source:
                if source is not None:
                    check_backup(source.path, mode)
                done = _replace(path, base, mode, source, clock)
            return replace(done, backup=backup)
    except OSError as error:
        raise _not_written(error) from error
    except (sqlite3.Error, DBAPIError) as error:  # rows that do not fit, whatever refuses them
        raise _not_restored(str(error)) from error
    finally:
        remove(base)


def _replace(path: Path, base: Path, mode: str, backup: Backup | None, clock: Clock) -> Restored:
    now = clock.now()
    with (
        _moved_aside(path, now) as (kept, whole),
        _readable(path, kept, whole) as source,
        _held(path, base, whole) as is_sound,
    ):
        went_back = _go_back(path, base, backup) if is_sound else None
        found = went_back or _salvage(source, base, backup)
        if backup is None:
            _check_worth(base)
            write_first_rows(base, mode, clock)
            _in_one_file(base)
        complete = went_back is not None
        series = "" if complete else _new_series(path, base, now)
        _mark(base, backup, now)
        if not complete and (faults := faults_of(base)):
            raise _not_restored("; ".join(faults))
        rename(base, ready_for(path))
    with suppress(OSError):  # they count: whoever opens them puts them in their place, or says why
        finish_replacing(path)
    return Restored(backup, kept, found.sales, complete, series)


def _in_one_file(base: Path) -> None:
    """Write nothing ahead in new books: the file alone is renamed, and takes all of them along."""
    with closing(connect(base)) as books:
        books.execute("PRAGMA journal_mode=DELETE").fetchone()


_WORTH = """
    SELECT id FROM store_profile UNION ALL SELECT id FROM product UNION ALL
    SELECT id FROM customer UNION ALL SELECT id FROM credit_account LIMIT 1
"""
"""What new books have of the damaged ones; where there is a sale there is the profile it names."""


def _check_worth(base: Path) -> None:
    with closing(connect(base)) as books:
        if books.execute(_WORTH).fetchone() is None:
            raise UserError(
                _("Nothing could be read from the damaged books."),
                _("They are kept as they are."),
                _("Set up new books: the payments that Stripe has come back by themselves."),
            )


@contextmanager
def _held(path: Path, base: Path, whole: bool) -> Iterator[bool]:
    """Let no other program write in the books that are replaced; tell whether they are sound.

    Sound ones lie at `base` then. They are held once they were copied: to close a file that was
    read would let go of what this program holds of it.
    """
    if not path.exists():
        yield False
        return
    with closing(connect(path)) as old:
        if is_sound := _is_sound(old, path, whole):
            before = old.execute(_VERSION).fetchone()
            _lay(base, path)
        _hold(old)
        if is_sound and old.execute(_VERSION).fetchone() != before:
            raise _in_use()
        yield is_sound


_VERSION = "PRAGMA data_version"
"""Another number once another program wrote."""


def _hold(old: sqlite3.Connection) -> None:
    try:
        old.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        if code_of(error) == sqlite3.SQLITE_BUSY:
            raise
        # They are broken, or nobody may write in them: no other program does either.


def _is_sound(old: sqlite3.Connection, path: Path, whole: bool) -> bool:
    """Fold the write-ahead log into the books, and tell whether they are sound.

    Those of which the disk doesn't read all are not: what can't be read may be what nobody checks.
    """
    try:
        # It fails with "locked" while any other program has the file open.
        old.execute("PRAGMA journal_mode=DELETE").fetchone()
        _check_not_newer(path)
        return whole and revision(path) is not None and not faults_of(path, Depth.QUICK)
    except sqlite3.Error as error:
        if code_of(error) in DAMAGED_CODES | {sqlite3.SQLITE_ERROR}:
            return False
        if not whole and code_of(error) == sqlite3.SQLITE_IOERR:
            return False
        raise


def _check_not_newer(path: Path) -> None:
    """What only a newer Till knows of would be lost, also where its books are damaged."""
    found = revision(path)
    if found and found > HEAD:
        raise UserError(
            _("The books were written by a newer Till."),
            _("Nothing was changed."),
            _("Install the newest version of Till, then restore with that."),
        )


def _go_back(path: Path, base: Path, backup: Backup | None) -> Salvage | None:
    """Build on the copy of sound books: nearly all of them stays, and a file is copied in no time.

    None where they only looked sound: an index, or what names a row, is broken in them.
    """
    try:
        with _as_of_today(backup, beside(path, ".old")) as source:
            found = _put_back(source, base)
        return None if found.lost or faults_of(base) else found
    except sqlite3.DatabaseError as error:
        if code_of(error) not in DAMAGED_CODES | {sqlite3.SQLITE_CONSTRAINT}:
            raise
        return None


def _put_back(source: Path, base: Path) -> Salvage:
    with closing(connect(source)) as earlier, closing(connect(base)) as new:
        _check_same(new, earlier)
        new.execute("PRAGMA synchronous=OFF")  # flushed once at the end
        return put_back(earlier, new)


def _salvage(path: Path, base: Path, backup: Backup | None) -> Salvage:
    """Build on a copy of the backup."""
    remove(base)
    _lay(base, backup.path if backup else None)
    with closing(connect(base)) as new:
        new.execute("PRAGMA synchronous=OFF")  # flushed once at the end
        new.execute("REINDEX")  # a backup is looked at without its indexes
    if not path.exists():
        return Salvage(lost={"sale"})
    lost: set[str] = set()
    with (
        _read_out(path, beside(path, ".read"), lost) as source,
        closing(connect(source)) as old,
        closing(connect(base)) as new,
    ):
        _check_same(old, new)
        new.execute("PRAGMA synchronous=OFF")  # flushed once at the end
        found = take_over(old, new)
        fold_anew(new)
        return replace(found, lost=found.lost | lost)


@contextmanager
def _read_out(path: Path, copy: Path, lost: set[str]) -> Iterator[Path]:
    """Give damaged books in today's schema, where they can be brought to it; else as they are.

    Those of an earlier Till are read out into new ones of their own schema, since rows mean
    something else in another one. `lost` is told what could not be read.
    """
    remove(copy)
    try:
        yield copy if _was_brought_up_to_date(path, copy, lost) else path
    finally:
        remove(copy)


def _was_brought_up_to_date(path: Path, copy: Path, lost: set[str]) -> bool:
    try:
        schema = revision(path)
        if schema is None or schema >= HEAD:
            return False
        run_migrations(copy, schema)
        with closing(connect(path)) as old, closing(connect(copy)) as new:
            lost |= read_out(old, new).lost
        run_migrations(copy)
    except (sqlite3.Error, DBAPIError):
        return False
    return True


def _lay(new: Path, source: Path | None) -> None:
    """Copy books in today's schema; without a source they are empty."""
    if source is not None:
        shutil.copyfile(source, new)
    if source is None or (revision(new) or "") < HEAD:
        run_migrations(new)


@contextmanager
def _as_of_today(backup: Backup | None, copy: Path) -> Iterator[Path]:
    """Give a backup in today's schema: itself, or a copy that was brought up to date."""
    if backup is not None and revision(backup.path) == HEAD:
        yield backup.path
        return
    remove(copy)
    try:
        _lay(copy, backup.path if backup else None)
        yield copy
    finally:
        remove(copy)


def _check_same(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Payments of one account never come among those of another."""
    try:
        ours = old.execute("SELECT id FROM book").fetchall()
    except sqlite3.Error:
        return
    if (theirs := new.execute("SELECT id FROM book").fetchall()) and ours and ours != theirs:
        raise UserError(
            _("This backup is of other books than these."),
            _("Nothing was changed."),
            _("Choose a backup of these books."),
        )


@contextmanager
def _moved_aside(path: Path, now: datetime) -> Iterator[tuple[Path | None, bool]]:
    """Keep a copy of the file that is replaced, with what was written ahead of it.

    Not its -shm: that is made anew from the log. Tells whether the disk read all of them.
    """
    if not path.exists():
        yield None, True
        return
    kept = path.with_name(f"{path.stem}-replaced-{now.astimezone(UTC):{STAMP}}{path.suffix}")
    try:
        whole = copy_readable(path, kept)
        if (log := beside(path, "-wal")).exists():
            whole = copy_readable(log, beside(kept, "-wal")) and whole
        yield kept, whole
    except BaseException:
        remove(kept)
        raise


@contextmanager
def _readable(path: Path, kept: Path | None, whole: bool) -> Iterator[Path]:
    """Give the file to read the replaced books from.

    Where their disk doesn't read all of them it is a copy of what it does read, with the log
    folded into it; the one that is kept stays as it is.
    """
    if whole or kept is None:
        yield path
        return
    copy = beside(path, ".got")
    remove(copy)
    try:
        for suffix in ("", "-wal"):
            if beside(kept, suffix).exists():
                shutil.copyfile(beside(kept, suffix), beside(copy, suffix))
        with suppress(sqlite3.Error):
            _check_not_newer(copy)
        yield copy
    finally:
        remove(copy)


_SERIES = """
    SELECT DISTINCT rtrim(receipt_number, '0123456789') FROM sale WHERE receipt_number IS NOT NULL
"""
"""R1- of R1-000042: the row of its register may be lost."""


def _new_series(path: Path, base: Path, now: datetime) -> str:
    """Begin a receipt series that no file here knows: numbers given since may be lost.

    Carts that were being rung up are put aside: they may have been paid since.
    """
    used = _known_prefixes(path)
    with closing(connect(base)) as books:
        books.execute("BEGIN IMMEDIATE")
        used.update(number.rpartition("-")[0] for (number,) in books.execute(_SERIES))
        registers = books.execute("SELECT id, prefix FROM register ORDER BY created_at, id")
        for register, prefix in registers.fetchall():
            series = next_prefix(prefix, used)
            used.add(series)
            books.execute(
                "UPDATE register SET prefix = ?, next_receipt = 1 WHERE id = ?", (series, register)
            )
        stamp = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        books.execute("UPDATE open_cart SET held_at = ? WHERE held_at IS NULL", (stamp,))
        first = books.execute("SELECT prefix FROM register ORDER BY created_at, id").fetchone()
        books.execute("COMMIT")
    return first[0] if first else ""


def _known_prefixes(path: Path) -> set[str]:
    files = [path, *path.parent.glob(f"{path.stem}-*{path.suffix}")]
    files += [backup.path for backup in backups_of(path)]
    return {prefix for file in files if file.exists() for prefix in prefixes_in(file)}


def _mark(base: Path, backup: Backup | None, now: datetime) -> None:
    made_at = backup.made_at.isoformat() if backup else None
    value = {"at": now.isoformat(), "made_at": made_at}
    with closing(connect(base)) as books:
        for (register,) in books.execute("SELECT id FROM register ORDER BY id").fetchall():
            _log_restore(books, register, made_at or "", now)
        books.execute(
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
            (RESTORED, json.dumps(value)),
        )


_LAST = "SELECT number, hash FROM activity WHERE register_id = ? ORDER BY number DESC LIMIT 1"
_ADD = """
    INSERT INTO activity (
        id, at, version, number, register_id, permission, subject_kind, subject_id, currency,
        "before", "after", previous, hash
    ) VALUES (?, ?, ?, ?, ?, ?, '', '', '', ?, '', ?, ?)
"""


def _log_restore(books: sqlite3.Connection, register: str, made_at: str, now: datetime) -> None:
    """Go on with the activity log of a register: nobody in particular restored it."""
    number, previous = books.execute(_LAST, (register,)).fetchone() or (0, START)
    record = ActivityRecord(
        version=VERSION,
        number=number + 1,
        register_id=register,
        at=microseconds(now),
        cashier_id="",
        approved_by="",
        action=RESTORED,
        subject_kind="",
        subject_id="",
        amount=None,
        currency="",
        before=made_at,
        after="",
    )
    stamp = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    of = (record.version, record.number, register, RESTORED, made_at)
    books.execute(_ADD, (new_id(), stamp, *of, previous, hash_of(record, previous)))


def _in_use() -> UserError:
    return UserError(
        _("Another program is using Till's books."),
        _("Nothing was changed."),
        _(
            "Close other windows of Till and any program that copies its data folder, "
            "then try again."
        ),
    )


def _not_written(error: OSError) -> UserError:
    no_room = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return UserError(
        _("The books could not be restored."),
        _("Nothing was changed."),
        _("Restoring needs twice the space of the books on this disk: free some, then try again.")
        if no_room
        else _("Check the disk, then start Till again."),
        details=str(error),
    )


def _not_restored(details: str) -> UserError:
    return UserError(
        _("The books could not be restored."),
        _("Nothing was changed."),
        _("Try an older backup."),
        details=details,
    )
