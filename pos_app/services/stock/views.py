"""The stock as screens see it. Quantities are thousandths of the product's unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.units import Unit


@dataclass(frozen=True)
class StockItem:
    """How much there should be of a variant; `low` is the mark at which to order more."""

    variant_id: str
    name: str
    unit: Unit
    on_hand: int
    low: int | None


@dataclass(frozen=True)
class LowStock:
    """What is at its mark or below it, the scarcest first; `more` tells whether others follow."""

    items: tuple[StockItem, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class CountedLine:
    """How much was counted of a variant, and how much there should have been at that moment."""

    variant_id: str
    name: str
    unit: Unit
    counted: int
    expected: int

    @property
    def difference(self) -> int:
        """What there is more (or less) than there should be."""
        return self.counted - self.expected


@dataclass(frozen=True)
class StockCountView:
    """A count: how many variants it has, how many differ, the first of these, what came last."""

    id: str
    started_at: datetime
    counted: int
    differing: int
    differences: tuple[CountedLine, ...]
    last: CountedLine | None = None
