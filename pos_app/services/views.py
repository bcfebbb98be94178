"""What the services hand to the screens: immutable values, never rows of the database.

Amounts are minor units of the `currency` beside them, times aware UTC, rates millionths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from pos_app.domain.cart import Cart, TaxRate
from pos_app.domain.money import Money
from pos_app.domain.payments import (
    PaymentStatus,
    RefundState,
    SaleState,
    Step,
    TenderKind,
    TenderState,
)


@dataclass(frozen=True)
class ChangeSet:
    """What a write changed, so that screens refresh only that: ids by kind."""

    customers: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    history: frozenset[str] = frozenset()
    carts: bool = False
    settings: bool = False

    def __or__(self, other: ChangeSet) -> ChangeSet:
        """Both together."""
        return ChangeSet(
            self.customers | other.customers,
            self.products | other.products,
            self.history | other.history,
            self.carts or other.carts,
            self.settings or other.settings,
        )


# --- the store ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class StoreView:
    """The store profile in force."""

    name: str
    address: str
    country: str
    currency: str
    time_zone: str
    tax_name: str
    tax_ppm: int
    prices_include_tax: bool
    receipt_header: str = ""
    receipt_footer: str = ""
    day_starts_at_hour: int = 0
    locale: str = "en_US"


@dataclass(frozen=True)
class RegisterView:
    """The counter at which this program stands."""

    id: str
    name: str
    prefix: str


@dataclass(frozen=True)
class CashierView:
    """Somebody who rings up; `role` is cashier or manager."""

    id: str
    name: str
    role: str
    active: bool = True


@dataclass(frozen=True)
class ConnectView:
    """The connected account that payments go to, and the platform's fee in millionths."""

    account_id: str = ""
    fee_ppm: int = 0
    direct: bool = False
    refund_fee: bool = True

    @property
    def active(self) -> bool:
        """Tell whether payments go through a connected account."""
        return bool(self.account_id)


@dataclass(frozen=True)
class KeyView:
    """The key in use, as far as it may be shown; `source` is keyring, environment or training."""

    kind: str
    mode: str
    last4: str
    source: str


# --- catalogue ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class CategoryView:
    """A shelf of the catalogue; `hue` is 0 to 359."""

    id: str
    name: str
    hue: int


@dataclass(frozen=True)
class ProductView:
    """What can be rung up."""

    id: str
    name: str
    price: int
    currency: str
    barcode: str = ""
    category_id: str | None = None
    hue: int = 0
    tax: TaxRate | None = None
    active: bool = True


@dataclass(frozen=True)
class HeldCart:
    """A cart put aside."""

    cart: Cart
    label: str
    held_at: datetime
    total: int


# --- customers ---------------------------------------------------------------------------------


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
        name = _BRANDS.get(self.brand) or self.brand.replace("_", " ").title()
        return f"{name} •••• {self.last4}"


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


@dataclass(frozen=True)
class CustomerDraft:
    """What a person typed of a customer."""

    name: str
    email: str = ""
    phone: str = ""
    notes: str = ""


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
    """Something done here is still to be told to Stripe."""


@dataclass(frozen=True)
class ErrandView:
    """Something done here that Stripe will not have: `what` says which, `refusal` why not.

    `customer_id` is None where that customer was deleted here.
    """

    id: str
    customer_id: str | None
    what: str
    refusal: str
    created_at: datetime


# --- sales -------------------------------------------------------------------------------------

Removal = Literal["cancel", "refund", "no"]


@dataclass(frozen=True)
class TenderView:
    """One way of paying in a sale, and what to say about it.

    `headline` is one big sentence for the cashier, `advice` says whether money moved and what to
    do next; both are empty while there is nothing to say.
    """

    id: str
    kind: TenderKind
    state: TenderState
    amount: int
    tendered: int = 0
    change: int = 0
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


@dataclass(frozen=True)
class SaleView:
    """A sale and how far it is paid. `paid`, `left` and `total` are without the tips."""

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

    @property
    def holding(self) -> TenderView | None:
        """The tender that must be settled before another may begin, if any."""
        return next((t for t in self.tenders if t.state.holds_the_sale), None)

    @property
    def may_return_to_cart(self) -> bool:
        """Tell whether the cart may still be changed."""
        return self.state is SaleState.OPEN and not self.paid and self.holding is None


