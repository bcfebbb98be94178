"""Products in one variant, changed as their plain fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Product, ProductBarcode, ProductVariant
from pos_app.domain.barcodes import barcode_key
from pos_app.services.views.catalogue import ProductView


def changed(
    product: ProductView, *, price: int | None = None, barcode: str | None = None, **others: Any
) -> ProductView:
    """Return a product with another price or barcode of its first variant, or other fields."""
    first = product.variants[0]
    if price is not None:
        first = replace(first, price=price)
    if barcode is not None:
        first = replace(first, barcodes=(barcode,) if barcode else ())
    return replace(product, variants=(first, *product.variants[1:]), **others)


def fill_shelves(database: Database, count: int, category_id: str | None = None) -> None:
    """Write so many products at once: `Item 00000` and so on, every second one on a shelf."""
    now = datetime.now(UTC)
    products, variants, barcodes = [], [], []
    for number in range(count):
        key, name, code = f"product-{number:06}", f"Item {number:05}", f"2{number:011}"
        shelf = category_id if number % 2 else None
        words = f"{name.lower()} {code} {barcode_key(code)}"
        products.append(
            {"id": key, "name": name, "currency": "usd", "category_id": shelf, "active": True}
            | {"default_tax": True, "search_text": words, "created_at": now, "updated_at": now}
        )
        variants.append({"id": key, "product_id": key, "position": 0, "price_minor": 100 + number})
        barcodes.append(
            {"variant_id": key, "position": 0, "barcode": code, "barcode_key": barcode_key(code)}
        )
    with database.write() as session:
        for table, rows in (
            (Product, products),
            (ProductVariant, variants),
            (ProductBarcode, barcodes),
        ):
            bulk_write(session, insert(table), rows, changes=())
