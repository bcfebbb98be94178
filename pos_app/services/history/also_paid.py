"""What else the customer of a row paid, and what else was paid with its card."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.services.ledger.history_filters import paid_with
from pos_app.services.ledger.history_pages import entries, read_page
from pos_app.services.ledger.read_model import method_label
from pos_app.services.views.other_payments import AlsoPaid, OtherPayments


def also_paid(session: Session, entry: HistoryEntry, limit: int) -> AlsoPaid:
    """Return the newest `limit` rows of each, and how many there are, that row itself left out."""
    card = _card_of(session, entry)
    by_customer = with_card = OtherPayments()
    if entry.customer_id:
        is_theirs = HistoryEntry.customer_id == entry.customer_id
        by_customer = _others(session, entry, is_theirs, limit)
    if card is not None and card.card_fingerprint:
        is_of_card = paid_with(card.card_fingerprint)
        with_card = _others(session, entry, is_of_card, limit)
    return AlsoPaid(
        by_customer=by_customer,
        with_card=with_card,
        fingerprint=card.card_fingerprint or "" if card else "",
        card=method_label(None, card.card) if card else "",
    )


def _card_of(session: Session, entry: HistoryEntry) -> StripePayment | None:
    """Return the first payment of a row whose card is known."""
    chosen = select(StripePayment).where(StripePayment.card_fingerprint.is_not(None))
    if entry.sale_id:
        chosen = chosen.join(Tender, Tender.intent_id == StripePayment.intent_id).where(
            Tender.sale_id == entry.sale_id
        )
        found: Iterable[StripePayment] = session.scalars(chosen.order_by(Tender.created_at))
    else:
        found = session.scalars(chosen.where(StripePayment.intent_id == entry.intent_id))
    return next(iter(found), None)


def _others(
    session: Session, entry: HistoryEntry, which: ColumnElement[bool], limit: int
) -> OtherPayments:
    other = HistoryEntry.id != entry.id
    count = session.scalar(select(func.count()).select_from(HistoryEntry).where(which, other)) or 0
    if not count:
        return OtherPayments()
    return OtherPayments(read_page(session, entries().where(which, other), None, limit).rows, count)
