"""`till --restore`: a backup is put in the books' place, with no display and no window."""

from __future__ import annotations

import sys
from pathlib import Path

from pos_app.books import TRAINING, Books
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.lock import FolderLock
from pos_app.services.backups import BookRescue, RestoredView, sales_in_words
from pos_app.services.shared.declared_settings import ACTIVE_BOOK

NEWEST = "newest"


def _in_use() -> UserError:
    return UserError(
        _("Another Till has these books open."),
        _("Nothing was changed."),
        _("Close it, then try again."),
    )


def run_restore(books: Books, wanted: str, *, training: bool) -> int:
    """Restore a backup, or list them where `wanted` is empty; returns the exit status.

    `wanted` is the name of a backup, a path to one, or `newest` for the newest good one.
    """
    book = TRAINING if training else books.state.read(ACTIVE_BOOK)
    if not book or not books.root.is_dir():
        _print(
            _("There are no books in {folder}. Check --data-dir.", folder=str(books.root)),
            to_errors=True,
        )
        return 1
    rescue = books.rescue(book)
    try:
        return _restore(books.root, rescue, wanted) if wanted else _list(book, rescue)
    except UserError as error:
        _print(str(error), error.details, to_errors=True)
        return 1


def _restore(root: Path, rescue: BookRescue, wanted: str) -> int:
    lock = FolderLock(root)
    if not lock.take():
        raise _in_use()
    try:
        done = _done(rescue, wanted)
        _print(done.what, done.more)
    finally:
        lock.release()
    return 0


def _done(rescue: BookRescue, wanted: str) -> RestoredView:
    if wanted == NEWEST:
        found = rescue.newest_good()
        if found is None:
            raise UserError(_("There is no good backup of these books."), _("Nothing was changed."))
        return rescue.restore(found.name)
    if wanted in {backup.name for backup in rescue.all()}:
        return rescue.restore(wanted)
    return rescue.restore_file(Path(wanted))


def _list(book: str, rescue: BookRescue) -> int:
    backups = rescue.all()
    if not backups:
        # Translators: {book} is its name: live, test, training, live-2.
        _print(_("There are no backups of the {book} books.", book=book))
        return 1
    # Translators: {book} is its name: live, test, training, live-2.
    _print(_("Backups of the {book} books, the newest first:", book=book))
    for each in backups:
        _print(f"  {each.name}  {each.made}  {sales_in_words(each.sales)}  {each.why}")
    _print(
        _(
            "Restore one with: till --restore {backup} (or: till --restore {newest})",
            backup=backups[0].name,
            newest=NEWEST,
        )
    )
    return 0


def _print(*lines: str, to_errors: bool = False) -> None:
    for line in filter(None, lines):
        print(line, file=sys.stderr if to_errors else sys.stdout)
