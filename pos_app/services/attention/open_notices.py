"""Payments and refunds that were settled while nobody at the counter was waiting for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.domain.disputes import BankClaim
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import RefundState, SaleState, TenderKind, TenderState
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording
from pos_app.services.ledger.deposit_rows import find_deposit
from pos_app.services.ledger.disputed_payments import claim_on
from pos_app.services.ledger.failed_refunds import is_replaced, pays_again
from pos_app.services.ledger.refund_rows import refund_view
from pos_app.services.ledger.replaced_refunds import may_be_replaced
from pos_app.services.ledger.sales import left_of, tenders_of
from pos_app.services.ledger.settling import receipt_waits
from pos_app.services.outbox.outbox_rows import IS_OPEN

NOT_CHARGED = frozenset({TenderState.CANCELED, TenderState.PREPARED, TenderState.DECLINED})

WENT_THROUGH: Final[dict[TenderKind, Message]] = {
    TenderKind.CASH: N_("{amount} in cash at {time} went through."),
    TenderKind.SAVED_CARD: N_("{amount} by card at {time} went through."),
    TenderKind.READER: N_("{amount} on the card reader at {time} went through."),
    TenderKind.PAGE: N_("{amount} on the customer's phone at {time} went through."),
    TenderKind.PHONE: N_("{amount} in the store's app at {time} went through."),
    TenderKind.BANK_TERMINAL: N_("{amount} on the bank's terminal at {time} went through."),
    TenderKind.EXCHANGE: N_("{amount} at {time} was paid with things that came back."),
    TenderKind.STORE_CREDIT: N_("{amount} by gift card at {time} went through."),
}
WAS_NOT_CHARGED: Final[dict[TenderKind, Message]] = {
    TenderKind.CASH: N_("{amount} in cash at {time} was not charged."),
    TenderKind.SAVED_CARD: N_("{amount} by card at {time} was not charged."),
    TenderKind.READER: N_("{amount} on the card reader at {time} was not charged."),
    TenderKind.PAGE: N_("{amount} on the customer's phone at {time} was not charged."),
    TenderKind.PHONE: N_("{amount} in the store's app at {time} was not charged."),
    TenderKind.BANK_TERMINAL: N_("{amount} on the bank's terminal at {time} was not charged."),
    TenderKind.EXCHANGE: N_("{amount} at {time} was not exchanged."),
    TenderKind.STORE_CREDIT: N_("{amount} by gift card at {time} was not taken."),
}


def open_notices(session: Session, register_id: str, wording: Wording) -> Iterator[AttentionView]:
    """Yield what came of those that somebody has still to hear of.

    What is not settled yet, or was overtaken by what happened to its sale since, is left out; so
    is what a restore of damaged books could not read.
    """
    chosen = select(OutboxEntry).where(IS_OPEN, OutboxEntry.register_id == register_id)
    for notice in session.scalars(chosen):
        view = None
        if notice.kind == OutboxKind.PAYMENT_NOTICE:
            tender = session.get(Tender, notice.subject_id)
            view = _payment(session, notice, tender, wording) if tender else None
        elif notice.kind == OutboxKind.REFUND_NOTICE:
            refund = session.get(Refund, notice.subject_id)
            view = _refund(session, notice, refund, wording) if refund else None
        if view is not None:
            yield view


# --- payments ----------------------------------------------------------------------------------


def _payment(
    session: Session, notice: OutboxEntry, tender: Tender, wording: Wording
) -> AttentionView | None:
    sale, state = session.get_one(Sale, tender.sale_id), TenderState(tender.state)
    if state is TenderState.APPROVED and sale.state in {SaleState.PAID, SaleState.OPEN}:
        return _went_through(session, notice, sale, wording.payment(WENT_THROUGH, tender), wording)
    if state in NOT_CHARGED and sale.state == SaleState.OPEN:
        return _view(
            notice,
            headline=wording.payment(WAS_NOT_CHARGED, tender),
            advice=paragraph(
                _("No money moved."),
                _where(session, sale),
                _("If it goes on, take the money again."),
            ),
            reason=AttentionReason.NOT_CHARGED,
        )
    return None


def _went_through(
    session: Session, notice: OutboxEntry, sale: Sale, headline: str, wording: Wording
) -> AttentionView:
    if sale.state == SaleState.OPEN:
        left = wording.money(left_of(sale, tenders_of(session, sale.id)), sale.currency)
        rest = _("Don't take it again. {amount} is still to pay.", amount=left)
        return _view(notice, headline, paragraph(rest, _where(session, sale)))
    done = _(
        "The sale is completed, with receipt {number}. Don't take it again.",
        number=sale.receipt_number or "",
    )
    if receipt_waits(session, sale.id):
        return _view(notice, headline, done, action=AttentionAction.PRINT, label=_("Print receipt"))
    return _view(notice, headline, done)


def _where(session: Session, sale: Sale) -> str:
    """Say where its sale is to be found."""
    if deposit := find_deposit(session, sale.id):
        return _("The sale is kept as deposit {number}.", number=deposit.number)
    cart = session.get(OpenCart, sale.id)
    if cart is None:
        return _("Its sale is not paid.")
    if cart.held_at is None:
        return _("Its sale is in the cart.")
    if cart.label:
        return _("Its sale is put aside as “{name}”.", name=cart.label)
    return _("Its sale is put aside.")


# --- refunds -----------------------------------------------------------------------------------


def _refund(
    session: Session, notice: OutboxEntry, refund: Refund, wording: Wording
) -> AttentionView | None:
    amount, time = (
        wording.money(refund.amount_minor, refund.currency),
        wording.when(refund.created_at),
    )
    told, state = refund_view(refund).message, RefundState(refund.state)
    if state.was_made:
        made = _("The refund of {amount} at {time} was made.", amount=amount, time=time)
        return _view(notice, made, told)
    failed = _("The refund of {amount} at {time} failed.", amount=amount, time=time)
    if may_be_replaced(session, refund):
        return _view(
            notice,
            headline=failed,
            advice=_(
                "The money came back to Stripe: the customer has none of it."
                " Give it in cash or as store credit, once."
            ),
            reason=AttentionReason.FAILED,
            action=AttentionAction.GIVE_BACK,
            label=_("Give {amount} in cash", amount=amount),
            find=refund.intent_id or "",
            as_credit=_("Give store credit"),
        )
    why_not = _why_not(session, refund) if state.came_back else ""
    if state.takes_from_the_rest or why_not is None:
        return None
    not_made = _("The refund of {amount} at {time} was not made.", amount=amount, time=time)
    return _view(
        notice,
        headline=failed if why_not else not_made,
        advice=why_not or told,
        reason=AttentionReason.FAILED,
        action=AttentionAction.OPEN,
        label=_("Open in history"),
        find=refund.intent_id or "",
    )


def _why_not(session: Session, refund: Refund) -> str | None:
    """Say why what came back is not to be given in another way; None where it was since."""
    if pays_again(session, refund):
        return _pays_again(session, session.get_one(Sale, refund.sale_id))
    if is_replaced(session, refund):
        return None
    claim = claim_on(session, refund)
    return "" if claim is BankClaim.NONE else paragraph(claim.what, claim.advice)


def _pays_again(session: Session, sale: Sale) -> str:
    """Say which sale is paid by what was to be taken out of it."""
    if sale.state == SaleState.OPEN:
        again = _("The money came back to Stripe: it pays for its sale again.")
        return paragraph(again, _where(session, sale))
    return _(
        "The money came back to Stripe: it pays for receipt {number}.",
        number=sale.receipt_number or "",
    )


# --- both --------------------------------------------------------------------------------------


def _view(
    notice: OutboxEntry,
    headline: str,
    advice: str,
    *,
    reason: AttentionReason = AttentionReason.SETTLED,
    action: AttentionAction = AttentionAction.SEEN,
    label: str = "",
    find: str = "",
    as_credit: str = "",
) -> AttentionView:
    return AttentionView(
        id=f"outbox:{notice.id}",
        reason=reason,
        headline=headline,
        advice=advice,
        action=action,
        label=label or _("Got it"),
        at=notice.created_at,
        sale_id=notice.sale_id,
        find=find,
        may_dismiss=True,
        as_credit=as_credit,
    )
