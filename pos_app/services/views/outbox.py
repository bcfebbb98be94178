"""What was owed, and will not be had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RefusedDelivery:
    """Something that waits for a person: `what` could not be done, and `why`.

    Stripe refused it, or the store's mail server where it is not `by_stripe`. Where it `is_unsure`
    it may have been done nevertheless.
    """

    id: str
    what: str
    why: str
    created_at: datetime
    by_stripe: bool = True
    is_unsure: bool = False
