"""The tables of store credit and gift cards: accounts, and what moved on them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref

_HAS_CODE = "code IS NOT NULL"  # not shown: SQL
_OF_A_SALE = "sale_id IS NOT NULL"  # not shown: SQL
_OF_A_TENDER = "tender_id IS NOT NULL"  # not shown: SQL
_OF_A_REFUND = "refund_id IS NOT NULL"  # not shown: SQL
_HAS_SHIFT = "shift_id IS NOT NULL"  # not shown: SQL


class CreditAccount(Base):
    """What the store owes whoever has its code: a gift card, or store credit (`CreditKind`).

    Of the code only its hash stays. `code` is all of it until `handed_at`: so that no code is lost
    by a crash between the commit that issues it and the paper that shows it. `sale_id` and
    `sale_line_id` are where it was bought, `refund_id` what it was given for, `replaces_id` the
    account whose rest it took over. Nothing is paid with it from `closed_at` on, by `closed_by`
    (`ClosedBy`).
    """

    __tablename__ = "credit_account"
    __publishes__ = (
        Publishes(Kind.CREDIT, by="id"),
        Publishes(Kind.ATTENTION, by="id", only=frozenset({"code"})),
    )
    __table_args__ = (
        index_where("ix_credit_account_code", "code", _HAS_CODE),
        index_where("ix_credit_account_sale_id", "sale_id", _OF_A_SALE),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last4: Mapped[str] = mapped_column(String(4), index=True)
    code: Mapped[str | None] = mapped_column(String(32))
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    customer_id: Mapped[str | None] = ref("customer.id")
    sale_id: Mapped[str | None] = mapped_column(String(36))
    sale_line_id: Mapped[str | None] = mapped_column(String(36))
    refund_id: Mapped[str | None] = mapped_column(String(36))
    replaces_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(index=True)
    handed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))


class CreditEntry(Base):
    """What moved on an account (`CreditMove`), in minor units: what it gets is positive.

    The balance is the sum, and never negative; entries are never changed: triggers see to both.
    `tender_id` is what was paid with it, `refund_id` what was given back onto it or by which its
    purchase was. `shift_id` as a tender's: it alone is set again, once a shift is opened.
    """

    __tablename__ = "credit_entry"
    __publishes__ = (Publishes(Kind.CREDIT, by="account_id"),)
    __table_args__ = (
        index_where("ix_credit_entry_tender_id", "tender_id", _OF_A_TENDER),
        index_where("ix_credit_entry_refund_id", "refund_id", _OF_A_REFUND),
        index_where("ix_credit_entry_shift_id", "shift_id", _HAS_SHIFT),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = ref("credit_account.id")
    kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    sale_id: Mapped[str | None] = mapped_column(String(36))
    tender_id: Mapped[str | None] = mapped_column(String(36))
    refund_id: Mapped[str | None] = mapped_column(String(36))
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    shift_id: Mapped[str | None] = mapped_column(String(36))
    business_date: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
