"""Goods that come back: what each line is still worth, and which payments give that back.

What a line is worth is what was paid for it, discounts and taxes in it, counted cumulatively: parts
of it come to the whole to the last minor unit, however it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pos_app.domain.ids import new_id
from pos_app.domain.money import rounded


class ReturnReason(StrEnum):
    """Why goods came back; `OTHER` needs a note."""

    CHANGED_MIND = "changed_mind"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    OTHER = "other"


@dataclass(frozen=True)
class SoldLine:
    """A line of a paid sale: quantities in thousandths, amounts in minor units.

    `returned` is how much of it came back before; `left` is what was paid for it and was not given
    back by any refund, of goods or of an amount.
    """

    id: str
    name: str
    quantity: int
    returned: int
    total: int
    left: int
    unit: str = ""

    @property
    def returnable(self) -> int:
        """How much of it may still come back."""
        return max(0, self.quantity - self.returned)

    def worth(self, quantity: int, step: int) -> int:
        """Return what so much more of it is worth, in multiples of `step`; at most what is left."""
        if quantity >= self.returnable:
            return self.left
        before = rounded(self.total * self.returned, self.quantity, step)
        after = rounded(self.total * (self.returned + quantity), self.quantity, step)
        return min(self.left, after - before)


@dataclass(frozen=True)
class ExchangedLine:
    """So much of a line that was sold is to come back, in thousandths; `restock` as it is sold on.

    `worth` is what that was when it was chosen, in minor units. `name` and `unit` are as they were
    sold.
    """

    line_id: str
    name: str
    quantity: int
    worth: int
    restock: bool = True
    unit: str = ""


@dataclass(frozen=True)
class ExchangedGoods:
    """What of one earlier sale is to come back for what a cart sells; `number` is its receipt's.

    Its id is that of the return that it becomes.
    """

    sale_id: str
    number: str
    lines: tuple[ExchangedLine, ...]
    reason: ReturnReason = ReturnReason.CHANGED_MIND
    note: str = ""
    id: str = field(default_factory=new_id)

    @property
    def worth(self) -> int:
        """What all of it is worth, in minor units."""
        return sum(line.worth for line in self.lines)


def split_over(amount: int, payments: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return what each payment gives back of an amount, in their order; never more than it has.

    `payments` are ids with what is left of each, in minor units.
    """
    parts = []
    for payment_id, left in payments:
        if part := min(amount, left):
            parts.append((payment_id, part))
            amount -= part
    return parts
