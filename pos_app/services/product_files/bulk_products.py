"""Writes many products at once, and takes many away: statements over lists, no object for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.db.changes import bulk_write
from pos_app.db.models.catalogue import (
    Favourite,
    Product,
    ProductBarcode,
    ProductModifierGroup,
    ProductVariant,
    TaxRateRow,
)
from pos_app.db.models.sales import OpenCart, SaleLine
from pos_app.db.models.stock import StockCountLine, StockMovement
from pos_app.domain.barcodes import barcode_key
from pos_app.domain.product_words import product_words
from pos_app.domain.searching import fold
from pos_app.services.views.catalogue import ProductView

CHANGES: Final = ((Kind.CATALOGUE, "products"),)
"""What is published of many: that the catalogue is another."""
_KEPT_OF_A_PRODUCT: Final = frozenset({"id", "created_at"})
_KEPT_OF_A_VARIANT: Final = frozenset({"id", "product_id"})


def write_products(session: Session, products: Sequence[ProductView], now: datetime) -> None:
    """Write products as they are here, new or in the place of their rows.

    They were checked before, and each variant has its id. Variants that the books have besides
    are left as they are.
    """
    if not products:
        return
    _upsert(session, Product, [_product(each, now) for each in products], _KEPT_OF_A_PRODUCT)
    variants = [
        {
            "id": variant.id,
            "product_id": product.id,
            "position": position,
            "options": list(variant.options),
            "price_minor": variant.price,
            "cost_minor": variant.cost,
            "sku": variant.sku,
            "sku_key": fold(variant.sku) or None,
            "active": variant.active,
            "low_stock_milli": variant.low_stock,
        }
        for product in products
        for position, variant in enumerate(product.variants)
    ]
    _upsert(session, ProductVariant, variants, _KEPT_OF_A_VARIANT)
    ids = [each["id"] for each in variants]
    old = delete(ProductBarcode).where(ProductBarcode.variant_id.in_(ids))
    bulk_write(session, old, changes=CHANGES)
    barcodes = [
        {
            "variant_id": variant.id,
            "position": position,
            "barcode": code,
            "barcode_key": barcode_key(code),
        }
        for product in products
        for variant in product.variants
        for position, code in enumerate(variant.barcodes)
    ]
    if barcodes:
        bulk_write(session, insert(ProductBarcode), barcodes, changes=CHANGES)
    _offer_taxes(session, products)


def _product(product: ProductView, now: datetime) -> dict[str, Any]:
    codes = ((each.sku, each.options, each.barcodes) for each in product.variants)
    return {
        "id": product.id,
        "name": product.name,
        "currency": product.currency,
        "category_id": product.category_id,
        "tax_rate_id": product.tax.id if product.tax and not product.default_tax else None,
        "default_tax": product.default_tax,
        "active": product.active,
        "unit": product.unit.value,
        "option_names": list(product.option_names),
        "open_price": product.open_price,
        "min_age": product.min_age,
        "search_text": product_words(product.name, codes),
        "created_at": now,
        "updated_at": now,
    }


def _upsert(
    session: Session,
    table: type[Product | ProductVariant],
    rows: list[dict[str, Any]],
    kept: frozenset[str],
) -> None:
    new = insert(table)
    columns = {name: new.excluded[name] for name in rows[0] if name not in kept}
    statement = new.on_conflict_do_update(index_elements=["id"], set_=columns)
    bulk_write(session, statement, rows, changes=CHANGES)


def _offer_taxes(session: Session, products: Iterable[ProductView]) -> None:
    """Keep rates that products have of their own among those to choose from."""
    ids = {each.tax.id for each in products if each.tax and not each.default_tax}
    unused = update(TaxRateRow).where(TaxRateRow.id.in_(ids), TaxRateRow.active.is_(False))
    bulk_write(session, unused.values(active=True), changes=CHANGES)


def remove_products(session: Session, ids: Sequence[str], now: datetime) -> None:
    """Take products away; those that something names are kept and sold no more."""
    named = _named(session, ids)
    withdrawn = update(Product).where(Product.id.in_(named)).values(active=False, updated_at=now)
    bulk_write(session, withdrawn, changes=CHANGES)
    gone = [each for each in ids if each not in named]
    variants = select(ProductVariant.id).where(ProductVariant.product_id.in_(gone))
    for statement in (
        delete(ProductBarcode).where(ProductBarcode.variant_id.in_(variants)),
        delete(ProductModifierGroup).where(ProductModifierGroup.product_id.in_(gone)),
        delete(Favourite).where(Favourite.product_id.in_(gone)),
        delete(ProductVariant).where(ProductVariant.product_id.in_(gone)),
        delete(Product).where(Product.id.in_(gone)),
    ):
        bulk_write(session, statement, changes=CHANGES)


def _named(session: Session, ids: Sequence[str]) -> set[str]:
    """Return which products a sale, a cart or the stock names."""
    named = set(
        session.scalars(select(SaleLine.product_id).where(SaleLine.product_id.in_(ids)).distinct())
    )
    of_products = select(ProductVariant.product_id).where(ProductVariant.product_id.in_(ids))
    for table in (StockMovement, StockCountLine):
        moved = select(table.variant_id)
        named.update(session.scalars(of_products.where(ProductVariant.id.in_(moved))))
    carts = json.dumps(list(session.scalars(select(OpenCart.content))))
    named.update(each for each in ids if each in carts)
    return {each for each in named if each is not None}
