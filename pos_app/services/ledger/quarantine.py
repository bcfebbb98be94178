"""What is at Stripe and was not understood: set aside, so that somebody gets to know of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import Quarantined

if TYPE_CHECKING:
    from pos_app.stripe_service.calls import Unread


class ObjectKind(StrEnum):
    """Which sort of object it is, by Stripe's word."""

    PAYMENT = "payment_intent"
    CUSTOMER = "customer"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    WARNING = "radar.early_fraud_warning"


_CHOSEN = select(Quarantined).where(Quarantined.id.in_(bindparam("ids", expanding=True)))


def quarantine(
    session: Session,
    kind: ObjectKind,
    account: str | None,
    unread: Sequence[Unread],
    now: datetime,
) -> None:
    """Keep what was not understood; somebody who has seen it is not told once more."""
    for each in unread:
        row = session.get(Quarantined, each.id)
        if row is None:
            row = Quarantined(id=each.id, kind=kind, account_id=account, found_at=now)
            session.add(row)
        row.reason = each.reason


def release(session: Session, ids: Collection[str]) -> None:
    """Forget these, which are understood by now."""
    for row in session.scalars(_CHOSEN, {"ids": list(ids)}):
        session.delete(row)


def all_quarantined(session: Session) -> Sequence[Quarantined]:
    """Return all of it, the oldest first."""
    return session.scalars(select(Quarantined).order_by(Quarantined.found_at, Quarantined.id)).all()
