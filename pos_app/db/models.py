"""The tables. Amounts are minor units (BigInteger), rates millionths, times UTC.

Ids of everything that a register writes are uuids it makes itself. Nothing under a sale cascades.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, ForeignKey, Index, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pos_app.db.types import LongWords, UtcDateTime, Words

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy's own form
        datetime: UtcDateTime,
        date: Date,
        str: Words,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def _ref(target: str, *, index: bool = True) -> Any:
    # Checked at commit, so that the rows of one transaction may be written in any order.
    key = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return mapped_column(key, index=index)


class Book(Base):
    """The one row that says whose books these are; `mode` is live, test or training."""

    __tablename__ = "book"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    mode: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class Setting(Base):
    """A typed setting of this book by its name, its value as JSON."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class StoreProfile(Base):
    """The store as it was from `created_at` on; a change writes a new row, sales name theirs."""

    __tablename__ = "store_profile"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(LongWords)
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    day_starts_at_hour: Mapped[int] = mapped_column(default=0)
    default_tax_rate_id: Mapped[str | None] = _ref("tax_rate.id", index=False)
    receipt_header: Mapped[str] = mapped_column(LongWords)
    receipt_footer: Mapped[str] = mapped_column(LongWords)
    created_at: Mapped[datetime] = mapped_column(index=True)


class Register(Base):
    """A counter; receipts are a series of its own: prefix and `next_receipt`.

    `reader_id` is the card reader that it uses first.
    """

    __tablename__ = "register"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(String(8), unique=True)
    next_receipt: Mapped[int] = mapped_column(BigInteger, default=1)
    reader_id: Mapped[str | None] = _ref("reader.id", index=False)
    created_at: Mapped[datetime]


class Reader(Base):
    """A card reader as Stripe listed it last; `account_id` is set where a connected account has it.

    `removed_at`: Stripe has it no more; payments still name it. `shows` is what this register put
    on its display last, so that a display of somebody else is not taken for ours.
    """

    __tablename__ = "reader"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    label: Mapped[str]
    device_type: Mapped[str] = mapped_column(String(32))
    serial_number: Mapped[str] = mapped_column(String(64))
    location_id: Mapped[str] = mapped_column(String(64))
    location_name: Mapped[str]
    asks_for_tip: Mapped[bool] = mapped_column(default=False)
    shows: Mapped[dict[str, Any]] = mapped_column(default=dict)
    last_seen_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Cashier(Base):
    """Somebody who rings up; `role` is cashier or manager."""

    __tablename__ = "cashier"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]


class TaxRateRow(Base):
    """A tax rate in millionths; never changed once used, only retired."""

    __tablename__ = "tax_rate"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    ppm: Mapped[int]
    inclusive: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)


class Category(Base):
    """A shelf of the catalogue; `hue` (0-359) colours the edge of its tiles."""

    __tablename__ = "category"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    hue: Mapped[int]


class Product(Base):
    """What is sold; `search_text` is the case-folded name and barcode."""

    __tablename__ = "product"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    barcode: Mapped[str | None] = mapped_column(Words(64), index=True)
    category_id: Mapped[str | None] = _ref("category.id")
    tax_rate_id: Mapped[str | None] = _ref("tax_rate.id", index=False)
    active: Mapped[bool] = mapped_column(default=True)
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Customer(Base):
    """A customer's profile; `stripe_state` is pending, linked, missing or deleted.

    `create_key` is the idempotency key with which its Stripe customer is made; a deleted customer
    stays as an anonymised row, since sales name it.
    """

    __tablename__ = "customer"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    stripe_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    stripe_state: Mapped[str] = mapped_column(String(16), index=True)
    create_key: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(index=True)
    notes: Mapped[str] = mapped_column(LongWords)
    search_text: Mapped[str]
    default_card_id: Mapped[str | None] = mapped_column(String(64))
    cards_synced_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    anonymised_at: Mapped[datetime | None] = mapped_column(index=True)


class SavedCard(Base):
    """What may be known of a saved card: Stripe's id and how to recognise it."""

    __tablename__ = "saved_card"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Mapped[str] = _ref("customer.id")
    brand: Mapped[str] = mapped_column(String(32))
    last4: Mapped[str] = mapped_column(String(4), index=True)
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    created_at: Mapped[datetime]


