"""What moved in the drawer of a shift, and so what should lie in it: one function over rows."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.shifts import CashMovement, Shift
from pos_app.domain.payments import RefundRoute, TenderKind
from pos_app.domain.shifts import DrawerCash, MovementKind

CASH_KINDS = tuple(kind for kind in TenderKind if kind.facts.refund_route is RefundRoute.DRAWER)


def drawer_cash(session: Session, shift: Shift) -> DrawerCash:
    """Return what moved in a drawer since its shift was opened, in minor units."""
    taken = select(func.sum(Tender.amount_minor + Tender.rounding_minor)).where(
        Tender.shift_id == shift.id, Tender.kind.in_(CASH_KINDS)
    )
    given_back = select(func.sum(Refund.amount_minor + Refund.rounding_minor)).where(
        Refund.shift_id == shift.id, Refund.kind.in_(CASH_KINDS)
    )
    by_kind = (
        select(CashMovement.kind, func.sum(CashMovement.amount_minor))
        .where(CashMovement.shift_id == shift.id)
        .group_by(CashMovement.kind)
    )
    moved = {MovementKind(kind): int(sum_) for kind, sum_ in session.execute(by_kind)}
    return DrawerCash(
        opened_with=shift.float_minor,
        taken=session.scalar(taken) or 0,
        given_back=session.scalar(given_back) or 0,
        movements={kind: moved.get(kind, 0) for kind in MovementKind if kind.sign},
    )
