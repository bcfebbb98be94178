"""`till --rebuild-reports`: count the roll-ups of reports anew from the books, with no window."""

from __future__ import annotations

import sys
from contextlib import closing

from pos_app.books import DATABASE, TRAINING, Books
from pos_app.clock import SystemClock
from pos_app.domain.texts import _, ngettext
from pos_app.errors import UserError
from pos_app.paths import book_dir
from pos_app.services.shared.declared_settings import ACTIVE_BOOK


def run_rebuild(books: Books, *, training: bool) -> int:
    """Roll up all days that are over, and print how many; return the exit status, 2 for none."""
    from pos_app.db.upgrade import open_current  # noqa: PLC0415  imports SQLAlchemy
    from pos_app.services.reports.roll_ups import rebuild  # noqa: PLC0415

    book = TRAINING if training else books.state.read(ACTIVE_BOOK)
    path = book_dir(books.root, book or TRAINING) / DATABASE
    if not book or not path.exists():
        _say(_("There are no books in {folder}. Check --data-dir.", folder=str(books.root)), 2)
        return 2
    try:
        with closing(open_current(path, book.split("-", 1)[0])) as database:
            days = rebuild(database, SystemClock())
    except UserError as error:
        _say(str(error), 2)
        return 2
    _say(
        ngettext(
            "What reports sum was counted anew: {n} day.",
            "What reports sum was counted anew: {n} days.",
            days,
        )
    )
    return 0


def _say(text: str, status: int = 0) -> None:
    print(text, file=sys.stderr if status else sys.stdout)
