"""Fetching all movements of the money at Stripe in a time, however long it is.

A long time is fetched by Stripe's own reports, a file a month, where the key may have them made;
else, and what they don't have yet, by lists, page by page. Reports leave payouts out, and their own
report has not when they left the balance, so that the few of them come by lists.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payouts import BalanceEntry
from pos_app.domain.business_day import business_hours
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.bank.balance_history import is_known, known_until, write_known
from pos_app.services.bank.payout_fetching import PayoutFetching
from pos_app.services.ledger.bank_days import SHOWN_LATE
from pos_app.services.ledger.payouts import store_entries
from pos_app.services.shared.authority import require_first, require_to_look
from pos_app.services.shared.batches import in_batches
from pos_app.services.shared.key_rights import confirm_write
from pos_app.services.shared.settings import current_profile, customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotUnderstoodError,
    RefusedError,
    RightMissingError,
    StripeError,
)
from pos_app.stripe_service.facts import BalanceEntryFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

log = logging.getLogger(__name__)

REPORTS_FROM: Final = timedelta(days=35)
"""A longer time is fetched by reports: making one takes minutes, a list's page a moment."""
_ONE_REPORT: Final = timedelta(days=31)
_POLLS: Final = 120
_POLL_SECONDS: Final = 5.0
_TRIES: Final = 3
# not shown: Stripe's types
_PAYOUTS: Final = ("payout", "payout_failure", "payout_cancel")

Progress = Callable[[int], object]
"""Told how many movements were read; it may raise `Cancelled`: what was read stays."""


class BalanceFetching:
    """Fetches for whoever makes the books; the background sync brings the newest by itself."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        connect: Callable[[], ConnectView],
    ) -> None:
        """Work for one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._connect = connect

    def is_known(self, actor: Actor, first: date, last: date) -> bool:
        """Return whether all that moved at Stripe in some business days is in the books."""
        require_to_look(self._database, actor, Permission.REPORTS, at=self._clock.now())
        start, end = self._hours(first, last)
        with self._database.read() as session:
            return all(is_known(session, account, start, end) for account in self._accounts())

    def fetch(self, actor: Actor, first: date, progress: Progress = lambda _count: None) -> int:
        """Fetch all movements since a business day, and the balance now; return how many.

        Raises UserError; what was read until then stays, and is not read again.
        """
        require_first(self._database, actor, Permission.REPORTS)
        start, _end = self._hours(first, first)
        count = 0
        try:
            gateway = self._gateway()
            for account in self._accounts():
                fill = _Fill(self._database, gateway, self._clock, account)
                count += fill.run(start, partial(_after, progress, count))
        except StripeError as error:
            failed = _("Till could not read what moved at Stripe.")
            raise explain(error, failed, money="") from error
        return count

    def _accounts(self) -> list[str | None]:
        account = customers_account(self._connect())
        return [None, account] if account else [None]

    def _hours(self, first: date, last: date) -> tuple[datetime, datetime]:
        with self._database.read() as session:
            profile = current_profile(session)
        zone, hour = profile.time_zone, profile.day_starts_at_hour
        return business_hours(first, zone, hour)[0], business_hours(last, zone, hour)[1]


def _after(progress: Progress, before: int, count: int) -> None:
    progress(before + count)


