"""Which receipts were printed, saved or mailed: the rows, and what they say of the next one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import ReceiptCopy
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.ids import new_id
from pos_app.domain.outbox import DeliveryError, OutboxKind
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.services.outbox.print_rows import paper_of, subject_of

_PAPER = tuple(way for way in ReceiptWay if way.is_paper)


def add_copy(
    session: Session,
    paper_id: str,
    way: ReceiptWay,
    target: str,
    now: datetime,
    *,
    register_id: str,
    cashier_id: str | None,
    gift: bool = False,
) -> str:
    """Record where a receipt goes, in the caller's transaction; return the record's id.

    `paper_id` is as `paper_of` returns it.
    """
    row = ReceiptCopy(
        id=new_id(),
        paper_id=paper_id,
        register_id=register_id,
        cashier_id=cashier_id or None,
        way=way,
        target=target,
        gift=gift,
        created_at=now,
    )
    session.add(row)
    return row.id


def is_on_paper(session: Session, history_id: str, *, gift: bool) -> bool:
    """Return whether a receipt was printed or saved, or may have been: the next is a copy."""
    recorded = exists().where(
        ReceiptCopy.paper_id == paper_of(session, history_id),
        ReceiptCopy.gift.is_(gift),
        ReceiptCopy.way.in_(_PAPER),
    )
    begun = exists().where(
        OutboxEntry.kind == OutboxKind.PRINT,
        OutboxEntry.subject_id == subject_of(session, history_id, gift=gift),
        or_(OutboxEntry.done_at.is_not(None), OutboxEntry.error == DeliveryError.PRINT_UNSURE),
    )
    return any(session.scalar(select(each)) for each in (recorded, begun))
