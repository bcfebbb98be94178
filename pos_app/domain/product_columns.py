"""The columns of a file of products, and the names by which files have them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from pos_app.domain.searching import fold
from pos_app.domain.texts import N_, Message

MOST_BARCODES: Final = 20


class ProductColumn(StrEnum):
    """What a column of a file may hold; one row is one variant."""

    ID = "id"
    NAME = "name"
    OPTION_NAME_1 = "option_name_1"
    OPTION_1 = "option_1"
    OPTION_NAME_2 = "option_name_2"
    OPTION_2 = "option_2"
    OPTION_NAME_3 = "option_name_3"
    OPTION_3 = "option_3"
    SKU = "sku"
    BARCODE = "barcode"
    PRICE = "price"
    COST = "cost"
    UNIT = "unit"
    CATEGORY = "category"
    TAX = "tax"
    ACTIVE = "active"
    OPEN_PRICE = "open_price"
    MIN_AGE = "min_age"
    LOW_STOCK = "low_stock"

    @property
    def label(self) -> Message:
        """What people call it, and the head of the column in what Till writes."""
        return _LABELS[self]


OPTION_NAMES: Final = (
    ProductColumn.OPTION_NAME_1,
    ProductColumn.OPTION_NAME_2,
    ProductColumn.OPTION_NAME_3,
)
OPTIONS: Final = (ProductColumn.OPTION_1, ProductColumn.OPTION_2, ProductColumn.OPTION_3)
AMOUNTS: Final = (ProductColumn.PRICE, ProductColumn.COST)
NUMBERS: Final = (*AMOUNTS, ProductColumn.LOW_STOCK)
"""Those whose decimals a mark sets apart."""
OF_PRODUCT: Final = (
    *(ProductColumn.NAME, ProductColumn.UNIT, ProductColumn.CATEGORY, ProductColumn.TAX),
    *(ProductColumn.OPEN_PRICE, ProductColumn.MIN_AGE, *OPTION_NAMES),
)
"""What all variants of a product share."""

_LABELS: Final[dict[ProductColumn, Message]] = {
    ProductColumn.ID: N_("Till's number"),
    ProductColumn.NAME: N_("Name"),
    ProductColumn.OPTION_NAME_1: N_("Option 1 name"),
    ProductColumn.OPTION_1: N_("Option 1"),
    ProductColumn.OPTION_NAME_2: N_("Option 2 name"),
    ProductColumn.OPTION_2: N_("Option 2"),
    ProductColumn.OPTION_NAME_3: N_("Option 3 name"),
    ProductColumn.OPTION_3: N_("Option 3"),
    ProductColumn.SKU: N_("SKU"),
    ProductColumn.BARCODE: N_("Barcode"),
    ProductColumn.PRICE: N_("Price"),
    ProductColumn.COST: N_("Cost"),
    ProductColumn.UNIT: N_("Unit"),
    ProductColumn.CATEGORY: N_("Category"),
    ProductColumn.TAX: N_("Tax"),
    ProductColumn.ACTIVE: N_("Sold"),
    ProductColumn.OPEN_PRICE: N_("Open price"),
    ProductColumn.MIN_AGE: N_("Age check"),
    ProductColumn.LOW_STOCK: N_("Low stock at"),
}
_HEADS: Final[dict[ProductColumn, str]] = {
    ProductColumn.ID: "id, variant id, till id",  # not shown: heads of files
    ProductColumn.NAME: (
        "title, product, product name, item, item name, description, bezeichnung, artikel, nom, "
        "nombre, nome, naam"  # not shown: heads of files
    ),
    ProductColumn.SKU: "variant sku, article number, item number, artikelnummer",  # not shown: too
    ProductColumn.BARCODE: "ean, gtin, upc, variant barcode, strichcode",  # not shown: too
    ProductColumn.PRICE: (
        "variant price, sales price, unit price, preis, prix, precio, prezzo"  # not shown: too
    ),
    ProductColumn.COST: "cost per item, cost price, purchase price",  # not shown: too
    ProductColumn.UNIT: "uom, sold by, einheit",  # not shown: heads of files
    ProductColumn.CATEGORY: (
        "type, product type, product category, kategorie, group, department"  # not shown: too
    ),
    ProductColumn.TAX: "tax rate, vat, steuer",  # not shown: heads of files
    ProductColumn.ACTIVE: "active, enabled, for sale",  # not shown: heads of files
    ProductColumn.MIN_AGE: "minimum age, min age",  # not shown: heads of files
    ProductColumn.LOW_STOCK: "low stock, reorder point, reorder level",  # not shown: too
    ProductColumn.OPTION_NAME_1: "option1 name",  # not shown: heads of files
    ProductColumn.OPTION_NAME_2: "option2 name",  # not shown: heads of files
    ProductColumn.OPTION_NAME_3: "option3 name",  # not shown: heads of files
    ProductColumn.OPTION_1: "option1 value, option 1 value",  # not shown: heads of files
    ProductColumn.OPTION_2: "option2 value, option 2 value",  # not shown: heads of files
    ProductColumn.OPTION_3: "option3 value, option 3 value",  # not shown: heads of files
}
_OTHERS: Final = {head: column for column, heads in _HEADS.items() for head in heads.split(", ")}
"""Names in files of other programs, folded."""
_NUMBERED: Final = re.compile(r"(?P<head>.*\D)\s*(?P<number>\d+)")


def guess_columns(
    heads: Sequence[str], remembered: Mapping[str, str]
) -> tuple[ProductColumn | None, ...]:
    """Return what each column of a file holds, by its head; None for what Till has no place for.

    `remembered` has what was chosen for a head before, by the head folded, "" for nothing. Each is
    had once, the first time, but for barcodes: of these there may be several (`Barcode 2`).
    """
    names = {fold(str(label)): column for column, label in _LABELS.items()}
    names |= {fold(label.text): column for column, label in _LABELS.items()} | _OTHERS
    taken: set[ProductColumn] = set()
    found: list[ProductColumn | None] = []
    for head in heads:
        key = fold(head.strip())
        column = _chosen(remembered[key]) if key in remembered else _named(key, names)
        if column is not None and column in taken and column is not ProductColumn.BARCODE:
            column = None
        if column is not None:
            taken.add(column)
        found.append(column)
    return tuple(found)


def _chosen(name: str) -> ProductColumn | None:
    return ProductColumn(name) if name in set(ProductColumn) else None


def _named(key: str, names: Mapping[str, ProductColumn]) -> ProductColumn | None:
    if key in names:
        return names[key]
    numbered = _NUMBERED.fullmatch(key)
    column = names.get(numbered["head"].strip()) if numbered else None
    return column if column is ProductColumn.BARCODE else None
