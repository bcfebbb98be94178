"""What a sample store looks like to the books that are filled with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class ProductData(Protocol):
    """Something to sell; `price` in minor units without tax."""

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def category(self) -> str: ...

    @property
    def price(self) -> int: ...

    @property
    def barcode(self) -> str: ...


class CardData(Protocol):
    """A saved card, as Stripe has it."""

    @property
    def id(self) -> str: ...

    @property
    def brand(self) -> str: ...

    @property
    def last4(self) -> str: ...

    @property
    def exp_month(self) -> int: ...

    @property
    def exp_year(self) -> int: ...


class CustomerData(Protocol):
    """A customer, as Stripe has them; the first card is the default. `created` in seconds, UTC."""

    @property
    def key(self) -> str: ...

    @property
    def stripe_id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str | None: ...

    @property
    def phone(self) -> str | None: ...

    @property
    def notes(self) -> str: ...

    @property
    def created(self) -> int: ...

    @property
    def cards(self) -> Sequence[CardData]: ...


class LineData(Protocol):
    """So many of a product."""

    @property
    def product(self) -> str: ...

    @property
    def quantity(self) -> int: ...


class TenderData(Protocol):
    """How a sale was paid, in minor units; the Stripe fields are None for cash."""

    @property
    def id(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def amount(self) -> int: ...

    @property
    def tendered(self) -> int: ...

    @property
    def payment_intent(self) -> str | None: ...

    @property
    def charge(self) -> str | None: ...

    @property
    def payment_method(self) -> str | None: ...

    @property
    def brand(self) -> str | None: ...

    @property
    def last4(self) -> str | None: ...

    @property
    def fee(self) -> int: ...


class RefundData(Protocol):
    """Money given back to a tender; `stripe_id` is None for cash."""

    @property
    def id(self) -> str: ...

    @property
    def tender(self) -> str: ...

    @property
    def amount(self) -> int: ...

    @property
    def created(self) -> int: ...

    @property
    def reason(self) -> str: ...

    @property
    def stripe_id(self) -> str | None: ...


class SaleData(Protocol):
    """A finished sale; `total` in minor units with tax, `created` in seconds, UTC."""

    @property
    def id(self) -> str: ...

    @property
    def created(self) -> int: ...

    @property
    def cashier(self) -> str: ...

    @property
    def customer(self) -> str | None: ...

    @property
    def lines(self) -> Sequence[LineData]: ...

    @property
    def total(self) -> int: ...

    @property
    def tenders(self) -> Sequence[TenderData]: ...

    @property
    def refunds(self) -> Sequence[RefundData]: ...


class ReaderData(Protocol):
    """A card reader, as Stripe has it."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def device_type(self) -> str: ...

    @property
    def serial_number(self) -> str: ...

    @property
    def location(self) -> str: ...

    @property
    def location_name(self) -> str: ...


class SampleData(Protocol):
    """A whole store: its sales oldest first, with exclusive tax of one rate."""

    @property
    def name(self) -> str: ...

    @property
    def zone(self) -> str: ...

    @property
    def currency(self) -> str: ...

    @property
    def tax_ppm(self) -> int: ...

    @property
    def cashiers(self) -> Sequence[str]: ...

    @property
    def products(self) -> Sequence[ProductData]: ...

    @property
    def customers(self) -> Sequence[CustomerData]: ...

    @property
    def sales(self) -> Sequence[SaleData]: ...

    @property
    def readers(self) -> Sequence[ReaderData]: ...
