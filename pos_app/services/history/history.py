"""The history: its rows page by page, one row in full, and asking Stripe how that stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.history_sums import counts, sums
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.domain.history_filter import (
    ALL,
    NEWEST_FIRST,
    HistoryColumn,
    HistoryFilter,
    HistoryOrder,
)
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.history.also_paid import also_paid
from pos_app.services.history.index_backfill import (
    begin_anew_if_not_whole,
    fill,
    is_filling,
    preparation_of,
    require_whole,
)
from pos_app.services.history.matches import matches_of
from pos_app.services.history.pages import newer_than, page_around, page_of, rows_by_day, wanted_of
from pos_app.services.history.settlement_rates import with_rates
from pos_app.services.history.sums import steps_of, totals_of
from pos_app.services.ledger.history_filters import index_of
from pos_app.services.ledger.sale_details import details_of
from pos_app.services.payments.fetch_payment import fetch_payment
from pos_app.services.shared.authority import is_allowed, require, require_first
from pos_app.services.shared.wording import explain
from pos_app.services.views.history import HistoryCursor, HistoryPage, HistoryRow, SaleDetails
from pos_app.services.views.history_totals import (
    DayRows,
    HistoryPreparation,
    HistoryStep,
    HistorySum,
    HistoryTotal,
    MonthRows,
)
from pos_app.services.views.other_payments import AlsoPaid
from pos_app.stripe_service.errors import StripeError

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

_BATCH: Final = 500


class History:
    """Reads the read model; never waits for Stripe but in `refresh`."""

    def __init__(
        self, *, database: Database, gateway: Callable[[], StripeGateway], clock: Clock
    ) -> None:
        """Work on one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._is_checked = False

    def page(
        self,
        cursor: HistoryCursor | None = None,
        wanted: HistoryFilter = ALL,
        order: HistoryOrder = NEWEST_FIRST,
        limit: int = 100,
        *,
        before: HistoryCursor | None = None,
        skip: int = 0,
    ) -> HistoryPage:
        """Return rows from the one after `cursor`, or those up to the one before `before`.

        So many rows as `skip` are left out first. While the history is being indexed
        (`preparation`), only what is indexed is found; all rows without a filter, newest first.
        """
        with self._database.read() as session:
            return page_of(session, wanted, order, limit, cursor, before=before, skip=skip)

    def changed(
        self,
        ids: AbstractSet[str],
        top: HistoryRow | None,
        wanted: HistoryFilter = ALL,
        order: HistoryOrder = NEWEST_FIRST,
        limit: int = 100,
    ) -> HistoryPage:
        """Return those of `ids` that are wanted, and the rows newer than `top`.

        `next` is there where more than `limit` rows are newer.
        """
        with self._database.read() as session:
            if top is None:
                page = page_of(session, wanted, order, limit)
            else:
                page = newer_than(session, wanted, top, limit)
            others = wanted_of(session, wanted, ids) if ids else []
        above = {row.id for row in page.rows}
        return replace(page, rows=(*page.rows, *(row for row in others if row.id not in above)))

    def around(
        self,
        day: date,
        wanted: HistoryFilter = ALL,
        order: HistoryOrder = NEWEST_FIRST,
        limit: int = 100,
        *,
        skip: int = 0,
    ) -> HistoryPage:
        """Return the page that begins at the newest row of a business day, or of one before it.

        With the oldest first, at the oldest row of that day or of one after it. So many rows as
        `skip` are left out first. Raises ValueError for an order that is not by time.
        """
        if order.column is not HistoryColumn.TIME:
            raise ValueError("a day has its place only among rows by time")
        with self._database.read() as session:
            return page_around(session, wanted, order, limit, day, skip=skip)

    def shows_takings(self, actor: Actor) -> bool:
        """Return whether somebody may see what rows come to: who may see reports."""
        with self._database.read() as session:
            return is_allowed(session, actor, Permission.REPORTS)

    def totals(self, wanted: HistoryFilter = ALL) -> tuple[HistoryTotal, ...]:
        """Return what the wanted rows come to: one a currency, the largest count first."""
        with self._database.read() as session:
            index = index_of(session, wanted)
            return with_rates(session, index, totals_of(sums(session, index)))

    def sums(self, wanted: HistoryFilter, by: HistoryStep) -> tuple[HistorySum, ...]:
        """Return what the wanted rows come to by step and currency, in the order of the steps.

        A sale that was paid in several ways counts with the first of them.
        """
        with self._database.read() as session:
            return steps_of(sums(session, index_of(session, wanted), by), by)

    def months(self, wanted: HistoryFilter = ALL) -> tuple[MonthRows, ...]:
        """Return how many of the wanted rows are of each month, the newest first."""
        with self._database.read() as session:
            found = list(counts(session, index_of(session, wanted), HistoryStep.MONTH))
        return tuple(MonthRows(date.fromisoformat(f"{at}-01"), count) for at, count in found)

    def days(self, wanted: HistoryFilter = ALL) -> tuple[DayRows, ...]:
        """Return how many of the wanted rows are of each business day, the newest first."""
        with self._database.read() as session:
            if wanted.is_empty and is_filling(session):
                return tuple(DayRows(*each) for each in rows_by_day(session))
            found = list(counts(session, index_of(session, wanted), HistoryStep.DAY))
        return tuple(DayRows(date.fromisoformat(at), count) for at, count in found)

    def every(
        self, wanted: HistoryFilter = ALL, order: HistoryOrder = NEWEST_FIRST
    ) -> Iterator[tuple[HistoryRow, ...]]:
        """Yield all wanted rows in batches, each from a read of its own.

        Raises UserError while the history is being indexed: some would be missing.
        """
        with self._database.read() as session:
            require_whole(session)
        cursor: HistoryCursor | None = None
        while True:
            page = self.page(cursor, wanted, order, _BATCH)
            if page.rows:
                yield page.rows
            if page.next is None:
                return
            cursor = page.next

    def preparation(self) -> HistoryPreparation | None:
        """Return how far the index of the history is; None once it has all rows."""
        with self._database.read() as session:
            return preparation_of(session)

    def prepare(
        self,
        actor: Actor,
        should_stop: Callable[[], bool] = lambda: False,
        at_most: int | None = None,
    ) -> int:
        """Index rows that are not yet, the newest first, and merge what was indexed of late.

        For when nobody waits. The first time it is checked whether all is indexed that should be,
        and all of it is indexed anew where it is not. Returns how many rows were indexed, which
        are `at_most` or few more.
        """
        require_first(self._database, actor, Permission.SYNC)
        if not self._is_checked:
            begin_anew_if_not_whole(self._database)
            self._is_checked = True
        return fill(self._database, self._clock, should_stop, at_most)

    def explained(self, rows: Sequence[HistoryRow], text: str) -> tuple[HistoryRow, ...]:
        """Return rows that a text finds, with what it found them in (`found_in`)."""
        with self._database.read() as session:
            found = matches_of(session, rows, text)
        return tuple(replace(row, found_in=found[row.id]) for row in rows)

    def details(self, history_id: str) -> SaleDetails:
        """Return all that this book knows of one row. Raises UserError when it is gone."""
        with self._database.read() as session:
            return details_of(session, _entry(session, history_id), self._clock.now())

    def also_paid(self, history_id: str, limit: int = 5) -> AlsoPaid:
        """Return what else its customer and its card paid, the newest `limit` rows of each.

        Raises UserError when the row is gone.
        """
        with self._database.read() as session:
            return also_paid(session, _entry(session, history_id), limit)

    def refresh(self, actor: Actor, history_id: str) -> SaleDetails:
        """Ask Stripe how the payments of one row stand (fees, refunds, disputes), then `details`.

        Raises UserError when Stripe cannot be reached or refuses.
        """
        with self._database.read() as session:
            require(session, actor, Permission.HISTORY)
            intents = intents_of(session, history_id)
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


def _entry(session: Session, history_id: str) -> HistoryEntry:
    if entry := session.get(HistoryEntry, history_id):
        return entry
    raise UserError(_("This row is no longer in the history."), next_step=_("Refresh the list."))


def intents_of(session: Session, history_id: str) -> list[tuple[str, str | None]]:
    """Return the payments of a row with the account that each lives in.

    Raises UserError when the row is gone.
    """
    entry = _entry(session, history_id)
    if entry.intent_id:
        payment = session.get(StripePayment, entry.intent_id)
        return [(entry.intent_id, payment.account_id if payment else None)]
    tenders = session.scalars(
        select(Tender).where(Tender.sale_id == entry.sale_id, Tender.intent_id.is_not(None))
    )
    return [(tender.intent_id, tender.stripe_account) for tender in tenders if tender.intent_id]
