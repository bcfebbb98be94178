"""What became of each day's card takings on their way to the bank, from the books."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.permissions import Actor
from pos_app.services.ledger.bank_days import dates_before, day_details, days_of_dates, days_of_ids
from pos_app.services.shared.paged_access import PagedAccess
from pos_app.services.views.bank import DayDetails, DayPage

_MOST: Final = timedelta(days=3)


class BankDays:
    """Follows days to the bank; never waits for Stripe."""

    def __init__(self, *, database: Database, clock: Clock, looks: PagedAccess) -> None:
        """Work for one book; `looks` is of all that the screen of the money shows."""
        self._database = database
        self._clock = clock
        self._looks = looks

    def page(self, actor: Actor, before: date | None = None, limit: int = 14) -> DayPage:
        """Return the days of so many dates on which anything was taken, before a business day."""
        self._looks.require(actor, None, goes_on=True)
        end = before or self._clock.now().date() + _MOST
        with self._database.read() as session:
            dates = dates_before(session, end, limit)
            if not dates:
                return DayPage((), None)
            rows = days_of_dates(session, dates[-1], end)
        return DayPage(rows, dates[-1] if len(dates) == limit else None)

    def details(self, actor: Actor, day_id: str, key: str) -> DayDetails | None:
        """Return a day down to its payouts; None where nothing of it was taken at Stripe.

        `key` is that of its row, of which a day has one for each pair of currencies; "" any.
        """
        self._looks.require(actor, None, goes_on=True)
        with self._database.read() as session:
            rows = days_of_ids(session, [day_id])
            row = next((each for each in rows if key in {each.key, ""}), None)
            return day_details(session, row) if row else None
