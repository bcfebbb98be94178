"""The history: its rows page by page, one row in full, and asking Stripe how that stands now."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.search import history_filter
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.connect_terms import stripe_account_of
from pos_app.services.ledger.history_pages import PLACE, Found, entries, place_of, read_page
from pos_app.services.ledger.sale_details import details_of, history_row
from pos_app.services.payments.fetch_payment import fetch_payment
from pos_app.services.shared.authority import require
from pos_app.services.shared.wording import explain
from pos_app.services.views.history import HistoryCursor, HistoryPage, HistoryRow, SaleDetails
from pos_app.stripe_service.errors import StripeError

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway


class History:
    """Reads the read model; never waits for Stripe but in `refresh`."""

    def __init__(
        self, *, database: Database, gateway: Callable[[], StripeGateway], clock: Clock
    ) -> None:
        """Work on one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock

    def page(
        self, cursor: HistoryCursor | None = None, text: str = "", limit: int = 100
    ) -> HistoryPage:
        """Return rows, newest first, from the one after `cursor`; `text` searches."""
        with self._database.read() as session:
            return read_page(session, _found(text), cursor, limit)

    def changed(
        self, ids: AbstractSet[str], top: HistoryRow | None, text: str = "", limit: int = 100
    ) -> HistoryPage:
        """Return those of `ids` that `text` finds, and the rows newer than `top`, newest first.

        `next` is there where more than `limit` rows are newer.
        """
        by_id = _found(text).where(HistoryEntry.id.in_(ids))
        newer = _found(text)
        if top:
            newer = newer.where(place_of(top.occurred_at, top.id) < PLACE)
        with self._database.read() as session:
            page = read_page(session, newer, None, limit)
            others = [history_row(*found) for found in session.execute(by_id)] if ids else []
        above = {row.id for row in page.rows}
        return replace(page, rows=(*page.rows, *(row for row in others if row.id not in above)))

    def details(self, history_id: str) -> SaleDetails:
        """Return all that this book knows of one row. Raises UserError when it is gone."""
        with self._database.read() as session:
            return details_of(session, _entry(session, history_id), self._clock.now())

    def refresh(self, actor: Actor, history_id: str) -> SaleDetails:
        """Ask Stripe how the payments of one row stand (fees, refunds, disputes), then `details`.

        Raises UserError when Stripe cannot be reached or refuses.
        """
        with self._database.read() as session:
            require(session, actor, Permission.HISTORY)
            intents = _intents(session, _entry(session, history_id))
        try:
            for intent_id, account in intents:
                self._fetch(intent_id, account)
        except StripeError as error:
            raise explain(error, _("Till could not read this payment."), money="") from error
        return self.details(history_id)

    def _fetch(self, intent_id: str, account: str | None) -> None:
        fetched = fetch_payment(self._gateway(), self._database.logical_clock, intent_id, account)
        with self._database.write() as session:
            fetched.store(session, self._clock.now())


def _found(text: str) -> Found:
    return entries().where(history_filter(text)) if text.strip() else entries()


def _entry(session: Session, history_id: str) -> HistoryEntry:
    if entry := session.get(HistoryEntry, history_id):
        return entry
    raise UserError(_("This row is no longer in the history."), next_step=_("Refresh the list."))


def _intents(session: Session, entry: HistoryEntry) -> list[tuple[str, str | None]]:
    """Return the payments of a row with the account that each lives in."""
    if entry.intent_id:
        payment = session.get(StripePayment, entry.intent_id)
        return [(entry.intent_id, payment.account_id if payment else None)]
    tenders = session.scalars(
        select(Tender).where(Tender.sale_id == entry.sale_id, Tender.intent_id.is_not(None))
    )
    return [(tender.intent_id, stripe_account_of(tender)) for tender in tenders if tender.intent_id]
