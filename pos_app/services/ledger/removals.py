"""Removing a payment from a sale that is not paid yet: its state follows its refunds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import RefundOrigin, RefundState, Step, TenderState
from pos_app.domain.texts import _
from pos_app.services.ledger.completion import update_sale

_REMOVED = frozenset({TenderState.RETURNING, TenderState.RETURNED})


def apply_removal(session: Session, tender: Tender, now: datetime) -> bool:
    """Set the state of a removed tender by its refunds, and update its sale.

    One that did not go back after all, even later, is approved again: the sale may be overpaid
    then. Returns False, with nothing changed, for a tender that was not removed.
    """
    if tender.state not in _REMOVED:
        return False
    session.flush()
    ours = (Refund.tender_id == tender.id, Refund.origin == RefundOrigin.TILL)
    states = session.scalars(select(Refund.state).where(*ours)).all()
    if states:
        tender.state = _state_by([RefundState(state) for state in states])
    if tender.state != TenderState.RETURNING:
        tender.step = Step.NONE
    update_sale(session, tender.sale_id, now)
    return True


def back_so_far(given: str, unknown: str) -> str:
    """Say how much was given back, and of how much nobody knows yet.

    Amounts are as people read them, empty for none.
    """
    if given and unknown:
        return _(
            "{given} was given back so far, and whether {unknown} was is not known yet.",
            given=given,
            unknown=unknown,
        )
    if unknown:
        return _("Whether {amount} was given back is not known yet.", amount=unknown)
    if given:
        return _("{amount} was given back so far.", amount=given)
    return _("Nothing was given back so far.")


def back_before_trouble(given: str, unknown: str) -> str:
    """Say as `back_so_far` what went back before something did not, and that the rest was not.

    Empty where nothing did.
    """
    if given and unknown:
        return _(
            "{given} was given back before that, and whether {unknown} was is not known yet; "
            "the rest stays taken.",
            given=given,
            unknown=unknown,
        )
    if unknown:
        return _(
            "Whether {amount} was given back is not known yet; the rest stays taken.",
            amount=unknown,
        )
    if given:
        return _("{amount} was given back before that; the rest stays taken.", amount=given)
    return ""


def _state_by(refunds: Sequence[RefundState]) -> TenderState:
    if any(state.is_unknown for state in refunds):
        return TenderState.RETURNING
    given = any(state.takes_from_the_rest for state in refunds)
    return TenderState.RETURNED if given else TenderState.APPROVED
