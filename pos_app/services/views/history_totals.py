"""What the rows of the history come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus, TenderKind


@dataclass(frozen=True)
class SettledTotal:
    """What Stripe settled of some payments, in the currency that it settles in.

    `rate` is how much of that one of the payments' own came to, on average of those that Stripe
    alone took; None where that is the same currency.
    """

    payments: int
    fee: Money
    net: Money
    rate: Decimal | None = None


@dataclass(frozen=True)
class HistoryTotal:
    """The sums of the rows in one currency.

    `count` is of all rows, `paid` of those that took money. `gross` is what was taken, before any
    refund and with tips: what was declined, cancelled or never paid is not in it. `settled` is
    what Stripe said of their fees, one for each currency that it settled in; cash has none.
    """

    count: int
    paid: int
    gross: Money
    refunded: Money
    tips: Money
    settled: tuple[SettledTotal, ...]


class HistoryStep(StrEnum):
    """By what the rows of the history can be summed."""

    DAY = "day"
    MONTH = "month"
    HOUR = "hour"
    METHOD = "method"
    STATUS = "status"


StepKey = date | int | TenderKind | PaymentStatus | None
"""A day, the first of a month, an hour from 0 to 23, or one of the states.

Of ways of paying None is what was paid elsewhere.
"""


@dataclass(frozen=True)
class HistorySum:
    """The sums of one step, in one currency."""

    key: StepKey
    total: HistoryTotal


@dataclass(frozen=True)
class MonthRows:
    """How many rows of the history are of one month; `month` is its first day."""

    month: date
    count: int


@dataclass(frozen=True)
class DayRows:
    """How many rows of the history are of one business day."""

    day: date
    count: int


@dataclass(frozen=True)
class HistoryPreparation:
    """How far the history is indexed: `done` of `rows`; what is older is not found yet."""

    done: int
    rows: int
    since: datetime | None
    """When the oldest row that is found happened, where any is."""
