"""Barcodes: the same code in all the ways in which it is printed, typed and scanned."""

from __future__ import annotations

from typing import Final

from pos_app.domain.searching import fold

_GTIN: Final = (8, 12, 13, 14)
"""How many digits the numbers of GS1 have: EAN-8, UPC-A, EAN-13 and the case's GTIN-14."""


def barcode_key(code: str) -> str:
    """Return what two barcodes have in common that are the same one; "" for none.

    Case and printed spaces don't count, and among digits hyphens. A number of GS1 is written with
    14 digits: readers tell UPC-A as 12 or as 13, and zeros in front change no number
    (GS1 General Specifications, 2.1).
    """
    key = "".join(fold(code).split())
    number = key.replace("-", "")
    if not number.isdecimal():
        return key
    return number.zfill(max(_GTIN)) if len(number) in _GTIN else number


def product_text(name: str, barcode: str) -> str:
    """Return what a search for products looks through; it begins with the name, to sort by."""
    parts = (fold(name.strip()), fold(barcode.strip()), barcode_key(barcode))
    return " ".join(dict.fromkeys(part for part in parts if part))  # not shown: searched
