"""The tables of the stock: what moved, and what was counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, index_where, ref
from pos_app.db.types import LongStoredText

_OF_A_SALE = "sale_id IS NOT NULL"  # not shown: SQL


class StockMovement(Base):
    """What came to the stock of a variant (positive) or left it, in thousandths of its unit.

    Never changed (a trigger sees to it); another one adds what is kept of it to the variant's
    `on_hand_milli`. `kind` is a `StockMove`.
    """

    __tablename__ = "stock_movement"
    __publishes__ = (Publishes(Kind.STOCK, by="variant_id"),)
    __table_args__ = (
        Index("ix_stock_movement_variant_id", "variant_id", "created_at"),
        index_where("ix_stock_movement_sale_id", "sale_id", _OF_A_SALE),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    variant_id: Mapped[str] = ref("product_variant.id", index=False)
    kind: Mapped[str] = mapped_column(String(16))
    quantity_milli: Mapped[int] = mapped_column(BigInteger)
    sale_id: Mapped[str | None] = ref("sale.id", index=False)
    refund_id: Mapped[str | None] = ref("refund.id", index=False)
    count_id: Mapped[str | None] = ref("stock_count.id", index=False)
    register_id: Mapped[str | None] = ref("register.id", index=False)
    cashier_id: Mapped[str | None] = ref("cashier.id", index=False)
    note: Mapped[str] = mapped_column(LongStoredText, default="")
    created_at: Mapped[datetime]


class StockCount(Base):
    """A count of the stock, or of a part of it; open until it was taken over or dropped."""

    __tablename__ = "stock_count"
    __publishes__ = (Publishes(Kind.STOCK, by="id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    started_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class StockCountLine(Base):
    """How much of a variant was counted, and how much there should have been at that moment.

    Where others put the stock right while the count is open, what should have been there follows.
    """

    __tablename__ = "stock_count_line"
    __publishes__ = (Publishes(Kind.STOCK, by="count_id"),)
    count_id: Mapped[str] = mapped_column(
        ForeignKey("stock_count.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    variant_id: Mapped[str] = mapped_column(
        ForeignKey("product_variant.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    counted_milli: Mapped[int] = mapped_column(BigInteger)
    expected_milli: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    counted_at: Mapped[datetime]
