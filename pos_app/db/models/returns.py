"""The tables of goods that came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.db.types import LongStoredText

_OPEN = "settled_at IS NULL"  # not shown: SQL
_EXCHANGED = "exchange_sale_id IS NOT NULL"  # not shown: SQL


class Exchange(Base):
    """What is to come back of an earlier sale once `sale_id` is paid, for which it counts then.

    Until that happens nothing came back; then its id is that of the `GoodsReturn` which it became.
    `lines` are those of `domain.goods_returns.ExchangedLine`, with what each is worth.
    """

    __tablename__ = "exchange"
    __publishes__ = (Publishes(Kind.HISTORY, by="sale_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = ref("sale.id")
    returned_sale_id: Mapped[str] = ref("sale.id", index=False)
    lines: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(LongStoredText)


class GoodsReturn(Base):
    """Goods of a sale that came back together; its money is given back by refunds that name it.

    `total_minor` is what they are worth; `settled_at` is when all of it was given back for sure.
    Until then it is owed to the customer. `exchange_sale_id` is the sale that goods were exchanged
    for; `way` that in which their money goes back, None for the ways in which they were paid.
    """

    __tablename__ = "goods_return"
    __publishes__ = (
        Publishes(Kind.HISTORY, by="sale_id"),
        Publishes(Kind.ATTENTION, by="id"),
    )
    __table_args__ = (
        index_where("ix_goods_return_open", "id", _OPEN),
        index_where("ix_goods_return_exchange_sale_id", "exchange_sale_id", _EXCHANGED),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sale_id: Mapped[str] = ref("sale.id")
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(LongStoredText)
    business_date: Mapped[date]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    exchange_sale_id: Mapped[str | None] = mapped_column(String(36))
    way: Mapped[str | None] = mapped_column(String(16))


class GoodsReturnLine(Base):
    """How much of a line came back, in thousandths; what that is worth; whether it is sold on."""

    __tablename__ = "goods_return_line"
    __publishes__ = ()
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    return_id: Mapped[str] = ref("goods_return.id")
    sale_line_id: Mapped[str] = ref("sale_line.id")
    quantity_milli: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    restocked: Mapped[bool]


class ReturnSignature(Base):
    """That the customer signed for a return on a reader. Stripe keeps the picture, as `file_id`."""

    __tablename__ = "return_signature"
    __publishes__ = (Publishes(Kind.HISTORY, by="sale_id"),)
    return_id: Mapped[str] = mapped_column(
        ForeignKey("goods_return.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    sale_id: Mapped[str] = ref("sale.id")
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    file_id: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
