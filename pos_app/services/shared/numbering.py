"""In which order numbers that a register gives were given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute


def as_given(
    number: InstrumentedAttribute[str | None],
) -> tuple[ColumnElement[Any], ...]:
    """Return what sorts one register's receipt numbers by when they were given.

    A clock that is set decides nothing then. A longer number is a later one: `R1-1000000` after
    `R1-999999`, and a series that was begun after a restore, `R1B`, after `R1`.
    """
    return func.length(number), number.expression
