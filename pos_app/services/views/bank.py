"""What Stripe holds for the store, and what went to the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pos_app.domain.money import Money
from pos_app.domain.payment_origin import PaymentOrigin


@dataclass(frozen=True)
class BalanceView:
    """What Stripe held in an account when it was asked last.

    `account` is a connected one, None the store's own. `reserved` is held for connected accounts,
    `instant` could be paid out at once; both are empty where there is none.
    """

    account: str | None
    available: tuple[Money, ...]
    pending: tuple[Money, ...]
    reserved: tuple[Money, ...]
    instant: tuple[Money, ...]
    read_at: datetime


@dataclass(frozen=True)
class PayoutView:
    """Money on its way to the bank; `arrival` is the bank's day.

    `account` is the connected account whose money it is, None where it is the store's own. `trace`
    is by what the bank finds it, `original_id` the payout that this one takes back, `reversed_by`
    the one that took this back. `unexplained` is what its entries did not come to when all of them
    were read, in minor units.
    """

    id: str
    amount: Money
    status: str
    automatic: bool
    arrival: date
    created: datetime
    failure: str = ""
    account: str | None = None
    trace: str = ""
    original_id: str | None = None
    reversed_by: str | None = None
    unexplained: int = 0


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
class Stranger:
    """Payments of a payout that no sale of these books made, by who took them.

    `name` is what another till calls its register.
    """

    origin: PaymentOrigin
    name: str
    count: int


@dataclass(frozen=True)
class PayoutPart:
    """All of one reporting category of Stripe's in a payout; `amount` less `fee` is `net`."""

    category: str
    count: int
    amount: Money
    fee: Money
    net: Money
    strangers: tuple[Stranger, ...] = ()


@dataclass(frozen=True)
class DayName:
    """A Z, an open shift (no `number`), or the day of what was taken without shifts.

    `id` is the shift's, or the day's. `register` is empty where it is a whole day.
    """

    id: str
    business_date: date
    register: str = ""
    number: int | None = None
    is_open: bool = False


@dataclass(frozen=True)
class DayInPayout:
    """What a payout has of the card takings of a day: its payments, less what came off them."""

    day: DayName
    net: Money


@dataclass(frozen=True)
class PaidAgain:
    """What became of the money of a payout that failed: it went out with another, or waits."""

    payout: PayoutView | None


@dataclass(frozen=True)
class PayoutDetails:
    """What a payout is made of; `unexplained` is what its parts do not come to.

    `days` are those whose card takings it has, `paid_again` what became of the money of one that
    failed, as far as it is known.
    """

    payout: PayoutView
    items: PayoutItems
    parts: tuple[PayoutPart, ...]
    unexplained: Money
    days: tuple[DayInPayout, ...] = ()
    paid_again: PaidAgain | None = None


@dataclass(frozen=True)
class DayToBank:
    """What the card takings of a day became, settled in one currency.

    `taken` is what the till took, in its own currency, in `count` payments; `gross` what Stripe
    has of it, in the one that it settles in, as all that follow. `fees`, `refunds`, `disputes` and
    `others` come off (and are negative then); with `gross` they come to `arrived`, `on_the_way` and
    `by_hand`: what a payout that somebody began by hand may have, which Stripe never says.
    `waiting` is what Stripe has not told of yet. `difference` is what Stripe has too
    much or, negative, too little, `missing` how many payments of it are not there at all. `lacking`
    was given back by the till, in so many refunds, and Stripe has none of them; `foreign` was given
    back at Stripe, and is in no refund of these books.
    """

    day: DayName
    count: int
    taken: Money
    gross: Money
    fees: Money
    refunds: Money
    disputes: Money
    others: Money
    arrived: Money
    on_the_way: Money
    by_hand: Money
    waiting: Money
    difference: Money
    missing: int
    lacking: Money
    lacking_count: int
    foreign: Money
    foreign_count: int

    @property
    def off_by(self) -> int:
        """What Stripe has too much or too little in all, in minor units of what was taken."""
        known = self.foreign.minor if self.foreign.currency == self.taken.currency else 0
        return self.difference.minor + self.lacking.minor - known

    @property
    def ties(self) -> bool:
        """Whether Stripe has of it what the till has, as far as it is known."""
        return not (
            self.difference.minor or self.missing or self.lacking_count or self.foreign_count
        )

    @property
    def key(self) -> str:
        """What makes it the same after it was read again."""
        return "/".join((self.day.id, self.gross.currency, self.taken.currency))


@dataclass(frozen=True)
class DayPage:
    """Some days, newest first; they go on before the business day `next`, None at the end."""

    rows: tuple[DayToBank, ...]
    next: date | None


@dataclass(frozen=True)
class DayPart:
    """All entries of one reporting category that belong to the card takings of a day."""

    category: str
    count: int
    amount: Money
    fee: Money


@dataclass(frozen=True)
class DayPayout:
    """What of a day's takings is in a payout; None is what is in none that Stripe itemises."""

    payout: PayoutView | None
    net: Money


@dataclass(frozen=True)
class DayDetails:
    """A day's card takings down to the payouts in which they arrived."""

    row: DayToBank
    parts: tuple[DayPart, ...]
    payouts: tuple[DayPayout, ...]


@dataclass(frozen=True)
class EntryFeePart:
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
    fees: tuple[EntryFeePart, ...]
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
