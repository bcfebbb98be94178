"""A logical clock: which fetch from Stripe or change of the books began before which."""

from __future__ import annotations

import secrets
from itertools import count
from typing import cast

from sqlalchemy import ColumnElement, Integer, literal_column
from sqlalchemy.orm import DeclarativeBase, Session

KEY = "logical_clock"
"""Where sessions hold the clock, in their `info`."""

_COUNTED = 32
"""How many bits of a number count; those before them are the run's."""


class LogicalClock:
    """Numbers fetches and changes in the order they begin, for one run on one book.

    A wall clock cannot: this machine's may be set in between, and Stripe's counts whole seconds.
    One program at a time brings Stripe's answers into a book, so that whatever bears another run's
    number is from an earlier run. `till payment-sheet` beside it writes none that is numbered, but
    for a customer whom it makes at Stripe, and whom nobody else can know of before.
    """

    def __init__(self) -> None:
        """Begin a run. Its own part of the numbers is drawn: nothing has to be kept for it."""
        self._run = (1 + secrets.randbelow(2**31 - 1)) << _COUNTED
        self._numbers = count(1)

    def next(self) -> int:
        """Return the number of what begins now: 64 bits, never 0, from any thread."""
        return self._run + next(self._numbers)


def is_later(known: int, asked: int) -> bool:
    """Return whether `known` is a number of the same run as `asked`, and a later one."""
    return known >> _COUNTED == asked >> _COUNTED and known > asked


def as_written(table: type[DeclarativeBase]) -> ColumnElement[int]:
    """Return the column that sorts rows by when they were written, whatever a wall clock said.

    SQLite numbers the rows of a table as they come, and copies of the books keep their order.
    """
    return literal_column(f"{table.__tablename__}.rowid", Integer())


def number_here(session: Session) -> int:
    """Return the number of what is changed in this session now."""
    return cast("LogicalClock", session.info[KEY]).next()
