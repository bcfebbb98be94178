"""The lines and taxes that a refund gives back, each with its share."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, RefundLine, RefundLineTax, Tender
from pos_app.db.models.returns import GoodsReturnLine
from pos_app.db.models.sales import Sale, SaleLine, SaleLineTax
from pos_app.domain.cart import LineKind
from pos_app.domain.ids import new_id
from pos_app.domain.money import step
from pos_app.domain.payments import RefundOrigin, RefundState, TenderState
from pos_app.domain.refund_allocation import LineAmount, allocate_refund, part_of
from pos_app.services.ledger.credit_rows import cancel_sold, sold_credit
from pos_app.services.ledger.refundable import OF_REMOVED

_COUNTING = tuple(state for state in RefundState if state.takes_from_the_rest)
_REMOVED = (TenderState.RETURNING, TenderState.RETURNED)


def write_refund_lines(session: Session, refund: Refund) -> None:
    """Write what a refund, new in this transaction, gives back of the lines of its sale.

    Of gift cards among them it takes what is left (`credit_rows.cancel_sold`), of the tips their
    share, or what is left where all lines came back before.

    Of a sale that was never paid nothing was sold: its refunds have no lines. Nor have those of a
    payment that was taken out of its sale before that was paid, and what is given in another way
    in the place of one of them.
    """
    sale = session.get(Sale, refund.sale_id) if refund.sale_id else None
    if sale is None:
        return
    if sale.receipt_number is None or _was_removed(session, refund):
        refund.tip_minor = _tip_of_nothing_sold(session, refund)
        return
    if (failed := _without_lines(session, refund)) is not None:
        refund.tip_minor = failed.tip_minor
        return
    session.flush()
    of_goods = select(SaleLine).where(SaleLine.sale_id == sale.id, SaleLine.kind == LineKind.GOODS)
    lines = session.scalars(of_goods.order_by(SaleLine.position)).all()
    taxes = _taxes(session, sale)
    left = _left_of_lines(session, refund, lines, taxes)
    held = _held(session, refund)
    gifts = sold_credit(session, sale.id) if sale.credit_minor else []
    owed_as_credit = sum(each.sold - each.cancelled for each in gifts)
    others = max(0, held - sum(each.total for each in left) - owed_as_credit)
    tip, unit = min(_tip_left(session, refund, sale), others), step(sale.currency)
    if refund.return_id is not None:  # of goods: nothing beside them goes back with it
        left, tip, others = _of_goods(session, refund, lines, left, unit), 0, 0
    if gifts:  # last: who gives an amount back means the goods
        of_goods_left = sum(each.total for each in left) + others
        returned = _returned_gifts(session, refund) if refund.return_id else None
        cancel_sold(session, refund, refund.amount_minor - of_goods_left, returned)
    amount, beside = refund.amount_minor - refund.credit_minor, others - tip
    parts = allocate_refund(amount, left, tip, beside, unit)
    of_lines = sum(part.total for part in parts)
    refund.tip_minor = max(0, min(tip, amount - beside - of_lines))
    for line, part in zip(lines, parts, strict=True):
        if part.total:
            _write_line(session, refund, line, taxes[line.id], part)


def write_lines_of_before(session: Session, sale: Sale) -> None:
    """Write what refunds that were made before a sale was paid give back of its lines, now it is.

    Somebody made them at Stripe, of what was paid in advance. What was taken out of the sale for
    good pays nothing of it: of that they have tips alone.
    """
    session.flush()
    made = (
        select(Refund, Tender)
        .join(Tender, Tender.id == Refund.tender_id)
        .where(Refund.sale_id == sale.id, Refund.state.in_(_COUNTING))
        .where(Tender.state.in_((TenderState.APPROVED, TenderState.RETURNED)))
        .order_by(Refund.created_at, Refund.id)
    )
    for refund, tender in session.execute(made).all():
        if tender.state == TenderState.APPROVED:
            write_refund_lines(session, refund)
        elif refund.origin == RefundOrigin.STRIPE:
            refund.tip_minor = _tip_of(session, refund, tender)


def _without_lines(session: Session, refund: Refund) -> Refund | None:
    """Return the refund that failed, and gave nothing back that was sold, which this one is for."""
    failed = session.get(Refund, refund.replaces_id) if refund.replaces_id else None
    if failed is None or failed.credit_minor:
        return None
    lines = select(RefundLine.id).where(RefundLine.refund_id == failed.id)
    return failed if session.scalars(lines.limit(1)).first() is None else None


def _was_removed(session: Session, refund: Refund) -> bool:
    tender = session.get(Tender, refund.tender_id) if refund.tender_id else None
    return tender is not None and tender.state in _REMOVED


def _held(session: Session, refund: Refund) -> int:
    """Return what was taken for the sale of a refund, less what other refunds gave back of that.

    What was taken out of the sale before is in neither.
    """
    taken = select(func.sum(Tender.amount_minor)).where(
        Tender.sale_id == refund.sale_id, Tender.state == TenderState.APPROVED
    )
    before = select(func.sum(Refund.amount_minor)).where(*_others(refund), ~OF_REMOVED)
    return (session.scalar(taken) or 0) - (session.scalar(before) or 0)


def _left_of_lines(
    session: Session,
    refund: Refund,
    lines: Sequence[SaleLine],
    taxes: dict[str, list[SaleLineTax]],
) -> list[LineAmount]:
    totals, given = _given_before(session, refund)
    return [
        LineAmount(
            line.total_minor - totals.get(line.id, 0),
            tuple(t.tax_minor - given.get((line.id, t.position), 0) for t in taxes[line.id]),
        )
        for line in lines
    ]


def _tip_left(session: Session, refund: Refund, sale: Sale) -> int:
    given = select(func.sum(Refund.tip_minor)).where(*_others(refund), ~OF_REMOVED)
    return max(0, sale.tip_minor - (session.scalar(given) or 0))


def _tip_of_nothing_sold(session: Session, refund: Refund) -> int:
    """Return what a refund of what paid for nothing gives back of its tip: that goes back last.

    Of one that was made elsewhere that is known once its sale is paid.
    """
    tender = session.get(Tender, refund.tender_id) if refund.tender_id else None
    if tender is None or refund.origin == RefundOrigin.STRIPE:
        return 0
    return _tip_of(session, refund, tender)


def _tip_of(session: Session, refund: Refund, tender: Tender) -> int:
    if not tender.tip_minor:
        return 0
    session.flush()
    of_tender = (*_others(refund), Refund.tender_id == tender.id)
    given = select(func.sum(Refund.amount_minor), func.sum(Refund.tip_minor)).where(*of_tender)
    amount, tips = (each or 0 for each in session.execute(given).one())
    besides = tender.amount_minor - tender.tip_minor - (amount - tips)
    return max(0, min(tender.tip_minor - tips, refund.amount_minor - besides))


def _of_goods(
    session: Session,
    refund: Refund,
    lines: Sequence[SaleLine],
    left: Sequence[LineAmount],
    unit: int,
) -> list[LineAmount]:
    """Return what is still to be given back of the goods that came back, line by line."""
    of_return = select(GoodsReturnLine.sale_line_id, func.sum(GoodsReturnLine.total_minor)).where(
        GoodsReturnLine.return_id == refund.return_id
    )
    of_refunds = (
        select(RefundLine.sale_line_id, func.sum(RefundLine.total_minor))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(*_others(refund), Refund.return_id == refund.return_id)
    )
    worth = {
        line: int(total)
        for line, total in session.execute(of_return.group_by(GoodsReturnLine.sale_line_id))
    }
    given = {
        line: int(total)
        for line, total in session.execute(of_refunds.group_by(RefundLine.sale_line_id))
    }
    owed = [worth.get(line.id, 0) - given.get(line.id, 0) for line in lines]
    return [
        part_of(line, max(0, min(line.total, wanted)), unit)
        for line, wanted in zip(left, owed, strict=True)
    ]


def _returned_gifts(session: Session, refund: Refund) -> list[str]:
    """Return the gift cards that came back with the goods of a return, by their lines."""
    of_return = (
        select(SaleLine.id)
        .join(GoodsReturnLine, GoodsReturnLine.sale_line_id == SaleLine.id)
        .where(GoodsReturnLine.return_id == refund.return_id, SaleLine.kind == LineKind.GIFT_CARD)
    )
    return list(session.scalars(of_return))


def _write_line(
    session: Session,
    refund: Refund,
    line: SaleLine,
    taxes: Sequence[SaleLineTax],
    part: LineAmount,
) -> None:
    net = part.total - part.tax
    row = RefundLine(
        id=new_id(),
        refund_id=refund.id,
        sale_line_id=line.id,
        net_minor=net,
        tax_minor=part.tax,
        total_minor=part.total,
    )
    session.add(row)
    given = list(zip(taxes, part.taxes, strict=True))
    others = sum(back for tax, back in given if not tax.compound)
    session.add_all(
        RefundLineTax(
            id=new_id(),
            refund_id=refund.id,
            refund_line_id=row.id,
            position=tax.position,
            name=tax.name,
            ppm=tax.ppm,
            inclusive=tax.inclusive,
            compound=tax.compound,
            exempt=tax.exempt,
            base_minor=net + others if tax.compound else net,
            tax_minor=back,
        )
        for tax, back in given
    )


def _taxes(session: Session, sale: Sale) -> dict[str, list[SaleLineTax]]:
    """Return the taxes of a sale in their order, by the ids of its lines."""
    found: dict[str, list[SaleLineTax]] = {}
    chosen = select(SaleLineTax).where(SaleLineTax.sale_id == sale.id)
    for tax in session.scalars(chosen.order_by(SaleLineTax.position)):
        found.setdefault(tax.sale_line_id, []).append(tax)
    return found


def _given_before(
    session: Session, refund: Refund
) -> tuple[dict[str, int], dict[tuple[str, int], int]]:
    """Return what other refunds of the sale give back, or may.

    In all by the ids of its lines, and of each tax by its place in the line.
    """
    of_lines = (
        select(RefundLine.sale_line_id, func.sum(RefundLine.total_minor))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(*_others(refund))
        .group_by(RefundLine.sale_line_id)
    )
    of_taxes = (
        select(RefundLine.sale_line_id, RefundLineTax.position, func.sum(RefundLineTax.tax_minor))
        .join(RefundLine, RefundLine.id == RefundLineTax.refund_line_id)
        .join(Refund, Refund.id == RefundLineTax.refund_id)
        .where(*_others(refund))
        .group_by(RefundLine.sale_line_id, RefundLineTax.position)
    )
    return (
        {line: int(total) for line, total in session.execute(of_lines)},
        {(line, place): int(tax) for line, place, tax in session.execute(of_taxes)},
    )


def _others(refund: Refund) -> tuple[ColumnElement[bool], ...]:
    return (
        Refund.sale_id == refund.sale_id,
        Refund.id != refund.id,
        Refund.state.in_(_COUNTING),
    )