@dataclass(frozen=True)
class Settled:
    """What was found out about one tender, refund or sale, in a sentence for the cashier.

    `has_receipt` where the sale is paid and nobody was asked yet whether its receipt is wanted.
    """

    sale_id: str | None
    what: str
    still_unknown: bool
    has_receipt: bool = False


# --- history -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class HistoryCursor:
    """Where the next page begins: after the row with this time and id."""

    occurred_at: datetime
    id: str


@dataclass(frozen=True)
class HistoryRow:
    """A row of the history: a sale, or a payment that no sale of ours made."""

    id: str
    sale_id: str | None
    intent_id: str | None
    occurred_at: datetime
    amount: Money
    refunded: int
    status: PaymentStatus
    method: str
    customer_name: str
    cashier_name: str
    receipt_number: str | None


@dataclass(frozen=True)
class HistoryPage:
    """Some rows, newest first; `next` is None at the end."""

    rows: tuple[HistoryRow, ...]
    next: HistoryCursor | None


@dataclass(frozen=True)
class LineView:
    """A line as it was sold."""

    name: str
    note: str
    quantity: int
    unit_price: int
    discount: int
    tax: int
    total: int


@dataclass(frozen=True)
class TaxView:
    """The tax of one rate in a sale."""

    name: str
    ppm: int
    inclusive: bool
    base: int
    tax: int


@dataclass(frozen=True)
class PaidTender:
    """A tender as the history shows it; `refundable` is what is left to give back."""

    id: str
    kind: TenderKind
    state: TenderState
    amount: int
    tendered: int
    change: int
    refundable: int
    intent_id: str | None
    charge_id: str | None
    card: CardView | None
    card_receipt: dict[str, str] = field(default_factory=dict)
    fee: int | None = None
    net: int | None = None
    settlement_currency: str | None = None
    account_id: str | None = None
    decline_code: str | None = None
    tip: int = 0
    reader_name: str = ""
    needs_reader: bool = False
    """Its money goes back only with the card presented again (Interac)."""


@dataclass(frozen=True)
class RefundView:
    """Money given back."""

    id: str
    tender_id: str | None
    kind: str
    state: RefundState
    amount: int
    currency: str
    reason: str
    note: str
    created_at: datetime
    says: str = ""
    step: Step = Step.NONE
    reader_id: str | None = None


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened, in a sentence."""

    at: datetime
    what: str


@dataclass(frozen=True)
class SaleDetails:
    """All that is known of one row of the history."""

    row: HistoryRow
    lines: tuple[LineView, ...]
    taxes: tuple[TaxView, ...]
    subtotal: int
    discount: int
    tax: int
    total: int
    tenders: tuple[PaidTender, ...]
    refunds: tuple[RefundView, ...]
    timeline: tuple[TimelineEvent, ...]
    customer_id: str | None
    customer_email: str
    cashier_name: str
    register_name: str
    business_date: date | None
    store: StoreView
    note: str = ""
    details: str = ""
    tip: int = 0
    void_reason: str = ""
    may_void: bool = False
    """It was paid today and can be given back whole by one action."""


@dataclass(frozen=True)
class RefundRequest:
    """What a manager wants to give back of one tender (or of a payment without a sale).

    `reason` is duplicate, fraudulent, requested_by_customer or other (which needs a note).
    `reader_id` where the card has to be presented for it.
    """

    history_id: str
    tender_id: str | None
    amount: int
    reason: str
    note: str = ""
    reader_id: str | None = None


# --- reports -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class BalanceView:
    """What Stripe holds for the store."""

    available: tuple[Money, ...]
    pending: tuple[Money, ...]


@dataclass(frozen=True)
class PayoutView:
    """Money on its way to the bank."""

    id: str
    amount: Money
    status: str
    automatic: bool
    arrival: datetime
    created: datetime
    failure: str = ""


@dataclass(frozen=True)
class RightView:
    """One line of the key check: `state` is ok, missing, unconfirmed or problem."""

    resource: str
    access: str
    state: str
    right: str = ""
    says: str = ""


# --- books -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BookView:
    """One of the books on this machine; `mode` is live, test or training.

    `last4` are the last characters of its key, empty where none is kept. A book that cannot be
    opened has no store name.
    """

    name: str
    mode: str
    store_name: str
    last4: str
