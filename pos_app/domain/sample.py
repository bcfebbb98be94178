"""What a sample store is made of: its account is played with it, and its books are filled.

Dates are seconds UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SampleProduct:
    """Something to sell. `price` is in cents without tax; `barcode` is an EAN-13."""

    key: str
    name: str
    category: str
    price: int
    barcode: str


@dataclass(frozen=True)
class SampleLine:
    """A line of a sale: a product's key and how many."""

    product: str
    quantity: int


@dataclass(frozen=True)
class SampleCard:
    """A saved card, as Stripe has it."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    funding: str
    fingerprint: str


@dataclass(frozen=True)
class SampleCustomer:
    """A customer, as Stripe has them; the first card is the default. `created` is seconds UTC."""

    key: str
    stripe_id: str
    name: str
    email: str | None
    phone: str | None
    notes: str
    created: int
    cards: tuple[SampleCard, ...]


@dataclass(frozen=True)
class SampleAttempt:
    """A card that was declined before another one was taken."""

    charge: str
    code: str
    decline_code: str
    message: str
    brand: str
    last4: str


@dataclass(frozen=True)
class SampleTender:
    """How a sale was paid. Amounts in cents.

    For cash `tendered` is what the customer gave; the Stripe fields are None. For a card `fee` is
    what Stripe keeps.
    """

    id: str
    kind: str
    amount: int
    tendered: int
    payment_intent: str | None = None
    charge: str | None = None
    payment_method: str | None = None
    brand: str | None = None
    last4: str | None = None
    fee: int = 0
    declined: SampleAttempt | None = None


@dataclass(frozen=True)
class SampleRefund:
    """Money given back to a tender. `stripe_id` is None for cash; `created` seconds UTC."""

    id: str
    tender: str
    amount: int
    created: int
    reason: str
    stripe_id: str | None = None


@dataclass(frozen=True)
class SampleSale:
    """A finished sale. `total` is in cents with tax, as the caller counted it."""

    id: str
    created: int
    register: str
    cashier: str
    customer: str | None
    lines: tuple[SampleLine, ...]
    total: int
    tenders: tuple[SampleTender, ...]
    refunds: tuple[SampleRefund, ...] = ()


@dataclass(frozen=True)
class SampleReader:
    """A card reader, as Stripe has it."""

    id: str
    label: str
    device_type: str
    serial_number: str
    location: str
    location_name: str


@dataclass
class SampleStore:
    """All of it: sales oldest first, prices and totals in cents of `currency`.

    Prices are without the tax, which has one rate, `tax_ppm` in millionths; none is on what is in a
    category of `zero_rated`.
    """

    name: str
    zone: str
    currency: str
    tax_ppm: int
    zero_rated: frozenset[str]
    register: str
    cashiers: tuple[str, ...]
    products: tuple[SampleProduct, ...]
    customers: list[SampleCustomer] = field(default_factory=list)
    sales: list[SampleSale] = field(default_factory=list)
    readers: list[SampleReader] = field(default_factory=list)
