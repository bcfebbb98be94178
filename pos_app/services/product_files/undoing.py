"""Undoes an import of products: each is as before, but for those that somebody changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import Product, ProductBarcode, ProductVariant
from pos_app.db.models.product_imports import ProductImport, ProductImportChange
from pos_app.domain.barcodes import barcode_key
from pos_app.domain.searching import fold
from pos_app.domain.taxes import TaxRate
from pos_app.domain.units import unit_of
from pos_app.services.catalogue.product_rows import read_products
from pos_app.services.catalogue.tax_rows import read_taxes
from pos_app.services.product_files.bulk_products import remove_products, write_products
from pos_app.services.product_files.staging import BATCH
from pos_app.services.shared.settings import current_profile
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.services.views.product_files import UndoneImport

_SKU: Final = "sku"
_BARCODE: Final = "barcode"
_Code = tuple[str, str]
"""What sort of code it is, and what it has in common with the same one written otherwise."""


class Undo:
    """Puts back what an import changed; what somebody changed after it stays."""

    def __init__(self, session: Session, row: ProductImport, now: datetime) -> None:
        """Undo this import, within a write."""
        self._session = session
        self._row = row
        self._now = now
        self._currency = current_profile(session).currency
        self._taxes = read_taxes(session)

    def run(self) -> UndoneImport:
        """Put back all of it, batch by batch."""
        undone = left = taken = 0
        last = ""
        while batch := self._batch(last):
            last = batch[-1].product_id
            ids = [each.product_id for each in batch]
            at = select(Product.id, Product.updated_at).where(Product.id.in_(ids))
            times = {row.id: row.updated_at for row in self._session.execute(at)}
            as_written = [
                each for each in batch if times.get(each.product_id) == self._row.created_at
            ]
            left += len(batch) - len(as_written)
            before = [each for each in as_written if each.before is not None]
            free = self._without_taken(before)
            taken += len(before) - len(free)
            undone += len(as_written) - len(before) + len(free)
            self._put_back(free)
            new = [each.product_id for each in as_written if each.before is None]
            if new:
                remove_products(self._session, new, self._now)
        return UndoneImport(undone, left, taken)

    def _batch(self, last: str) -> Sequence[ProductImportChange]:
        query = select(ProductImportChange).where(
            ProductImportChange.import_id == self._row.id, ProductImportChange.product_id > last
        )
        ordered = query.order_by(ProductImportChange.product_id).limit(BATCH)
        return self._session.scalars(ordered).all()

    def _without_taken(self, changes: Sequence[ProductImportChange]) -> list[ProductImportChange]:
        """Return those of which no code belongs to another product by now."""
        codes = {each.product_id: _sold_codes(each.before or {}) for each in changes}
        taken = self._taken(set[_Code]().union(*codes.values()))
        return [each for each in changes if codes[each.product_id].isdisjoint(taken)]

    def _taken(self, codes: set[_Code]) -> set[_Code]:
        """Return which codes are those of products that are sold, and that stay as they are.

        What is put back too needs no look: before the import no two had the same.
        """
        change = exists().where(
            ProductImportChange.import_id == self._row.id,
            ProductImportChange.product_id == Product.id,
        )
        as_written = Product.updated_at.in_((self._row.created_at, self._now))
        found: set[_Code] = set()
        for kind, column in (
            (_SKU, ProductVariant.sku_key),
            (_BARCODE, ProductBarcode.barcode_key),
        ):
            sold = (
                select(column)
                .select_from(ProductVariant)
                .join(Product, Product.id == ProductVariant.product_id)
                .outerjoin(ProductBarcode, ProductBarcode.variant_id == ProductVariant.id)
                .where(column.in_([key for of, key in codes if of == kind]))
                .where(Product.active, ProductVariant.active, ~(change & as_written))
            )
            found |= {(kind, key) for key in self._session.scalars(sold) if key}
        return found

    def _put_back(self, changes: Sequence[ProductImportChange]) -> None:
        ids = [each.product_id for each in changes]
        now = {each.id: each for each in read_products(self._session, ids)}
        before = []
        for change in changes:
            was = product_of_json(change.before or {}, self._currency, self._taxes)
            known = {each.id for each in was.variants}
            added = [  # sold no more, for a sale may name it
                replace(each, active=False, barcodes=(), sku="")
                for each in now[change.product_id].variants
                if each.id not in known
            ]
            before.append(replace(was, variants=(*was.variants, *added)))
        write_products(self._session, before, self._now)


def _sold_codes(kept: Mapping[str, Any]) -> set[_Code]:
    """Return the codes of a kept product by which it is sold."""
    variants = [each for each in kept["variants"] if kept["active"] and each["active"]]
    skus = {(_SKU, fold(each["sku"])) for each in variants if each["sku"]}
    return skus | {(_BARCODE, barcode_key(code)) for each in variants for code in each["barcodes"]}


def product_to_json(product: ProductView) -> dict[str, Any]:
    """Return a product as it is, without its modifiers, which no file has."""
    return {
        "id": product.id,
        "name": product.name,
        "category_id": product.category_id,
        "tax_id": product.tax.id if product.tax else None,
        "default_tax": product.default_tax,
        "active": product.active,
        "unit": product.unit.value,
        "option_names": list(product.option_names),
        "open_price": product.open_price,
        "min_age": product.min_age,
        "variants": [
            {
                "id": each.id,
                "price": each.price,
                "barcodes": list(each.barcodes),
                "options": list(each.options),
                "sku": each.sku,
                "cost": each.cost,
                "low_stock": each.low_stock,
                "active": each.active,
            }
            for each in product.variants
        ],
    }


def product_of_json(
    kept: Mapping[str, Any], currency: str, taxes: Mapping[str, TaxRate]
) -> ProductView:
    """Return the product that `product_to_json` wrote."""
    variants = tuple(
        VariantView(
            **{
                **each,
                "barcodes": tuple(each["barcodes"]),
                "options": tuple(each["options"]),
            }
        )
        for each in kept["variants"]
    )
    return ProductView(
        id=kept["id"],
        name=kept["name"],
        currency=currency,
        variants=variants,
        category_id=kept["category_id"],
        tax=taxes.get(kept["tax_id"]) if kept["tax_id"] else None,
        active=kept["active"],
        default_tax=kept["default_tax"],
        unit=unit_of(kept["unit"]),
        option_names=tuple(kept["option_names"]),
        open_price=kept["open_price"],
        min_age=kept["min_age"],
    )
