"""Backups: whole copies of the books, checked before they count, the newest of each kind kept.

A big book's daily ones are the pages in which they differ from a whole copy of the same week
(`deltas.py`). Each copy is read through quickly, one in a week with all its indexes and
references: that takes a minute of a core at a million payments.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from pos_app.db.deltas import (
    SUFFIX,
    NoBaseError,
    NotWholeError,
    about,
    being_laid_out,
    is_delta,
    whole,
    write_delta,
)
from pos_app.db.errors import DAMAGED_CODES, code_of, damaged
from pos_app.db.files import beside, remove, rename
from pos_app.db.schema import HEAD, connect, revision
from pos_app.domain.texts import N_, _
from pos_app.errors import UserError
from pos_app.paths import backups_dir, make_private

STAMP = "%Y%m%dT%H%M%SZ"

_PAGES_AT_ONCE = 512
"""2 MiB: long enough to be fast, short enough to leave the disk to a sale."""


_CACHE_KIB = 64 * 1024

# Backups of before schema 0014 call the locale's value its name.
_STORE: Final = """
    SELECT time_zone, (
        SELECT coalesce(json_extract(value, '$.value'), json_extract(value, '$.name'))
        FROM setting WHERE name = 'locale' AND json_valid(value)
    )
    FROM store_profile ORDER BY created_at DESC LIMIT 1
"""
_NOT_OF: Final = {
    "live": N_("This backup is not of live books."),
    "test": N_("This backup is not of test books."),
    "training": N_("This backup is not of training books."),
}


class Reason(StrEnum):
    """Why a backup was made."""

    DAILY = "daily"
    UPDATE = "before-update"
    ASKED = "by-hand"


class Depth(StrEnum):
    """How a database is read through: what it costs at a million payments, and what it finds."""

    QUICK = "quick"
    """Seconds: every page and row, but not whether the indexes name the rows."""
    REFERENCES = "references"
    """The same, and every row that names another."""
    FULL = "full"
    """A minute of a core: the indexes too."""


KEPT = {Reason.DAILY: 14, Reason.UPDATE: 5, Reason.ASKED: 5}
"""How many of each are kept, the newest."""

_CLOCKS_DIFFER = timedelta(days=1)
"""By how much a date may be ahead and still be taken for right."""

FULL_CHECK_EVERY = timedelta(days=7)
SMALL = 64 * 2**20
"""Bytes of a book below which each backup is a whole copy, which opens by itself."""
_READ_IN_FULL = 1

_NAME = re.compile(rf"till-(\d{{8}}T\d{{6}}Z)-({'|'.join(Reason)})\.(db|delta)")


@dataclass(frozen=True)
class Backup:
    """One backup, by its name alone; `check_backup` says whether it is good."""

    path: Path
    made_at: datetime
    reason: Reason


def backups_of(path: Path, now: datetime | None = None) -> list[Backup]:
    """Return the backups of the books at `path`, the newest first.

    Where it is told what time it is, those of a day that is yet to come are the last: a wrong
    clock dated them, and they would be the newest for as long as it was ahead.
    """
    folder = backups_dir(path.parent)
    named = (_named(file) for file in folder.iterdir()) if folder.is_dir() else ()
    found = sorted(filter(None, named), key=lambda backup: backup.path.name, reverse=True)
    if now is not None:
        found.sort(key=lambda backup: backup.made_at > now + _CLOCKS_DIFFER)
    return found


def make_backup(
    path: Path,
    mode: str,
    reason: Reason,
    now: datetime,
    pause: Callable[[], object] = lambda: None,
) -> Backup:
    """Copy the books at `path`, check the copy, and let older ones of its kind go.

    One at a time in a book: what lies unfinished in the folder is swept away first. `pause` is
    called between chunks. Raises DamagedBookError where the books themselves are broken,
    UserError where the backup could not be made; there is none then, and the books stay as they
    were.
    """
    folder = backups_dir(path.parent)
    backup = _free(folder, reason, now)
    try:
        make_private(folder)
        for left in (being_laid_out(path), *folder.glob("*.new")):
            remove(left)
        made = _made(path, backup, mode, pause)
        _prune(path, reason, backup.made_at)
    except (sqlite3.Error, OSError, NotWholeError) as error:
        raise _not_made(path, error) from error
    return made


def _made(path: Path, backup: Backup, mode: str, pause: Callable[[], object]) -> Backup:
    base, delta = _base_for(path, backup), backup.path.with_suffix(SUFFIX)
    copy, new_delta = beside(backup.path, ".new"), beside(delta, ".new")
    try:
        _copy(path, copy, pause)
        depth = Depth.QUICK if _read_in_full(path, backup.made_at) else Depth.FULL
        _check_copy(path, copy, mode, depth, pause)
        _mark(copy, depth)
        if base is not None and _is_delta_made(copy, base, new_delta, pause):
            rename(new_delta, delta)
            return replace(backup, path=delta)
        rename(copy, backup.path)
        return backup
    finally:
        remove(copy)
        remove(new_delta)


def _is_delta_made(copy: Path, base: Path, new: Path, pause: Callable[[], object]) -> bool:
    """Write a delta; False where it would save little, or its base is not there any more."""
    try:
        return write_delta(copy, base, new, pause) and base.exists()
    except FileNotFoundError:
        return False


def _base_for(path: Path, backup: Backup) -> Path | None:
    """Return the whole copy on which a day's backup of a big book may lean, one that is sound."""
    if backup.reason is not Reason.DAILY or path.stat().st_size < SMALL:
        return None
    return next(iter(_read_in_full(path, backup.made_at)), None)


