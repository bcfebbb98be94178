"""What Stripe says of disputes and early fraud warnings, kept in the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.logical_clock import is_later
from pos_app.db.models.disputes import (
    Dispute,
    DisputeDraft,
    DisputeMove,
    DisputeRequest,
    FraudWarning,
)
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.payouts import BalanceEntry
from pos_app.domain.disputes import DisputeStatus
from pos_app.services.ledger.read_model import write_payment_entry, write_sale_entry
from pos_app.services.ledger.shift_rows import shift_id_for
from pos_app.services.ledger.store_days import day_of
from pos_app.stripe_service.facts import DisputeFacts, FraudWarningFacts

FOLLOWED: Final = timedelta(days=30)
"""As long as Stripe keeps events: what moved earlier came with all of before, and is in no Z."""


def store_disputes(
    session: Session,
    payment: StripePayment,
    disputes: Sequence[DisputeFacts],
    asked: int,
    now: datetime,
    over_at: datetime | None = None,
) -> None:
    """Store Stripe's disputes of a payment, which are all of it; see `store_dispute`."""
    session.flush()
    named = {facts.id for facts in disputes}
    known = disputes_of(session, [payment])
    gone = [
        row
        for row in known
        if not (row.id in named or is_later(row.fetch_no, asked) or _is_worked_on(session, row.id))
    ]
    for row in gone:
        session.delete(row)
    if gone:
        payment.disputed = len(gone) < len(known)
    for facts in disputes:
        store_dispute(session, payment, facts, asked, now, over_at)


def store_dispute(
    session: Session,
    payment: StripePayment,
    facts: DisputeFacts,
    asked: int,
    now: datetime,
    over_at: datetime | None = None,
) -> Dispute:
    """Store what Stripe said of a dispute, unless a later fetch was stored before.

    `asked` is the fetch's number (`Database.logical_clock`). Stripe dates its beginning alone: that
    it is over is dated by the event that told it (`over_at`), else by when that was first heard of,
    and stays so. Somebody is to read how one ended that these books knew before. The payment is a
    disputed one from then on, however it ends, and so is its row of the history: a list of disputes
    may tell it before the payment is fetched again.
    """
    row = session.get(Dispute, facts.id)
    if row is not None and is_later(row.fetch_no, asked):
        return row
    was_open = row is not None and row.over_at is None
    before = row.status if row is not None else None
    if row is None:
        row = Dispute(id=facts.id, intent_id=payment.intent_id)
        session.add(row)
    row.account_id, row.fetch_no = payment.account_id, asked
    row.amount_minor, row.currency = facts.amount, facts.currency or payment.currency
    row.status, row.created_at = facts.status, facts.created
    row.reason, row.network_code, row.is_inquiry = (
        facts.reason, facts.network_code, facts.is_inquiry,
    )  # fmt: skip
    row.due_by, row.past_due, row.refundable = facts.due_by, facts.past_due, facts.refundable
    row.has_evidence, row.submissions = facts.has_evidence, facts.submissions
    row.evidence = dict(facts.evidence)
    is_over = DisputeStatus.of(facts.status).is_over
    row.over_at = (over_at or row.over_at or now) if is_over else None
    row.ended_unseen = is_over and (was_open or bool(row.ended_unseen))
    _store_moves(session, payment, facts, now)
    is_news, payment.disputed = not payment.disputed, True
    if is_news or row.status != before:
        _write_entry(session, payment, is_news=is_news)
    return row


def _write_entry(session: Session, payment: StripePayment, *, is_news: bool) -> None:
    """Bring the row of the history up to date: what is left of a sale is there once it is won."""
    sold = select(Tender.sale_id).where(Tender.intent_id == payment.intent_id)
    if sale_id := session.scalars(sold).first():
        write_sale_entry(session, sale_id)
    elif is_news:
        write_payment_entry(session, payment.intent_id)


