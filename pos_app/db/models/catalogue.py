"""The tables of what is sold, and its taxes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, ref
from pos_app.db.types import StoredText


class TaxRateRow(Base):
    """A tax rate in millionths, or a group of them; never changed once used, only replaced.

    `active` is one that products are offered as their own. The store's default rate need not be.
    A group has rows of `TaxPart`, and the sum of their rates.
    """

    __tablename__ = "tax_rate"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    ppm: Mapped[int]
    inclusive: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)


class TaxPart(Base):
    """A rate of a group, by its place in it; a `compound` one is counted on those before it too."""

    __tablename__ = "tax_part"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="group_id"),)
    group_id: Mapped[str] = mapped_column(
        ForeignKey("tax_rate.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    rate_id: Mapped[str] = ref("tax_rate.id", index=False)
    compound: Mapped[bool] = mapped_column(default=False, server_default=text("0"))


class Category(Base):
    """A shelf of the catalogue; `hue` (0-359) colours the edge of its tiles.

    Products with the default tax have the category's: with `default_tax` the store's, else its own
    rate, or none.
    """

    __tablename__ = "category"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    hue: Mapped[int]
    tax_rate_id: Mapped[str | None] = ref("tax_rate.id", index=False)
    default_tax: Mapped[bool] = mapped_column(default=True, server_default=text("1"))


class Product(Base):
    """What is sold; `search_text` is the folded name and barcode.

    `barcode` is as it was typed or scanned, `barcode_key` what it is found by (`domain.barcodes`).
    With `default_tax` the rate is its category's, or the one of the store profile in force,
    whatever that comes to be, and `tax_rate_id` is empty; else the rate is its own, or none.
    """

    __tablename__ = "product"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="id"),)
    __unpublished__ = frozenset({"updated_at"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    barcode: Mapped[str | None] = mapped_column(StoredText(64))
    barcode_key: Mapped[str | None] = mapped_column(StoredText(64), index=True)
    category_id: Mapped[str | None] = ref("category.id")
    tax_rate_id: Mapped[str | None] = ref("tax_rate.id", index=False)
    default_tax: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    active: Mapped[bool] = mapped_column(default=True)
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