class _Fill:
    """One account's movements since a moment."""

    def __init__(
        self,
        database: Database,
        gateway: StripeGateway,
        clock: Clock,
        account: str | None,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._account = account
        self._count = 0
        self._progress: Progress = lambda _count: None

    def run(self, start: datetime, progress: Progress) -> int:
        """Fetch what is not known yet; return how many were read."""
        self._progress = progress
        with self._database.read() as session:
            known = known_until(session, self._account, start)
        begin = known - SHOWN_LATE if known else start
        self._payouts_since(begin)
        listed_from = self._by_reports(begin)
        for _try in range(_TRIES):
            before = self._balance()
            end = self._server_second()
            self._by_lists(listed_from)
            if self._balance() == before:
                self._write_known(start, end, before)
                return self._count
        raise UserError(
            _("Money moves at Stripe just now, so that the balance can't be tied."),
            next_step=_("Try again in a minute."),
        )

    def _payouts_since(self, begin: datetime) -> None:
        fetching = PayoutFetching(self._database, self._gateway, self._clock)
        after: str | None = None
        while True:
            asked = self._database.logical_clock.next()
            page = self._gateway.payouts.payouts(
                created_from=begin, after=after, account=self._account
            )
            fetching.store(page.items, asked, self._account)
            after = page.next
            if after is None:
                return

    # --- by reports ---

    def _by_reports(self, begin: datetime) -> datetime:
        """Fetch what reports have; return from when on lists have to go."""
        if self._account is not None or self._server_second() - begin < REPORTS_FROM:
            return begin
        try:
            until = self._gateway.reports.available_until()
            while until - begin > timedelta(days=1):
                end = min(begin + _ONE_REPORT, until)
                self._store(self._report(begin, end))
                for type_ in _PAYOUTS:
                    self._by_lists(begin, end, type_)
                begin = end
        except (RightMissingError, RefusedError, NotUnderstoodError, _NoReportError) as error:
            log.warning("No report of Stripe's, so that lists are read: %s", error)
        return begin

    def _report(self, since: datetime, before: datetime) -> tuple[BalanceEntryFacts, ...]:
        run = self._gateway.reports.start(since, before, new_id())
        with self._database.write() as session:
            confirm_write(session, "Report Runs")  # not shown: Stripe's name
        for _poll in range(_POLLS):
            run = self._gateway.reports.run(run.id)
            self._progress(self._count)
            if run.file_id is not None:
                return self._entries_of(run.file_id)
            if run.error:
                raise _NoReportError(run.error)
            self._clock.sleep(_POLL_SECONDS)
        raise _NoReportError(f"{run.id} is still {run.status}")  # not shown: for the log

    def _entries_of(self, file_id: str) -> tuple[BalanceEntryFacts, ...]:
        """Download a report: from an address of its own, which a firewall may keep closed."""
        try:
            return self._gateway.reports.entries(file_id)
        except NoAnswerError as error:
            raise _NoReportError(str(error)) from error

    # --- by lists ---

    def _by_lists(
        self, since: datetime, before: datetime | None = None, type_: str | None = None
    ) -> None:
        after: str | None = None
        while True:
            page = self._gateway.payouts.newest_entries(
                created_from=since,
                created_before=before,
                type_=type_,
                after=after,
                account=self._account,
            )
            self._store(page.items)
            after = page.next
            if after is None:
                return

    def _store(self, entries: Sequence[BalanceEntryFacts]) -> None:
        for some in in_batches(entries, self._clock):
            with self._database.write() as session:
                store_entries(session, some, account=self._account)
            self._progress(self._count)
        self._count += len(entries)

    # --- the balance ---

    def _balance(self) -> dict[str, int]:
        facts = self._gateway.payouts.balance(self._account)
        sums: dict[str, int] = {}
        for currency, minor in (*facts.available, *facts.pending):
            sums[currency] = sums.get(currency, 0) + minor
        return sums

    def _server_second(self) -> datetime:
        """Return the second that Stripe's clock shows, which dates its entries."""
        now = self._gateway.server_now() or self._clock.now()
        return now.replace(microsecond=0)

    def _write_known(self, start: datetime, end: datetime, sums: dict[str, int]) -> None:
        """Keep the balance as it was at `end`: what came in that very second is taken off."""
        since = (
            select(BalanceEntry.currency, func.sum(BalanceEntry.net_minor))
            .where(BalanceEntry.created_at >= end)
            .where(func.coalesce(BalanceEntry.account_id, "") == (self._account or ""))
            .group_by(BalanceEntry.currency)
        )
        with self._database.write() as session:
            for currency, net in session.execute(since):
                sums[currency] = sums.get(currency, 0) - net
            write_known(session, self._account, start, end, sums)


class _NoReportError(Exception):
    """Stripe made no report: lists say the same."""
