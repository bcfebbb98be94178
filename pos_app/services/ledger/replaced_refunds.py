"""Refunds that failed at Stripe, and are paid in another way: once, and only once.

What one of them was to give back may have been given back since by another refund that nobody
called its replacement: what is owed for goods that came back, or what was taken too much.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.returns import GoodsReturn
from pos_app.db.models.sales import Sale
from pos_app.domain.disputes import BankClaim
from pos_app.domain.payments import RefundOrigin, RefundState, SaleState, TenderKind
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.disputed_payments import (
    bank_has,
    check_not_with_bank,
    claim_on,
)
from pos_app.services.ledger.goods_returns import owed_for
from pos_app.services.ledger.refund_rows import nothing_given
from pos_app.services.ledger.refundable import extra_of, refundable
from pos_app.services.views.history import RefundRequest

_COUNTING: Final = tuple(state for state in RefundState if state.takes_from_the_rest)


def is_replaced(session: Session, failed: Refund) -> bool:
    """Return whether what a refund that failed was to give back was given since, or may have been.

    That is where it was paid in another way, or where its whole amount is not owed any more.
    """
    again = select(Refund.id).where(Refund.replaces_id == failed.id, Refund.state.in_(_COUNTING))
    return session.scalars(again).first() is not None or not _is_owed(session, failed)


def _is_owed(session: Session, failed: Refund) -> bool:
    """Return whether a refund that failed may be paid now without giving anything back twice.

    Also where a bank gives it: nobody else did so since.
    """
    goods = session.get(GoodsReturn, failed.return_id) if failed.return_id else None
    if goods is not None:
        return failed.amount_minor <= owed_for(session, goods)
    sale = session.get(Sale, failed.sale_id) if failed.sale_id else None
    if sale is None or bank_has(session, failed):
        return True
    return _of_nothing_sold(session, failed) <= extra_of(session, sale)


def _of_nothing_sold(session: Session, refund: Refund) -> int:
    """Return what of a refund is of nothing that was sold: it was taken too much, or in advance."""
    of_lines = select(func.sum(RefundLine.total_minor)).where(RefundLine.refund_id == refund.id)
    of_sale = (session.scalar(of_lines) or 0) + refund.credit_minor + refund.tip_minor
    return refund.amount_minor - of_sale


def pays_again(session: Session, failed: Refund) -> bool:
    """Return whether the payment that a refund was to take out of its sale pays for that again.

    It came back while the sale was open, and is no more than what that comes to.
    """
    sale = session.get(Sale, failed.sale_id) if failed.sale_id else None
    if sale is None or failed.return_id or bank_has(session, failed):
        return False
    paid_by_it = sale.state == SaleState.PAID and not _is_owed(session, failed)
    return sale.state == SaleState.OPEN or paid_by_it


def may_be_replaced(session: Session, refund: Refund) -> bool:
    """Return whether a refund certainly failed, and may be paid in another way still.

    Not where the customer's bank has the money or asks about it, nor where that pays for its sale
    again.
    """
    tender = session.get(Tender, refund.tender_id) if refund.tender_id else None
    return (
        tender is not None
        and RefundState(refund.state).came_back
        and refund.origin == RefundOrigin.TILL
        and claim_on(session, refund) is BankClaim.NONE
        and refund.amount_minor <= refundable(session, tender)
        and not pays_again(session, refund)
        and not is_replaced(session, refund)
    )


def replacement_of(session: Session, refund_id: str, way: TenderKind) -> RefundRequest:
    """Return the request that pays a refund which failed in another way; it is checked there."""
    failed = session.get_one(Refund, refund_id)
    return RefundRequest(
        history_id=failed.sale_id or "",
        tender_id=failed.tender_id,
        amount=failed.amount_minor,
        reason=failed.reason,
        note=failed.note,
        return_id=failed.return_id,
        way=way,
        replaces_id=failed.id,
    )


def check_replaced(session: Session, request: RefundRequest) -> None:
    """Let a refund be paid in another way once, and only one that certainly failed."""
    if request.replaces_id is None:
        return
    failed = session.get_one(Refund, request.replaces_id)
    bound = (failed.tender_id, failed.amount_minor) == (request.tender_id, request.amount)
    if request.way is None or not bound or not RefundState(failed.state).came_back:
        raise UserError(
            _("That refund has not failed."),
            nothing_given(),
            _("Look at the sale again: what came of it may be known now."),
        )
    if pays_again(session, failed):
        raise UserError(
            _("This payment pays for its sale again."),
            nothing_given(),
            _("Look at the sale: nothing of it was given back."),
        )
    if is_replaced(session, failed):
        raise UserError(
            _("That refund was paid in another way already."),
            nothing_given(),
            _("Look at the sale again before giving back more."),
        )
    check_not_with_bank(session, failed)
