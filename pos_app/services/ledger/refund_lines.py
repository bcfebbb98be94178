"""What a refund gives back of the lines of its sale, each with its tax."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.ids import new_id
from pos_app.domain.money import step
from pos_app.domain.payments import RefundState, TenderState
from pos_app.domain.refund_allocation import LineAmount, allocate_refund

_COUNTING = tuple(state for state in RefundState if state.takes_from_the_rest)


def write_refund_lines(session: Session, refund: Refund) -> None:
    """Write what a refund, new in this transaction, gives back of the lines of its sale.

    Of a sale that was never paid nothing was sold: its refunds have no lines.
    """
    sale = session.get(Sale, refund.sale_id) if refund.sale_id else None
    if sale is None or sale.receipt_number is None:
        return
    session.flush()
    lines = session.scalars(
        select(SaleLine).where(SaleLine.sale_id == sale.id).order_by(SaleLine.position)
    ).all()
    given = _given_before(session, refund)
    left = [
        LineAmount(line.total_minor, line.tax_minor).without(given.get(line.id, LineAmount(0, 0)))
        for line in lines
    ]
    before = session.scalar(select(func.sum(Refund.amount_minor)).where(*_others(refund))) or 0
    taken = select(func.sum(Tender.amount_minor)).where(
        Tender.sale_id == sale.id, Tender.state == TenderState.APPROVED
    )
    held = (session.scalar(taken) or 0) - before
    others = max(0, held - sum(each.total for each in left))
    tip = min(sale.tip_minor, others)
    parts = allocate_refund(refund.amount_minor, left, tip, others - tip, step(sale.currency))
    session.add_all(
        RefundLine(
            id=new_id(),
            refund_id=refund.id,
            sale_line_id=line.id,
            net_minor=part.total - part.tax,
            tax_name=line.tax_name,
            tax_ppm=line.tax_ppm,
            tax_inclusive=line.tax_inclusive,
            tax_minor=part.tax,
            total_minor=part.total,
        )
        for line, part in zip(lines, parts, strict=True)
        if part.total
    )


def _given_before(session: Session, refund: Refund) -> dict[str, LineAmount]:
    """Return what other refunds of the sale give back, or may, by the ids of its lines."""
    total, tax = func.sum(RefundLine.total_minor), func.sum(RefundLine.tax_minor)
    chosen = (
        select(RefundLine.sale_line_id, total, tax)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(*_others(refund))
        .group_by(RefundLine.sale_line_id)
    )
    return {line: LineAmount(int(total), int(tax)) for line, total, tax in session.execute(chosen)}


def _others(refund: Refund) -> tuple[ColumnElement[bool], ...]:
    return (
        Refund.sale_id == refund.sale_id,
        Refund.id != refund.id,
        Refund.state.in_(_COUNTING),
    )
