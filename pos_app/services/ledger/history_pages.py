"""Rows of the history as pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.store import Cashier, Register
from pos_app.domain.history_filter import NEWEST_FIRST
from pos_app.services.ledger.history_filters import IS_SETTLED_LATE, Sorted, sorted_by
from pos_app.services.ledger.history_money import money_of
from pos_app.services.ledger.sale_details import history_row
from pos_app.services.views.history import HistoryCursor, HistoryPage, HistoryRow

NEWEST = sorted_by(NEWEST_FIRST)


def entries() -> Select[Any]:
    """Return a statement of all rows, each with the names of its people and its register."""
    columns: list[Any] = [HistoryEntry, Customer.name, Cashier.name, Register.name]
    return (
        select(*columns, IS_SETTLED_LATE.label("settled_late"))
        .outerjoin(Customer, Customer.id == HistoryEntry.customer_id)
        .outerjoin(Cashier, Cashier.id == HistoryEntry.cashier_id)
        .outerjoin(Register, Register.id == HistoryEntry.register_id)
    )


def read_page(
    session: Session,
    chosen: Select[Any],
    cursor: HistoryCursor | None,
    limit: int,
    by: Sorted = NEWEST,
    *,
    before: HistoryCursor | None = None,
    skip: int = 0,
) -> HistoryPage:
    """Return what a statement finds, from the row after `cursor`, or up to that before `before`.

    So many rows as `skip` are left out first.
    """
    place, upwards = (before, True) if before else (cursor, False)
    chosen = chosen.add_columns(*by.values).order_by(*by.order(upwards=upwards)).limit(limit + 1)
    if skip:
        chosen = chosen.offset(skip)
    if place:
        chosen = chosen.where(by.beyond(place, upwards=upwards))
    found = session.execute(chosen).all()
    more, found = len(found) > limit, found[:limit]
    if upwards:
        found = found[::-1]
    rows = tuple(rows_of(session, found))
    cursors = [_cursor(row, by) for row in (*found[:1], *found[-1:])]
    above, below = (more, True) if upwards else (bool(place or skip), more)
    return HistoryPage(
        rows,
        next=cursors[-1] if below and cursors else None,
        previous=cursors[0] if above and cursors else None,
    )


def rows_of(session: Session, found: Sequence[Any]) -> list[HistoryRow]:
    """Return what a statement of `entries` found as values."""
    money = money_of(session, [row[0] for row in found])
    return [
        history_row(entry, (customer, cashier, register), money[entry.id], late=late)
        for entry, customer, cashier, register, late, *_order in found
    ]


def rows_by_id(session: Session, chosen: Select[Any], ids: Iterable[str]) -> list[HistoryRow]:
    """Return those of some rows that a statement finds."""
    found = session.execute(chosen.where(HistoryEntry.id.in_(ids))).all()
    return rows_of(session, found)


def beyond(row: HistoryRow) -> ColumnElement[bool]:
    """Return which rows are newer than one."""
    return NEWEST.beyond(HistoryCursor(row.occurred_at, row.id), upwards=True)


def _cursor(row: Row[Any], by: Sorted) -> HistoryCursor:
    entry: HistoryEntry = row[0]
    count = len(by.values)
    return HistoryCursor(entry.occurred_at, entry.id, tuple(row)[len(row) - count :])
