"""Which sales can be voided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.business_day import business_date
from pos_app.domain.payments import TenderState
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.read_model import refundable
from pos_app.services.ledger.refund_rows import nothing_given
from pos_app.services.ledger.sales import tenders_of
from pos_app.services.shared.settings import current_profile


def left_to_give_back(session: Session, sale_id: str) -> list[tuple[Tender, int]]:
    """Return what was taken for a sale with what is left of it, in minor units."""
    taken = [t for t in tenders_of(session, sale_id) if t.state == TenderState.APPROVED]
    found = [(tender, refundable(session, tender)) for tender in taken]
    return [(tender, left) for tender, left in found if left]


def may_void(session: Session, sale: Sale, now: datetime) -> bool:
    """Return whether a sale was paid on this business day, and something of it can be undone."""
    profile = current_profile(session)
    today = business_date(now, profile.time_zone, profile.day_starts_at_hour)
    if sale.receipt_number is None or sale.business_date != today:
        return False
    was_free = sale.total_minor == 0 and sale.voided_at is None
    return was_free or bool(left_to_give_back(session, sale.id))


def check_may_void(session: Session, sale: Sale, now: datetime) -> None:
    """Raise UserError where a sale can't be voided, and say why."""
    if may_void(session, sale, now):
        return
    if sale.receipt_number is None:
        what, then = _("This sale is not paid."), _("Drop it at the checkout instead.")
    elif left_to_give_back(session, sale.id):
        what = _("Only a sale of today can be voided.")
        then = _("Refund its payments instead.")
    else:
        what = _("All of this sale was given back already.")
        then = _("Look at its refunds.")
    raise UserError(what, nothing_given(), then)
