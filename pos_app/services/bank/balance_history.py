"""All movements of the money at Stripe in a time, and so what lay there at any moment of it.

Payouts bring what they are made of by themselves. What is not paid out yet, or paid out by hand, is
fetched here for the time that somebody asks for, up to now, with the balance at its end.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import SyncState
from pos_app.db.models.payouts import BalanceEntry

_STATE: Final = "balance_history"
"""The row of `sync_state`: by account, since when all entries are known, and the balance then."""


def write_known(
    session: Session,
    account: str | None,
    start: datetime,
    end: datetime,
    sums: dict[str, int],
) -> None:
    """Keep that all entries of an account from `start` until before `end` are in the books.

    `sums` is the balance at the end by currency, what is pending and reserved in it. A time that
    was known before and meets this one is known with it.
    """
    kept = dict(_kept(session))
    before = kept.get(account or "")
    if before and datetime.fromisoformat(before["start"]) < start <= _end_of(before):
        start = datetime.fromisoformat(before["start"])
    value = {"start": start.isoformat(), "end": end.isoformat(), "sums": sums}
    session.merge(SyncState(name=_STATE, value={**kept, account or "": value}))


def is_known(session: Session, account: str | None, start: datetime, end: datetime) -> bool:
    """Return whether all entries of an account in a time are in the books."""
    kept = _kept(session).get(account or "")
    if kept is None:
        return False
    return datetime.fromisoformat(kept["start"]) <= start and end <= _end_of(kept)


def known_until(session: Session, account: str | None, start: datetime) -> datetime | None:
    """Return until when all entries since `start` are in the books; None where they are not."""
    kept = _kept(session).get(account or "")
    if kept is None or datetime.fromisoformat(kept["start"]) > start:
        return None
    return _end_of(kept)


def balance_at(session: Session, account: str | None, moment: datetime) -> dict[str, int]:
    """Return what lay at Stripe at a moment whose entries are known, in minor units by currency."""
    kept = _kept(session)[account or ""]
    sums: dict[str, int] = dict(kept["sums"])
    since = (
        select(BalanceEntry.currency, func.sum(BalanceEntry.net_minor))
        .where(BalanceEntry.created_at >= moment, BalanceEntry.created_at < _end_of(kept))
        .where(func.coalesce(BalanceEntry.account_id, "") == (account or ""))
        .group_by(BalanceEntry.currency)
    )
    for currency, net in session.execute(since):
        sums[currency] = sums.get(currency, 0) - net
    return sums


def _kept(session: Session) -> dict[str, Any]:
    row = session.get(SyncState, _STATE)
    return row.value if row else {}


def _end_of(kept: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(kept["end"])
