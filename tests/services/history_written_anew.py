"""The rows of the history against what all that is behind them says now."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.services.ledger.read_model import write_payment_entry, write_sale_entry
from tests.services.rows import columns_of


def assert_the_history_is_as_if_written_anew(folder: Path) -> None:
    """Its rows are kept by each write, and say what all that is behind them says now."""
    with closing(Database(folder / "till.db")) as database, database.write() as session:
        before = _entries(session)
        for entry in session.scalars(select(HistoryEntry)):
            session.delete(entry)
        session.flush()
        for sale_id in session.scalars(select(Sale.id)):
            write_sale_entry(session, sale_id)
            write_sale_entry(session, sale_id)  # refunds are made from its row
        ours = select(Tender.intent_id).where(Tender.intent_id.is_not(None))
        others = select(StripePayment.intent_id).where(StripePayment.intent_id.not_in(ours))
        for intent_id in session.scalars(others):
            write_payment_entry(session, intent_id)
        assert _entries(session) == before


def _entries(session: Session) -> dict[str, dict[str, Any]]:
    session.flush()
    session.expire_all()
    return {entry.id: columns_of(entry) for entry in session.scalars(select(HistoryEntry))}
