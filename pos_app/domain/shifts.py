"""The drawer's day: what moves cash besides sales, and what should lie in the drawer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from pos_app.domain.money import decimals
from pos_app.domain.texts import N_, Message


class MovementKind(StrEnum):
    """Why the drawer is opened besides a sale and a refund."""

    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    SAFE_DROP = "safe_drop"
    TO_BANK = "to_bank"
    FLOAT_OUT = "float_out"
    NO_SALE = "no_sale"
    """It was opened, and no cash moved."""

    @property
    def sign(self) -> int:
        """Whether cash comes in (1), goes out (-1) or does not move (0)."""
        return _SIGNS[self]

    @property
    def label(self) -> Message:
        """What it is called."""
        return MOVEMENT_NAMES[self]


_SIGNS: Final[Mapping[MovementKind, int]] = {
    MovementKind.PAID_IN: 1,
    MovementKind.PAID_OUT: -1,
    MovementKind.SAFE_DROP: -1,
    MovementKind.TO_BANK: -1,
    MovementKind.FLOAT_OUT: -1,
    MovementKind.NO_SALE: 0,
}

MOVEMENT_NAMES: Final[Mapping[MovementKind, Message]] = {
    MovementKind.PAID_IN: N_("Paid in"),
    MovementKind.PAID_OUT: N_("Paid out"),
    MovementKind.SAFE_DROP: N_("Safe drop"),
    MovementKind.TO_BANK: N_("To the bank"),
    MovementKind.FLOAT_OUT: N_("Float taken out"),
    MovementKind.NO_SALE: N_("No sale"),
}


USUAL_REASONS: Final[Mapping[MovementKind, tuple[Message, ...]]] = {
    MovementKind.PAID_IN: (N_("Change from the bank"), N_("Money found")),
    MovementKind.PAID_OUT: (N_("Supplies"), N_("Milk"), N_("Postage")),
    MovementKind.SAFE_DROP: (N_("Too much in the drawer"),),
    MovementKind.TO_BANK: (N_("Takings of the day"),),
    MovementKind.FLOAT_OUT: (N_("No float needed"),),
    MovementKind.NO_SALE: (N_("Change for a customer"), N_("Counting"), N_("Drawer was shut")),
}
"""What is offered as the reason until a store has given its own."""
USUAL_REVERSALS: Final = (N_("Wrong amount"), N_("Typed twice"))
"""Why a movement is taken back."""


class Kick(Enum):
    """What came of what waited for the drawer; `BY_HAND` where none opens by itself here."""

    NOTHING_WAITED = auto()
    OPENED = auto()
    BY_HAND = auto()
    BY_HAND_AT_SALE = auto()
    """The same, while a sale or a refund is on the screen, which says so itself."""


class Late(StrEnum):
    """What became of something after the Z that could not say it, or said it otherwise."""

    PAYMENT = "payment"
    PAYMENT_NOT_TAKEN = "payment_not_taken"
    REFUND = "refund"
    REFUND_NOT_MADE = "refund_not_made"
    REFUND_CAME_BACK = "refund_came_back"


@dataclass(frozen=True)
class ShiftRules:
    """How a store works with its drawers; without `on` it takes cash without any shift.

    `blind`: nobody sees what is expected before they have counted. A difference above `note_above`
    minor units asks for a note.
    """

    on: bool = False
    blind: bool = False
    note_above: int = 0


@dataclass(frozen=True)
class Denominations:
    """The notes and coins that a store counts, in minor units, the largest first.

    Those of another currency count no more: what the currency has stands in their place.
    """

    currency: str = ""
    amounts: tuple[int, ...] = ()

    def of(self, currency: str) -> tuple[int, ...]:
        """Return those to count of a currency."""
        chosen = self.amounts if self.currency == currency else ()
        return chosen or denominations(currency)


@dataclass(frozen=True)
class DrawerCash:
    """What moved in the drawer of one shift, in minor units; none of it is netted.

    `taken` is what stayed of what customers gave, after change. `movements` are signed sums by
    kind, reversed ones taken off.
    """

    opened_with: int
    taken: int
    given_back: int
    movements: Mapping[MovementKind, int]

    @property
    def expected(self) -> int:
        """What should lie in the drawer."""
        return self.opened_with + self.taken - self.given_back + sum(self.movements.values())


_DENOMINATIONS: Final[Mapping[str, tuple[int, ...]]] = {
    "usd": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1),
    "cad": (10000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5),
    "aud": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "nzd": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10),
    "gbp": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "eur": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "chf": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "sek": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "nok": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100),
    "dkk": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50),
    "jpy": (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1),
}
_SERIES: Final = (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)


def denominations(currency: str) -> tuple[int, ...]:
    """Return the notes and coins to count, in minor units, the largest first."""
    if known := _DENOMINATIONS.get(currency):
        return known
    scaled = (each * 10 ** decimals(currency) for each in _SERIES)
    return tuple(each // 100 for each in scaled if not each % 100)
