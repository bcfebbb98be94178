"""What was owed to Stripe, and Stripe will not have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RefusedDelivery:
    """Something done here that Stripe refused: `what` could not be done, and `why`."""

    id: str
    what: str
    why: str
    created_at: datetime
