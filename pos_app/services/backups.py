"""Backups of one book: made by themselves and on demand, listed, and put in the book's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.clock import Clock
from pos_app.db.backups import (
    Backup,
    Reason,
    backups_of,
    look_for_damage,
    make_backup,
    newest_good,
    sales_in,
    store_of,
)
from pos_app.db.engine import Database
from pos_app.db.restore import Restored, restore
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import N_, _, ngettext, paragraph
from pos_app.domain.writing import format_day_and_clock
from pos_app.errors import UserError
from pos_app.services.shared.authority import require_first, require_to_look

_BREATH = 0.002
"""Seconds between two chunks of a copy, in which a sale has the disk to itself."""

_WHY: Final = {
    Reason.DAILY: N_("Daily"),
    Reason.UPDATE: N_("Before an update of Till"),
    Reason.ASKED: N_("Made by hand"),
}


@dataclass(frozen=True)
class BackupView:
    """A backup: its file's name, when and why it was made, bytes, and the sales in it.

    `made` is when by the store's clock: `Mon, Nov 30, 2026, 2:05 PM`. `sales` is None where the
    file can't be read.
    """

    name: str
    made_at: datetime
    made: str
    size: int
    sales: int | None
    why: str


@dataclass(frozen=True)
class RestoredView:
    """What a restore did: in one sentence, and all that follows from it."""

    what: str
    more: str


class Backups:
    """Makes and lists the backups of an open book."""

    def __init__(self, *, database: Database, mode: str, clock: Clock) -> None:
        """Work on one book; `mode` is live, test or training."""
        self._database = database
        self._mode = mode
        self._clock = clock
        # One backup at a time: each begins by sweeping away what an earlier one left unfinished,
        # and lets older ones go on which an unfinished one may lean. Within this process that is
        # enough: whoever opens a book or restores one (`till --restore`) holds the data folder's
        # `lock.FolderLock` all the while, and `till --restore` without a name only lists.
        self._lock = Lock()
        self._looked_on: date | None = None

    def all(self) -> list[BackupView]:
        """Return the backups, the newest first."""
        clock = store_clock(self._database.path)
        found = backups_of(self._database.path, self._clock.now())
        return [backup_view(backup, clock) for backup in found]

    def make(
        self, actor: Actor, progress: Callable[[bool], object] = lambda _waits: None
    ) -> BackupView:
        """Make a backup now, after the one that is being made. Raises UserError as `make_backup`.

        `progress` is told whether it waits for that one: True, then False once it copies.
        """
        require_first(self._database, actor, Permission.BACK_UP)
        with self._in_turn(progress):
            return backup_view(self._make(Reason.ASKED), store_clock(self._database.path))

    def make_daily(self, actor: Actor) -> None:
        """Make today's backup where there is none yet: that reads the book through, once a day.

        Raises DamagedBookError where that shows that the book is broken, UserError where the
        backup can't be made now; the book was read through all the same, then.
        """
        require_first(self._database, actor, Permission.BACK_UP)
        with self._lock:
            if not self._is_due():
                return
            try:
                self._make(Reason.DAILY)
            except UserError:
                self._look_for_damage_today()
                raise

    @contextmanager
    def _in_turn(self, progress: Callable[[bool], object]) -> Iterator[None]:
        if not self._lock.acquire(blocking=False):
            progress(True)
            self._lock.acquire()
        try:
            progress(False)
            yield
        finally:
            self._lock.release()

    def _look_for_damage_today(self) -> None:
        today = self._clock.now().astimezone().date()
        if self._looked_on != today:
            self._looked_on = today
            look_for_damage(self._database.path)

    def check_may_restore(self, actor: Actor) -> None:
        """Raise UserError where an actor may not restore a backup."""
        require_to_look(self._database, actor, Permission.RESTORE, at=self._clock.now())

    def _is_due(self) -> bool:
        """Return whether the machine's own day has no backup yet."""
        today = self._clock.now().astimezone().date()
        daily = (each for each in backups_of(self._database.path) if each.reason is Reason.DAILY)
        return all(backup.made_at.astimezone().date() != today for backup in daily)

    def _make(self, reason: Reason) -> Backup:
        return make_backup(
            self._database.path,
            self._mode,
            reason,
            self._clock.now(),
            lambda: self._clock.sleep(_BREATH),
        )