def _store_moves(
    session: Session, payment: StripePayment, facts: DisputeFacts, now: datetime
) -> None:
    for move in facts.moves:
        if session.get(DisputeMove, move.id) is None:
            session.add(
                DisputeMove(
                    id=move.id,
                    dispute_id=facts.id,
                    category=move.category,
                    amount_minor=move.amount,
                    fee_minor=move.fee,
                    currency=move.currency,
                    business_date=day_of(session, move.created) or move.created.date(),
                    shift_id=_shift_of(session, payment, move.created, now),
                    created_at=move.created,
                )
            )


def _shift_of(
    session: Session, payment: StripePayment, moved_at: datetime, now: datetime
) -> str | None:
    """Return the shift in which it was heard of, at the register that took the payment."""
    if now - moved_at > FOLLOWED:
        return None
    taken_at = select(Tender.register_id).where(Tender.intent_id == payment.intent_id)
    register_id = session.scalars(taken_at).first()
    return shift_id_for(session, register_id) if register_id else None


def _is_worked_on(session: Session, dispute_id: str) -> bool:
    """Return whether something here belongs to a dispute: Stripe itself never takes one back."""
    return any(
        session.scalars(select(table.dispute_id).where(table.dispute_id == dispute_id)).first()
        for table in (DisputeMove, DisputeDraft, DisputeRequest)
    )


def disputes_of(session: Session, payments: Iterable[StripePayment]) -> Sequence[Dispute]:
    """Return what is known of the disputes of some payments, the oldest first."""
    ids = [payment.intent_id for payment in payments]
    chosen = select(Dispute).where(Dispute.intent_id.in_(ids))
    return session.scalars(chosen.order_by(Dispute.created_at)).all() if ids else ()


def newest_dispute_id(session: Session, intent_ids: Sequence[str]) -> str:
    """Return the newest dispute of some payments, else the newest warning; "" where none is."""
    if not intent_ids:
        return ""
    for table in (Dispute, FraudWarning):
        chosen = select(table.id).where(table.intent_id.in_(intent_ids))
        if found := session.scalars(chosen.order_by(table.created_at.desc())).first():
            return found
    return ""


def payout_of(session: Session, dispute_id: str) -> str:
    """Return the payout that the last money of a dispute was in; "" where none is known."""
    chosen = (
        select(BalanceEntry.payout_id)
        .join(DisputeMove, DisputeMove.id == BalanceEntry.id)
        .where(DisputeMove.dispute_id == dispute_id, BalanceEntry.payout_id.is_not(None))
    )
    return session.scalars(chosen.order_by(DisputeMove.created_at.desc())).first() or ""


def moves_of(session: Session, dispute_ids: Iterable[str]) -> Sequence[DisputeMove]:
    """Return what disputes took from the balance or brought back to it, the oldest first."""
    ids = list(dispute_ids)
    chosen = select(DisputeMove).where(DisputeMove.dispute_id.in_(ids))
    in_order = chosen.order_by(DisputeMove.created_at, DisputeMove.id)
    return session.scalars(in_order).all() if ids else ()


def warnings_of(session: Session, payments: Iterable[StripePayment]) -> Sequence[FraudWarning]:
    """Return the early fraud warnings of some payments, the oldest first."""
    ids = [payment.intent_id for payment in payments]
    chosen = select(FraudWarning).where(FraudWarning.intent_id.in_(ids))
    return session.scalars(chosen.order_by(FraudWarning.created_at)).all() if ids else ()


def store_fraud_warning(
    session: Session, facts: FraudWarningFacts, asked: int, account: str | None = None
) -> None:
    """Store an early fraud warning, unless a later fetch was stored before."""
    row = session.get(FraudWarning, facts.id)
    if row is None:
        row = FraudWarning(id=facts.id)
        session.add(row)
    elif is_later(row.fetch_no, asked):
        return
    row.intent_id, row.charge_id, row.account_id = facts.intent_id, facts.charge_id, account
    row.fraud_type, row.actionable = facts.fraud_type, facts.actionable
    row.created_at, row.fetch_no = facts.created, asked
