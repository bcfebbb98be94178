"""What somebody at the counter has still to hear, kept until they have seen to it.

A notice only says of what; what came of that is told by the payment or refund itself, as it stands
when somebody looks. So it can be committed before anybody is asked, and nothing is lost.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Notice, Refund, Tender
from pos_app.domain.ids import new_id
from pos_app.services.shared.station import current_register

PAYMENT, REFUND, STRANGER = "payment", "refund", "stranger"
"""Kinds of notices: a tender, a refund, and a payment at Stripe that no sale here knows."""


def note_payment(session: Session, tender: Tender, now: datetime) -> None:
    """Have it told what came of a payment that nobody here is waiting for."""
    if not _is_noted(session, Notice.tender_id == tender.id):
        session.add(
            Notice(
                id=new_id(),
                kind=PAYMENT,
                register_id=tender.register_id,
                sale_id=tender.sale_id,
                tender_id=tender.id,
                cashier_id=tender.cashier_id,
                created_at=now,
            )
        )


def note_refund(session: Session, refund: Refund, now: datetime) -> None:
    """Have it told what came of a refund that nobody here is waiting for."""
    if not _is_noted(session, Notice.refund_id == refund.id):
        session.add(
            Notice(
                id=new_id(),
                kind=REFUND,
                register_id=refund.register_id,
                sale_id=refund.sale_id,
                refund_id=refund.id,
                cashier_id=refund.cashier_id,
                created_at=now,
            )
        )


def note_seen_stranger(session: Session, intent_id: str, now: datetime) -> None:
    """Remember that somebody has seen a payment that no sale here knows."""
    session.add(
        Notice(
            id=new_id(),
            kind=STRANGER,
            register_id=current_register(session).id,
            intent_id=intent_id,
            created_at=now,
            done_at=now,
        )
    )


def end_notices(session: Session, now: datetime, *which: ColumnElement[bool]) -> None:
    """Note that somebody has seen to these."""
    for notice in session.scalars(select(Notice).where(Notice.done_at.is_(None), *which)):
        notice.done_at = now


def _is_noted(session: Session, about: ColumnElement[bool]) -> bool:
    waiting = select(Notice.id).where(about, Notice.done_at.is_(None))
    return session.scalars(waiting.limit(1)).first() is not None