class BookRescue:
    """Puts a backup in the place of a book that is closed, or does not open."""

    def __init__(self, path: Path, mode: str, clock: Clock) -> None:
        """Name the book's file and mode."""
        self._path = path
        self._mode = mode
        self._clock = clock

    def all(self) -> list[BackupView]:
        """Return the backups, the newest first."""
        clock = store_clock(self._path)
        found = backups_of(self._path, self._clock.now())
        return [backup_view(backup, clock) for backup in found]

    def newest_good(self) -> BackupView | None:
        """Return the newest backup that can be restored. Slow: each is read through."""
        found = newest_good(self._path, self._mode, self._clock.now())
        return backup_view(found, store_clock(self._path)) if found else None

    def restore(self, name: str) -> RestoredView:
        """Restore a backup by its file's name; return what was done.

        Later sales and payments are taken over as far as they can be read, and the replaced file
        is kept. Raises UserError, and nothing was changed then.
        """
        return self._restore(self._named(name))

    def restore_file(self, file: Path) -> RestoredView:
        """Restore a backup that lies elsewhere, as `restore`."""
        if not file.is_file():
            raise UserError(
                _("There is no backup {file}.", file=str(file)),
                _("Nothing was changed."),
                _("Check the name of the file."),
            )
        made_at = datetime.fromtimestamp(file.stat().st_mtime, self._clock.now().tzinfo)
        return self._restore(Backup(file, made_at, Reason.ASKED))

    def start_over(self) -> RestoredView:
        """Make new books of what can be read in the damaged ones, as `restore`."""
        return self._restore(None)

    def _restore(self, backup: Backup | None) -> RestoredView:
        done = restore(self._path, self._mode, backup, self._clock)
        return _restored_view(done, store_clock(self._path))

    def _named(self, name: str) -> Backup:
        for backup in backups_of(self._path):
            if backup.path.name == name:
                return backup
        raise UserError(
            _("There is no backup {file}.", file=name),
            _("Nothing was changed."),
            _("Choose one of those there are."),
        )


@dataclass(frozen=True)
class StoreClock:
    """How a store writes a moment; without a zone it is this machine's."""

    zone: ZoneInfo | None = None
    locale: str = "en_US"

    def when(self, at: datetime) -> str:
        """Return day and time: `Mon, Nov 30, 2026, 2:05 PM`."""
        return format_day_and_clock(at.astimezone(self.zone), self.locale, "yMMMEd")


def store_clock(path: Path) -> StoreClock:
    """Read it from books that may be damaged or gone, else from their backups."""
    found = store_of(path)
    if found is None:
        return StoreClock()
    zone, locale = found
    return StoreClock(ZoneInfo(zone), locale)


def backup_view(backup: Backup, clock: StoreClock) -> BackupView:
    """Return what a screen shows of a backup."""
    return BackupView(
        name=backup.path.name,
        made_at=backup.made_at,
        made=clock.when(backup.made_at),
        size=backup.path.stat().st_size,
        sales=sales_in(backup.path),
        why=str(_WHY[backup.reason]),
    )


def _restored_view(done: Restored, clock: StoreClock) -> RestoredView:
    if done.backup:
        made_at = clock.when(done.backup.made_at)
        what = _("The books were restored from the backup of {made_at}.", made_at=made_at)
    else:
        what = _("The books were restored from what could be read.")
    return RestoredView(what, paragraph(*_consequences(done)))


def _consequences(done: Restored) -> Iterator[str]:
    if done.sales:
        yield ngettext(
            "Taken over: {n} sale made later.",
            "Taken over: {n} sales made later.",
            done.sales,
        )
    if not done.complete:
        yield _(
            "Some of what happened since may be missing. Payments come back from Stripe, without "
            "their lines; look cash sales up on paper."
        )
    if done.series:
        yield _(
            "Receipts go on as {number}, so that no number is used twice.",
            number=f"{done.series}-000001",
        )
    yield _("Till asks Stripe what happened since before it takes cards again.")
    if done.kept:
        yield _("The replaced file is kept as {file}.", file=done.kept.name)


def sales_in_words(count: int | None) -> str:
    """Return how many sales a backup holds; None is one that can't be read."""
    if count is None:
        return _("contents that can't be read")
    return ngettext("{n} sale", "{n} sales", count)
