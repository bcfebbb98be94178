"""The history: its rows page by page, one row in full, and asking Stripe how that stands now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.store import Cashier
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
from pos_app.services.history.sums import sums_of, totals_of
from pos_app.services.ledger.connect_terms import stripe_account_of
from pos_app.services.ledger.history_filters import conditions, sorted_by
from pos_app.services.ledger.history_pages import beyond, entries, read_page, rows_by_id
from pos_app.services.ledger.sale_details import details_of
from pos_app.services.payments.fetch_payment import fetch_payment
from pos_app.services.shared.authority import require
from pos_app.services.shared.settings import latest_profile
from pos_app.services.shared.wording import explain
from pos_app.services.views.history import HistoryCursor, HistoryPage, HistoryRow, SaleDetails
from pos_app.services.views.history_totals import (
    DayRows,
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

        So many rows as `skip` are left out first.
        """
        with self._database.read() as session:
            return read_page(
                session, _found(wanted), cursor, limit, sorted_by(order), before=before, skip=skip
            )

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
        newer = _found(wanted)
        if top:
            newer = newer.where(beyond(top))
        with self._database.read() as session:
            page = read_page(session, newer, None, limit, sorted_by(order))
            others = rows_by_id(session, _found(wanted), ids) if ids else []
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
        days = HistoryEntry.business_date
        upto = _found(wanted).where(days <= day if order.descending else days >= day)
        with self._database.read() as session:
            by = sorted_by(order)
            first = read_page(session, upto, None, 1, by).rows
            if not first:
                return HistoryPage((), None)
            place = HistoryCursor(first[0].occurred_at, first[0].id)
            if skip:
                return read_page(session, _found(wanted), place, limit, by, skip=skip - 1)
            above = read_page(session, _found(wanted), None, 1, by, before=place)
            below = read_page(session, _found(wanted), place, max(1, limit - 1), by)
        return HistoryPage((*first, *below.rows), below.next, place if above.rows else None)

    def totals(self, wanted: HistoryFilter = ALL) -> tuple[HistoryTotal, ...]:
        """Return what the wanted rows come to: one a currency, the largest count first."""
        return totals_of(row for rows in self.every(wanted) for row in rows)

    def sums(self, wanted: HistoryFilter, by: HistoryStep) -> tuple[HistorySum, ...]:
        """Return what the wanted rows come to by step and currency, in the order of the steps.

        A sale that was paid in several ways counts with the first of them.
        """
        with self._database.read() as session:
            profile = latest_profile(session)
        zone = ZoneInfo(profile.time_zone if profile else "UTC")
        return sums_of((row for rows in self.every(wanted) for row in rows), by, zone)

    def months(self, wanted: HistoryFilter = ALL) -> tuple[MonthRows, ...]:
        """Return how many of the wanted rows are of each month, the newest first."""
        counts = Counter(
            row.business_date.replace(day=1)
            for rows in self.every(wanted)
            for row in rows
            if row.business_date
        )
        return tuple(MonthRows(month, counts[month]) for month in sorted(counts, reverse=True))

    def days(self, wanted: HistoryFilter = ALL) -> tuple[DayRows, ...]:
        """Return how many of the wanted rows are of each business day, the newest first."""
        day = HistoryEntry.business_date
        counts = select(day, func.count()).outerjoin(
            Customer, Customer.id == HistoryEntry.customer_id
        )
        counts = counts.outerjoin(Cashier, Cashier.id == HistoryEntry.cashier_id)
        counts = counts.where(conditions(wanted), day.is_not(None))
        with self._database.read() as session:
            found = session.execute(counts.group_by(day).order_by(day.desc())).all()
        return tuple(DayRows(day, count) for day, count in found if day)

    def every(
        self, wanted: HistoryFilter = ALL, order: HistoryOrder = NEWEST_FIRST
    ) -> Iterator[tuple[HistoryRow, ...]]:
        """Yield all wanted rows in batches, each from a read of its own."""
        cursor: HistoryCursor | None = None
        while True:
            page = self.page(cursor, wanted, order, _BATCH)
            if page.rows:
                yield page.rows
            if page.next is None:
                return
            cursor = page.next

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


def _found(wanted: HistoryFilter) -> Select[Any]:
    return entries().where(conditions(wanted))


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
    return [(tender.intent_id, stripe_account_of(tender)) for tender in tenders if tender.intent_id]
