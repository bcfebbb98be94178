"""The table of sales that are kept part paid."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.db.types import LongStoredText, StoredText

_OPEN = "ended_at IS NULL"  # not shown: SQL


class Deposit(Base):
    """A sale whose goods stay here until all of it is paid; what was paid so far is its tenders'.

    `number` is its slip's, `name` and `phone` are of who keeps it where that is no customer of the
    books. `goods` are the names and quantities (in thousandths) of what was put aside, and
    `total_minor` is what they cost: a cancelled one sells something else, what the store retains of
    it (`retained_minor`), or nothing. `ended_at` is when the goods were handed over, or it was
    cancelled.
    """

    __tablename__ = "deposit"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="sale_id"),
        Publishes(Kind.WAITING, by="sale_id"),
    )
    __table_args__ = (index_where("ix_deposit_open", "sale_id", _OPEN),)
    sale_id: Mapped[str] = mapped_column(
        ForeignKey("sale.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    number: Mapped[str] = mapped_column(String(32), unique=True)
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(StoredText(64))
    due_on: Mapped[date | None]
    total_minor: Mapped[int] = mapped_column(BigInteger)
    goods: Mapped[list[Any]]
    kept_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(36))
    cancel_reason: Mapped[str] = mapped_column(LongStoredText, default="")
    retained_minor: Mapped[int] = mapped_column(BigInteger, default=0)
