"""What was taken in a shift for sales of later, used of what was taken before, and given back.

That is the money of customers that a store holds: of deposits, of sales put aside part paid, and of
what was taken too much. Per sale and shift it is what the shift took for the sale, above what the
sale came to where it was finished in the shift: more of it is taken, less is used. So over all
shifts what was taken, less what was used and given back, is what is still held. What somebody gave
back at Stripe is held no more either; a Z names it apart, with what else was given back there.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from pos_app.db.models.deposits import Deposit
from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.shifts import Shift
from pos_app.domain.payments import RefundOrigin, RefundState, SaleState, TenderState
from pos_app.services.views.shifts import Content

_REMOVED = (TenderState.RETURNING, TenderState.RETURNED)
_MADE = tuple(state for state in RefundState if state.was_made)
_HELD = (TenderState.APPROVED, TenderState.RETURNING)


def deposits_of(session: Session, shift: Shift) -> Content:
    """Return how many and how much of each; what is held is of the whole store, as it is now.

    What the store retained of cancelled deposits is in the sales too.
    """
    deltas = [*_unfinished(session, shift), *_finished(session, shift)]
    retained = select(Deposit.retained_minor).join(Sale, Sale.id == Deposit.sale_id)
    of_shift = retained.where(Sale.shift_id == shift.id, Deposit.retained_minor > 0)
    return {
        "taken": _part([each for each in deltas if each > 0]),
        "used": _part([-each for each in deltas if each < 0]),
        "given_back": _part(_given_back(session, shift)),
        "retained": _part(session.scalars(of_shift).all()),
        "held": _part(_held(session, shift.currency)),
    }


def _part(amounts: Sequence[int]) -> Content:
    return {"count": len(amounts), "amount": sum(amounts)}


def _counts_here(shift: Shift) -> ColumnElement[bool]:
    """Hold for payments of a shift, but those that went back in it before their sale was paid."""
    went_back = (
        select(Refund.id)
        .where(
            Refund.tender_id == Tender.id,
            Refund.shift_id == shift.id,
            Refund.origin == RefundOrigin.TILL,
        )
        .exists()
    )
    return and_(Tender.shift_id == shift.id, ~and_(Tender.state.in_(_REMOVED), went_back))


def _unfinished(session: Session, shift: Shift) -> list[int]:
    """Return what the shift took for each sale that it did not finish."""
    taken = (
        select(func.sum(Tender.amount_minor))
        .join(Sale, Sale.id == Tender.sale_id)
        .where(_counts_here(shift), Sale.shift_id.is_distinct_from(shift.id))
        .group_by(Sale.id)
    )
    return list(session.scalars(taken))


def _finished(session: Session, shift: Shift) -> list[int]:
    """Return what it took for sales that it finished, above what they came to; less is negative."""
    elsewhere = aliased(Tender)
    took = (
        select(func.coalesce(func.sum(Tender.amount_minor), 0))
        .where(Tender.sale_id == Sale.id, _counts_here(shift))
        .scalar_subquery()
    )
    before = (
        select(elsewhere.id)
        .where(elsewhere.sale_id == Sale.id, elsewhere.shift_id.is_distinct_from(shift.id))
        .exists()
    )
    chosen = select(took - Sale.total_minor - Sale.tip_minor).where(
        Sale.shift_id == shift.id, or_(Sale.state == SaleState.OVERPAID, before)
    )
    return [each for each in session.scalars(chosen) if each]


def _given_back(session: Session, shift: Shift) -> list[int]:
    """Return what refunds of the shift gave back of what paid for nothing that was sold."""
    rows = session.execute(
        select(Refund, Tender, Sale)
        .join(Tender, Tender.id == Refund.tender_id)
        .join(Sale, Sale.id == Refund.sale_id)
        .where(Refund.shift_id == shift.id, Refund.origin == RefundOrigin.TILL)
        .order_by(Refund.id)
    ).all()
    found = []
    for refund, tender, sale in rows:
        if tender.state in _REMOVED:
            found.append(0 if tender.shift_id == shift.id else refund.amount_minor)
        elif sale.receipt_number is None:
            found.append(refund.amount_minor)
        elif sale.state == SaleState.OVERPAID:
            of_lines = _of_lines(session, RefundLine.refund_id == refund.id)
            beside = refund.amount_minor - refund.credit_minor - refund.tip_minor
            found.append(beside - of_lines)
    return [each for each in found if each]


def _of_lines(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.sum(RefundLine.total_minor)).where(which)) or 0


def _held(session: Session, currency: str) -> list[int]:
    """Return what is held now of each sale that is not paid, or was paid too much."""
    chosen = (
        select(Sale, func.sum(Tender.amount_minor))
        .join(Tender, Tender.sale_id == Sale.id)
        .where(
            Sale.state.in_((SaleState.OPEN, SaleState.OVERPAID)),
            Sale.currency == currency,
            Tender.state.in_(_HELD),
            Tender.business_date.is_not(None),
        )
        .group_by(Sale.id)
    )
    held = []
    for sale, taken in session.execute(chosen):
        due = sale.total_minor + sale.tip_minor if sale.receipt_number else 0
        held.append(taken - due - _gone(session, sale))
    return [each for each in held if each > 0]


def _gone(session: Session, sale: Sale) -> int:
    """Return what was given back of what is held, by whomever: of nothing sold, and no tip."""
    made = (
        select(Refund.id)
        .join(Tender, Tender.id == Refund.tender_id)
        .where(Refund.sale_id == sale.id, Refund.state.in_(_MADE), Tender.state.in_(_HELD))
    )
    tip = Refund.tip_minor if sale.receipt_number else 0  # what is held holds the tips till then
    beside = func.sum(Refund.amount_minor - Refund.credit_minor - tip)
    back = session.scalar(select(beside).where(Refund.id.in_(made))) or 0
    return back - _of_lines(session, RefundLine.refund_id.in_(made))
