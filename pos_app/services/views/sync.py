"""What the sync hands to the screens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
