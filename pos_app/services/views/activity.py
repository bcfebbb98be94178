"""The activity log as screens show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pos_app.domain.money import Money


@dataclass(frozen=True)
class ActivityFilter:
    """Which rows are wanted: of whom, of what kind, of which day of the store; empty for any."""

    cashier_id: str = ""
    action: str = ""
    day: date | None = None


@dataclass(frozen=True)
class ActivityView:
    """One row: what was done, by whom, approved by whom, to which receipt, and what changed.

    `kind` and `of` name the row that it was done to, as the log has them; `before` and `after`
    are names and codes.
    """

    id: str
    number: int
    at: datetime
    register: str
    person: str
    approved_by: str
    what: str
    kind: str
    of: str
    subject: str
    amount: Money | None
    before: str
    after: str


@dataclass(frozen=True)
class ActivityPage:
    """Some rows, the newest first; `next` is the id to go on before, empty at the end."""

    rows: tuple[ActivityView, ...]
    next: str


@dataclass(frozen=True)
class LogFault:
    """A row that is not as it was written, or missing (then without an id), in a sentence."""

    row_id: str
    number: int
    what: str


@dataclass(frozen=True)
class CheckedLog:
    """How many rows the log has, and which are not as they were written."""

    rows: int
    faults: tuple[LogFault, ...]
