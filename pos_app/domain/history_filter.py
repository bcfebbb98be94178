"""What the history is narrowed to, and in which order it is shown."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.period_presets import Preset, days_of


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

    `first` and `last` are business days of the store, both included; where they were chosen by the
    name of a period, `period` has it, and `on` moves them along. `hours` are those of the store's
    clock in which it happened, 0 to 23. Amounts are in minor units of the row's own currency, tips
    included, both included. `elsewhere` is what no sale of ours made;
    `settled_late` what was paid on another business day than it was rung up. True asks for it,
    False for its contrary, None for neither. `fingerprint` is Stripe's of a card. `text` are words
    that are looked for.
    """

    text: str = ""
    first: date | None = None
    last: date | None = None
    period: Preset | None = None
    statuses: frozenset[PaymentStatus] = frozenset()
    hours: frozenset[int] = frozenset()
    kinds: frozenset[TenderKind] = frozenset()
    brands: frozenset[str] = frozenset()
    cashier_ids: frozenset[str] = frozenset()
    register_ids: frozenset[str] = frozenset()
    customer_id: str | None = None
    fingerprint: str | None = None
    product_id: str | None = None
    currency: str | None = None
    least: int | None = None
    most: int | None = None
    refunded: bool | None = None
    disputed: bool | None = None
    settled_late: bool | None = None
    elsewhere: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every row of the history passes."""
        return replace(self, text=self.text.strip()) == ALL

    @property
    def parts(self) -> tuple[HistoryFilter, ...]:
        """What it is made of beside the text: filters of one thing each; all of them together.

        A thing is a period, an amount with both its ends, one member of a set, or one of the rest.
        """
        found: list[HistoryFilter] = []
        for name, value in self._given():
            if isinstance(value, frozenset):
                found += [_only(name, frozenset({each})) for each in sorted(value)]
            elif group := _GROUPS.get(name):
                found.append(HistoryFilter(**{each: getattr(self, each) for each in group}))
            else:
                found.append(_only(name, value))
        return tuple(dict.fromkeys(found))

    def plus(self, other: HistoryFilter) -> HistoryFilter:
        """Return it narrowed by another one as well: sets grow, anything else is the other's.

        Ends of amounts that would leave nothing between them are the other's alone.
        """
        given: dict[str, Any] = {}
        for name, value in other._given():
            is_set = isinstance(value, frozenset)
            given[name] = getattr(self, name) | value if is_set else value
        if given.keys() & _GROUPS["period"]:
            given = {**dict.fromkeys(_GROUPS["period"]), **given}
        made = replace(self, **given)
        if made.least is not None and made.most is not None and made.least > made.most:
            return replace(made, least=other.least, most=other.most)
        return made

    def minus(self, part: HistoryFilter) -> HistoryFilter:
        """Return it without one of its `parts`."""
        left: dict[str, Any] = {}
        for name, value in part._given():
            is_set = isinstance(value, frozenset)
            left[name] = getattr(self, name) - value if is_set else getattr(ALL, name)
        return replace(self, **left)

    def on(self, today: date, week_begins: int = 0) -> HistoryFilter:
        """Return it as it is on a day: *last week* is another one then."""
        if self.period is None or self.period is Preset.RANGE:
            return self
        first, last = days_of(self.period, today, week_begins)
        return replace(self, first=first, last=last)

    def _given(self) -> list[tuple[str, Any]]:
        """Return what is narrowed beside the text, by the names of the fields."""
        pairs = ((each.name, getattr(self, each.name)) for each in fields(self))
        return [pair for pair in pairs if pair[0] != "text" and pair[1] not in (None, frozenset())]


def of_period(period: Preset, today: date, week_begins: int = 0) -> HistoryFilter:
    """Return the filter of a period by its name, as seen on a day."""
    return HistoryFilter(period=period).on(today, week_begins)


_GROUPS = {
    **dict.fromkeys(("first", "last", "period"), ("first", "last", "period")),
    **dict.fromkeys(("least", "most"), ("least", "most")),
}
"""The fields that say one thing together, by each of them."""


def _only(name: str, value: Any) -> HistoryFilter:
    return replace(ALL, **{name: value})


ALL = HistoryFilter()
