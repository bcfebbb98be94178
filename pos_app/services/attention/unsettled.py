"""Payments and refunds of which nobody can say yet whether money moved."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import RefundState, TenderKind, TenderState
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording

_GOES_ON: Final = N_("Till asks Stripe at every start, and whenever the connection returns.")
_UNDER_WAY = (TenderState.PENDING, TenderState.ACTION)
NOT_KNOWN_YET: Final[dict[TenderKind, Message]] = {
    TenderKind.CASH: N_("It is not known yet whether {amount} in cash at {time} went through."),
    TenderKind.SAVED_CARD: N_(
        "It is not known yet whether {amount} by card at {time} went through."
    ),
    TenderKind.READER: N_(
        "It is not known yet whether {amount} on the card reader at {time} went through."
    ),
    TenderKind.PAGE: N_(
        "It is not known yet whether {amount} on the customer's phone at {time} went through."
    ),
    TenderKind.PHONE: N_(
        "It is not known yet whether {amount} in the store's app at {time} went through."
    ),
    TenderKind.BANK_TERMINAL: N_(
        "It is not known yet whether {amount} on the bank's terminal at {time} went through."
    ),
    TenderKind.EXCHANGE: N_("It is not known yet whether {amount} at {time} was exchanged."),
    TenderKind.STORE_CREDIT: N_(
        "It is not known yet whether {amount} by gift card at {time} went through."
    ),
}


def unsettled_payments(
    session: Session, register_id: str, unsettled_at_start: AbstractSet[str], wording: Wording
) -> Iterator[AttentionView]:
    """Yield those whose answer was lost, and those that an earlier run left under way.

    What is under way now is on the payment sheet, or in a customer's own hands.
    """
    left = and_(
        Tender.state.in_(_UNDER_WAY),
        Tender.id.in_(unsettled_at_start),
        Tender.kind != TenderKind.PHONE,
    )
    chosen = select(Tender).where(
        Tender.register_id == register_id, or_(Tender.state == TenderState.UNKNOWN, left)
    )
    for tender in session.scalars(chosen):
        yield AttentionView(
            id=f"tender:{tender.id}",
            reason=AttentionReason.UNSETTLED,
            headline=wording.payment(NOT_KNOWN_YET, tender),
            advice=paragraph(_("Don't take it again."), _GOES_ON),
            action=AttentionAction.CHECK,
            label=_("Check again"),
            at=tender.created_at,
            sale_id=tender.sale_id,
        )


def unsettled_refunds(
    session: Session, register_id: str, unsettled_at_start: AbstractSet[str], wording: Wording
) -> Iterator[AttentionView]:
    """Yield those whose answer was lost."""
    left = and_(Refund.state == RefundState.STARTED, Refund.id.in_(unsettled_at_start))
    chosen = select(Refund).where(
        Refund.register_id == register_id, or_(Refund.state == RefundState.UNKNOWN, left)
    )
    for refund in session.scalars(chosen):
        amount, time = (
            wording.money(refund.amount_minor, refund.currency),
            wording.when(refund.created_at),
        )
        yield AttentionView(
            id=f"refund:{refund.id}",
            reason=AttentionReason.UNSETTLED,
            headline=_(
                "It is not known yet whether {amount} was given back at {time}.",
                amount=amount,
                time=time,
            ),
            advice=paragraph(_("Don't give it back again."), _GOES_ON),
            action=AttentionAction.CHECK,
            label=_("Check again"),
            at=refund.created_at,
            sale_id=refund.sale_id,
        )
