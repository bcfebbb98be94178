"""What was given back of a payment, and what is left to give back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from pos_app.db.models.deposits import Deposit
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.cash_rounding import CashLeft
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import AT_STRIPE, RefundOrigin, RefundState, SaleState, TenderState
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.credit_rows import used_of
from pos_app.services.ledger.disputed_payments import bank_has
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.services.shared.setting_rows import read_setting

_COUNTING: Final = tuple(state for state in RefundState if state.takes_from_the_rest)
_SURE: Final = tuple(state for state in _COUNTING if not state.is_unknown)
_REMOVED: Final = (TenderState.RETURNING, TenderState.RETURNED)
OF_REMOVED: Final = (
    select(Tender.id)
    .where(Tender.id == Refund.tender_id, Tender.state.in_(_REMOVED))
    .correlate(Refund)
    .exists()
)
"""Of which refunds the payment was taken out of its sale before."""


def refunded_of_payment(
    payment: StripePayment | None, refunds: Sequence[Refund], *, certain: bool
) -> int:
    """Return what was given back of one payment or cash tender, in minor units.

    `refunds` are all of it, made here or elsewhere. `certain` leaves out those whose answer is not
    known yet; without it the sum is what may not be given back a second time.
    """
    counting = [refund for refund in refunds if _counts(refund, certain=certain)]
    known = sum(refund.amount_minor for refund in counting)
    return max(payment.refunded_minor if payment else 0, known)


def _counts(refund: Refund, *, certain: bool) -> bool:
    state = RefundState(refund.state)
    if certain and state.is_unknown:
        return False
    return state.takes_from_the_rest


def refundable(session: Session, tender: Tender) -> int:
    """Return what is left to give back of one tender, in minor units.

    What was paid with a gift card that its sale sold is never given back, by whichever tender.
    """
    left, sale = _left_of(session, tender), session.get(Sale, tender.sale_id)
    if not left or sale is None or not sale.credit_minor:
        return left
    return max(0, min(left, held_for(session, sale) - used_of(session, sale)))


def _left_of(session: Session, tender: Tender) -> int:
    if tender.state != TenderState.APPROVED:
        return 0
    own = _refunds_of(session, tender)
    payment = session.get(StripePayment, tender.intent_id) if tender.intent_id else None
    return max(0, tender.amount_minor - refunded_of_payment(payment, own, certain=False))


def check_whole(sale: Sale, tenders: Sequence[Tender]) -> None:
    """Raise UserError where a part of what was taken for a sale was given back at Stripe.

    What is left to pay would count it as paid. A tender that went back as a whole is RETURNED, and
    nothing is taken out of what is kept as a deposit.
    """
    session = object_session(sale)
    if session is None or session.get(Deposit, sale.id) is not None:
        return
    for tender in tenders:
        if tender.state != TenderState.APPROVED or tender.kind not in AT_STRIPE:
            continue
        if gone := tender.amount_minor - _left_of(session, tender):
            amount = format_money(Money(gone, tender.currency))
            raise UserError(
                _("{amount} of what was taken for this sale was given back.", amount=amount),
                _("No further money was taken."),
                _("Take that payment out of the sale first, and then take all that is left."),
            )


def state_by_refunds(session: Session, tender: Tender) -> TenderState:
    """Return where a tender stands that was taken out of its sale, or given back elsewhere.

    It is out where all of it went back, or where we gave what was left and nothing came back since.
    """
    refunds = _refunds_of(session, tender)
    ours = [RefundState(each.state) for each in refunds if each.origin == RefundOrigin.TILL]
    if any(state.is_unknown for state in ours):
        return TenderState.RETURNING
    came_back = any(RefundState(each.state).came_back for each in refunds)
    rest_is_gone = any(state.takes_from_the_rest for state in ours) and not came_back
    if rest_is_gone or _is_gone(tender, refunds):
        return TenderState.RETURNED
    if ours or came_back:
        return TenderState.APPROVED
    return _state_without_ours(session, tender, refunds)


def _state_without_ours(session: Session, tender: Tender, refunds: Sequence[Refund]) -> TenderState:
    """Return the same where no refund of ours is known: it is about to be, or nothing was left.

    What took it out at Stripe may be none of its refunds any more.
    """
    payment = session.get(StripePayment, tender.intent_id) if tender.intent_id else None
    given = refunded_of_payment(payment, refunds, certain=False)
    if tender.state == TenderState.RETURNED and given < tender.amount_minor:
        return TenderState.APPROVED
    return TenderState(tender.state)


def went_back_elsewhere(session: Session, tender: Tender) -> bool:
    """Return whether all that a tender took for a sale that is not paid was given back.

    What is kept as a deposit has its own way of being given back.
    """
    if tender.state != TenderState.APPROVED or tender.kind not in AT_STRIPE:
        return False
    sale = session.get_one(Sale, tender.sale_id)
    if sale.state != SaleState.OPEN or session.get(Deposit, sale.id) is not None:
        return False
    return _is_gone(tender, _refunds_of(session, tender))


def _refunds_of(session: Session, tender: Tender) -> Sequence[Refund]:
    return session.scalars(select(Refund).where(Refund.tender_id == tender.id)).all()


def _is_gone(tender: Tender, refunds: Sequence[Refund]) -> bool:
    """Return whether its refunds, made here or elsewhere, gave back all that a tender took."""
    given = refunded_of_payment(None, refunds, certain=False)
    return 0 < tender.amount_minor <= given


def held_for(session: Session, sale: Sale) -> int:
    """Return what was taken for a sale and is still here, whatever may be of it.

    What was given back is not, nor what customers had their banks take back.
    """
    return sum(left for each, left in _left_by_tender(session, sale) if not bank_has(session, each))


def held_by_banks(session: Session, sale: Sale) -> int:
    """Return what is left of the payments of a sale that customers had their banks take back."""
    return sum(left for each, left in _left_by_tender(session, sale) if bank_has(session, each))


def _left_by_tender(session: Session, sale: Sale) -> list[tuple[Tender, int]]:
    paid = session.scalars(select(Tender).where(Tender.sale_id == sale.id)).all()
    return [(each, left) for each in paid if (left := _left_of(session, each))]


def extra_of(session: Session, sale: Sale) -> int:
    """Return what was taken for a sale above what it comes to, and is still here."""
    return max(0, held_for(session, sale) - due_for(session, sale, certain=False))


def due_for(session: Session, sale: Sale, *, certain: bool) -> int:
    """Return what of its payments is for a sale: what was not given back of it, and of its tips.

    That of its lines, and of the gift cards it sold. Tips of what was taken out before are none of
    its own. `certain` as `refunded_of_payment` has it.
    """
    if sale.receipt_number is None:
        return 0
    mine = (Refund.sale_id == sale.id, Refund.state.in_(_SURE if certain else _COUNTING))
    goods = select(func.sum(RefundLine.total_minor)).join(Refund, Refund.id == RefundLine.refund_id)
    gifts, tips = select(func.sum(Refund.credit_minor)), select(func.sum(Refund.tip_minor))
    given = (session.scalar(each.where(*mine)) or 0 for each in (goods, gifts))
    tips_given = session.scalar(tips.where(*mine, ~OF_REMOVED)) or 0
    return sale.total_minor - sum(given) + max(0, sale.tip_minor - tips_given)


def cash_left(session: Session, tender: Tender) -> CashLeft:
    """Return what is left of a cash payment, whether or not all of that may go back."""
    own = session.scalars(select(Refund).where(Refund.tender_id == tender.id))
    gone = sum(
        refund.amount_minor + refund.rounding_minor
        for refund in own
        if _counts(refund, certain=False)
    )
    came_in = tender.amount_minor + tender.rounding_minor
    left = _left_of(session, tender)
    return CashLeft(left, max(0, came_in - gone), read_setting(session, CASH_ROUNDING))


def refundable_payment(session: Session, payment: StripePayment) -> int:
    """Return what is left to give back of a payment that no sale made, in minor units."""
    own = session.scalars(select(Refund).where(Refund.intent_id == payment.intent_id)).all()
    return max(0, payment.received_minor - refunded_of_payment(payment, own, certain=False))
