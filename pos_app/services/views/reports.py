"""What Stripe holds for the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.money import Money


@dataclass(frozen=True)
class BalanceView:
    """What Stripe holds for the store."""

    available: tuple[Money, ...]
    pending: tuple[Money, ...]


@dataclass(frozen=True)
class PayoutView:
    """Money on its way to the bank."""

    id: str
    amount: Money
    status: str
    automatic: bool
    arrival: datetime
    created: datetime
    failure: str = ""
