"""Papers on their way to a receipt printer, as screens show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PrintState(StrEnum):
    """How far a job is. Only one that waits is tried again without a person."""

    PRINTING = "printing"
    WAITING = "waiting"
    STOPPED = "stopped"
    """It was tried often enough. Nothing of it was printed."""
    UNSURE = "unsure"
    """Nobody knows whether it came out."""


@dataclass(frozen=True)
class PrintJob:
    """A paper that did not come out yet, or of which that is not known; `why` is a sentence."""

    id: str
    history_id: str
    gift: bool
    title: str
    state: PrintState
    why: str
    created_at: datetime
    next_try_at: datetime | None


@dataclass(frozen=True)
class Delivery:
    """What came of one run through the jobs.

    `printed` are the titles of those that came out, `receipts` the history's rows of the receipts
    among them, `unsure` the titles of those of which nobody knows. `waiting` is why the others
    wait, empty where none does, and `next_try_at` until when.
    """

    printer: str = ""
    printed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    waiting: str = ""
    next_try_at: datetime | None = None
