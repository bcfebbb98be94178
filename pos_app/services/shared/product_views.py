"""Rows of products as values for screens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pos_app.db.products import ProductReader, ProductRows, Row, texts_of
from pos_app.domain.taxes import TaxRate
from pos_app.domain.units import unit_of
from pos_app.services.views.catalogue import (
    ModifierGroupView,
    ModifierView,
    ProductView,
    VariantView,
)


def read_views(
    reader: ProductReader, ids: Sequence[str], taxes: Mapping[str, TaxRate]
) -> tuple[ProductView, ...]:
    """Return products by their ids, in this order; those that are not there are left out."""
    return product_views(reader.rows(ids), taxes) if ids else ()


def product_views(rows: ProductRows, taxes: Mapping[str, TaxRate]) -> tuple[ProductView, ...]:
    """Return the products of these rows."""
    codes: dict[str, list[str]] = defaultdict(list)
    for row in rows.barcodes:
        codes[row["variant_id"]].append(row["barcode"])
    variants: dict[str, list[VariantView]] = defaultdict(list)
    for row in rows.variants:
        variants[row["product_id"]].append(_variant(row, codes[row["id"]]))
    modifiers: dict[str, list[ModifierView]] = defaultdict(list)
    for row in rows.modifiers:
        modifiers[row["group_id"]].append(ModifierView(row["id"], row["name"], row["price_minor"]))
    groups: dict[str, list[ModifierGroupView]] = defaultdict(list)
    for row in rows.groups:
        groups[row["product_id"]].append(
            ModifierGroupView(
                row["id"], row["name"], row["least"], row["most"], tuple(modifiers[row["id"]])
            )
        )
    return tuple(
        _product(row, variants[row["id"]], groups[row["id"]], taxes)
        for row in rows.products
        if variants[row["id"]]
    )


def _variant(row: Row, barcodes: Sequence[str]) -> VariantView:
    return VariantView(
        id=row["id"],
        price=row["price_minor"],
        barcodes=tuple(barcodes),
        options=texts_of(row["options"]),
        sku=row["sku"],
        cost=row["cost_minor"],
        low_stock=row["low_stock_milli"],
        active=bool(row["active"]),
        on_hand=row["on_hand_milli"],
    )


def _product(
    row: Row,
    variants: Sequence[VariantView],
    groups: Sequence[ModifierGroupView],
    taxes: Mapping[str, TaxRate],
) -> ProductView:
    return ProductView(
        id=row["id"],
        name=row["name"],
        currency=row["currency"],
        variants=tuple(variants),
        category_id=row["category_id"],
        hue=row["hue"] or 0,
        tax=taxes.get(row["tax_id"]) if row["tax_id"] else None,
        active=bool(row["active"]),
        default_tax=bool(row["default_tax"]),
        unit=unit_of(row["unit"]),
        option_names=texts_of(row["option_names"]),
        open_price=bool(row["open_price"]),
        min_age=row["min_age"],
        modifier_groups=tuple(groups),
    )
