"""What Stripe says of a charge besides its money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from pos_app.domain.money import Money


@dataclass(frozen=True)
class FeePart:
    """A part of a fee; `type` is Stripe's word (stripe_fee, application_fee, tax, ...)."""

    type: str
    description: str
    amount: Money


@dataclass(frozen=True)
class ChargeView:
    """A charge as Stripe had it last; all of it may be missing, where an earlier Till read it.

    `gross` is what it came to in the currency that Stripe settles in. `checks` are by Stripe's
    names (cvc_check, ...), `emv` the lines of a card reader's receipt by theirs.
    """

    created: datetime | None = None
    captured_at: datetime | None = None
    available: datetime | None = None
    gross: Money | None = None
    exchange_rate: str | None = None
    fees: tuple[FeePart, ...] = ()
    outcome: str = ""
    risk_level: str = ""
    risk_score: int | None = None
    checks: dict[str, str] = field(default_factory=dict)
    authorization_code: str = ""
    network: str = ""
    country: str = ""
    emv: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PaidOut:
    """The payout with which a payment's money goes to the bank; `arrival` is the bank's day."""

    payout_id: str
    amount: Money
    status: str
    arrival: date
    begun_at: datetime
