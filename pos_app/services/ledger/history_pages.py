"""Rows of the history as pages, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, tuple_
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.store import Cashier
from pos_app.services.ledger.sale_details import history_row
from pos_app.services.views.history import HistoryCursor, HistoryPage, HistoryRow

Found = Select[HistoryEntry, str | None, str | None]

NEWEST = (HistoryEntry.occurred_at.desc(), HistoryEntry.id.desc())
PLACE = tuple_(HistoryEntry.occurred_at, HistoryEntry.id)


def place_of(moment: datetime, row_id: str) -> ColumnElement[Any]:
    """Return a place among the rows, to be compared with `PLACE`."""
    return tuple_(literal(moment, HistoryEntry.occurred_at.type), literal(row_id))


def entries() -> Found:
    """Return a statement of all rows, each with the names of its customer and cashier."""
    return (
        select(HistoryEntry, Customer.name, Cashier.name)
        .outerjoin(Customer, Customer.id == HistoryEntry.customer_id)
        .outerjoin(Cashier, Cashier.id == HistoryEntry.cashier_id)
    )


def read_page(
    session: Session, chosen: Found, cursor: HistoryCursor | None, limit: int
) -> HistoryPage:
    """Return what a statement finds, newest first, from the row after `cursor`."""
    chosen = chosen.order_by(*NEWEST).limit(limit + 1)
    if cursor:
        chosen = chosen.where(place_of(cursor.occurred_at, cursor.id) > PLACE)
    return page_of([history_row(*found) for found in session.execute(chosen)], limit)


def page_of(rows: list[HistoryRow], limit: int) -> HistoryPage:
    """Make a page of what was read, of which one row more tells that there are others."""
    last = rows[limit - 1] if len(rows) > limit else None
    after = HistoryCursor(last.occurred_at, last.id) if last else None
    return HistoryPage(tuple(rows[:limit]), after)
