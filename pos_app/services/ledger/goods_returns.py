"""What is owed for goods that came back, as their refunds stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund
from pos_app.db.models.returns import GoodsReturn, GoodsReturnLine
from pos_app.db.models.sales import SaleLine
from pos_app.domain.payments import RefundState
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _, listed
from pos_app.services.views.history import TimelineEvent

_COUNTING = tuple(state for state in RefundState if state.takes_from_the_rest)
_SURE = tuple(state for state in _COUNTING if not state.is_unknown)


def owed_for(session: Session, row: GoodsReturn) -> int:
    """Return what was not given back yet, in minor units; what nobody knows of counts as given."""
    return row.total_minor - _given(session, row, _COUNTING)


def update_return(session: Session, return_id: str | None, now: datetime) -> None:
    """Settle a return once all of it was given back for sure; open it again where some came back.

    To be called after each change of a refund of it, in its transaction.
    """
    if return_id is None:
        return
    session.flush()
    row = session.get_one(GoodsReturn, return_id)
    is_settled = _given(session, row, _SURE) >= row.total_minor
    row.settled_at = (row.settled_at or now) if is_settled else None


def return_events(session: Session, sale_id: str, locale: str) -> Iterator[TimelineEvent]:
    """Yield what came back of a sale, and when."""
    of_sale = select(GoodsReturn).where(GoodsReturn.sale_id == sale_id)
    for row in session.scalars(of_sale.order_by(GoodsReturn.created_at)).all():
        lines = session.execute(
            select(GoodsReturnLine.quantity_milli, SaleLine.name)
            .join(SaleLine, SaleLine.id == GoodsReturnLine.sale_line_id)
            .where(GoodsReturnLine.return_id == row.id)
            .order_by(SaleLine.position)
        )
        things = [
            _("{quantity} × {product}", quantity=format_quantity(quantity, locale), product=name)
            for quantity, name in lines
        ]
        yield TimelineEvent(row.created_at, _("Came back: {things}.", things=listed(things)))


def _given(session: Session, row: GoodsReturn, states: tuple[RefundState, ...]) -> int:
    given = select(func.sum(Refund.amount_minor)).where(
        Refund.return_id == row.id, Refund.state.in_(states)
    )
    return session.scalar(given) or 0