class OpenCart(Base):
    """A cart being rung up or held; its id becomes its sale's id. Gone once that is paid."""

    __tablename__ = "open_cart"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    register_id: Mapped[str] = _ref("register.id")
    label: Mapped[str] = mapped_column(default="")
    held_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Sale(Base):
    """One sale. The receipt number and business date come with its being paid.

    `total_minor` is without the tips, which are `tip_minor`. A void gives everything back on the
    day of the sale; the lines stay.
    """

    __tablename__ = "sale"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    register_id: Mapped[str] = _ref("register.id")
    cashier_id: Mapped[str] = _ref("cashier.id")
    customer_id: Mapped[str | None] = _ref("customer.id")
    profile_id: Mapped[str] = _ref("store_profile.id", index=False)
    state: Mapped[str] = mapped_column(String(16), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    subtotal_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    tip_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(LongWords, default="")
    receipt_number: Mapped[str | None] = mapped_column(String(32), unique=True)
    business_date: Mapped[date | None] = mapped_column(index=True)
    void_reason: Mapped[str] = mapped_column(LongWords, default="")
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class SaleLine(Base):
    """A line as it was sold; name, price and tax rate are copies."""

    __tablename__ = "sale_line"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = _ref("sale.id")
    position: Mapped[int]
    product_id: Mapped[str | None] = _ref("product.id")
    name: Mapped[str]
    note: Mapped[str] = mapped_column(LongWords)
    quantity: Mapped[int]
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)


class SaleTax(Base):
    """The tax of one rate in a sale."""

    __tablename__ = "sale_tax"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = _ref("sale.id")
    name: Mapped[str]
    ppm: Mapped[int]
    inclusive: Mapped[bool]
    base_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)


class Tender(Base):
    """One way of paying part or all of a sale.

    `create_key` is committed before its PaymentIntent is asked for, `intent_id` before anything
    that moves money names it; a hosted page has a `session_id` for that, its intent comes later.
    `tendered_minor` and `change_minor` belong to cash. `tip_minor` is in `amount_minor` and pays
    for nothing of the sale. `step` is what a reader or page said last. `keeps_card` where the
    customer agreed that the card is saved.
    """

    __tablename__ = "tender"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = _ref("sale.id")
    register_id: Mapped[str] = _ref("register.id", index=False)
    cashier_id: Mapped[str] = _ref("cashier.id", index=False)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    tendered_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    change_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    tip_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    create_key: Mapped[str] = mapped_column(String(36), unique=True)
    intent_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(String(128), unique=True)
    reader_id: Mapped[str | None] = _ref("reader.id", index=False)
    charge_id: Mapped[str | None] = mapped_column(String(64))
    stripe_customer_id: Mapped[str | None] = mapped_column(String(64))
    payment_method_id: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(64))
    charge_type: Mapped[str | None] = mapped_column(String(16))
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decline_code: Mapped[str | None] = mapped_column(String(64))
    next_action_url: Mapped[str | None] = mapped_column(LongWords)
    page_url: Mapped[str | None] = mapped_column(LongWords)
    step: Mapped[str] = mapped_column(String(24), default="")
    keeps_card: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class CardSetup(Base):
    """A card being saved for a customer, by a reader or a hosted page; no money moves.

    `create_key` is committed before Stripe is asked, `setup_intent_id` or `session_id` before the
    reader or the customer is.
    """

    __tablename__ = "card_setup"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    customer_id: Mapped[str] = _ref("customer.id")
    register_id: Mapped[str] = _ref("register.id", index=False)
    cashier_id: Mapped[str] = _ref("cashier.id", index=False)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    step: Mapped[str] = mapped_column(String(24), default="")
    create_key: Mapped[str] = mapped_column(String(36), unique=True)
    setup_intent_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(String(128), unique=True)
    reader_id: Mapped[str | None] = _ref("reader.id", index=False)
    account_id: Mapped[str | None] = mapped_column(String(64))
    page_url: Mapped[str | None] = mapped_column(LongWords)
    saved_card_id: Mapped[str | None] = mapped_column(String(64))
    failure: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class Refund(Base):
    """Money given back: by Stripe for a payment, or in cash from the drawer.

    `reader_id` where the customer has to present the card for it (Interac). `step` is what that
    reader said last.

    `create_key` is committed before the call. A payment that no sale of ours made has no
    `sale_id` and no `tender_id`.
    """

    __tablename__ = "refund"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str | None] = _ref("sale.id")
    tender_id: Mapped[str | None] = _ref("tender.id")
    intent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    stripe_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    create_key: Mapped[str] = mapped_column(String(36), unique=True)
    register_id: Mapped[str] = _ref("register.id", index=False)
    cashier_id: Mapped[str] = _ref("cashier.id", index=False)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(LongWords)
    failure: Mapped[str] = mapped_column(String(64), default="")
    reader_id: Mapped[str | None] = _ref("reader.id", index=False)
    step: Mapped[str] = mapped_column(String(24), default="")
    business_date: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Attempt(Base):
    """One call that could move money, committed before it is made.

    `endpoint` is the operation (`payment_intents.confirm`, `payment_intents.cancel`,
    `readers.process_payment_intent`, `refunds.create`), `params` what is sent with it, never a
    secret.
    """

    __tablename__ = "attempt"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tender_id: Mapped[str | None] = _ref("tender.id")
    refund_id: Mapped[str | None] = _ref("refund.id")
    register_id: Mapped[str] = _ref("register.id", index=False)
    endpoint: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(36), unique=True)
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), index=True)
    outcome: Mapped[str] = mapped_column(String(64), default="")
    request_id: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Job(Base):
    """Something to do once after a sale is paid: print its receipt, open the drawer."""

    __tablename__ = "job"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = _ref("sale.id")
    kind: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Errand(Base):
    """Something that Stripe is still to be told and that may wait for a connection; no charge ever.

    `kind` says what: a card removed, a default card chosen, a customer deleted. `object_id` is
    what it is about at Stripe; `customer_id` whose it is. `idempotency_key` is committed with it,
    before the first try. Done when `done_at` is set; `refusal` where Stripe will not have it.
    """

    __tablename__ = "errand"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    register_id: Mapped[str] = _ref("register.id", index=False)
    customer_id: Mapped[str | None] = _ref("customer.id")
    object_id: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(36), unique=True)
    refusal: Mapped[str] = mapped_column(LongWords, default="")
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(index=True)


