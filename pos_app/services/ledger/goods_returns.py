"""Goods that come back: how much of a sale still may, and what is owed for what did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, RefundLine
from pos_app.db.models.returns import GoodsReturn, GoodsReturnLine, ReturnSignature
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.goods_returns import SoldLine
from pos_app.domain.ids import new_id
from pos_app.domain.payments import RefundState
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _, listed
from pos_app.domain.units import unit_of
from pos_app.services.ledger.credit_rows import close_sold, sold_credit
from pos_app.services.views.history import CameBack, TimelineEvent

_COUNTING = tuple(state for state in RefundState if state.takes_from_the_rest)
_SURE = tuple(state for state in _COUNTING if not state.is_unknown)


def sold_lines(session: Session, sale: Sale) -> tuple[SoldLine, ...]:
    """Return the lines of a sale with how much of each may still come back."""
    came_back = session.execute(
        select(
            GoodsReturnLine.sale_line_id,
            func.sum(GoodsReturnLine.quantity_milli),
            func.sum(GoodsReturnLine.total_minor),
        )
        .join(GoodsReturn, GoodsReturn.id == GoodsReturnLine.return_id)
        .where(GoodsReturn.sale_id == sale.id)
        .group_by(GoodsReturnLine.sale_line_id)
    )
    returned = {line: (int(quantity), int(worth)) for line, quantity, worth in came_back}
    without_goods = session.execute(
        select(RefundLine.sale_line_id, func.sum(RefundLine.total_minor))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.sale_id == sale.id, Refund.state.in_(_COUNTING), Refund.return_id.is_(None))
        .group_by(RefundLine.sale_line_id)
    )
    given = {line: int(total) for line, total in without_goods}
    gifts = {each.line_id: each.left for each in sold_credit(session, sale.id)}
    chosen = select(SaleLine).where(SaleLine.sale_id == sale.id).order_by(SaleLine.position)
    lines = []
    for line in session.scalars(chosen):
        quantity, worth = returned.get(line.id, (0, 0))
        left = max(0, line.total_minor - worth - given.get(line.id, 0))
        left = min(left, gifts.get(line.id, left))  # what was paid with a gift card stays paid
        lines.append(
            SoldLine(
                id=line.id,
                name=line.name,
                quantity=line.quantity_milli,
                returned=quantity,
                total=line.total_minor,
                left=left,
                unit=line.unit,
            )
        )
    return tuple(lines)


def add_return(
    session: Session, row: GoodsReturn, lines: Iterable[tuple[str, int, int, bool]]
) -> None:
    """Store goods that come back: of each line how much, what that is worth, and if it is sold on.

    What they are worth together is owed from now on.
    """
    rows = [
        GoodsReturnLine(
            id=new_id(),
            return_id=row.id,
            sale_line_id=line_id,
            quantity_milli=quantity,
            total_minor=worth,
            restocked=restock,
        )
        for line_id, quantity, worth, restock in lines
    ]
    row.total_minor = sum(line.total_minor for line in rows)
    row.settled_at = None if row.total_minor else row.created_at
    session.add(row)
    session.add_all(rows)
    session.flush()
    close_sold(session, row.sale_id, {line.sale_line_id for line in rows}, row.created_at)


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
    row = session.get(GoodsReturn, return_id)
    if row is None:  # of books that were damaged: the money of it went back all the same
        return
    is_settled = _given(session, row, _SURE) >= row.total_minor
    row.settled_at = (row.settled_at or now) if is_settled else None


def return_events(session: Session, sale_id: str, locale: str) -> Iterator[TimelineEvent]:
    """Yield what came back of a sale, and for it, and when."""
    concerned = (GoodsReturn.sale_id == sale_id) | (GoodsReturn.exchange_sale_id == sale_id)
    for row in session.scalars(
        select(GoodsReturn).where(concerned).order_by(GoodsReturn.created_at)
    ).all():
        things = listed(
            _("{quantity} × {product}", quantity=format_quantity(quantity, locale), product=name)
            for name, quantity, _unit, _worth in lines_of_return(session, row.id)
        )
        other = row.exchange_sale_id if row.sale_id == sale_id else row.sale_id
        number = (session.get_one(Sale, other).receipt_number or "") if other else ""
        if row.sale_id != sale_id:
            what = _("Exchanged for {things} of receipt {number}.", things=things, number=number)
        elif number:
            what = _(
                "Came back for things of receipt {number}: {things}.", things=things, number=number
            )
        else:
            what = _("Came back: {things}.", things=things)
        yield TimelineEvent(row.created_at, what)
        signed = session.get(ReturnSignature, row.id)
        if signed is not None and row.sale_id == sale_id:
            what = _(
                "The customer signed for it on the reader. Stripe keeps the signature as {file}.",
                file=signed.file_id,
            )
            yield TimelineEvent(signed.created_at, what)


def came_back_for(session: Session, sale_id: str) -> tuple[CameBack, ...]:
    """Return what came back for a sale, in exchange, line by line."""
    chosen = (
        select(GoodsReturn, Sale.receipt_number)
        .join(Sale, Sale.id == GoodsReturn.sale_id)
        .where(GoodsReturn.exchange_sale_id == sale_id)
    )
    return tuple(
        CameBack(number or "", name, quantity, unit_of(unit), worth)
        for row, number in session.execute(chosen.order_by(GoodsReturn.id)).all()
        for name, quantity, unit, worth in lines_of_return(session, row.id)
    )


def lines_of_return(session: Session, return_id: str) -> Sequence[tuple[str, int, str, int]]:
    """Return name, quantity, unit and worth of all that came back together."""
    rows = session.execute(
        select(
            SaleLine.name,
            GoodsReturnLine.quantity_milli,
            SaleLine.unit,
            GoodsReturnLine.total_minor,
        )
        .join(GoodsReturnLine, SaleLine.id == GoodsReturnLine.sale_line_id)
        .where(GoodsReturnLine.return_id == return_id)
        .order_by(SaleLine.position)
    )
    return [(name, quantity, unit, worth) for name, quantity, unit, worth in rows]


def _given(session: Session, row: GoodsReturn, states: tuple[RefundState, ...]) -> int:
    given = select(func.sum(Refund.amount_minor)).where(
        Refund.return_id == row.id, Refund.state.in_(states)
    )
    return session.scalar(given) or 0
