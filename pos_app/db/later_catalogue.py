"""What stays of a catalogue beside that of the backup which somebody went back to.

What a manager made since stays where the backup has nothing in its place, for sales name it. What
belongs to a product or group of the backup is not on sale beside what that was made of then, and no
code of the backup is another's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

Row = tuple[Any, ...]
_Named = dict[str, Any]

_SOLD: Final = """
    FROM product JOIN product_variant ON product_variant.product_id = product.id
"""
_ARE_SOLD: Final = "WHERE product.active AND product_variant.active"
_CODES: Final = f"""
    SELECT barcode_key {_SOLD}
    JOIN product_barcode ON product_barcode.variant_id = product_variant.id {_ARE_SOLD}
"""
_SKUS: Final = f"SELECT sku_key {_SOLD} {_ARE_SOLD} AND sku_key IS NOT NULL"


class LaterCatalogue:
    """Goes through the rows of each table of the catalogue as it was before, in their order."""

    def __init__(self, backup: sqlite3.Connection) -> None:
        """Read what the backup has, of today's schema."""

        def found(asked: str) -> set[str]:
            return {value for (value,) in backup.execute(asked)}

        self._products, self._groups = (
            found("SELECT id FROM product"),
            found("SELECT id FROM modifier_group"),
        )
        self._codes, self._skus = found(_CODES), found(_SKUS)
        self._of_known: set[str] = set()
        self._sold: dict[str, str] = {}
        self.changed: set[str] = set()
        """The products of later that lost a code, by which they are looked for no more."""

    def kept(self, table: str, columns: list[str], rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows that stay where the backup has none of their key."""
        kept = self._rules().get(table)
        for row in rows:
            named = dict(zip(columns, row, strict=True))
            if (found := kept(named) if kept else named) is not None:
                yield tuple(found.values())

    def _rules(self) -> dict[str, Callable[[_Named], _Named | None]]:
        return {
            "product_variant": self._variant,
            "product_barcode": self._barcode,
            "modifier": self._modifier,
            "product_modifier_group": self._group_of_product,
        }

    def _variant(self, row: _Named) -> _Named:
        if row["product_id"] in self._products:
            self._of_known.add(row["id"])
            return row | {"active": 0}
        if row["active"]:
            self._sold[row["id"]] = row["product_id"]
            if row["sku_key"] in self._skus:
                self.changed.add(row["product_id"])
                return row | {"sku": "", "sku_key": None}
        return row

    def _barcode(self, row: _Named) -> _Named | None:
        if row["variant_id"] in self._of_known:
            return None
        product = self._sold.get(row["variant_id"])
        if product is not None and row["barcode_key"] in self._codes:
            self.changed.add(product)
            return None
        return row

    def _modifier(self, row: _Named) -> _Named:
        return row | {"active": 0} if row["group_id"] in self._groups else row

    def _group_of_product(self, row: _Named) -> _Named | None:
        return None if row["product_id"] in self._products else row
