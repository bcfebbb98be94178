"""Ninety days of business at the sample store, made up the same way each time."""

import random
import uuid
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from pos_app.domain.sample import SampleLine
from pos_app.training.sample.catalogue import CASHIERS, PEOPLE, PRODUCTS, SPECIAL_CARDS, STORE_ZONE

DAYS = 90
SEED = 20_260_401
OPENS, CLOSES = 9, 20
WALK_IN_CARDS = ("visa", "visa", "mastercard", "amex", "visa_debit", "discover", "jcb")
DECLINES = ("chargeDeclined", "chargeDeclinedInsufficientFunds", "chargeDeclinedExpiredCard")
REASONS = ("requested_by_customer", "requested_by_customer", "duplicate")


@dataclass(frozen=True)
class PlannedSale:
    """A sale before any money moved.

    `created` is seconds UTC. `card` is the magic name of a walk-in's card, `saved` the place of
    the customer's saved card; neither means cash. `declined` is a card that is tried first.
    """

    id: str
    tender_id: str
    created: int
    cashier: str
    customer: str | None
    lines: tuple[SampleLine, ...]
    card: str | None
    saved: int | None
    declined: str | None
    refund: "PlannedRefund | None"


@dataclass(frozen=True)
class PlannedRefund:
    """A refund to come: `created` seconds UTC; `lines` goods come back, or all when None."""

    id: str
    created: int
    reason: str
    lines: int | None


class Plan:
    """Makes up sales from a seed. Only the dates depend on when it is made."""

    def __init__(self, now: float) -> None:
        """Plan the days up to `now`, seconds UTC."""
        self._now = int(now)
        self._zone = ZoneInfo(STORE_ZONE)
        self._today = datetime.fromtimestamp(now, self._zone).date()
        self._random = random.Random(SEED)  # noqa: S311 - a sample, no secret
        self._liked = list(accumulate(self._random.randint(1, 9) for _ in PRODUCTS))

    def opening(self) -> int:
        """When the store's account was opened: the night before its first day."""
        return self._at(self._today - timedelta(days=DAYS), time(1))

    def days(self) -> list[date]:
        """The planned days, oldest first, today included."""
        return [self._today - timedelta(days=back) for back in range(DAYS, -1, -1)]

    def sales(self) -> list[PlannedSale]:
        """All sales up to now, oldest first."""
        planned = [sale for day in self.days() for sale in self._day(day)]
        return [sale for sale in planned if sale.created < self._now - 60]

    def payouts(self) -> list[int]:
        """When the bank is paid: Monday, Wednesday and Friday nights; seconds UTC."""
        nights = (self._at(day, time(3)) for day in self.days() if day.weekday() in {0, 2, 4})
        return [night for night in nights if night < self._now]

    def fees(self) -> list[int]:
        """When Stripe takes its monthly fee for the readers; seconds UTC."""
        return [self._at(day, time(2)) for day in self.days() if day.day == 1]

    def held(self) -> tuple[int, int]:
        """When money was held back, and when it was let go again; seconds UTC."""
        held, released = (self._today - timedelta(days=back) for back in (24, 10))
        return self._at(held, time(2)), self._at(released, time(2))

    def corrected(self) -> int:
        """When Stripe gave a fee back that it had taken twice; seconds UTC."""
        return self._at(self._today - timedelta(days=17), time(2))

    def sent_back(self) -> int:
        """When the bank sent the newest payout of then back; seconds UTC."""
        return self._at(self._today - timedelta(days=14), time(14))

    def _at(self, day: date, moment: time) -> int:
        return int(datetime.combine(day, moment, self._zone).astimezone(UTC).timestamp())

    def _day(self, day: date) -> Iterator[PlannedSale]:
        opening = self._at(day, time(OPENS))
        count = self._random.randint(12, 16) + (4 if day.weekday() >= 5 else 0)
        moments = sorted(self._random.sample(range((CLOSES - OPENS) * 3600), count))
        cashier = self._random.choice(CASHIERS)
        for moment in moments:
            yield self._sale(opening + moment, cashier)

    def _sale(self, created: int, cashier: str) -> PlannedSale:
        person = self._random.choice(PEOPLE) if self._random.random() < 0.35 else None
        by_card = self._random.random() < 0.6
        # Cards that the bank questions are for practising; they paid for nothing yet.
        usable = (
            [card for card in person.cards if card not in SPECIAL_CARDS.values()] if person else []
        )
        saved = by_card and bool(usable)
        walk_in = self._random.choice(WALK_IN_CARDS)
        return PlannedSale(
            self._uuid(),
            self._uuid(),
            created,
            cashier,
            person.key if person else None,
            tuple(self._lines()),
            walk_in if by_card and not saved else None,
            self._random.randrange(len(usable)) if saved else None,
            self._random.choice(DECLINES) if by_card and self._random.random() < 0.03 else None,
            self._refund(created) if self._random.random() < 0.04 else None,
        )

    def _lines(self) -> Iterator[SampleLine]:
        wanted = self._random.choices((1, 2, 3, 4, 5, 6), (30, 28, 20, 12, 6, 4))[0]
        chosen = {
            bisect_left(self._liked, self._random.randint(1, self._liked[-1]))
            for _ in range(wanted)
        }
        for place in sorted(chosen):
            quantity = self._random.choices((1, 2, 3, 4), (75, 17, 5, 3))[0]
            yield SampleLine(PRODUCTS[place].key, quantity)

    def _refund(self, created: int) -> PlannedRefund:
        later = self._random.randint(600, 3 * 86_400)
        whole = self._random.random() < 0.5
        return PlannedRefund(
            self._uuid(), created + later, self._random.choice(REASONS), None if whole else 1
        )

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
