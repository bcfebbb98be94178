"""Roll-ups: what facts come to by business day, so that a year is read in an instant.

A day is rolled up once it is over. What changes something of it later takes it out of `report_day`
(a trigger of the write itself), and from then on it is counted from its rows, until it is rolled up
anew. So a report is always as the books are, whatever was rolled up so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Delete,
    Insert,
    Select,
    Subquery,
    TextClause,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.reports import REPORT_DAY
from pos_app.db.models.sales import Sale
from pos_app.domain.report_periods import days_between
from pos_app.services.ledger.store_days import day_of
from pos_app.services.reports.facts import FACTS, Fact
from pos_app.services.shared.batches import BETWEEN_WRITES
from pos_app.services.views.report_tables import Drill, ReportRequest


def summed(
    session: Session, fact: Fact, dimensions: Sequence[str], request: ReportRequest
) -> Iterator[dict[str, Any]]:
    """Yield what a fact comes to in each currency by some of its dimensions."""
    source = _source(session, fact, request.first, request.last)
    by = [source.c[name] for name in dict.fromkeys(("currency", *dimensions))]
    amounts = [func.sum(source.c[name]).label(name) for name in fact.measures]
    chosen = select(*by, *amounts).group_by(*by).order_by(*by)
    for column, wanted in (
        (source.c.register_id, request.register_id),
        (source.c.cashier_id, request.cashier_id),
    ):
        if wanted is not None:
            chosen = chosen.where(column == wanted)
    for row in session.execute(chosen):
        yield row._asdict()


def _source(session: Session, fact: Fact, first: date, last: date) -> Subquery:
    """Return what is rolled up of some days, and the rows of those that are not."""
    table, day = fact.table, REPORT_DAY.c.business_date
    rolled_up = select(table).where(
        table.c.business_date.between(first, last), table.c.business_date.in_(select(day))
    )
    left = days_left(session, first, last)
    if not left:
        return rolled_up.subquery()
    rows = union_all(*fact.rows(left)).subquery()
    return union_all(rolled_up, select(*(rows.c[each.name] for each in table.columns))).subquery()


def days_left(session: Session, first: date, last: date) -> list[date]:
    """Return which of some days are not rolled up, the last one first."""
    day = REPORT_DAY.c.business_date
    rolled_up = set(session.scalars(select(day).where(day.between(first, last))))
    return [each for each in reversed(days_between(first, last)) if each not in rolled_up]


def entry_ids(drill: Drill) -> Select[str]:
    """Return a statement of the rows of the history that a figure is made of, by their ids."""
    fact = next(each for each in FACTS if each.table.name == drill.of)
    days = days_between(drill.first, drill.last)
    if drill.weekday is not None:
        days = [day for day in days if day.weekday() == drill.weekday]
    rows = union_all(*fact.rows(days)).subquery()
    asked = [("currency", drill.currency), *drill.where]
    asked += [("register_id", drill.register_id)] if drill.register_id is not None else []
    asked += [("cashier_id", drill.cashier_id)] if drill.cashier_id is not None else []
    chosen = select(rows.c.entry_id).where(*(rows.c[name].is_(value) for name, value in asked))
    return chosen.where(rows.c[drill.counted] != 0) if drill.counted else chosen


@cache
def _counting() -> tuple[tuple[TextClause, Mapping[str, Any]], ...]:
    """Return the statements that count `day` anew from its rows, each with its other values.

    They are made once, and before the write: that takes far longer than to run them.
    """
    day: BindParameter[date] = bindparam("day", type_=Date(), required=False)
    changes: list[Delete | Insert] = []
    for fact in FACTS:
        table, each = fact.table, union_all(*fact.rows([day])).subquery()
        by = [each.c[name] for name in fact.dimensions]
        amounts = [func.sum(each.c[name]) for name in fact.measures]
        names = (*fact.dimensions, *fact.measures)
        changes.append(delete(table).where(table.c.business_date == day))
        changes.append(insert(table).from_select(names, select(*by, *amounts).group_by(*by)))
    changes.append(delete(REPORT_DAY).where(REPORT_DAY.c.business_date == day))
    changes.append(insert(REPORT_DAY).values(business_date=day))
    dialect = sqlite.dialect(paramstyle="named")
    plain = [each.compile(dialect=dialect).construct_expanded_state() for each in changes]
    return tuple((text(each.statement), each.parameters) for each in plain)


def roll_up_all(
    database: Database,
    clock: Clock,
    should_stop: Callable[[], bool] = lambda: False,
    at_most: int | None = None,
) -> int:
    """Roll up the days that are over and not rolled up, the newest first; return how many."""
    with database.read() as session:
        first, today = first_day(session), day_of(session, clock.now())
        over = today - timedelta(days=1) if today else None
        left = days_left(session, first, over) if first and over else []
    count, counting = 0, _counting()
    for day in left[:at_most]:
        if should_stop():
            break
        with database.write() as session:
            for statement, values in counting:
                session.execute(statement, {**values, "day": day.isoformat()})
        count += 1
        clock.sleep(BETWEEN_WRITES)
    return count


def rebuild(database: Database, clock: Clock) -> int:
    """Roll up all days anew; return how many. Reports are right before, meanwhile and after."""
    with database.write() as session:
        session.execute(delete(REPORT_DAY))
    return roll_up_all(database, clock)


def first_day(session: Session) -> date | None:
    """Return the first business day of the books; None where nothing happened yet."""
    columns = (
        *(Sale.business_date, Tender.business_date),
        *(Refund.business_date, HistoryEntry.business_date),
    )
    firsts = (session.scalar(select(func.min(column, type_=Date()))) for column in columns)
    return min((each for each in firsts if each is not None), default=None)
