"""The tables of money that moves: tenders, refunds, and the calls for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.db.types import LongStoredText
from pos_app.domain.payments import ChargeType

_OF_RETURN = "return_id IS NOT NULL"  # not shown: SQL
_HAS_SHIFT = "shift_id IS NOT NULL"  # not shown: SQL
_REPLACES = "replaces_id IS NOT NULL"  # not shown: SQL
_FAILED_IN_SHIFT = "failed_shift_id IS NOT NULL"  # not shown: SQL
_FAILED_ON = "failed_on IS NOT NULL"  # not shown: SQL


class Tender(Base):
    """One payment of a sale, which pays for part or all of it.

    `create_key` is committed before its PaymentIntent is asked for, `intent_id` before anything
    that moves money names it; a hosted page has a `session_id` for that, its intent comes later.
    `tendered_minor` and `change_minor` belong to cash. `tip_minor` is in `amount_minor` and pays
    for nothing of the sale. `label` is what the store called a bank's own terminal then, and
    `reference` what it printed. `step` is what a reader or page said last. `keeps_card` where the
    customer agreed that the card is saved.

    The cashier is who took it, `business_date` the store's day on which its money was taken,
    `shift_id` the shift of the drawer that was open then, where there are any
    (`ledger/shift_rows.py`). `rounding_minor` is what cash was rounded by, so that the sale and its
    tax stay exact.
    """

    __tablename__ = "tender"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="sale_id"),
        Publishes(Kind.WAITING, by="sale_id", only=frozenset({"state"})),
        Publishes(Kind.ATTENTION, by="sale_id", only=frozenset({"state"})),
    )
    __unpublished__ = frozenset({"create_key"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = ref("sale.id")
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
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
    reader_id: Mapped[str | None] = ref("reader.id", index=False)
    charge_id: Mapped[str | None] = mapped_column(String(64))
    stripe_customer_id: Mapped[str | None] = mapped_column(String(64))
    payment_method_id: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(64))
    charge_type: Mapped[str | None] = mapped_column(String(16))
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    label: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    reference: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    decline_code: Mapped[str | None] = mapped_column(String(64))
    next_action_url: Mapped[str | None] = mapped_column(LongStoredText)
    page_url: Mapped[str | None] = mapped_column(LongStoredText)
    step: Mapped[str] = mapped_column(String(24), default="")
    keeps_card: Mapped[bool] = mapped_column(default=False)
    business_date: Mapped[date | None] = mapped_column(index=True)
    shift_id: Mapped[str | None] = mapped_column(String(36))
    rounding_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        index_where("ix_tender_unsettled", "state", "settled_at IS NULL"),
        index_where("ix_tender_shift_id", "shift_id", _HAS_SHIFT),
    )

    @property
    def stripe_account(self) -> str | None:
        """The account in which its payment lives, None for the store's own."""
        return self.account_id if self.charge_type == ChargeType.DIRECT else None


class Refund(Base):
    """Money given back: by Stripe, in cash from the drawer, or by hand where Till moved none.

    `origin` says by whom (`RefundOrigin`): one made elsewhere, as in the Dashboard, is of no
    register and no cashier, and its `create_key` is Stripe's id of it.

    `reader_id` where the customer has to present the card for it (Interac). `step` is what that
    reader said last. `return_id` is of the goods that came back for it. `rounding_minor` is what
    cash was rounded by: with `amount_minor` it is what left the drawer. `credit_minor` is what of
    the amount is for gift cards that the sale sold, `tip_minor` what is of its tips; `kind` is the
    way in which the money goes back, which may be another one than the tender's.

    `shift_id` as a tender's, once it is known to be made; `failed_shift_id` is that in which it was
    heard that the money did not reach the customer after all. Of one made elsewhere they are those
    of the register that took its payment, whose Zs only name it. `failed_on` is the store's day on
    which that was heard of one that the booking of a day has, and no Z's.

    `create_key` is committed before the call. `asked_at`: by Stripe's clock, when its
    request ended without an answer; when it began, while it has no end; None where that clock is
    not known. A payment that no sale of ours made has no `sale_id` and no `tender_id`.
    """

    __tablename__ = "refund"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="sale_id"),
        Publishes(Kind.HISTORY, by="intent_id"),
        Publishes(Kind.ATTENTION, by="id"),
    )
    __unpublished__ = frozenset({"create_key", "asked_at"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    origin: Mapped[str] = mapped_column(String(16), default="till", server_default=text("'till'"))
    sale_id: Mapped[str | None] = ref("sale.id")
    tender_id: Mapped[str | None] = ref("tender.id")
    intent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    stripe_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    create_key: Mapped[str] = mapped_column(String(36), unique=True)
    register_id: Mapped[str | None] = ref("register.id", index=False)
    cashier_id: Mapped[str | None] = ref("cashier.id", index=False)
    return_id: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(LongStoredText)
    failure: Mapped[str] = mapped_column(String(64), default="")
    reader_id: Mapped[str | None] = ref("reader.id", index=False)
    step: Mapped[str] = mapped_column(String(24), default="")
    rounding_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    credit_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    tip_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    business_date: Mapped[date | None] = mapped_column(index=True)
    failed_on: Mapped[date | None]
    shift_id: Mapped[str | None] = mapped_column(String(36))
    failed_shift_id: Mapped[str | None] = mapped_column(String(36))
    replaces_id: Mapped[str | None] = mapped_column(String(36))
    asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        index_where("ix_refund_shift_id", "shift_id", _HAS_SHIFT),
        index_where("ix_refund_return_id", "return_id", _OF_RETURN),
        index_where("ix_refund_replaces_id", "replaces_id", _REPLACES),
        index_where("ix_refund_failed_shift_id", "failed_shift_id", _FAILED_IN_SHIFT),
        index_where("ix_refund_failed_on", "failed_on", _FAILED_ON),
    )


class RefundLine(Base):
    """What a refund gives back of one line of its sale, with the tax in it.

    A refund is of an amount: it is shared out over what is left of all lines
    (`domain.refund_allocation`), and what is no line's, a tip or too much that was taken, has none.
    Nor have gift cards: of them it takes what is left (`ledger/credit_rows.py`).
    Refunds of an earlier Till have none either: *not recorded*.
    """

    __tablename__ = "refund_line"
    __publishes__ = ()
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    refund_id: Mapped[str] = ref("refund.id")
    sale_line_id: Mapped[str] = ref("sale_line.id", index=False)
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)


class RefundLineTax(Base):
    """What a refund gives back of one tax of a line, as `SaleLineTax` has it."""

    __tablename__ = "refund_line_tax"
    __publishes__ = ()
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    refund_id: Mapped[str] = ref("refund.id")
    refund_line_id: Mapped[str] = ref("refund_line.id", index=False)
    position: Mapped[int]
    name: Mapped[str | None]
    ppm: Mapped[int | None]
    inclusive: Mapped[bool | None]
    compound: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    exempt: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    base_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)


class Attempt(Base):
    """One call that could move money, committed before it is made.

    `endpoint` is the operation (`payment_intents.confirm`, `payment_intents.cancel`,
    `readers.process_payment_intent`, `refunds.create`), `params` what is sent with it, never a
    secret.
    """

    __tablename__ = "attempt"
    __publishes__ = ()
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tender_id: Mapped[str | None] = ref("tender.id")
    refund_id: Mapped[str | None] = ref("refund.id")
    register_id: Mapped[str] = ref("register.id", index=False)
    endpoint: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(36), unique=True)
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), index=True)
    outcome: Mapped[str] = mapped_column(String(64), default="")
    request_id: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
