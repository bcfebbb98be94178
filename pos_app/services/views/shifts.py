"""The drawer, its shift, and the reports of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pos_app.changes import ChangeSet
from pos_app.domain.shifts import DrawerCash, MovementKind, ShiftRules

Content = dict[str, Any]
"""The data of a report, as JSON has it."""


@dataclass(frozen=True)
class MovementView:
    """Cash put in or taken out besides sales; `amount` is signed minor units."""

    id: str
    kind: MovementKind
    amount: int
    reason: str
    cashier_name: str
    at: datetime
    reverses_id: str | None = None
    is_reversed: bool = False


@dataclass(frozen=True)
class HandoverView:
    """A drawer that was counted and handed over; `difference` None for whom it is hidden."""

    id: str
    at: datetime
    given_by: str
    taken_by: str
    counted: int
    difference: int | None
    note: str


@dataclass(frozen=True)
class ShiftView:
    """The shift that is open; `is_late` where it is of an earlier business day.

    `counts` are of a count that was not closed with yet, nor handed over.
    """

    id: str
    opened_at: datetime
    opened_by: str
    business_date: date
    opened_with: int
    left_before: int | None
    is_late: bool
    currency: str
    denominations: tuple[int, ...]
    """The notes and coins to count it by, in minor units."""
    counts: tuple[int, ...] = ()


@dataclass(frozen=True)
class DrawerView:
    """How a drawer stands. `cash` is None where whoever looks may not see what is expected.

    `offered` is what the last close left in it, which the next shift is proposed to open with.
    `reasons` are those that were given here lately, by what moved, the last one first.
    """

    rules: ShiftRules
    currency: str
    shift: ShiftView | None
    offered: int
    movements: tuple[MovementView, ...] = ()
    handovers: tuple[HandoverView, ...] = ()
    cash: DrawerCash | None = None
    no_sales: int = 0
    last_z: int | None = None
    reasons: Mapping[MovementKind, tuple[str, ...]] = field(default_factory=dict)

    def is_changed_by(self, changes: ChangeSet) -> bool:
        """Return whether something of this may be another by now."""
        return bool(changes.shifts or changes.history or changes.settings)


@dataclass(frozen=True)
class Movement:
    """What a cashier wants to put in or take out: `amount` in minor units, never negative.

    `id` is made by whoever asks, so that pressed twice it moves once.
    """

    id: str
    kind: MovementKind
    amount: int
    reason: str

    @property
    def change(self) -> int:
        """By how much there is more in the drawer afterwards."""
        return self.kind.sign * self.amount


@dataclass(frozen=True)
class Opening:
    """A shift to open with a counted float, in minor units; `id` as in `Movement`."""

    id: str
    opened_with: int


@dataclass(frozen=True)
class CountView:
    """What came of a count: `difference` is what was counted less what was expected."""

    counted: int
    expected: int
    difference: int
    may_recount: bool
    wants_note: bool


@dataclass(frozen=True)
class Closing:
    """How a counted shift is closed; the rest of what was counted stays in the drawer."""

    shift_id: str
    to_bank: int = 0
    note: str = ""
    pieces: tuple[tuple[int, int], ...] = ()
    """How many there were of each note and coin, where they were counted so."""


@dataclass(frozen=True)
class Handover:
    """To whom a counted drawer is handed over while its shift goes on; `id` as in `Movement`."""

    id: str
    shift_id: str
    taken_by: str
    note: str = ""
    pieces: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class ReportView:
    """An X or Z report: `content` is its data as frozen, `number` None for an X, `id` the Z's."""

    content: Content
    number: int | None = None
    content_hash: str = ""
    is_whole: bool = True
    """Whether the content is still what its hash was made of."""
    id: str = ""


@dataclass(frozen=True)
class ZRow:
    """A row of the list of Z reports."""

    id: str
    number: int
    register: str
    business_date: date
    closed_at: datetime
    sales: int
    difference: int
    currency: str
