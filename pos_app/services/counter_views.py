"""What the services hand to the screens about readers, pages and cards to keep.

Amounts are minor units of the `currency` beside them, times aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pos_app.domain.payments import ReaderState, SetupState, Step, TenderKind

CONSENT: Final = (
    "I agree that {store} keeps this card with Stripe to charge it when I ask for it. "
    "I can have it removed at any time."
)
"""What the customer says yes to before a card is kept."""


@dataclass(frozen=True)
class ReaderView:
    """A card reader and how it is; `seen_at` is when Till last heard how it is."""

    id: str
    label: str
    device: str
    serial_number: str
    location_id: str
    location_name: str
    state: ReaderState = ReaderState.UNKNOWN
    says: str = ""
    """In words, such as `In use by Register 2`; for READY just `Ready`."""
    is_default: bool = False
    asks_for_tip: bool = False
    seen_at: datetime | None = None


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
        """Tell whether the readers ask for a tip at all."""
        return bool(self.percentages or self.amounts)


@dataclass(frozen=True)
class CardSetupView:
    """A card being saved for a customer, and what to say about it."""

    id: str
    customer_id: str
    kind: TenderKind
    state: SetupState
    step: Step
    headline: str
    advice: str
    reader_name: str = ""
    page_url: str | None = None
    expires_at: datetime | None = None
    card_label: str = ""
    details: str = ""


@dataclass(frozen=True)
class PaymentSheetBundle:
    """What a store's own phone app needs to take one payment with Stripe's PaymentSheet.

    The secrets are for that app alone: they are in no repr and are never stored.
    """

    sale_id: str
    tender_id: str
    intent_id: str
    customer_id: str
    publishable_key: str
    client_secret: Secret
    ephemeral_key: Secret
    account_id: str | None = None


class Secret(str):
    """Text that shows itself only where it is asked for by name."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show nothing."""
        return "Secret(...)"
