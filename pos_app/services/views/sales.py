"""A sale on its way to being paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pos_app.domain.cart import Cart
from pos_app.domain.payments import SaleState, Step, TenderKind, TenderState
from pos_app.services.views.customers import CardView


@dataclass(frozen=True)
class HeldCart:
    """A cart put aside; below nothing its `total` is what is to be given back."""

    cart: Cart
    label: str
    held_at: datetime
    total: int


_READY = frozenset({TenderState.PREPARED, TenderState.DECLINED})


@dataclass(frozen=True)
class PaymentRequest:
    """What a cashier wants taken for a sale, and how.

    `amount` is in minor units, None for all that is left; in cash it is what the customer gives,
    and more than is left is change. `card_or_reader_id` is the id of a saved card, a reader or
    a gift card.
    `save_card` where the customer agreed that the card is saved. `reference` is what a bank's own
    terminal printed. `tender_id` is what was made ready for it.
    """

    sale_id: str
    kind: TenderKind
    amount: int | None = None
    card_or_reader_id: str = ""
    save_card: bool = False
    reference: str = ""
    tender_id: str | None = None

    def is_ready(self, tender: TenderView | None) -> bool:
        """Return whether this tender is ready for it: its card or reader may be another one."""
        return (
            tender is not None
            and tender.kind is self.kind
            and tender.state in _READY
            and tender.intent_id is not None
            and tender.amount == self.amount
            and tender.keeps_card == self.save_card
        )


Removal = Literal["cancel", "refund", "no"]


@dataclass(frozen=True)
class TenderView:
    """One payment of a sale, and what to say about it.

    `headline` is one big sentence for the cashier, `advice` says whether money moved and what to
    do next; both are empty while there is nothing to say. `label` is what the store calls this
    way of paying, where it has a name of its own. `rounding` is what cash was rounded by.
    """

    id: str
    kind: TenderKind
    state: TenderState
    amount: int
    tendered: int = 0
    change: int = 0
    rounding: int = 0
    label: str = ""
    intent_id: str | None = None
    card: CardView | None = None
    headline: str = ""
    advice: str = ""
    next_action_url: str | None = None
    details: str = ""
    tip: int = 0
    step: Step = Step.NONE
    reader_id: str | None = None
    reader_name: str = ""
    page_url: str | None = None
    expires_at: datetime | None = None
    keeps_card: bool = False
    started_at: datetime | None = None
    removal: Removal = "no"
    """How it can be taken out of its sale: `cancel` it, `refund` it, or `no`, not now."""

    @property
    def taken(self) -> int:
        """What the customer really gave for good: cash as it was rounded."""
        return self.amount + self.rounding


@dataclass(frozen=True)
class SaleView:
    """A sale and how far it is paid. `paid`, `left` and `total` are without the tips.

    `left_in_cash` is what `left` comes to in coins there are. `exchanged` is what goods pay of it
    that come back, and is not in `left`; once it is paid it is in `paid`.
    """

    id: str
    state: SaleState
    currency: str
    total: int
    paid: int
    left: int
    change: int
    tenders: tuple[TenderView, ...]
    customer_id: str | None
    receipt_number: str | None = None
    business_date: date | None = None
    tip: int = 0
    left_in_cash: int = 0
    exchanged: int = 0

    @property
    def rounding(self) -> int:
        """What the cash in it was rounded by."""
        return sum(t.rounding for t in self.tenders if t.state is TenderState.APPROVED)

    @property
    def holding(self) -> TenderView | None:
        """The tender that must be settled before another may begin, if any."""
        return next((t for t in self.tenders if t.state.holds_the_sale), None)

    @property
    def may_return_to_cart(self) -> bool:
        """Return whether the cart may still be changed."""
        return self.state is SaleState.OPEN and not self.paid and self.holding is None


@dataclass(frozen=True)
class PaymentAnswer:
    """A payment and its sale, as the books have them after it was tried."""

    tender: TenderView
    sale: SaleView


@dataclass(frozen=True)
class RecoveryOutcome:
    """What was found out about one tender, refund or sale, in a sentence for the cashier.

    `has_receipt` where the sale is paid and nobody was asked yet whether its receipt is wanted.
    """

    sale_id: str | None
    what: str
    still_unknown: bool
    has_receipt: bool = False


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
