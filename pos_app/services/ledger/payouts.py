"""What Stripe said of payouts, kept in the tables, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from pos_app.db.logical_clock import is_later
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.money import Money
from pos_app.services.views.bank import PayoutView
from pos_app.stripe_service.facts import BalanceEntryFacts, PayoutFacts

COMPLETED = "completed"
CAME_BACK = "payout_reversal"
"""Stripe's category of the money of a payout that failed."""


def store_payout(
    session: Session, facts: PayoutFacts, asked: int, now: datetime, account: str | None = None
) -> None:
    """Store what Stripe said of a payout, unless a later fetch was stored before.

    `asked` is the fetch's number (`Database.logical_clock`).
    """
    row = session.get(Payout, facts.id)
    if row is None:
        row = Payout(id=facts.id, account_id=account)
        session.add(row)
    elif is_later(row.fetch_no, asked):
        return
    row.amount_minor, row.currency = facts.amount, facts.currency
    row.status, row.automatic, row.method = facts.status, facts.automatic, facts.method
    row.reconciliation = facts.reconciliation
    row.failure_code, row.failure_message = facts.failure_code, facts.failure_message
    row.arrival_date, row.created_at = facts.arrival, facts.created
    row.trace, row.original_id, row.reversed_by = facts.trace, facts.original_id, facts.reversed_by
    row.fetch_no, row.fetched_at = asked, now


def store_entries(
    session: Session,
    entries: Iterable[BalanceEntryFacts],
    payout_id: str | None = None,
    account: str | None = None,
) -> None:
    """Store movements of the money, those of a payout or, with None, whichever is not known.

    `account` is the connected one that they are of. An entry never changes, but that it comes into
    a payout, and that the payment behind a platform's share may be known later than it.
    """
    for facts in entries:
        row = session.get(BalanceEntry, facts.id)
        if row is None:
            row = BalanceEntry(
                id=facts.id,
                account_id=account,
                type=facts.type,
                reporting_category=facts.reporting_category,
                source_id=facts.source_id,
                description=facts.description,
                amount_minor=facts.amount,
                fee_minor=facts.fee,
                net_minor=facts.net,
                currency=facts.currency,
                fees=list(facts.fees),
                exchange_rate=facts.exchange_rate,
                created_at=facts.created,
                available_on=facts.available_on,
            )
            session.add(row)
        row.payout_id = payout_id or row.payout_id
        row.intent_id = row.intent_id or facts.intent_id or _payment_of(session, facts)


def _payment_of(session: Session, facts: BalanceEntryFacts) -> str | None:
    """Return the payment behind what names its charge alone: transfers, fees of a platform."""
    if facts.charge_id is None:
        return None
    found = select(StripePayment.intent_id).where(StripePayment.charge_id == facts.charge_id)
    return session.scalar(found.limit(1))


def complete_entries(session: Session, payout_id: str, at: datetime) -> None:
    """Say that all entries of an automatic payout are stored, and what they don't come to."""
    row = session.get_one(Payout, payout_id)
    row.entries_at = at
    row.unexplained_minor = row.amount_minor - net_of(session, row)
    came_back = select(BalanceEntry.source_id).where(
        parts_of(row), BalanceEntry.reporting_category == CAME_BACK
    )
    for failed in session.scalars(select(Payout).where(Payout.id.in_(came_back))):
        failed.seen_at = failed.seen_at or at  # its money is out: nothing is left to do


def net_of(session: Session, row: Payout) -> int:
    """Return what the entries of a payout come to, but for that of the payout itself."""
    entry = BalanceEntry
    found = select(func.coalesce(func.sum(entry.net_minor), 0)).where(parts_of(row))
    return session.scalars(found).one()


def parts_of(row: Payout) -> ColumnElement[bool]:
    """Return the condition that an entry is one of what a payout is made of, not the payout."""
    entry = BalanceEntry
    return and_(
        entry.payout_id == row.id,
        entry.currency == row.currency,
        entry.source_id.is_distinct_from(row.id),
    )


def without_entries(
    session: Session, accounts: Sequence[str | None], limit: int
) -> Sequence[tuple[str, str | None]]:
    """Return payouts of which Stripe can say all entries by now and Till has not all, newest first.

    Each with the connected account that it is of; only those of these accounts (None: the store's
    own), since no other can be asked. Found by an index of those alone.
    """
    lacking = (Payout.reconciliation == COMPLETED) & Payout.entries_at.is_(None)
    of_these = func.coalesce(Payout.account_id, "").in_([each or "" for each in accounts])
    chosen = select(Payout.id, Payout.account_id).where(lacking, of_these)
    found = session.execute(chosen.order_by(Payout.created_at.desc()).limit(limit))
    return [(payout_id, account) for payout_id, account in found]


def payout_view(row: Payout) -> PayoutView:
    """Return a payout as a value."""
    return PayoutView(
        id=row.id,
        amount=Money(row.amount_minor, row.currency),
        status=row.status,
        automatic=row.automatic,
        arrival=row.arrival_date,
        created=row.created_at,
        failure=row.failure_message or row.failure_code or "",
        account=row.account_id,
        trace=row.trace,
        original_id=row.original_id,
        reversed_by=row.reversed_by,
        unexplained=row.unexplained_minor or 0,
    )
