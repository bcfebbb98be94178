"""What Stripe holds for the store, and what went to the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pos_app.domain.money import Money
from pos_app.domain.payment_origin import PaymentOrigin


@dataclass(frozen=True)
class BalanceView:
    """What Stripe held for the store when it was asked last."""

    available: tuple[Money, ...]
    pending: tuple[Money, ...]
    read_at: datetime


@dataclass(frozen=True)
class PayoutView:
    """Money on its way to the bank; `arrival` is the bank's day.

    `account` is the connected account whose money it is, None where it is the store's own.
    """

    id: str
    amount: Money
    status: str
    automatic: bool
    arrival: date
    created: datetime
    failure: str = ""
    account: str | None = None


@dataclass(frozen=True)
class PayoutCursor:
    """Where the next page begins: after the payout with this time and id."""

    created: datetime
    id: str


@dataclass(frozen=True)
class PayoutPage:
    """Some payouts, newest first; `next` is None at the end."""

    rows: tuple[PayoutView, ...]
    next: PayoutCursor | None


class PayoutItems(StrEnum):
    """How much the books know of what a payout is made of."""

    READ = "read"
    UNREAD = "unread"
    UNDECIDED = "undecided"
    BY_HAND = "by_hand"


@dataclass(frozen=True)
class PayoutPart:
    """All of one reporting category of Stripe's in a payout; `amount` less `fee` is `net`."""

    category: str
    count: int
    amount: Money
    fee: Money
    net: Money


@dataclass(frozen=True)
class PayoutDetails:
    """What a payout is made of; `unexplained` is what its parts do not come to."""

    payout: PayoutView
    items: PayoutItems
    parts: tuple[PayoutPart, ...]
    unexplained: Money


@dataclass(frozen=True)
class FeePart:
    """A part of a fee, as Stripe names it; `kind` is its word for whose fee it is."""

    kind: str
    amount: Money
    description: str


@dataclass(frozen=True)
class BankEntry:
    """A movement of the money at Stripe (a balance transaction); `amount` less `fee` is `net`.

    Amounts are in the currency that Stripe settles in; `exchange_rate` is its decimal where the
    source was in another. `history_id` is the row of the history that it belongs to, where there
    is one. `payout_id` is None while it is in none, or in one that was begun by hand.
    """

    id: str
    account: str | None
    type: str
    category: str
    source_id: str | None
    intent_id: str | None
    history_id: str | None
    payout_id: str | None
    amount: Money
    fee: Money
    net: Money
    fees: tuple[FeePart, ...]
    exchange_rate: str | None
    description: str
    created: datetime
    available_on: datetime
    origin: PaymentOrigin | None = None
    """Who took the payment behind it; None where there is none."""
    receipt_number: str | None = None
    taken_by: str = ""
    """What another till calls its register."""


@dataclass(frozen=True)
class CategorySum:
    """All entries of one reporting category in an account and a currency."""

    account: str | None
    category: str
    count: int
    amount: Money
    fee: Money
    net: Money