def check_backup(
    file: Path,
    mode: str,
    depth: Depth = Depth.REFERENCES,
    pause: Callable[[], object] = lambda: None,
) -> None:
    """Read a backup through that is laid out. Raises UserError where it is of no use here."""
    try:
        with closing(connect(file)) as connection:
            faults = faults_of(file, depth, pause)
            found = revision(file)
            modes = [row[0] for row in connection.execute("SELECT mode FROM book")]
    except sqlite3.Error as error:
        raise _not_good(file, str(error)) from error
    if faults or found is None:
        raise _not_good(file, "; ".join(faults) or "no schema version")  # not shown: for support
    if found > HEAD:
        raise UserError(
            _("This backup was made by a newer Till."),
            _("Nothing was changed."),
            _("Install the newest version of Till, or choose another backup."),
        )
    if modes != [mode]:
        raise UserError(
            str(_NOT_OF[mode]),
            _("Nothing was changed."),
            _("Choose another backup."),
        )


def newest_good(path: Path, mode: str, now: datetime | None = None) -> Backup | None:
    """Return the newest backup that could be restored, as `backups_of`; None where there is none.

    Raises UserError where a backup can't be laid out to be looked at: it may be the best one.
    """
    for backup in backups_of(path, now):
        try:
            with laid_out(backup, path) as found:
                check_backup(found.path, mode)
        except UserError:
            continue
        except OSError as error:
            raise _no_room_to_look(error) from error
        return backup
    return None


@contextmanager
def laid_out(backup: Backup, books: Path) -> Iterator[Backup]:
    """Give a backup whose file opens by itself, made beside the books where it has to be made.

    Raises UserError where that can't be done, OSError where it can't be written there.
    """
    try:
        with whole(backup.path, books) as file:
            yield replace(backup, path=file)
    except NoBaseError as error:
        raise _without_its_base(backup.path, str(error)) from error
    except NotWholeError as error:
        raise _not_good(backup.path, str(error)) from error


def prefixes_in(file: Path) -> list[str]:
    """Return the prefixes of receipts that a backup or book knows; none where it can't be read."""
    try:
        if is_delta(file):
            return about(file).prefixes
        with closing(connect(file)) as books:
            return [row[0] for row in books.execute("SELECT prefix FROM register")]
    except sqlite3.Error:
        return []


def sales_in(backup: Path) -> int | None:
    """Count the sales with a receipt in a backup; None where it cannot be read."""
    try:
        if is_delta(backup):
            return about(backup).sales
        with closing(connect(backup)) as connection:
            counted = connection.execute("SELECT count(receipt_number) FROM sale").fetchone()
    except sqlite3.Error:
        return None
    return int(counted[0])


def store_of(path: Path) -> tuple[str, str] | None:
    """Return the store's time zone and locale from books or the newest backup that says them.

    None where nothing of it can be read; nothing is written on the way.
    """
    backups = [each.path for each in backups_of(path) if not is_delta(each.path)]
    for file in filter(Path.is_file, (path, *backups)):
        try:
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
                found = connection.execute(_STORE).fetchone()
        except sqlite3.Error:
            continue
        if found is not None:
            return str(found[0]), str(found[1] or "en_US")
    return None


def faults_of(
    path: Path, depth: Depth = Depth.FULL, pause: Callable[[], object] = lambda: None
) -> list[str]:
    """Read a database through and say what is wrong in it; `pause` is called on the way.

    Raises sqlite3.Error where it cannot even be read.
    """
    with closing(connect(path)) as connection:
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")  # each index asks for every row
        connection.set_progress_handler(_after(pause), _STEPS_AT_ONCE)
        faults = []
        for check in ("integrity_check",) if depth is Depth.FULL else _quick_checks(connection):
            faults += [row[0] for row in connection.execute(f"PRAGMA {check}") if row[0] != "ok"]
            pause()
        if not faults and depth is not Depth.QUICK:
            # not shown: for support
            faults = [f"{row[0]} {row[1]}" for row in connection.execute(_LOST_REFERENCES)]
    return faults[:5]


def _quick_checks(connection: sqlite3.Connection) -> list[str]:
    """Return the checks of the tables one by one: there is a pause between them."""
    named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [f"quick_check('{name}')" for name in ("sqlite_schema", *(row[0] for row in named))]


def _after(pause: Callable[[], object]) -> Callable[[], int]:
    def go_on() -> int:
        pause()
        return 0

    return go_on


