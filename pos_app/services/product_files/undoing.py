"""Undoes an import of products: each is as before, but for those that somebody changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import Product
from pos_app.db.models.product_imports import ProductImport, ProductImportChange
from pos_app.domain.taxes import TaxRate
from pos_app.domain.units import unit_of
from pos_app.services.catalogue.product_rows import read_products
from pos_app.services.catalogue.tax_rows import read_taxes
from pos_app.services.product_files.bulk_products import remove_products, write_products
from pos_app.services.product_files.staging import BATCH
from pos_app.services.shared.settings import current_profile
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.services.views.product_files import UndoneImport


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
        undone = left = 0
        last = ""
        while batch := self._batch(last):
            last = batch[-1].product_id
            ids = [each.product_id for each in batch]
            at = select(Product.id, Product.updated_at).where(Product.id.in_(ids))
            times = {row.id: row.updated_at for row in self._session.execute(at)}
            as_written = [
                each for each in batch if times.get(each.product_id) == self._row.created_at
            ]
            undone += len(as_written)
            left += len(batch) - len(as_written)
            self._put_back([each for each in as_written if each.before is not None])
            new = [each.product_id for each in as_written if each.before is None]
            if new:
                remove_products(self._session, new, self._now)
        return UndoneImport(undone, left)

    def _batch(self, last: str) -> Sequence[ProductImportChange]:
        query = select(ProductImportChange).where(
            ProductImportChange.import_id == self._row.id, ProductImportChange.product_id > last
        )
        ordered = query.order_by(ProductImportChange.product_id).limit(BATCH)
        return self._session.scalars(ordered).all()

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
