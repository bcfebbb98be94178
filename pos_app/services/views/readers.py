"""Card readers, where they stand and the tips they ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from pos_app.domain.payments import ReaderState
from pos_app.domain.reader_inputs import InputState


@dataclass(frozen=True)
class ReaderView:
    """A card reader and how it is."""

    id: str
    label: str
    device: str
    serial_number: str
    location_id: str
    location_name: str
    state: ReaderState = ReaderState.UNKNOWN
    message: str = ""
    """In words, such as `In use by Register 2`; for READY just `Ready`."""
    is_default: bool = False
    asks_for_tip: bool = False
    can_ask: bool = False
    """Whether it can ask a customer for an email address and the like."""


@dataclass(frozen=True)
class ReaderInputView:
    """How a question to a customer on a reader stands, in words for the cashier.

    `value` is what the customer gave where `state` is GIVEN; of a signature, the id of its file.
    """

    state: InputState
    headline: str
    advice: str
    value: str = field(default="", repr=False)
    details: str = ""


class LookupState(Enum):
    """How reading a card stands. WAITING alone is not final."""

    WAITING = auto()
    READ = auto()
    ENDED = auto()


@dataclass(frozen=True)
class CardLookupView:
    """How reading a card without charging it stands, in words for the cashier.

    Where it is READ, `fingerprint` is Stripe's of that card and `card` how people call it.
    """

    state: LookupState
    headline: str
    advice: str
    details: str = ""
    fingerprint: str = ""
    card: str = ""


@dataclass(frozen=True)
class SandboxCard:
    """A test card that can be presented to a simulated reader; its number stays where it is."""

    id: str
    name: str


@dataclass(frozen=True)
class LocationView:
    """Where readers stand, as Stripe has to know it; `lines` is its address on paper."""

    id: str
    name: str
    line1: str
    city: str
    postal_code: str
    country: str
    state: str = ""

    @property
    def lines(self) -> str:
        """The address in one line."""
        return ", ".join(part for part in (self.line1, self.postal_code, self.city) if part)


@dataclass(frozen=True)
class TippingView:
    """What a location's readers offer as a tip in the store's currency.

    Either up to three `percentages` (whole per cents) or up to three fixed `amounts`; below
    `amounts_below` the fixed ones are offered. None of them: no tip is asked for.
    """

    percentages: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()
    amounts_below: int = 0

    @property
    def on(self) -> bool:
        """Return whether the readers ask for a tip at all."""
        return bool(self.percentages or self.amounts)
