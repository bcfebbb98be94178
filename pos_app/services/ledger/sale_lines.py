"""The lines and taxes of a sale, as they were sold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.db.changes import bulk_write
from pos_app.db.models.catalogue import Category, Product, ProductVariant
from pos_app.db.models.sales import SaleLine, SaleLineTax, SaleTax
from pos_app.domain.cart import Cart, CartLine, LineTotals, Totals
from pos_app.domain.ids import new_id
from pos_app.domain.taxes import TaxRate, TaxTotal


def store_lines(session: Session, cart: Cart, totals: Totals) -> None:
    """Store what is sold in the place of what an earlier try to pay for the cart stored."""
    sold = [(Kind.HISTORY, cart.id)]
    bulk_write(session, delete(SaleLineTax).where(SaleLineTax.sale_id == cart.id), changes=sold)
    bulk_write(session, delete(SaleLine).where(SaleLine.sale_id == cart.id), changes=sold)
    bulk_write(session, delete(SaleTax).where(SaleTax.sale_id == cart.id), changes=sold)
    products = _products(session, cart)
    for place, (line, line_totals) in enumerate(zip(cart.lines, totals.lines, strict=True)):
        columns = line_columns(cart.id, place, line, line_totals, products.get(variant_of(line)))
        row = SaleLine(id=new_id(), **columns)
        session.add(row)
        if not line.is_gift_card:
            session.add_all(
                SaleLineTax(**each) for each in line_tax_columns(cart.id, row.id, line_totals)
            )
    session.add_all(SaleTax(**tax_columns(cart.id, tax)) for tax in totals.taxes)
    session.flush()


@dataclass(frozen=True)
class SoldProduct:
    """What a product is like now: what its shelf is called, and of its variant SKU and cost."""

    category: str = ""
    sku: str = ""
    cost: int | None = None


def variant_of(line: CartLine) -> str:
    """Return the id of the variant that a line sells, "" where it sells no product."""
    return line.variant_id or line.product_id or ""


def line_columns(
    sale_id: str,
    position: int,
    line: CartLine,
    line_totals: LineTotals,
    product: SoldProduct | None,
) -> dict[str, Any]:
    """Return what is recorded of a line, but its id; `product` is None where that is not known."""
    product = product or SoldProduct()
    return {
        "sale_id": sale_id,
        "position": position,
        "product_id": line.product_id,
        "name": line.name,
        "note": line.note,
        "variant_id": line.variant_id,
        "sku": product.sku,
        "cost_minor": product.cost,
        "unit": line.unit.value,
        "modifiers": [{"name": each.name, "price": each.price} for each in line.modifiers],
        "lot": line.lot,
        "serial": line.serial,
        "category_name": product.category,
        "quantity_milli": line.thousandths,
        "unit_price_minor": line.unit_price,
        "own_discount_minor": line_totals.own_discount,
        "discount_reason": line.discount.reason if line.discount else None,
        "discount_minor": line_totals.discount,
        "net_minor": line_totals.total - line_totals.tax,
        "tax_minor": line_totals.tax,
        "total_minor": line_totals.total,
        "kind": line.kind.value,
    }


def line_tax_columns(sale_id: str, line_id: str, line_totals: LineTotals) -> list[dict[str, Any]]:
    """Return what is recorded of the taxes of a line: of one without any that it has none."""
    none = TaxTotal(TaxRate("", "", 0, inclusive=False), line_totals.total, 0)
    return [
        {**tax_columns(sale_id, tax), "sale_line_id": line_id, "position": position}
        for position, tax in enumerate(line_totals.taxes or (none,))
    ]


def tax_columns(sale_id: str, tax: TaxTotal) -> dict[str, Any]:
    """Return what is recorded of the tax of one rate, in a sale or in one line of it."""
    return {
        "id": new_id(),
        "sale_id": sale_id,
        "name": tax.rate.name,
        "ppm": tax.rate.ppm,
        "inclusive": tax.rate.inclusive,
        "compound": tax.rate.compound,
        "exempt": tax.exempt,
        "base_minor": tax.base,
        "tax_minor": tax.tax,
    }


def _products(session: Session, cart: Cart) -> dict[str, SoldProduct]:
    """Return what the products in a cart are like, by the ids of their variants."""
    ids = {variant_of(line) for line in cart.lines} - {""}
    if not ids:
        return {}
    known = (
        select(ProductVariant.id, Category.name, ProductVariant.sku, ProductVariant.cost_minor)
        .join(Product, Product.id == ProductVariant.product_id)
        .outerjoin(Category, Category.id == Product.category_id)
    )
    return {
        variant: SoldProduct(category or "", sku, cost)
        for variant, category, sku, cost in session.execute(known.where(ProductVariant.id.in_(ids)))
    }
