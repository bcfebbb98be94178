"""The orders in which customers are listed: one for the statement, the same for the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.db.models.customers import Customer
from pos_app.services.views.customers import CustomerRow


@dataclass(frozen=True)
class _Sort:
    """A column to sort by, and its value in a row; equal rows are in the order of their ids."""

    column: InstrumentedAttribute[Any]
    of: Callable[[CustomerRow], Any]


_SORTS = {
    "name": _Sort(Customer.search_text, lambda row: row.folded),
    "email": _Sort(Customer.email, lambda row: row.email),
    "phone": _Sort(Customer.phone, lambda row: row.phone),
    "created": _Sort(Customer.created_at, lambda row: row.created_at),
}


def in_order(
    chosen: Select[Customer], sort: str, after: CustomerRow | None, *, descending: bool
) -> Select[Customer]:
    """Sort a statement, from the row after `after` on."""
    order = _SORTS[sort]
    if after is not None:
        value, column = order.of(after), order.column
        beyond = column < value if descending else column > value
        chosen = chosen.where(or_(beyond, and_(column == value, Customer.id > after.id)))
    return chosen.order_by(order.column.desc() if descending else order.column.asc(), Customer.id)


def stands_above(row: CustomerRow, other: CustomerRow, sort: str, *, descending: bool) -> bool:
    """Return whether one row stands above another."""
    value, others = _SORTS[sort].of(row), _SORTS[sort].of(other)
    if value == others:
        return row.id < other.id
    return bool(value > others if descending else value < others)
