"""Refunds that failed at Stripe, and are paid in another way: once, and only once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.disputes import BankClaim
from pos_app.domain.payments import RefundOrigin, RefundState, TenderKind
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.disputed_payments import check_not_with_bank, claim_on
from pos_app.services.ledger.failed_refunds import is_replaced, pays_again
from pos_app.services.ledger.refund_rows import nothing_given
from pos_app.services.ledger.refundable import refundable
from pos_app.services.views.history import RefundRequest


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
