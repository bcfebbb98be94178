"""`till --verify-log`: whether the activity log is as it was written, with no window."""

from __future__ import annotations

import sys
from contextlib import closing

from pos_app.books import DATABASE, TRAINING, Books
from pos_app.domain.texts import _, ngettext
from pos_app.errors import UserError
from pos_app.paths import book_dir
from pos_app.services.shared.declared_settings import ACTIVE_BOOK


def run_log_check(books: Books, *, training: bool) -> int:
    """Print each row that is not as it was written, or missing.

    Returns the exit status: 0 where there is none, 1 where there is, 2 where nothing was read.
    """
    from pos_app.db.upgrade import open_current  # noqa: PLC0415  imports SQLAlchemy
    from pos_app.services.staff.log import check_log  # noqa: PLC0415

    book = TRAINING if training else books.state.read(ACTIVE_BOOK)
    path = book_dir(books.root, book or TRAINING) / DATABASE
    if not book or not path.exists():
        _say(_("There are no books in {folder}. Check --data-dir.", folder=str(books.root)), 2)
        return 2
    try:
        with closing(open_current(path, book.split("-", 1)[0])) as database:
            checked = check_log(database)
    except UserError as error:
        _say(str(error), 2)
        return 2
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


def _say(text: str, status: int = 0) -> None:
    print(text, file=sys.stderr if status else sys.stdout)
