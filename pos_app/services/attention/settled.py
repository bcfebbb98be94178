"""Payments and refunds that were settled while nobody at the counter was waiting for them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Notice, Refund, Tender
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.domain.payments import RefundState, SaleState, TenderState
from pos_app.services.attention.views import AttentionView, Concern, Deed
from pos_app.services.attention.wording import Wording
from pos_app.services.ledger.completion import receipt_waits
from pos_app.services.ledger.sale_details import refund_view
from pos_app.services.ledger.sales import left_of, tenders_of

NOT_CHARGED = frozenset({TenderState.CANCELED, TenderState.PREPARED, TenderState.DECLINED})


def settled_alone(session: Session, register_id: str, say: Wording) -> Iterator[AttentionView]:
    """Yield what came of those that somebody has still to hear of.

    What is not settled yet, or was overtaken by what happened to its sale since, is left out.
    """
    chosen = select(Notice).where(Notice.done_at.is_(None), Notice.register_id == register_id)
    for notice in session.scalars(chosen):
        view = None
        if notice.tender_id:
            view = _payment(session, notice, session.get_one(Tender, notice.tender_id), say)
        elif notice.refund_id:
            view = _refund(notice, session.get_one(Refund, notice.refund_id), say)
        if view is not None:
            yield view


# --- payments ----------------------------------------------------------------------------------


def _payment(
    session: Session, notice: Notice, tender: Tender, say: Wording
) -> AttentionView | None:
    sale, state = session.get_one(Sale, tender.sale_id), TenderState(tender.state)
    called = say.payment(tender.amount_minor, tender.currency, tender.kind, tender.created_at)
    if state is TenderState.APPROVED and sale.state in {SaleState.PAID, SaleState.OPEN}:
        return _went_through(session, notice, sale, called, say)
    if state in NOT_CHARGED and sale.state == SaleState.OPEN:
        return _view(
            notice,
            headline=f"{called} was not charged.",
            advice=f"No money moved. {_where(session, sale)} If it goes on, take the money again.",
            concern=Concern.NOT_CHARGED,
        )
    return None


def _went_through(
    session: Session, notice: Notice, sale: Sale, called: str, say: Wording
) -> AttentionView:
    headline = f"{called} went through."
    if sale.state == SaleState.OPEN:
        left = say.money(left_of(sale, tenders_of(session, sale.id)), sale.currency)
        advice = f"Don't take it again. {left} is still to pay. {_where(session, sale)}"
        return _view(notice, headline=headline, advice=advice)
    done = f"The sale is completed, with receipt {sale.receipt_number}. Don't take it again."
    if receipt_waits(session, sale.id):
        return _view(notice, headline, done, deed=Deed.PRINT, label="Print receipt")
    return _view(notice, headline, done)


def _where(session: Session, sale: Sale) -> str:
    """Say where its sale is to be found."""
    cart = session.get(OpenCart, sale.id)
    if cart is None:
        return "Its sale is not paid."
    if cart.held_at is None:
        return "Its sale is in the cart."
    return f"Its sale is put aside as “{cart.label}”." if cart.label else "Its sale is put aside."


# --- refunds -----------------------------------------------------------------------------------


def _refund(notice: Notice, refund: Refund, say: Wording) -> AttentionView | None:
    called = f"{say.money(refund.amount_minor, refund.currency)} at {say.when(refund.created_at)}"
    told, state = refund_view(refund).says, RefundState(refund.state)
    if state.was_made:
        return _view(notice, f"The refund of {called} was made.", told)
    if not state.takes_from_the_rest:
        return _view(
            notice,
            headline=f"The refund of {called} was not made.",
            advice=told,
            concern=Concern.FAILED,
            deed=Deed.OPEN,
            label="Open in history",
            find=refund.intent_id or "",
        )
    return None


# --- both --------------------------------------------------------------------------------------


def _view(
    notice: Notice,
    headline: str,
    advice: str,
    *,
    concern: Concern = Concern.SETTLED,
    deed: Deed = Deed.SEEN,
    label: str = "Got it",
    find: str = "",
) -> AttentionView:
    return AttentionView(
        id=f"notice:{notice.id}",
        concern=concern,
        headline=headline,
        advice=advice,
        deed=deed,
        label=label,
        at=notice.created_at,
        sale_id=notice.sale_id,
        find=find,
        may_dismiss=True,
    )
