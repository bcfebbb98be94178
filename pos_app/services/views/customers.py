"""Customers, and the cards that they keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pos_app.changes import ChangeSet
from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus, SetupState, Step, TenderKind
from pos_app.domain.taxes import TaxExemption
from pos_app.domain.texts import _

# not shown: brands' own names
_BRANDS: Final = {"diners": "Diners Club", "jcb": "JCB", "unionpay": "UnionPay"}
"""Those whose names are not Stripe's word with a capital letter."""


@dataclass(frozen=True)
class CardView:
    """A saved card, as much as may be known of it."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    is_default: bool = False

    @property
    def label(self) -> str:
        """How people call it: `Visa •••• 4242`."""
        return card_label(self.brand, self.last4)


def card_label(brand: str, last4: str) -> str:
    """Return how people call a card: `Visa •••• 4242`."""
    name = _BRANDS.get(brand) or brand.replace("_", " ").title()
    return f"{name} •••• {last4}"


@dataclass(frozen=True)
class CustomerRow:
    """A row of the customers table."""

    id: str
    name: str
    email: str
    phone: str
    last4s: tuple[str, ...]
    stripe_state: str
    created_at: datetime
    folded: str
    """What the search looks through; it begins with the name, to sort by."""


@dataclass(frozen=True)
class CustomerDraft:
    """What a person typed of a customer.

    `locales` are the languages they like best, as Stripe writes them: `de-AT,en`; empty where
    nobody knows.
    """

    name: str
    email: str = ""
    phone: str = ""
    notes: str = ""
    locales: str = ""


@dataclass(frozen=True)
class Purchase:
    """One thing that a customer bought: a row of the history that is theirs."""

    id: str
    occurred_at: datetime
    amount: Money
    refunded: int
    status: PaymentStatus
    receipt_number: str | None
    method: str


@dataclass(frozen=True)
class CustomerView:
    """A customer in full; `spent` is what they paid less refunds, each currency for itself."""

    id: str
    name: str
    email: str
    phone: str
    notes: str
    stripe_id: str | None
    stripe_state: str
    cards: tuple[CardView, ...]
    purchases: tuple[Purchase, ...]
    spent: tuple[Money, ...]
    created_at: datetime
    waits: bool = False
    """Something done here is still to be sent to Stripe."""
    exemption: TaxExemption | None = None
    """Why they pay no tax, where they pay none."""
    locales: str = ""
    """As in a draft."""

    def is_changed_by(self, changes: ChangeSet) -> bool:
        """Return whether something of this may be another by now."""
        return self.id in changes.customers | changes.purchases


def consent(store: str) -> str:
    """Return what the customer says yes to before a card is kept; `store` is its name, or ""."""
    if not store:
        return _(
            "I agree that the store keeps this card with Stripe to charge it when I ask for it. "
            "I can have it removed at any time."
        )
    return _(
        "I agree that {store} keeps this card with Stripe to charge it when I ask for it. "
        "I can have it removed at any time.",
        store=store,
    )


@dataclass(frozen=True)
class CardSetupView:
    """A card being saved for a customer, and what to say about it."""

    id: str
    kind: TenderKind
    state: SetupState
    step: Step
    headline: str
    advice: str
    page_url: str | None = None
    expires_at: datetime | None = None
    details: str = ""
