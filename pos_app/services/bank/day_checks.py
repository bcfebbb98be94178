"""Finding the days whose card takings are not what Stripe has of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payouts import UntiedDay
from pos_app.services.ledger.bank_days import (
    day_ids_in_payouts,
    day_ids_refunded_since,
    days_of_dates,
    days_of_ids,
)
from pos_app.services.views.bank import DayToBank

LOOKS_BACK: Final = timedelta(days=14)
"""Of what is older Stripe says all with its payouts."""


def check_days(database: Database, clock: Clock, payout_ids: Sequence[str]) -> None:
    """Check the last days, those in payouts that became known, and those that did not tie."""
    now = clock.now()
    with database.read() as session:
        rows = {row.key: row for row in _to_check(session, now, payout_ids)}
        known = {(row.id, row.currency) for row in session.scalars(select(UntiedDay))}
    off: dict[tuple[str, str], list[DayToBank]] = defaultdict(list)
    for row in rows.values():
        off[row.day.id, row.difference.currency].append(row)
    untied = {key for key, of_day in off.items() if not all(row.ties for row in of_day)}
    if not untied and not known:
        return
    with database.write() as session:
        for day_id, currency in (off.keys() & known) - untied:
            session.delete(session.get_one(UntiedDay, (day_id, currency)))
        for key in untied:
            _store(session, key, off[key], now)


def _to_check(session: Session, now: datetime, payout_ids: Sequence[str]) -> tuple[DayToBank, ...]:
    today = now.date()
    ids = day_ids_in_payouts(session, payout_ids) if payout_ids else set[str]()
    ids |= day_ids_refunded_since(session, today - LOOKS_BACK)
    ids |= set(session.scalars(select(UntiedDay.id)))
    recent = days_of_dates(session, today - LOOKS_BACK, today + timedelta(days=2))
    return (*recent, *(days_of_ids(session, ids) if ids else ()))


def _store(
    session: Session, key: tuple[str, str], rows: Sequence[DayToBank], now: datetime
) -> None:
    found = session.get(UntiedDay, key)
    if found is None:
        found = UntiedDay(id=key[0], currency=key[1], found_at=now)
        session.add(found)
    found.business_date = rows[0].day.business_date
    found.difference_minor = sum(row.off_by for row in rows)
    found.missing = sum(row.missing + row.lacking_count + row.foreign_count for row in rows)
