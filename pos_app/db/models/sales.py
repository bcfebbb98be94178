"""The tables of sales, from the open cart to the taxes of what was sold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.db.types import LongStoredText, StoredText

_VOIDED = "void_shift_id IS NOT NULL"  # not shown: SQL


class OpenCart(Base):
    """A cart being rung up or held; its id becomes its sale's id. Gone once that is paid.

    `shown` are the lines that the customer saw, `permitted` what was allowed or approved of it, as
    `ledger/cart_checks.py` reads them; None where there is nothing.
    """

    __tablename__ = "open_cart"
    __publishes__ = (
        Publishes(Kind.WAITING, by="id", only=frozenset({"held_at"})),
        Publishes(Kind.ATTENTION, by="id", only=frozenset({"held_at"})),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    register_id: Mapped[str] = ref("register.id")
    label: Mapped[str] = mapped_column(default="")
    held_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any]]
    shown: Mapped[dict[str, Any] | None]
    permitted: Mapped[dict[str, Any] | None]
    updated_at: Mapped[datetime]


class Sale(Base):
    """One sale. The receipt number and business date come with its being paid.

    `total_minor` is without the tips, which are `tip_minor`. A void gives everything back on the
    day of the sale; the lines stay. `shift_id` and `void_shift_id` are the shifts of the drawer
    that were open then, where there were any. With an `exempt_reason` no tax was charged, by the
    certificate that `exempt_number` names; `exempted_minor` is what was taken out of prices for it.
    `age_checked` are the years that the cashier saw the customer to have, None where nobody asked.
    `exchanged_minor` is what goods that come back pay of it.
    `credit_minor` is what of the total are gift cards: owed from then on, and no revenue.
    """

    __tablename__ = "sale"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="id"),
        Publishes(Kind.WAITING, by="id", only=frozenset({"state"})),
        Publishes(Kind.ATTENTION, by="id", only=frozenset({"state"})),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id")
    customer_id: Mapped[str | None] = ref("customer.id")
    profile_id: Mapped[str] = ref("store_profile.id", index=False)
    state: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    subtotal_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    tip_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(LongStoredText, default="")
    receipt_number: Mapped[str | None] = mapped_column(String(32), unique=True)
    business_date: Mapped[date | None] = mapped_column(index=True)
    void_reason: Mapped[str] = mapped_column(LongStoredText, default="")
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    abandoned_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    shift_id: Mapped[str | None] = mapped_column(String(36), index=True)
    void_shift_id: Mapped[str | None] = mapped_column(String(36))
    exempt_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    exempt_number: Mapped[str] = mapped_column(default="", server_default=text("''"))
    exempted_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    credit_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    discount_reason: Mapped[str | None]
    age_checked: Mapped[int | None]
    exchanged_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))

    __table_args__ = (
        Index("ix_sale_state", "state", "register_id"),
        Index("ix_sale_paid", "register_id", "paid_at"),
        index_where("ix_sale_void_shift_id", "void_shift_id", _VOIDED),
    )


class SaleLine(Base):
    """A line as it was sold; name, price and category are copies. Its taxes are rows of their own.

    `quantity_milli` are thousandths: 2750 of 2.750 kg, 3000 of three pieces. `discount_minor` holds
    its own and its share of the sale's. `net_minor` is what is left without any tax. One in no
    category has an empty name of it. `name` tells the variant too; `unit` is what the price is for
    ("" for a piece), `cost_minor` what one of it cost the store then. `modifiers` are the names and
    prices of what was chosen with it, which `unit_price_minor` includes. None is *not recorded*: of
    sales of an earlier Till what came off the line alone, and its category. `kind` is a `LineKind`:
    of a gift card, sold without discount and tax, there is no `SaleLineTax`.
    """

    __tablename__ = "sale_line"
    __publishes__ = (Publishes(Kind.HISTORY, by="sale_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = ref("sale.id")
    position: Mapped[int]
    product_id: Mapped[str | None] = ref("product.id")
    name: Mapped[str]
    note: Mapped[str] = mapped_column(LongStoredText)
    category_name: Mapped[str | None]
    quantity_milli: Mapped[int]
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    own_discount_minor: Mapped[int | None] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    net_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    discount_reason: Mapped[str | None]
    variant_id: Mapped[str | None] = mapped_column(String(36))
    sku: Mapped[str] = mapped_column(StoredText(64), default="", server_default=text("''"))
    unit: Mapped[str] = mapped_column(String(8), default="", server_default=text("''"))
    modifiers: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    lot: Mapped[str] = mapped_column(StoredText(64), default="", server_default=text("''"))
    serial: Mapped[str] = mapped_column(StoredText(64), default="", server_default=text("''"))
    cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))


class SaleLineTax(Base):
    """One tax of a line as it was sold; each line of goods has at least one.

    `base_minor` is what it is counted on: the line without tax, of a `compound` one with the other
    taxes of the line. One that is `exempt` was not charged. A line without a tax has a rate of 0 by
    no name. None is *not recorded*: of sales of an earlier Till where several were possible.
    """

    __tablename__ = "sale_line_tax"
    __publishes__ = (Publishes(Kind.HISTORY, by="sale_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = ref("sale.id")
    sale_line_id: Mapped[str] = ref("sale_line.id", index=False)
    position: Mapped[int]
    name: Mapped[str | None]
    ppm: Mapped[int | None]
    inclusive: Mapped[bool | None]
    compound: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    exempt: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    base_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)


class SaleTax(Base):
    """The tax of one rate in a sale, of 0 too: what was sold without tax by that rate.

    One that is `exempt` was not charged; its base is what would have been taxed by it.
    """

    __tablename__ = "sale_tax"
    __publishes__ = (Publishes(Kind.HISTORY, by="sale_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = ref("sale.id")
    name: Mapped[str]
    ppm: Mapped[int]
    inclusive: Mapped[bool]
    compound: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    exempt: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    base_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
