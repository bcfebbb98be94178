"""The tables of what was taken, as Stripe says and as the history shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.db.types import LongStoredText


class StripePayment(Base):
    """What Stripe last said of a PaymentIntent, ours or not.

    `fetch_no` is the number of its fetch (`Database.logical_clock`): an older answer never
    overwrites a newer one. `fetched_at` is for people only, by this machine's clock. `unclaimed`
    where no tender knows it and that may concern somebody at the counter; it is looked at more
    closely then, until somebody has seen it (`dismissed_at`).

    `charge` is what of its charge people only look at, as JSON (`ledger/charge_details.py`); an
    earlier Till kept none of it. `card_fingerprint` is the same for the same card number.
    """

    __tablename__ = "stripe_payment"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="intent_id"),
        Publishes(
            Kind.ATTENTION, by="intent_id", only=frozenset({"status", "unclaimed", "dismissed_at"})
        ),
    )
    __unpublished__ = frozenset({"fetch_no", "fetched_at"})
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
    charge_id: Mapped[str | None] = mapped_column(String(64), index=True)
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    charge: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        server_default=text("'{}'"),
        deferred=True,  # only a payment that is looked at alone needs it
    )
    card_fingerprint: Mapped[str | None] = mapped_column(String(32))
    stripe_customer_id: Mapped[str | None] = mapped_column(String(64), index=True)
    description: Mapped[str] = mapped_column(LongStoredText)
    receipt_email: Mapped[str] = mapped_column(default="")
    disputed: Mapped[bool] = mapped_column(default=False)
    failure_code: Mapped[str | None] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column("metadata", default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)
    fetch_no: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    fetched_at: Mapped[datetime]
    unclaimed: Mapped[bool] = mapped_column(default=False, server_default="0")
    dismissed_at: Mapped[datetime | None]

    __table_args__ = (
        index_where("ix_stripe_payment_unclaimed", "created_at", "unclaimed = 1"),
        index_where(
            "ix_stripe_payment_card_fingerprint",
            "card_fingerprint",
            "card_fingerprint IS NOT NULL",  # not shown: SQL
        ),
    )


class ReceiptEmail(Base):
    """A receipt that Stripe sends, and when it took the address; `id` is the outbox entry's."""

    __tablename__ = "receipt_email"
    __publishes__ = (Publishes(Kind.HISTORY, by="intent_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    intent_id: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str]
    sent_at: Mapped[datetime]


class ReceiptCopy(Base):
    """A receipt that was printed, saved as a file, or mailed by the store's server.

    `paper_id` is the row of the history that it is of, and of a sale that was not paid also what
    was paid so far, after `SO_FAR`: no copy is of its receipt. `way` is a `ReceiptWay`, `target`
    the printer, the file or the address. `cashier_id` is None where nobody asked for it: printed by
    itself after the sale. `gift` is one without prices. What goes to a printer of the system or
    into a file is committed before it does, so that after anything the next one is a copy.
    """

    __tablename__ = "receipt_copy"
    __publishes__ = (Publishes(Kind.HISTORY, by="history_id"),)
    SO_FAR: ClassVar[str] = ":"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    paper_id: Mapped[str] = mapped_column("history_id", String(64), index=True)
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str | None] = ref("cashier.id", index=False)
    way: Mapped[str] = mapped_column(String(16))
    target: Mapped[str]
    gift: Mapped[bool]
    created_at: Mapped[datetime]

    @property
    def history_id(self) -> str:
        """The row of the history that it is of."""
        return self.paper_id.partition(self.SO_FAR)[0]


class HistoryEntry(Base):
    """The read model of the history: a row a sale, and a row a payment that no sale made.

    `id` is the sale's id or the intent's, `kind` says which (`EntryKind`). `business_date` is the
    store's day of it. `methods` are the ways of paying, each once: kind, and what the store called
    it or its card's brand and last digits; they are worded when they are shown. Customer and
    cashier are joined, so that another name of theirs changes no row of this. Kept by the writes
    themselves, in their transactions.

    `method_codes` are the ways of paying with the brands of their cards, as
    `history_facts.method_codes` writes them; None in rows of an earlier Till that are not indexed
    yet, of which all that follows is not known either. `taken_minor` was captured, `charged_minor`
    is what `fee_minor` and `net_minor` were settled of, in `settlement_currency`. `store_hour` is
    the hour in the store when it happened. By all of this triggers keep the tables by which the
    history is searched, narrowed and summed (`db/history_index.py`).
    """

    __tablename__ = "history_entry"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="id"),
        Publishes(Kind.PURCHASE, by="customer_id"),
        Publishes(Kind.ATTENTION, by="id", only=frozenset({"status"})),
    )
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), server_default=text("'sale'"))
    sale_id: Mapped[str | None] = ref("sale.id")
    intent_id: Mapped[str | None] = mapped_column(String(64))
    customer_id: Mapped[str | None] = ref("customer.id")
    register_id: Mapped[str | None] = mapped_column(String(36))
    occurred_at: Mapped[datetime]
    business_date: Mapped[date | None] = mapped_column(index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(16), index=True)
    methods: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    cashier_id: Mapped[str | None] = ref("cashier.id", index=False)
    receipt_number: Mapped[str | None] = mapped_column(String(32))
    search_text: Mapped[str] = mapped_column(LongStoredText)
    method_codes: Mapped[str | None]
    taken_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    tip_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    charged_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    net_minor: Mapped[int | None] = mapped_column(BigInteger)
    settlement_currency: Mapped[str | None] = mapped_column(String(3))
    disputed: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    settled_late: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    store_hour: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    __table_args__ = (Index("ix_history_entry_newest", "occurred_at", "id"),)


class SyncState(Base):
    """How far a background sync has come; `value` is that sync's own."""

    __tablename__ = "sync_state"
    __publishes__ = ()
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[dict[str, Any]]


class Quarantined(Base):
    """An object at Stripe that Till does not understand, and that is in none of its lists.

    `kind` is Stripe's word for it, `reason` is for support. It goes once it is understood; nobody
    who has seen it (`seen_at`) is told of it again.
    """

    __tablename__ = "set_aside"
    __publishes__ = (Publishes(Kind.ATTENTION, by="id"),)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(LongStoredText)
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
