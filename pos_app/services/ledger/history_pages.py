"""Rows of the history as values, and pages of those that a statement finds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    FromClause,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.store import Cashier, Register
from pos_app.services.ledger.sale_details import history_row
from pos_app.services.views.history import HistoryCursor, HistoryPage, HistoryRow

INDEX = Table(
    "history_index",
    MetaData(),
    Column("key", BigInteger, primary_key=True),
    Column("id", String(64)),
)
"""What of the index names the rows (`db/history_index.py`)."""

PLACE_COLUMNS = (HistoryEntry.occurred_at, HistoryEntry.id)
PLACE = tuple_(*PLACE_COLUMNS)
NEWEST = (HistoryEntry.occurred_at.desc(), HistoryEntry.id.desc())


def entries(source: FromClause = HistoryEntry.__table__) -> Select[Any]:
    """Return a statement of all rows, each with the names of its people and its register."""
    columns: list[Any] = [HistoryEntry, Customer.name, Cashier.name, Register.name]
    return (
        select(*columns)
        .select_from(source)
        .outerjoin(Customer, Customer.id == HistoryEntry.customer_id)
        .outerjoin(Cashier, Cashier.id == HistoryEntry.cashier_id)
        .outerjoin(Register, Register.id == HistoryEntry.register_id)
    )


def place_of(cursor: HistoryCursor) -> Any:
    """Return a place among the rows by time and id, to be compared with `PLACE`."""
    return tuple_(literal(cursor.occurred_at, HistoryEntry.occurred_at.type), literal(cursor.id))


def read_page(
    session: Session,
    chosen: Select[Any],
    cursor: HistoryCursor | None,
    limit: int,
    *,
    before: HistoryCursor | None = None,
    skip: int = 0,
) -> HistoryPage:
    """Return what a statement of `entries` finds, newest first: a page by time and id.

    It begins after `cursor`, or ends before `before`; so many rows as `skip` are left out first.
    """
    order = (column.asc() for column in PLACE_COLUMNS) if before else NEWEST
    chosen = chosen.order_by(*order).limit(limit + 1).offset(skip)
    if place := before or cursor:
        chosen = chosen.where(place_of(place) < PLACE if before else place_of(place) > PLACE)
    rows = [history_row(*found) for found in session.execute(chosen)]
    more, rows = len(rows) > limit, rows[:limit]
    if before:
        rows.reverse()
    if not rows:
        return HistoryPage((), None)
    first, last = (HistoryCursor(row.occurred_at, row.id) for row in (rows[0], rows[-1]))
    above, below = (more, True) if before else (bool(cursor or skip), more)
    return HistoryPage(tuple(rows), last if below else None, first if above else None)


# Built once: building a statement takes longer than running it.
_AMONG = func.json_each(bindparam("chosen")).table_valued("value")
_BY_KEY = (
    entries(INDEX.join(HistoryEntry, INDEX.c.id == HistoryEntry.id))
    .add_columns(INDEX.c.key)
    .where(INDEX.c.key.in_(select(_AMONG.c.value)))
)
_KEYS = select(INDEX.c.key).where(INDEX.c.id.in_(select(_AMONG.c.value)))


def rows_at(session: Session, keys: Sequence[int]) -> list[tuple[int, HistoryRow]]:
    """Return the rows of some keys, each with its own, in that order."""
    found = {
        row[-1]: history_row(*row[:-1])
        for row in session.execute(_BY_KEY, {"chosen": json.dumps(list(keys))})
    }
    return [(key, found[key]) for key in keys if key in found]


def keys_of(session: Session, ids: Sequence[str]) -> list[int]:
    """Return the keys of some rows by their ids."""
    return list(session.scalars(_KEYS, {"chosen": json.dumps(list(ids))}))
