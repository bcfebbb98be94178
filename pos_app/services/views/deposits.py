"""What screens hand in and get of sales that are kept part paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class NewDeposit:
    """A part-paid sale that is to be kept, for whom where that is no customer, and until when."""

    sale_id: str
    name: str = ""
    phone: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class DepositView:
    """A deposit and how far it is paid, in minor units; `total` is what its goods cost.

    `given_back` is what of `paid` somebody gave back at Stripe, `retained` what the store did not
    give back of a cancelled one.
    """

    sale_id: str
    number: str
    name: str
    phone: str
    due_on: date | None
    kept_at: datetime
    total: int
    paid: int
    is_open: bool
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    retained: int = 0
    given_back: int = 0

    @property
    def left(self) -> int:
        """What is still to pay until the goods are handed over."""
        return max(0, self.total - self.paid) if self.is_open else 0


@dataclass(frozen=True)
class DepositTerms:
    """What it takes to keep a sale: the least that is paid, and whether somebody has to be named.

    `offered` where the store keeps deposits. `name` is who the sale is for, by the books.
    """

    offered: bool
    least: int
    name: str = ""
