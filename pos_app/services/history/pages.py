"""Pages of the history in each order, found by its index."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.history_index import Place
from pos_app.db.history_orders import Ask, Sorted, sorted_rows
from pos_app.db.models.history import HistoryEntry
from pos_app.domain.history_filter import (
    NEWEST_FIRST,
    HistoryFilter,
    HistoryOrder,
)
from pos_app.services.history.index_backfill import is_filling
from pos_app.services.ledger.history_filters import index_of
from pos_app.services.ledger.history_pages import entries, keys_of, read_page, rows_at
from pos_app.services.ledger.sale_details import history_row
from pos_app.services.views.history import HistoryCursor, HistoryPage, HistoryRow

_ANY_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


def page_of(
    session: Session,
    wanted: HistoryFilter,
    order: HistoryOrder,
    limit: int,
    cursor: HistoryCursor | None = None,
    *,
    before: HistoryCursor | None = None,
    skip: int = 0,
) -> HistoryPage:
    """Return the page after `cursor`, or that before `before`."""
    place = before or cursor
    if is_filling(session) and order == NEWEST_FIRST and wanted.is_empty:
        return read_page(session, entries(), cursor, limit, before=before, skip=skip)
    if place and not place.value:
        place = replace(place, value=(_key_near(session, place.id, place.occurred_at),))
    ask = Ask(order, limit, place.value if place else None, bool(before), skip)
    found = sorted_rows(session, index_of(session, wanted), ask)
    more, found = len(found) == ask.many, found[:limit]
    if ask.upwards:
        found = found[::-1]
    above, below = (more, True) if ask.upwards else (bool(place or skip), more)
    return _page(session, found, above=above, below=below)


def _page(session: Session, found: Sequence[Sorted], *, above: bool, below: bool) -> HistoryPage:
    rows = rows_at(session, [int(each[-1]) for each in found])
    if not rows:
        return HistoryPage((), None)
    values = {int(each[-1]): each for each in found}
    first, last = (
        HistoryCursor(row.occurred_at, row.id, values[key]) for key, row in (rows[0], rows[-1])
    )
    return HistoryPage(
        tuple(row for _key, row in rows), last if below else None, first if above else None
    )


def page_around(
    session: Session,
    wanted: HistoryFilter,
    order: HistoryOrder,
    limit: int,
    day: date,
    *,
    skip: int = 0,
) -> HistoryPage:
    """Return the page that begins at the first row of a day, or of the next one that has any."""
    if is_filling(session) and order == NEWEST_FIRST and wanted.is_empty:
        upto_day = entries().where(HistoryEntry.business_date <= day)
        begin = read_page(session, upto_day, None, 1).rows
        if not begin:
            return HistoryPage((), None)
        # Just above it: no id stands after this one.
        place = HistoryCursor(begin[0].occurred_at, f"{begin[0].id}~")
        return read_page(session, entries(), place, limit, skip=skip)
    if order.descending:
        upto = replace(wanted, last=min(day, wanted.last or day))
    else:
        upto = replace(wanted, first=max(day, wanted.first or day))
    first = index_of(session, upto).keys(1, Place(upwards=not order.descending))
    if not first:
        return HistoryPage((), None)
    just_before = HistoryCursor(_ANY_TIME, "", (first[0] + (1 if order.descending else -1),))
    page = page_of(session, wanted, order, limit, just_before, skip=skip)
    above = index_of(session, wanted).keys(1, Place(first[0], upwards=order.descending))
    return page if above or skip else replace(page, previous=None)


def rows_by_day(session: Session) -> list[tuple[date, int]]:
    """Return how many rows each day has, the newest first, while some are not indexed yet."""
    day = HistoryEntry.business_date
    counted = select(day, func.count()).where(day.is_not(None)).group_by(day)
    return [(at, count) for at, count in session.execute(counted.order_by(day.desc())) if at]


def newer_than(session: Session, wanted: HistoryFilter, top: HistoryRow, limit: int) -> HistoryPage:
    """Return the rows that are newer than one; `next` is there where they are more than that."""
    if is_filling(session) and wanted.is_empty:
        place = HistoryCursor(top.occurred_at, top.id)
        page = read_page(session, entries(), None, limit, before=place)
        return replace(page, next=page.previous)
    key = _key_near(session, top.id, top.occurred_at)
    found = index_of(session, wanted).keys(limit + 1, Place(key, upwards=True))
    return _page(
        session, [(key,) for key in found[:limit][::-1]], above=False, below=len(found) > limit
    )


def _key_near(session: Session, row_id: str, moment: datetime) -> int:
    """Return the key of a row; of one that is gone, the key that rows of its time have."""
    keys = keys_of(session, [row_id])
    return keys[0] if keys else int(moment.timestamp() * 4)


def wanted_of(session: Session, wanted: HistoryFilter, ids: AbstractSet[str]) -> list[HistoryRow]:
    """Return those of some rows that are wanted."""
    if is_filling(session) and wanted.is_empty:
        chosen = entries().where(HistoryEntry.id.in_(ids))
        return [history_row(*found) for found in session.execute(chosen)]
    keys = index_of(session, wanted).among(keys_of(session, list(ids)))
    return [row for _key, row in rows_at(session, keys)]
