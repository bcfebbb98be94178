"""The tables of the money's way to the bank, as Stripe says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.db.types import LongStoredText

TO_SEE = "seen_at IS NULL AND (status = 'failed' OR coalesce(unexplained_minor, 0) != 0)"


class Payout(Base):
    """Money on its way from Stripe to the bank, as Stripe said last.

    `status` and `reconciliation` are Stripe's words, `arrival_date` is the bank's day. `entries_at`
    is when all entries of an automatic one were stored, which does not change any more; Stripe
    never says what one that was begun by hand is made of. `unexplained_minor` is what they did not
    come to then. `trace` is by what the bank finds it, `original_id` the payout that this one takes
    back, `reversed_by` the one that took this back; `seen_at` is when somebody saw that it failed
    or does not add up. `fetch_no` and `fetched_at` are as those of a `StripePayment`.
    """

    __tablename__ = "payout"
    __publishes__ = (
        Publishes(Kind.PAYOUT, by="id"),
        Publishes(
            Kind.ATTENTION, by="id", only=frozenset({"status", "unexplained_minor", "seen_at"})
        ),
    )
    __unpublished__ = frozenset({"fetch_no", "fetched_at"})
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(32))
    automatic: Mapped[bool]
    method: Mapped[str] = mapped_column(String(32))
    reconciliation: Mapped[str] = mapped_column(String(32))
    failure_code: Mapped[str | None] = mapped_column(String(64))
    failure_message: Mapped[str] = mapped_column(LongStoredText)
    arrival_date: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    entries_at: Mapped[datetime | None]
    unexplained_minor: Mapped[int | None] = mapped_column(BigInteger)
    trace: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    original_id: Mapped[str | None] = mapped_column(String(64))
    reversed_by: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[datetime | None]
    fetch_no: Mapped[int] = mapped_column(BigInteger)
    fetched_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_payout_newest", "created_at", "id"),
        index_where(
            "ix_payout_lacks_entries",
            "created_at",
            "reconciliation = 'completed' AND entries_at IS NULL",
        ),
        index_where("ix_payout_to_see", "created_at", TO_SEE),
    )


class BalanceEntry(Base):
    """A movement of the money at Stripe (a balance transaction), which never changes.

    `source_id` is what it is of: a charge, a refund, a dispute, the payout itself; `intent_id` is
    the payment behind that, ours or not, by which a sale is followed to the bank. `amount_minor`
    less `fee_minor` is `net_minor`, in the currency that Stripe settles in; `exchange_rate` is
    Stripe's, as a decimal, where the source was in another. `fees` are the parts of the fee.
    """

    __tablename__ = "balance_entry"
    __publishes__ = (
        Publishes(Kind.PAYOUT, by="payout_id"),
        Publishes(Kind.HISTORY, by="intent_id"),
    )
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    payout_id: Mapped[str | None] = ref("payout.id")
    type: Mapped[str] = mapped_column(String(64))
    reporting_category: Mapped[str] = mapped_column(String(64))
    source_id: Mapped[str | None] = mapped_column(String(64), index=True)
    intent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    description: Mapped[str] = mapped_column(LongStoredText)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    net_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    fees: Mapped[list[Any]]
    exchange_rate: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(index=True)
    available_on: Mapped[datetime]


class UntiedDay(Base):
    """A Z, or a day without shifts, of which Stripe's entries are not what was taken by card.

    `id` is the shift's, or the day's where there is none; a row is a currency of it.
    `difference_minor` is what Stripe has too much or, negative, too little, `missing` how many
    payments and refunds the one or the other lacks. `seen_minor` is the difference that somebody
    has seen. Gone once it ties.
    """

    __tablename__ = "untied_day"
    __publishes__ = (Publishes(Kind.PAYOUT, by="id"), Publishes(Kind.ATTENTION, by="id"))
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    business_date: Mapped[date]
    difference_minor: Mapped[int] = mapped_column(BigInteger)
    missing: Mapped[int]
    seen_minor: Mapped[int | None] = mapped_column(BigInteger)
    found_at: Mapped[datetime]
