"""What the history is narrowed to, and in which order it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pos_app.domain.payments import PaymentStatus, TenderKind


class HistoryColumn(StrEnum):
    """By what the rows of the history can be sorted."""

    TIME = "time"
    AMOUNT = "amount"
    STATUS = "status"
    CUSTOMER = "customer"
    METHOD = "method"


@dataclass(frozen=True)
class HistoryOrder:
    """An order of the rows; among equals the newest stands first."""

    column: HistoryColumn = HistoryColumn.TIME
    descending: bool = True


NEWEST_FIRST = HistoryOrder()


@dataclass(frozen=True)
class HistoryFilter:
    """What rows of the history have to be: all that is given holds, of each set one member.

    `first` and `last` are business days of the store, both included. Amounts are in minor units of
    the row's own currency, tips included, both included. `elsewhere` is what no sale of ours made;
    `settled_late` what was paid on another business day than it was rung up. True asks for it,
    False for its contrary, None for neither. `text` are words that are looked for.
    """

    text: str = ""
    first: date | None = None
    last: date | None = None
    statuses: frozenset[PaymentStatus] = frozenset()
    kinds: frozenset[TenderKind] = frozenset()
    brands: frozenset[str] = frozenset()
    cashier_ids: frozenset[str] = frozenset()
    register_ids: frozenset[str] = frozenset()
    customer_id: str | None = None
    product_id: str | None = None
    currency: str | None = None
    least: int | None = None
    most: int | None = None
    refunded: bool | None = None
    disputed: bool | None = None
    settled_late: bool | None = None
    elsewhere: bool | None = None

    @property
    def without_text(self) -> HistoryFilter:
        """The same, whatever words are looked for."""
        return replace(self, text="")

    @property
    def is_empty(self) -> bool:
        """Whether every row of the history passes."""
        return replace(self, text=self.text.strip()) == ALL


ALL = HistoryFilter()
