"""What a filter of the history asks of its rows, and in which order they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import eq, ge, le
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, not_, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.store import StoreProfile
from pos_app.db.search import history_filter
from pos_app.domain.history_filter import HistoryColumn, HistoryFilter, HistoryOrder
from pos_app.domain.stripe_ids import split_ids
from pos_app.services.ledger.history_ids import rows_of_id
from pos_app.services.views.history import HistoryCursor

Column = ColumnElement[Any] | InstrumentedAttribute[Any]

FIRST_KIND = func.coalesce(func.json_extract(HistoryEntry.methods, "$[0].kind"), "")
FIRST_BRAND = func.coalesce(func.json_extract(HistoryEntry.methods, "$[0].brand"), "")

IS_DISPUTED = (
    exists()
    .where(StripePayment.disputed)
    .where(
        or_(
            StripePayment.intent_id == HistoryEntry.intent_id,
            StripePayment.intent_id.in_(
                select(Tender.intent_id)
                .where(Tender.sale_id == HistoryEntry.sale_id)
                .correlate(HistoryEntry)
            ),
        )
    )
    .correlate(HistoryEntry)
)
IS_SETTLED_LATE = (
    exists()
    .where(
        Sale.id == HistoryEntry.sale_id,
        StoreProfile.id == Sale.profile_id,
        Sale.business_date
        != func.store_day(Sale.created_at, StoreProfile.time_zone, StoreProfile.day_starts_at_hour),
    )
    .correlate(HistoryEntry)
)


def conditions(wanted: HistoryFilter) -> ColumnElement[bool]:
    """Return what a row has to be."""
    entry = HistoryEntry
    sold = select(SaleLine.sale_id).where(SaleLine.product_id == wanted.product_id)
    ids, text = split_ids(wanted.text)
    words = [history_filter(text)] if text else []
    one_of: tuple[tuple[ColumnElement[bool], frozenset[Any]], ...] = (
        (entry.status.in_(wanted.statuses), wanted.statuses),
        (entry.cashier_id.in_(wanted.cashier_ids), wanted.cashier_ids),
        (entry.register_id.in_(wanted.register_ids), wanted.register_ids),
        (_any_method("kind", wanted.kinds), wanted.kinds),
        (_any_method("brand", wanted.brands), wanted.brands),
    )
    given: tuple[tuple[Column, Callable[[Any, Any], Any], object], ...] = (
        (entry.business_date, ge, wanted.first),
        (entry.business_date, le, wanted.last),
        (entry.customer_id, eq, wanted.customer_id),
        (entry.currency, eq, wanted.currency),
        (entry.amount_minor, ge, wanted.least),
        (entry.amount_minor, le, wanted.most),
    )
    asked: tuple[tuple[ColumnElement[bool], bool | None], ...] = (
        (entry.refunded_minor > 0, wanted.refunded),
        (IS_DISPUTED, wanted.disputed),
        (IS_SETTLED_LATE, wanted.settled_late),
        (entry.sale_id.is_(None), wanted.elsewhere),
    )
    return and_(
        true(),
        *words,
        *(rows_of_id(*each) for each in ids),
        *(condition for condition, chosen in one_of if chosen),
        *([] if wanted.product_id is None else [entry.sale_id.in_(sold)]),
        *([] if wanted.fingerprint is None else [paid_with(wanted.fingerprint)]),
        *(compare(column, value) for column, compare, value in given if value is not None),
        *(
            condition if answer else not_(condition)
            for condition, answer in asked
            if answer is not None
        ),
    )


def paid_with(fingerprint: str) -> ColumnElement[bool]:
    """Return that a row of the history was paid, or tried, with a card."""
    same = StripePayment.card_fingerprint == fingerprint
    of_sales = (
        select(Tender.sale_id)
        .join(StripePayment, StripePayment.intent_id == Tender.intent_id)
        .where(same)
    )
    return HistoryEntry.id.in_(of_sales.union(select(StripePayment.intent_id).where(same)))


def _any_method(name: str, chosen: frozenset[Any]) -> ColumnElement[bool]:
    each = func.json_each(HistoryEntry.methods).table_valued("value")
    return exists().where(func.json_extract(each.c.value, f"$.{name}").in_(chosen))


# --- orders ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sorted:
    """By what rows are sorted, the first column first; the last two are time and id."""

    columns: tuple[tuple[Column, bool], ...]
    """Each with whether the largest stands first."""

    def order(self, *, upwards: bool = False) -> list[ColumnElement[Any]]:
        """Return the order, or its contrary."""
        return [
            column.desc() if descending is not upwards else column.asc()
            for column, descending in self.columns
        ]

    def beyond(self, cursor: HistoryCursor, *, upwards: bool = False) -> ColumnElement[bool]:
        """Return which rows stand after a place, or before it."""
        moment = literal(cursor.occurred_at, HistoryEntry.occurred_at.type)
        values = [*map(literal, cursor.value), tuple_(moment, literal(cursor.id))]
        place = tuple_(HistoryEntry.occurred_at, HistoryEntry.id), self.columns[-1][1]
        alternatives, equal = [], list[ColumnElement[bool]]()
        for (column, descending), value in zip((*self.columns[:-2], place), values, strict=True):
            further = column < value if descending is not upwards else column > value
            alternatives.append(and_(*equal, further))
            equal.append(column == value)
        return or_(*alternatives)

    @property
    def values(self) -> Sequence[Column]:
        """What a cursor has to know of a row beside its time and id."""
        return [column for column, _descending in self.columns[:-2]]


_NEWEST: tuple[tuple[Column, bool], ...] = (
    (HistoryEntry.occurred_at, True),
    (HistoryEntry.id, True),
)
_CUSTOMER_ID = func.coalesce(HistoryEntry.customer_id, "")
_NAME = func.coalesce(Customer.folded_name, "")


def sorted_by(order: HistoryOrder) -> Sorted:
    """Return how rows are sorted; rows of no customer come after all others."""
    by: dict[HistoryColumn, tuple[Column, ...]] = {
        HistoryColumn.TIME: (),
        HistoryColumn.AMOUNT: (HistoryEntry.amount_minor,),
        HistoryColumn.STATUS: (HistoryEntry.status,),
        HistoryColumn.CUSTOMER: (_NAME, _CUSTOMER_ID),
        HistoryColumn.METHOD: (FIRST_KIND, FIRST_BRAND),
    }
    if order.column is HistoryColumn.TIME:
        return Sorted(tuple((column, order.descending) for column, _newest in _NEWEST))
    first: tuple[tuple[Column, bool], ...] = ()
    if order.column is HistoryColumn.CUSTOMER:
        first = ((_CUSTOMER_ID == "", False),)
    columns = ((column, order.descending) for column in by[order.column])
    return Sorted((*first, *columns, *_NEWEST))