class Notice(Base):
    """What somebody at the counter has still to hear: settled while no cashier was there.

    `kind` (payment, refund, stranger) says of what, with one of `tender_id`, `refund_id` and
    `intent_id`; what came of that is told by itself. Done when somebody has seen to it.
    """

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    register_id: Mapped[str] = _ref("register.id", index=False)
    sale_id: Mapped[str | None] = _ref("sale.id")
    tender_id: Mapped[str | None] = _ref("tender.id")
    refund_id: Mapped[str | None] = _ref("refund.id")
    intent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    cashier_id: Mapped[str | None] = _ref("cashier.id", index=False)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(index=True)


class StripePayment(Base):
    """What Stripe last said of a PaymentIntent, ours or not.

    `fetched_at` is when the fetch began: an older answer never overwrites a newer one.
    `refunds` holds Stripe's own: id, amount, status, created.
    """

    __tablename__ = "stripe_payment"
    intent_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(32))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    received_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    net_minor: Mapped[int | None] = mapped_column(BigInteger)
    settlement_currency: Mapped[str | None] = mapped_column(String(3))
    charge_id: Mapped[str | None] = mapped_column(String(64))
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stripe_customer_id: Mapped[str | None] = mapped_column(String(64), index=True)
    description: Mapped[str] = mapped_column(LongWords)
    receipt_email: Mapped[str] = mapped_column(default="")
    disputed: Mapped[bool] = mapped_column(default=False)
    failure_code: Mapped[str | None] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column("metadata", default=dict)
    refunds: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(index=True)
    fetched_at: Mapped[datetime]


class HistoryEntry(Base):
    """The read model of the history: a row a sale, and a row a payment that no sale made.

    `id` is the sale's id or the intent's. Kept by the writes themselves, in their transactions.
    """

    __tablename__ = "history_entry"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sale_id: Mapped[str | None] = _ref("sale.id")
    intent_id: Mapped[str | None] = mapped_column(String(64))
    customer_id: Mapped[str | None] = _ref("customer.id")
    occurred_at: Mapped[datetime]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(16), index=True)
    method: Mapped[str]
    customer_name: Mapped[str]
    cashier_name: Mapped[str]
    receipt_number: Mapped[str | None] = mapped_column(String(32))
    search_text: Mapped[str] = mapped_column(LongWords)

    __table_args__ = (Index("ix_history_entry_newest", "occurred_at", "id"),)


class SyncState(Base):
    """How far a background sync has come; `value` is that sync's own."""

    __tablename__ = "sync_state"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[dict[str, Any]]
