"""What a search for products looks through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pos_app.domain.barcodes import barcode_key
from pos_app.domain.searching import fold

VariantCodes = tuple[str, Sequence[str], Sequence[str]]
"""The SKU of a variant, its options and its barcodes."""


def product_words(name: str, variants: Iterable[VariantCodes]) -> str:
    """Return the folded words of a product; they begin with its name, to sort by."""
    words = [fold(name.strip())]
    for sku, options, barcodes in variants:
        words += map(fold, (*(each.strip() for each in (*barcodes, sku, *options)),))
        words += map(barcode_key, barcodes)
    return " ".join(dict.fromkeys(filter(None, words)))  # not shown: searched
