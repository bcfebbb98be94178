"""Bookings of what Stripe paid out to the bank: one for each payout, on the bank's day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.accounting import Account, Booking, Posting, merged
from pos_app.domain.texts import _
from pos_app.services.views.accounting import Accounts

_PAYMENTS: Final = frozenset(
    {"charge", "charge_failure", "refund", "refund_failure", "partial_capture_reversal"}
)
# not shown: Stripe's reporting categories
_BY_CATEGORY: Final = {
    "dispute": Account.DISPUTES,
    "dispute_reversal": Account.DISPUTES,
    "fee": Account.STRIPE_FEES,
    "network_cost": Account.STRIPE_FEES,
    "payout_reversal": Account.PAYOUT_IN_TRANSIT,
}
_FAILED: Final = frozenset({"failed", "canceled"})


def payout_bookings(
    session: Session, first: date, last: date, accounts: Accounts
) -> Iterator[Booking]:
    """Return a booking for each payout of some days, by arrival.

    One that did not reach the bank is booked as money in transit, from where the next one takes it.
    Of one that was begun by hand Stripe does not say what it is made of.
    """
    chosen = select(Payout).where(_is_known(), Payout.arrival_date.between(first, last))
    for row in session.scalars(chosen.order_by(Payout.arrival_date, Payout.created_at, Payout.id)):
        bank = Account.PAYOUT_IN_TRANSIT if row.status in _FAILED else Account.BANK
        entries = list(_entries(session, row, accounts)) if row.entries_at else []
        parts = [Posting(bank, accounts.code(bank), row.amount_minor), *entries]
        left = sum(posting.minor for posting in parts)
        rest = Account.STRIPE_OTHER if entries else Account.STRIPE
        parts.append(Posting(rest, accounts.code(rest), -left))
        text = _("Payout to the bank")
        yield Booking(row.id, row.arrival_date, row.currency, text, merged(parts))


def count_unknown(session: Session, first: date, last: date) -> int:
    """Return how many payouts of some days Stripe has not said in full yet."""
    chosen = select(func.count()).select_from(Payout)
    return session.scalar(chosen.where(~_is_known(), Payout.arrival_date.between(first, last))) or 0


def _is_known() -> ColumnElement[bool]:
    return or_(Payout.entries_at.is_not(None), ~Payout.automatic)


def _entries(session: Session, row: Payout, accounts: Accounts) -> Iterator[Posting]:
    """Return what a payout is made of, in reverse: Stripe owes it no more."""
    entry = BalanceEntry
    chosen = (
        select(entry, Tender.id)
        .outerjoin(Tender, Tender.intent_id == entry.intent_id)
        .where(entry.payout_id == row.id, entry.currency == row.currency)
        .where(entry.source_id.is_distinct_from(row.id))
        .order_by(entry.created_at, entry.id)
    )
    for found, tender_id in session.execute(chosen):
        if found.reporting_category in _PAYMENTS:
            account = Account.STRIPE if tender_id else Account.ELSEWHERE
        else:
            account = _BY_CATEGORY.get(found.reporting_category, Account.STRIPE_OTHER)
        yield Posting(account, accounts.code(account), -found.amount_minor)
        fees = Account.STRIPE_FEES
        yield Posting(fees, accounts.code(fees), found.fee_minor)
