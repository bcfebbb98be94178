"""What a payment through Stripe says of the sale that it pays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.cart import ONE
from pos_app.stripe_service.sold import MOST_ITEMS, Sold, SoldItem


def sold_by(session: Session, tender: Tender) -> Sold:
    """Return what a payment says was sold.

    Its reference is the sale's id, which is the same each time that a lost answer is asked for
    again. The lines are there where they come to what the payment takes: one of several payments of
    a sale is for none of them in particular.
    """
    sale = session.get_one(Sale, tender.sale_id)
    lines = session.scalars(
        select(SaleLine).where(SaleLine.sale_id == sale.id).order_by(SaleLine.position)
    ).all()
    return Sold(sale.id.replace("-", ""), _items(lines, tender.amount_minor))


def _items(lines: Sequence[SaleLine], amount: int) -> tuple[SoldItem, ...]:
    items = tuple(map(_item, lines))
    fits = len(items) <= MOST_ITEMS and all(item.unit_cost >= 0 for item in items)
    return items if fits and sum(line.total_minor for line in lines) == amount else ()


def _item(line: SaleLine) -> SoldItem:
    """Return a line in whole pieces; as one where its price holds the tax, or it was measured."""
    quantity, part = divmod(line.quantity_milli, ONE)
    gross = line.unit_price_minor * quantity
    if not part and gross - line.discount_minor + line.tax_minor == line.total_minor:
        return SoldItem(
            line.name, quantity, line.unit_price_minor, line.discount_minor, line.tax_minor
        )
    return SoldItem(line.name, 1, line.total_minor - line.tax_minor, tax=line.tax_minor)
