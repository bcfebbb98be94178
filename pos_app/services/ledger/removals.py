"""Payments that were taken out of their sale: returned, or in it again, as their refunds say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.domain.payments import Step, TenderState
from pos_app.services.ledger.refundable import state_by_refunds, went_back_elsewhere
from pos_app.services.ledger.settling import update_sale

_REMOVED = frozenset({TenderState.RETURNING, TenderState.RETURNED})


def apply_removal(session: Session, tender: Tender, now: datetime) -> bool:
    """Set the state of a removed tender by its refunds, and update its sale.

    One that did not go back after all, even later, is approved again: the sale may be overpaid
    then. One of an open sale of which all was given back elsewhere is taken out, for it pays for
    nothing. Returns False, with nothing changed, for a tender that was not removed.
    """
    if tender.state not in _REMOVED and not went_back_elsewhere(session, tender):
        return False
    session.flush()
    tender.state = state_by_refunds(session, tender)
    if tender.state != TenderState.RETURNING:
        tender.step = Step.NONE
    update_sale(session, tender.sale_id, now)
    return True
