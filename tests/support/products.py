"""Products in one variant, changed as their plain fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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
