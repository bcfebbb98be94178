"""Tax rates as the books have them, and which of them a product is sold by."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, case, func, not_, select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import Category, Product, TaxPart, TaxRateRow
from pos_app.domain.taxes import TaxRate, with_parts
from pos_app.services.shared.settings import default_tax_rate_id


def tax_rate(row: TaxRateRow) -> TaxRate:
    """Return a tax rate as the value that cart lines carry."""
    return TaxRate(row.id, row.name, row.ppm, row.inclusive)


def read_taxes(session: Session) -> dict[str, TaxRate]:
    """Return all rates and groups of them, used or not, by their ids."""
    parts = session.execute(
        select(TaxPart.group_id, TaxPart.rate_id, TaxPart.compound).order_by(
            TaxPart.group_id, TaxPart.position
        )
    )
    rates = map(tax_rate, session.scalars(select(TaxRateRow)))
    return with_parts(rates, ((group, rate, compound) for group, rate, compound in parts))


def products_with_tax(tax_id: str) -> Select[int]:
    """Return a query: how many products are sold by a tax, their own or one that they follow."""
    counted = select(func.count(Product.id))
    of_category = counted.outerjoin(Category, Category.id == Product.category_id)
    return of_category.where(_tax_in_force() == tax_id)


def _tax_in_force() -> ColumnElement[str | None]:
    return case(
        (not_(Product.default_tax), Product.tax_rate_id),
        (not_(Category.default_tax), Category.tax_rate_id),
        else_=default_tax_rate_id(),
    )
