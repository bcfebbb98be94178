"""What Stripe said of payouts, kept in the tables, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.logical_clock import is_later
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.money import Money
from pos_app.services.views.bank import PayoutDetails, PayoutItems, PayoutPart, PayoutView
from pos_app.stripe_service.facts import BalanceEntryFacts, PayoutFacts

_COMPLETED = "completed"


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
    row.fetch_no, row.fetched_at = asked, now


def store_entries(session: Session, payout_id: str, entries: Iterable[BalanceEntryFacts]) -> None:
    """Store some of what a payout is made of; an entry that is known stays as it is."""
    account = session.get_one(Payout, payout_id).account_id
    for facts in entries:
        if session.get(BalanceEntry, facts.id) is None:
            session.add(
                BalanceEntry(
                    id=facts.id,
                    account_id=account,
                    payout_id=payout_id,
                    type=facts.type,
                    reporting_category=facts.reporting_category,
                    source_id=facts.source_id,
                    intent_id=facts.intent_id,
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
            )


def without_entries(
    session: Session, accounts: Sequence[str | None], limit: int
) -> Sequence[tuple[str, str | None]]:
    """Return payouts of which Stripe can say all entries by now and Till has not all, newest first.

    Each with the connected account that it is of; only those of these accounts (None: the store's
    own), since no other can be asked. Found by an index of those alone.
    """
    lacking = (Payout.reconciliation == _COMPLETED) & Payout.entries_at.is_(None)
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
    )


def payout_details(session: Session, payout_id: str) -> PayoutDetails | None:
    """Return what a payout is made of, in its currency; None where it is not in the books."""
    row = session.get(Payout, payout_id)
    if row is None:
        return None
    parts, items = _parts(session, row), _items(row)
    left = row.amount_minor - sum(part.net.minor for part in parts)
    return PayoutDetails(
        payout=payout_view(row),
        items=items,
        parts=parts,
        unexplained=Money(left if items is PayoutItems.READ else 0, row.currency),
    )


def _items(row: Payout) -> PayoutItems:
    if row.entries_at is not None:
        return PayoutItems.READ
    if not row.automatic:
        return PayoutItems.BY_HAND
    return PayoutItems.UNREAD if row.reconciliation == _COMPLETED else PayoutItems.UNDECIDED


def _parts(session: Session, row: Payout) -> tuple[PayoutPart, ...]:
    """Sum the entries of each category up, but for that of the payout itself."""
    entry = BalanceEntry
    amounts = (func.sum(each) for each in (entry.amount_minor, entry.fee_minor, entry.net_minor))
    chosen = (
        select(entry.reporting_category, func.count(), *amounts)
        .where(entry.payout_id == row.id, entry.currency == row.currency)
        .where(entry.source_id.is_distinct_from(row.id))
        .group_by(entry.reporting_category)
        .order_by(func.sum(entry.net_minor).desc(), entry.reporting_category)
    )
    return tuple(
        PayoutPart(category, count, *(Money(minor, row.currency) for minor in minors))
        for category, count, *minors in session.execute(chosen)
    )
