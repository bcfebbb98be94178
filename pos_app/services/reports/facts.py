"""What reports sum: sales and refunds as rows that can be counted, by day and by what they were.

A sale counts on the day on which it was paid. A refund counts on its own day, and is never netted:
what is given back stands in columns of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import aliased

from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import StoreProfile
from pos_app.domain.payments import RefundState, TenderState

MADE_REFUNDS: Final = tuple(state for state in RefundState if state.was_made)

Columns = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """Something that reports sum: by which columns, which amounts, and from which rows.

    `rows` returns statements for some business days; each has all columns, in this order.
    """

    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    rows: Callable[[Sequence[date]], Sequence[Select[Any]]]

    def select(self, columns: Columns) -> Select[Any]:
        """Return a statement of all columns; measures that are not given are 0."""
        given = {**dict.fromkeys(self.measures, literal(0)), **columns}
        names = (*self.dimensions, *self.measures)
        return select(*(given[name].label(name) for name in names))


_COUNTER: Final = ("business_date", "register_id", "cashier_id", "currency")
"""When, where and by whom: in all of them."""


def _sale_counter() -> Columns:
    return {
        "business_date": Sale.business_date,
        "register_id": Sale.register_id,
        "cashier_id": Sale.cashier_id,
        "currency": Sale.currency,
    }


def _refund_counter() -> Columns:
    """Return the same of refunds; one made elsewhere is of no register and no cashier."""
    return {
        "business_date": Refund.business_date,
        "register_id": func.coalesce(Refund.register_id, ""),
        "cashier_id": func.coalesce(Refund.cashier_id, ""),
        "currency": Refund.currency,
    }


def _sold(days: Sequence[date]) -> tuple[ColumnElement[bool], ...]:
    return (Sale.business_date.in_(days), Sale.receipt_number.is_not(None))


def _given_back(days: Sequence[date]) -> tuple[ColumnElement[bool], ...]:
    """Return which refunds are of something sold: of a sale that was never paid nothing was."""
    made = (Refund.business_date.in_(days), Refund.state.in_(MADE_REFUNDS))
    return (*made, Sale.receipt_number.is_not(None))


# --- sales by hour ------------------------------------------------------------------------------


def _sales(days: Sequence[date]) -> Sequence[Select[Any]]:
    sold = SALES.select(
        {
            **_sale_counter(),
            "hour": func.store_hour(Sale.paid_at, StoreProfile.time_zone),
            "sales": literal(1),
            "sales_minor": Sale.total_minor,
            "tax_minor": Sale.tax_minor,
            "discount_minor": Sale.discount_minor,
            "tip_minor": Sale.tip_minor,
        }
    )
    total, tax = func.sum(RefundLine.total_minor), func.sum(RefundLine.tax_minor)
    of_lines = RefundLine.refund_id == Refund.id
    back = SALES.select(
        {
            **_refund_counter(),
            "hour": func.store_hour(Refund.created_at, StoreProfile.time_zone),
            "refunds": literal(1),
            "refund_minor": func.coalesce(
                select(total).where(of_lines).scalar_subquery(), _without_lines()
            ),
            "refund_tax_minor": func.coalesce(select(tax).where(of_lines).scalar_subquery(), 0),
        }
    )
    return (
        sold.join(StoreProfile, StoreProfile.id == Sale.profile_id).where(*_sold(days)),
        back.join(Sale, Sale.id == Refund.sale_id)
        .join(StoreProfile, StoreProfile.id == Sale.profile_id)
        .where(*_given_back(days)),
    )


def _without_lines() -> ColumnElement[int]:
    """Return what a refund of no line gave back of what was sold.

    Nothing, where more was taken for the sale than it came to; else it is of an earlier Till, which
    did not record lines, and all of it counts.
    """
    paid = aliased(Tender)
    taken = (
        select(func.sum(paid.amount_minor - paid.tip_minor))
        .where(paid.sale_id == Sale.id, paid.state == TenderState.APPROVED)
        .scalar_subquery()
    )
    return case((taken > Sale.total_minor, 0), else_=Refund.amount_minor)


SALES: Final = Fact(
    dimensions=(*_COUNTER, "hour"),
    measures=(
        *("sales", "sales_minor", "tax_minor", "discount_minor", "tip_minor"),
        *("refunds", "refund_minor", "refund_tax_minor"),
    ),
    rows=_sales,
)
