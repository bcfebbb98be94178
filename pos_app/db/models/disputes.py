"""The tables of payments that customers had their banks take back, and of what was answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref

_HAS_SHIFT = "shift_id IS NOT NULL"  # not shown: SQL


class Dispute(Base):
    """A payment that a customer had their bank take back, as Stripe said last.

    `status` and `reason` are Stripe's words; `is_inquiry` where the bank only asks and no money
    moved. Stripe dates its beginning; `over_at` is when it was first heard that it had ended.
    `due_by` is the last moment for an answer, None where the bank takes none, or it is not known.
    `evidence` is what Stripe holds of the answer, which was sent to the bank `submissions` times.
    `seen_at` is when somebody read that it waits; `ended_unseen` until somebody has read how it
    ended. `fetch_no` is as that of a `StripePayment`.
    """

    __tablename__ = "dispute"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="intent_id"),
        Publishes(Kind.DISPUTE, by="id"),
        Publishes(
            Kind.ATTENTION,
            by="id",
            only=frozenset({"status", "due_by", "seen_at", "ended_unseen"}),
        ),
    )
    __unpublished__ = frozenset({"fetch_no"})
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    intent_id: Mapped[str] = ref("stripe_payment.intent_id")
    account_id: Mapped[str | None] = mapped_column(String(64))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    network_code: Mapped[str] = mapped_column(String(32), default="", server_default=text("''"))
    is_inquiry: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    due_by: Mapped[datetime | None]
    past_due: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    has_evidence: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    submissions: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    refundable: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(index=True)
    over_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    ended_unseen: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    fetch_no: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))

    __table_args__ = (
        index_where("ix_dispute_open", "due_by", "over_at IS NULL"),
        index_where("ix_dispute_ended_unseen", "over_at", "ended_unseen = 1"),
    )


class DisputeMove(Base):
    """Money that a dispute took from the balance, or that came back, under Stripe's own id.

    Amount and fee are in the currency of the balance; below zero they leave it, and a fee below
    zero was given back. `business_date` is the store's day of it; `shift_id` is as a tender's, of
    the register that took the payment.
    """

    __tablename__ = "dispute_move"
    __publishes__ = (Publishes(Kind.DISPUTE, by="dispute_id"), Publishes(Kind.SHIFT, by="shift_id"))
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    dispute_id: Mapped[str] = ref("dispute.id")
    category: Mapped[str] = mapped_column(String(64))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    business_date: Mapped[date] = mapped_column(index=True)
    shift_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime]

    __table_args__ = (index_where("ix_dispute_move_shift_id", "shift_id", _HAS_SHIFT),)


class DisputeDraft(Base):
    """What somebody wrote in answer to a dispute, kept here until Stripe has it.

    `texts` are by Stripe's names; `pasted` is what files were made of. `staged_at` is when Stripe
    held all of it, None while something is different here.
    """

    __tablename__ = "dispute_draft"
    __publishes__ = (Publishes(Kind.DISPUTE, by="dispute_id"),)
    dispute_id: Mapped[str] = mapped_column(
        ForeignKey("dispute.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pasted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    updated_at: Mapped[datetime]
    staged_at: Mapped[datetime | None]


class DisputeFile(Base):
    """A file of an answer; `content` is kept until Stripe has it under `stripe_id`.

    `upload_key` is committed before it is uploaded.
    """

    __tablename__ = "dispute_file"
    __publishes__ = (Publishes(Kind.DISPUTE, by="dispute_id"),)
    __unpublished__ = frozenset({"upload_key", "content"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dispute_id: Mapped[str] = ref("dispute.id")
    name: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(String(128))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stripe_id: Mapped[str | None] = mapped_column(String(64))
    upload_key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime]


class DisputeRequest(Base):
    """Something asked of Stripe about a dispute, committed before the call.

    `kind` is a `DisputeRequestKind`, `state` an `AttemptState`; the id stands in the metadata of
    the dispute once Stripe did it. `evidence` is what was sent.
    """

    __tablename__ = "dispute_request"
    __publishes__ = (
        Publishes(Kind.DISPUTE, by="dispute_id"),
        Publishes(Kind.ATTENTION, by="dispute_id", only=frozenset({"state"})),
    )
    __unpublished__ = frozenset({"idempotency_key", "request_id", "asked_at", "evidence"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dispute_id: Mapped[str] = ref("dispute.id")
    kind: Mapped[str] = mapped_column(String(16))
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    idempotency_key: Mapped[str] = mapped_column(String(36))
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (index_where("ix_dispute_request_open", "dispute_id", "state != 'answered'"),)


class FraudWarning(Base):
    """An issuer's word that a payment may be fraudulent; `actionable` while refunding it helps.

    The payment may be one that these books don't have yet.
    """

    __tablename__ = "fraud_warning"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="intent_id"),
        Publishes(Kind.DISPUTE, by="id"),
        Publishes(Kind.ATTENTION, by="id", only=frozenset({"actionable", "seen_at"})),
    )
    __unpublished__ = frozenset({"fetch_no"})
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    intent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    charge_id: Mapped[str | None] = mapped_column(String(64))
    fraud_type: Mapped[str] = mapped_column(String(64))
    actionable: Mapped[bool]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    fetch_no: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))

    __table_args__ = (
        index_where("ix_fraud_warning_open", "created_at", "actionable = 1 AND seen_at IS NULL"),
    )
