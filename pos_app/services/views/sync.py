"""What the sync hands to the screens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WORKERS: Final = 6
"""Pages that are read side by side: so many ask as often as the limit of calls allows."""
WORKERS_IN_USE: Final = 2
"""While somebody works at the screen, which needs Python's lock, too."""


class SyncPart(StrEnum):
    """What is read of Stripe: what is new, or one of the lists for the first time."""

    NEWS = "news"
    PAYMENTS = "payments"
    CUSTOMERS = "customers"
    DISPUTES = "disputes"
    PAYOUTS = "payouts"


@dataclass(frozen=True)
class SyncProgress:
    """How many objects were read so far, and of how many: a guess, or None."""

    part: SyncPart
    read: int
    total: int | None = None


@dataclass(frozen=True)
class FillOutcome:
    """Whether all that is old is in the books by now, and how many payments changed."""

    is_through: bool
    changed: int
