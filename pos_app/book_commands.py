"""`till --verify-log` and `till --rebuild`: work on a store's books, with no window.

Both return an exit status: 0 where all is well, 2 where there are no books that can be read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from pos_app.books import DATABASE, TRAINING, Books
from pos_app.clock import SystemClock
from pos_app.domain.texts import _, ngettext
from pos_app.errors import UserError
from pos_app.paths import book_dir
from pos_app.services.shared.declared_settings import ACTIVE_BOOK

if TYPE_CHECKING:
    from pos_app.db.engine import Database


def run_log_check(books: Books, *, training: bool) -> int:
    """Print each row of the activity log that is not as it was written, or missing; 1 for any."""
    from pos_app.services.staff.log import check_log  # noqa: PLC0415  imports SQLAlchemy

    def check(database: Database) -> int:
        checked = check_log(database)
        for fault in checked.faults:
            _say(fault.what, 1)
        if checked.faults:
            return 1
        _say(
            ngettext(
                "The activity log is as it was written: {n} row.",
                "The activity log is as it was written: {n} rows.",
                checked.rows,
            )
        )
        return 0

    return _run(books, check, training=training)


def run_rebuild(books: Books, *, training: bool) -> int:
    """Make all read models anew, and print of how much: reports by day, the history by row."""
    from pos_app.services.history.index_backfill import begin_anew, fill  # noqa: PLC0415  imports SQLAlchemy
    from pos_app.services.reports.roll_ups import rebuild  # noqa: PLC0415

    def count_anew(database: Database) -> int:
        _say(
            ngettext(
                "What reports sum was counted anew: {n} day.",
                "What reports sum was counted anew: {n} days.",
                rebuild(database, SystemClock()),
            )
        )
        begin_anew(database)
        _say(
            ngettext(
                "The history was indexed anew: {n} row.",
                "The history was indexed anew: {n} rows.",
                fill(database, SystemClock()),
            )
        )
        return 0

    return _run(books, count_anew, training=training)


def _run(books: Books, command: Callable[[Database], int], *, training: bool) -> int:
    """Run a command on the books in use, or on those of the training."""
    from pos_app.db.upgrade import open_current  # noqa: PLC0415  imports SQLAlchemy

    book = TRAINING if training else books.state.read(ACTIVE_BOOK)
    path = book_dir(books.root, book or TRAINING) / DATABASE
    if not book or not path.exists():
        _say(_("There are no books in {folder}. Check --data-dir.", folder=str(books.root)), 2)
        return 2
    try:
        with closing(open_current(path, book.split("-", 1)[0])) as database:
            return command(database)
    except UserError as error:
        _say(str(error), 2)
        return 2


def _say(text: str, status: int = 0) -> None:
    print(text, file=sys.stderr if status else sys.stdout)
