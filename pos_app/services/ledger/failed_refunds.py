"""What became of the money of refunds that failed at Stripe: given since, in its sale, or owed.

It may have been given back since by another refund that nobody called its replacement: what is owed
for goods that came back, or what was taken too much.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.returns import GoodsReturn
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import RefundState, SaleState, TenderState
from pos_app.services.ledger.disputed_payments import bank_has
from pos_app.services.ledger.goods_returns import owed_for
from pos_app.services.ledger.refundable import extra_of

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
    tender = session.get(Tender, failed.tender_id) if failed.tender_id else None
    if sale is None or tender is None or tender.state != TenderState.APPROVED:
        return False
    if failed.return_id or bank_has(session, failed):
        return False
    paid_by_it = sale.state == SaleState.PAID and not _is_owed(session, failed)
    return sale.state == SaleState.OPEN or paid_by_it
