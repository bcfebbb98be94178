"""What a filter of the history asks of its rows."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from pos_app.db.history_index import HistoryIndex
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.stripe_ids import split_ids
from pos_app.services.ledger.history_ids import rows_of_id


def index_of(session: Session, wanted: HistoryFilter) -> HistoryIndex:
    """Return what finds the wanted rows; ids of Stripe's and cards are looked up first."""
    ids, text = split_ids(wanted.text)
    which = [rows_of_id(*each) for each in ids]
    if wanted.fingerprint is not None:
        which.append(paid_with(wanted.fingerprint))
    rows = None
    if which:
        rows = frozenset(session.scalars(select(HistoryEntry.id).where(*which)))
    return HistoryIndex(session, replace(wanted, text=text), rows)


def paid_with(fingerprint: str) -> ColumnElement[bool]:
    """Return that a row of the history was paid, or tried, with a card."""
    same = StripePayment.card_fingerprint == fingerprint
    of_sales = (
        select(Tender.sale_id)
        .join(StripePayment, StripePayment.intent_id == Tender.intent_id)
        .where(same)
    )
    return HistoryEntry.id.in_(of_sales.union(select(StripePayment.intent_id).where(same)))