_LOST_REFERENCES = "PRAGMA foreign_key_check"
_STEPS_AT_ONCE = 1_000_000
"""Steps of SQLite's machine, some hundredths of a second, between two pauses."""


def look_for_damage(path: Path, depth: Depth = Depth.QUICK) -> None:
    """Read the books through. Raises DamagedBookError where that shows that they are broken."""
    try:
        faults = faults_of(path, depth)
    except sqlite3.Error as error:
        if code_of(error) not in DAMAGED_CODES:
            return  # in use, or out of reach: whoever works with it is told
        raise damaged(path, str(error)) from error
    if faults:
        raise damaged(path, "; ".join(faults))


def _copy(path: Path, new: Path, pause: Callable[[], object]) -> None:
    with closing(connect(path)) as books, closing(connect(new)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # flushed once at the end
        with _one_state(books):
            books.backup(copy, pages=_PAGES_AT_ONCE, progress=lambda *_unused: pause())
        copy.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _one_state(books: sqlite3.Connection) -> Iterator[None]:
    """See the books as they are now: a copy would begin anew with each sale that is made."""
    books.execute("BEGIN")
    books.execute("SELECT count(*) FROM sqlite_master").fetchone()
    try:
        yield
    finally:
        books.execute("ROLLBACK")


def _check_copy(
    path: Path, new: Path, mode: str, depth: Depth, pause: Callable[[], object]
) -> None:
    try:
        check_backup(new, mode, depth, pause)
    except UserError:
        look_for_damage(path, depth)  # the copy is what its source was
        raise


def _read_in_full(path: Path, now: datetime) -> list[Path]:
    """Return the copies of the last days that were read through in full, the newest first."""
    return [
        each.path
        for each in backups_of(path)
        if timedelta(0) <= now - each.made_at < FULL_CHECK_EVERY and _was_read_in_full(each.path)
    ]


def _was_read_in_full(backup: Path) -> bool:
    try:
        with closing(connect(backup)) as copy:
            return bool(copy.execute("PRAGMA user_version").fetchone()[0] == _READ_IN_FULL)
    except sqlite3.Error:
        return False


def _mark(new: Path, depth: Depth) -> None:
    """Write into the head of a copy how it was checked; the books themselves say nothing there."""
    mark = _READ_IN_FULL if depth is Depth.FULL else 0
    with closing(connect(new)) as copy:
        copy.execute(f"PRAGMA user_version={mark}")


def _prune(path: Path, reason: Reason, now: datetime) -> None:
    """Let older ones of a kind go, but for those on which others lean."""
    found = backups_of(path, now)
    old = [backup for backup in found if backup.reason is reason][KEPT[reason] :]
    bases = _bases_of([backup.path for backup in found if backup not in old])
    for backup in old:
        if is_delta(backup.path) or (bases is not None and backup.path.name not in bases):
            remove(backup.path)


def _bases_of(backups: list[Path]) -> set[str] | None:
    """Return on which whole copies these lean; None where one of them can't be read just now."""
    try:
        return {about(backup).base for backup in backups if is_delta(backup)}
    except sqlite3.Error:
        return None


def _free(folder: Path, reason: Reason, now: datetime) -> Backup:
    """Name a backup by its second of UTC; a second one in it takes the next."""
    while True:
        path = folder / f"till-{now.astimezone(UTC):{STAMP}}-{reason}.db"
        if not path.exists() and not path.with_suffix(SUFFIX).exists():
            return Backup(path, now, reason)
        now += timedelta(seconds=1)


def _named(file: Path) -> Backup | None:
    found = _NAME.fullmatch(file.name)
    if found is None:
        return None
    made_at = datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)
    return Backup(file, made_at, Reason(found[2]))


def _not_good(backup: Path, details: str) -> UserError:
    return UserError(
        _("This backup is damaged."),
        _("Nothing was changed."),
        _("Choose another one."),
        details=f"{backup.name}: {details}",
    )


def _without_its_base(backup: Path, base: str) -> UserError:
    return UserError(
        _("This backup needs another file beside it: {file}.", file=base),
        _("Nothing was changed."),
        _(
            "Copy {file} into the folder of {backup}, then try again, or choose another backup.",
            file=base,
            backup=backup.name,
        ),
        details=str(backup),
    )


def _no_room_to_look(error: OSError) -> UserError:
    return UserError(
        _("The backups could not be looked through."),
        _("Nothing was changed."),
        _(
            "Looking at one needs its space on the disk of the books: free some, and check that "
            "Till may write to its data folder. Then start Till again."
        ),
        details=str(error),
    )


def _not_made(path: Path, error: Exception) -> UserError:
    if isinstance(error, sqlite3.Error) and code_of(error) in DAMAGED_CODES:
        return damaged(path, str(error))
    return UserError(
        _("The backup could not be made."),
        _("Sales are not affected: the books themselves are as they were."),
        _("Free some space on this disk, and check that Till may write to its data folder."),
        details=str(error),
    )
