"""The tables of what is sold, and its taxes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, ref
from pos_app.db.types import StoredText

_ACTIVE = text("active")  # not shown: SQL


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
    rate, or none. `picture` is a small PNG that its tiles show, None where it has none.
    """

    __tablename__ = "category"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    hue: Mapped[int]
    tax_rate_id: Mapped[str | None] = ref("tax_rate.id", index=False)
    default_tax: Mapped[bool] = mapped_column(default=True, server_default=text("1"))
    picture: Mapped[bytes | None]


class Product(Base):
    """What is sold, in one variant or several: what they have in common.

    `search_text` is the folded name, and the codes and options of its variants; triggers keep
    `product_find` by it. `unit` is what a price is for: a kilogram, a litre, or ("") a piece.
    `option_names` are what its variants differ by, at most three. With `open_price` the cashier
    types it; `min_age` are the years that a customer has to have, None for everybody. With
    `default_tax` the rate is its category's, or the one of the store profile in force, whatever
    that comes to be, and `tax_rate_id` is empty; else the rate is its own, or none.
    """

    __tablename__ = "product"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="id"),)
    __unpublished__ = frozenset({"updated_at"})
    __table_args__ = (
        Index("ix_product_shelf", "category_id", "search_text", sqlite_where=_ACTIVE),
        Index("ix_product_name", "search_text", sqlite_where=_ACTIVE),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    category_id: Mapped[str | None] = ref("category.id")
    tax_rate_id: Mapped[str | None] = ref("tax_rate.id", index=False)
    default_tax: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    active: Mapped[bool] = mapped_column(default=True)
    unit: Mapped[str] = mapped_column(String(8), default="", server_default=text("''"))
    option_names: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    open_price: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    min_age: Mapped[int | None]
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ProductVariant(Base):
    """One of what a product is sold as; each product has at least one.

    `options` are its values of the product's `option_names`, in their order. `price_minor` and
    `cost_minor` are for one of the product's unit. The first variant of a product has the
    product's own id, by which carts of an earlier Till name it. `on_hand_milli` is the sum of its
    stock movements, kept by their trigger; `low_stock_milli` the mark at which to order more.
    """

    __tablename__ = "product_variant"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="product_id"),)
    __unpublished__ = frozenset({"on_hand_milli"})
    __table_args__ = (
        Index("ix_product_variant_product_id", "product_id", "position"),
        Index(
            "ix_product_variant_low_stock",
            "low_stock_milli",
            sqlite_where=text("low_stock_milli IS NOT NULL"),  # not shown: SQL
        ),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    product_id: Mapped[str] = ref("product.id", index=False)
    position: Mapped[int]
    options: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(StoredText(64), default="", server_default=text("''"))
    sku_key: Mapped[str | None] = mapped_column(StoredText(64), index=True)
    active: Mapped[bool] = mapped_column(default=True, server_default=text("1"))
    low_stock_milli: Mapped[int | None] = mapped_column(BigInteger)
    on_hand_milli: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class ProductBarcode(Base):
    """A barcode of a variant: as it was typed or scanned, and the key that it is found by.

    The key is that of `domain.barcodes`. Two products that are sold never share one.
    """

    __tablename__ = "product_barcode"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="variant_id"),)
    variant_id: Mapped[str] = mapped_column(
        ForeignKey("product_variant.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    barcode: Mapped[str] = mapped_column(StoredText(64))
    barcode_key: Mapped[str] = mapped_column(StoredText(64), index=True)


class ModifierGroup(Base):
    """Choices that are made when a product is rung up: at least `least` of them, at most `most`."""

    __tablename__ = "modifier_group"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    least: Mapped[int]
    most: Mapped[int]
    position: Mapped[int]


class Modifier(Base):
    """One choice of a group, and what a piece costs more with it."""

    __tablename__ = "modifier"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="group_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    group_id: Mapped[str] = ref("modifier_group.id")
    position: Mapped[int]
    name: Mapped[str]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    active: Mapped[bool] = mapped_column(default=True, server_default=text("1"))


class ProductModifierGroup(Base):
    """A group that is asked for when a product is rung up, in this order."""

    __tablename__ = "product_modifier_group"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="product_id"),)
    product_id: Mapped[str] = mapped_column(
        ForeignKey("product.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    group_id: Mapped[str] = mapped_column(
        ForeignKey("modifier_group.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    position: Mapped[int]


class Favourite(Base):
    """A product on the page of favourites of a register, by its place there."""

    __tablename__ = "favourite"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="product_id"),)
    register_id: Mapped[str] = mapped_column(
        ForeignKey("register.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    product_id: Mapped[str] = mapped_column(
        ForeignKey("product.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    position: Mapped[int]
