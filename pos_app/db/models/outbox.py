"""The table of what is owed: to Stripe, and to whoever is at the counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.domain.outbox import OutboxKind

_OF_CUSTOMERS = "customer_id IS NOT NULL"  # not shown: SQL
_PRINTED = "kind = 'print'"  # not shown: SQL
_SEEN_ELSEWHERE = frozenset({OutboxKind.RECEIPT, OutboxKind.DRAWER, OutboxKind.PRINT})


class OutboxEntry(Base):
    """Something that is owed, committed with the change that it follows from; no charge ever.

    `kind` is an `OutboxKind`, `subject_id` what it is about: a card or customer at Stripe, a
    payment's intent, one of our tenders, refunds or sales. One entry of a `dedupe_key` is open at
    a time. `params` is what else its delivery needs, forgotten once it is done. What goes to Stripe
    has an `idempotency_key`, committed before the first try, and a `next_try_at`, which is None
    where only a person can go on; `error` is the last one (a `DeliveryError`), `error_values` the
    named parameters of its message; `asked_at` is as a customer's. Done when `done_at` is set.
    """

    __tablename__ = "outbox"
    __publishes__ = (
        Publishes(Kind.CUSTOMER, by="customer_id"),
        Publishes(Kind.DRAWER, by="drawer_id", only=frozenset({"kind"})),
        Publishes(Kind.ATTENTION, by="concern_id", only=frozenset({"error", "done_at"})),
        Publishes(
            Kind.PRINT, by="print_id", only=frozenset({"kind", "error", "done_at", "next_try_at"})
        ),
    )
    __unpublished__ = frozenset({"idempotency_key", "asked_at", "tries", "params", "error_values"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    dedupe_key: Mapped[str] = mapped_column(String(160))
    register_id: Mapped[str] = ref("register.id", index=False)
    sale_id: Mapped[str | None] = ref("sale.id", index=False)
    customer_id: Mapped[str | None] = ref("customer.id", index=False)
    subject_id: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(64))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    idempotency_key: Mapped[str | None] = mapped_column(String(36))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(24), default="")
    error_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        # Each holds only the few rows that somebody looks for: a sale leaves a row here, too.
        Index("uq_outbox_open", "dedupe_key", unique=True, sqlite_where=text("done_at IS NULL")),
        index_where("ix_outbox_customer_id", "customer_id", _OF_CUSTOMERS),
        index_where("ix_outbox_subject_id", "subject_id", _OF_CUSTOMERS),
        index_where("ix_outbox_printed", "subject_id", _PRINTED),
    )

    @property
    def concern_id(self) -> str | None:
        """The id under which the list of what needs attention may show it; None if it never is."""
        return None if self.kind in _SEEN_ELSEWHERE else self.id

    @property
    def print_id(self) -> str | None:
        """The id of a job for a receipt printer, None for any other entry."""
        return self.id if self.kind == OutboxKind.PRINT else None

    @property
    def drawer_id(self) -> str | None:
        """The register whose drawer it opens, None for any other entry."""
        return self.register_id if self.kind == OutboxKind.DRAWER else None
