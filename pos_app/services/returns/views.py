"""What screens hand in and get of goods that come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pos_app.domain.goods_returns import ReturnReason, SoldLine
from pos_app.domain.ids import new_id
from pos_app.services.views.history import RefundView


@dataclass(frozen=True)
class ReturnedLine:
    """So much of a line comes back, in thousandths; `restock` where it is sold on."""

    line_id: str
    quantity: int
    restock: bool = True


@dataclass(frozen=True)
class ReturnRequest:
    """What a customer brings back of a sale; with the same `id` it is the same return.

    `reader_id` is where a card is presented that needs that to get its money back.
    """

    sale_id: str
    lines: tuple[ReturnedLine, ...]
    reason: ReturnReason
    note: str = ""
    reader_id: str | None = None
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Returnable:
    """What may still come back of a sale. `step` is what its amounts are multiples of.

    `payments` are the ids of its tenders with what is left of each, in the order in which they
    give back: what was taken last first. `owed` are earlier returns whose money was not given
    back yet.
    """

    sale_id: str
    currency: str
    step: int
    lines: tuple[SoldLine, ...]
    payments: tuple[tuple[str, int], ...]
    owed: tuple[OwedReturn, ...] = ()

    @property
    def left(self) -> int:
        """What all payments can give back together."""
        return sum(left for _id, left in self.payments)


@dataclass(frozen=True)
class OwedReturn:
    """Goods that came back, and what the customer is still to get for them, in minor units."""

    id: str
    created_at: datetime
    total: int
    owed: int


@dataclass(frozen=True)
class ReturnView:
    """What came of a return, in a headline and advice.

    `waiting` are refunds that are not settled yet; `needs_reader` names the tenders that only a
    presented card can be refunded to.
    """

    id: str
    total: int
    owed: int
    refunds: tuple[RefundView, ...]
    waiting: tuple[RefundView, ...]
    needs_reader: tuple[str, ...]
    headline: str
    advice: str
