"""What somebody at the counter has still to see, in the outbox until they have.

A notice only says of what; what came of that is told by the payment or refund itself, as it stands
when somebody looks. So it can be committed before anybody is asked, and nothing is lost.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.outbox import OutboxKind
from pos_app.services.outbox.entries import enqueue_once


def add_payment_notice(session: Session, tender: Tender, now: datetime) -> None:
    """Have it shown what came of a payment that nobody here is waiting for."""
    enqueue_once(
        session,
        OutboxKind.PAYMENT_NOTICE,
        tender.id,
        now,
        register_id=tender.register_id,
        sale_id=tender.sale_id,
    )


def add_refund_notice(session: Session, refund: Refund, now: datetime) -> None:
    """Have it shown what came of a refund that nobody here is waiting for."""
    enqueue_once(
        session,
        OutboxKind.REFUND_NOTICE,
        refund.id,
        now,
        register_id=refund.register_id,
        sale_id=refund.sale_id,
    )
