"""What Stripe said, as our own immutable values. Amounts are minor units, times aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class CardFacts:
    """How to recognise a card; never more of its number than the last four digits."""

    brand: str = ""
    last4: str = ""
    exp_month: int = 0
    exp_year: int = 0
    funding: str = ""
    wallet: str = ""
    read_method: str = ""
    receipt: dict[str, str] = field(default_factory=dict)
    """EMV lines of a reader's answer that a receipt must carry."""


@dataclass(frozen=True)
class SavedCardFacts:
    """A saved card of a customer."""

    id: str
    card: CardFacts
    created: datetime


@dataclass(frozen=True)
class CustomerFacts:
    """A Stripe customer; `deleted` ones carry nothing but their id."""

    id: str
    deleted: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""
    default_card_id: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    created: datetime | None = None


@dataclass(frozen=True)
class RefundFacts:
    """A refund as Stripe has it; `status` is Stripe's word."""

    id: str
    intent_id: str | None
    amount: int
    currency: str
    status: str
    reason: str
    failure_reason: str
    metadata: dict[str, str]
    created: datetime


@dataclass(frozen=True)
class ChargeFacts:
    """The charge of an intent; fee and net are in `settlement_currency`, None until known."""

    id: str
    card: CardFacts
    paid: bool
    refunded: int
    disputed: bool
    fee: int | None
    net: int | None
    settlement_currency: str | None
    failure_code: str | None
    receipt_url: str
    created: datetime


@dataclass(frozen=True)
class IntentFacts:
    """A PaymentIntent; `status` is Stripe's word and the truth about this payment."""

    id: str
    status: str
    amount: int
    received: int
    currency: str
    created: datetime
    customer_id: str | None = None
    payment_method_id: str | None = None
    charge: ChargeFacts | None = None
    error_code: str | None = None
    decline_code: str | None = None
    next_action_url: str | None = None
    description: str = ""
    receipt_email: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    application_fee: int | None = None
    destination: str | None = None


@dataclass(frozen=True)
class BalanceFacts:
    """Money at Stripe: pairs of currency and minor units."""

    available: tuple[tuple[str, int], ...]
    pending: tuple[tuple[str, int], ...]
    livemode: bool


@dataclass(frozen=True)
class PayoutFacts:
    """Money on its way from Stripe to the bank."""

    id: str
    amount: int
    currency: str
    status: str
    automatic: bool
    arrival: datetime
    created: datetime
    failure: str = ""


@dataclass(frozen=True)
class EventFacts:
    """That something happened to an object; what it is now is fetched anew."""

    id: str
    type: str
    object_id: str
    intent_id: str | None
    created: datetime


@dataclass(frozen=True)
class RightFacts:
    """Whether a key may read one resource; `missing` is the right that Stripe names."""

    resource: str
    readable: bool
    missing: str = ""
    problem: str = ""
