"""What a payout is made of, from the rows: to the minor unit, and what it does not come to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.db.models.store import Register
from pos_app.domain.money import Money
from pos_app.domain.payment_origin import PaymentOrigin, origin_of
from pos_app.services.ledger.bank_days import days_in_payout
from pos_app.services.ledger.payouts import CAME_BACK, COMPLETED, parts_of, payout_view
from pos_app.services.views.bank import (
    PaidAgain,
    PayoutDetails,
    PayoutItems,
    PayoutPart,
    Stranger,
)

_FAILED = ("failed", "canceled")


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
        days=days_in_payout(session, row),
        paid_again=_paid_again(session, row),
    )


def _items(row: Payout) -> PayoutItems:
    if row.entries_at is not None:
        return PayoutItems.READ
    if not row.automatic:
        return PayoutItems.BY_HAND
    return PayoutItems.UNREAD if row.reconciliation == COMPLETED else PayoutItems.UNDECIDED


def _parts(session: Session, row: Payout) -> tuple[PayoutPart, ...]:
    """Sum the entries of each category up, but for that of the payout itself."""
    entry = BalanceEntry
    amount_, fee_, net_ = entry.amount_minor, entry.fee_minor, entry.net_minor
    sums = func.sum(amount_), func.sum(fee_), func.sum(net_)
    chosen = (
        select(entry.reporting_category, func.count(), *sums)
        .where(parts_of(row))
        .group_by(entry.reporting_category)
        .order_by(func.sum(entry.net_minor).desc(), entry.reporting_category)
    )
    strangers = _strangers(session, row)
    return tuple(
        PayoutPart(
            category,
            count,
            Money(amount, row.currency),
            Money(fee, row.currency),
            Money(net, row.currency),
            strangers.get(category, ()),
        )
        for category, count, amount, fee, net in session.execute(chosen)
    )


def _strangers(session: Session, row: Payout) -> Mapping[str, tuple[Stranger, ...]]:
    """Return who took those payments of each category that no sale of these books made."""
    entry, payment = BalanceEntry, StripePayment
    chosen = (
        select(entry.reporting_category, payment.facts)
        .outerjoin(Tender, Tender.intent_id == entry.intent_id)
        .outerjoin(payment, payment.intent_id == entry.intent_id)
        .where(parts_of(row), entry.intent_id.is_not(None), Tender.id.is_(None))
    )
    registers = frozenset(session.scalars(select(Register.id)))
    found = defaultdict[str, Counter[tuple[PaymentOrigin, str]]](Counter)
    for category, facts in session.execute(chosen):
        metadata = facts or {}
        name = str(metadata.get("till_register_name", ""))
        found[category][origin_of(metadata, registers), name] += 1
    return {
        category: tuple(Stranger(*who, count) for who, count in counts.most_common())
        for category, counts in found.items()
    }


def _paid_again(session: Session, row: Payout) -> PaidAgain | None:
    if row.status not in _FAILED:
        return None
    chosen = select(BalanceEntry).where(
        BalanceEntry.source_id == row.id, BalanceEntry.reporting_category == CAME_BACK
    )
    back = session.scalar(chosen.limit(1))
    if back is None:
        return None
    later = session.get(Payout, back.payout_id) if back.payout_id else None
    return PaidAgain(payout_view(later) if later else None)
