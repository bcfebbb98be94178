"""How far a look-up of what was left open is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LookedUp(StrEnum):
    """What a look-up is of."""

    PAYMENTS = "payments"
    REFUNDS = "refunds"
    CARDS = "cards"
    READERS = "readers"
    DISPUTES = "disputes"


@dataclass(frozen=True)
class LookUp:
    """How far a look-up is: at the `number`th of `total` things."""

    what: LookedUp
    number: int
    total: int
