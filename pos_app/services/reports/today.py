"""The page *Today*: how the day goes so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from pos_app.db.models.payouts import Payout
from pos_app.db.models.shifts import Shift
from pos_app.db.models.store import Cashier, Register
from pos_app.domain.business_day import business_date
from pos_app.services.ledger.payouts import payout_view
from pos_app.services.reports.facts import SALES, TENDERS, Fact
from pos_app.services.reports.report_rows import method_name
from pos_app.services.shared.settings import current_profile
from pos_app.services.views.bank import PayoutView
from pos_app.services.views.today import (
    DayTakings,
    OpenShift,
    TodayHour,
    TodaySection,
    TodayTender,
    TodayView,
)

_WEEK: Final = timedelta(weeks=1)
_ON_ITS_WAY: Final = ("pending", "in_transit")


def today_of(session: Session, now: datetime) -> TodayView:
    """Read all of it but what needs attention. Raises UserError before there is a store."""
    profile = current_profile(session)
    day = business_date(now, profile.time_zone, profile.day_starts_at_hour)
    # What the store's clock showed a week before, whatever it was set by since.
    then = now.astimezone(ZoneInfo(profile.time_zone)) - _WEEK
    here, there = _sales(session, day, now), _sales(session, day - _WEEK, then)
    tenders = _tenders(session, day, now)
    currencies = {profile.currency, *here, *there, *tenders}
    return TodayView(
        day=day,
        as_of=now,
        compared=day - _WEEK,
        sections=tuple(
            TodaySection(
                currency=currency,
                so_far=_takings(here.get(currency, [])),
                compared_so_far=_takings(row for row in there.get(currency, []) if row["so_far"]),
                compared_day=_takings(there.get(currency, [])),
                hours=_hours(here.get(currency, []), there.get(currency, [])),
                tenders=tuple(tenders.get(currency, ())),
            )
            for currency in sorted(currencies)
        ),
        shifts=_open_shifts(session, day),
        attention=0,
        payout=_next_payout(session),
    )


def _rows(
    session: Session, fact: Fact, day: date, *by: str, until: datetime
) -> list[dict[str, Any]]:
    """Return what a day's rows come to by some of their dimensions, and whether by a moment."""
    rows = union_all(*fact.rows([day])).subquery()
    so_far = rows.c.at <= literal(until, rows.c.at.type)
    groups = [*(rows.c[name] for name in by), so_far.label("so_far")]
    amounts = [func.sum(rows.c[name]).label(name) for name in fact.measures]
    chosen = select(*groups, *amounts).group_by(*groups).order_by(*groups)
    return [row._asdict() for row in session.execute(chosen)]


def _sales(session: Session, day: date, until: datetime) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(session, SALES, day, "currency", "hour", until=until):
        found.setdefault(row["currency"], []).append(row)
    return found


def _takings(rows: Iterable[dict[str, Any]]) -> DayTakings:
    total = Counter[str]()
    for row in rows:
        total.update({each.name: row[each.name] for each in fields(DayTakings)})
    return DayTakings(**total)


def _hours(
    here: Iterable[dict[str, Any]], there: Iterable[dict[str, Any]]
) -> tuple[TodayHour, ...]:
    """Return the hours in which anything was sold, and those between."""
    mine, theirs = Counter[int](), Counter[int]()
    for row in here:
        mine[row["hour"]] += row["sales_minor"]
    for row in there:
        theirs[row["hour"]] += row["sales_minor"]
    busy = {hour for counted in (mine, theirs) for hour, minor in counted.items() if minor}
    hours = range(min(busy), max(busy) + 1) if busy else ()
    return tuple(TodayHour(hour, mine[hour], theirs[hour]) for hour in hours)


def _tenders(session: Session, day: date, until: datetime) -> dict[str, list[TodayTender]]:
    found: dict[str, list[TodayTender]] = {}
    for row in _rows(session, TENDERS, day, "currency", "kind", "label", until=until):
        name = row["label"] or method_name(row["kind"])
        taken = TodayTender(name, row["taken"], row["taken_minor"], row["given_back_minor"])
        found.setdefault(row["currency"], []).append(taken)
    return found


def _open_shifts(session: Session, day: date) -> tuple[OpenShift, ...]:
    chosen = (
        select(Register.name, Cashier.name, Shift.opened_at, Shift.business_date)
        .join(Register, Register.id == Shift.register_id)
        .join(Cashier, Cashier.id == Shift.opened_by)
        .where(Shift.closed_at.is_(None))
        .order_by(Register.name)
    )
    return tuple(
        OpenShift(register, cashier, opened_at, began < day)
        for register, cashier, opened_at, began in session.execute(chosen)
    )


def _next_payout(session: Session) -> PayoutView | None:
    chosen = (
        select(Payout)
        .where(Payout.status.in_(_ON_ITS_WAY))
        .order_by(Payout.arrival_date, Payout.created_at)
        .limit(1)
    )
    row = session.scalar(chosen)
    return payout_view(row) if row else None
