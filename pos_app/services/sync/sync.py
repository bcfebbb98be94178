"""The background sync: what Stripe knows and these books do not yet.

Payments, customers and payouts are read as lists, the newest first (`fill`); changes of older ones
(refunds made in the Dashboard, disputes, deleted customers) come as events, each of which only says
what to fetch anew (`news`). An answer is applied only if its fetch began after the last one
applied. Everything is stored page by page, so that a run can stop anywhere and the next one goes
on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.permissions import SYSTEM, Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.customers.customers import Customers
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.settings import customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.sync.backfill import Backfill
from pos_app.services.sync.incremental import IncrementalReading
from pos_app.services.sync.sources import Sources, where_allowed
from pos_app.services.sync.streams import Stream, StreamReader
from pos_app.services.views.store import ConnectView
from pos_app.services.views.sync import WORKERS, FillOutcome, SyncPart, SyncProgress
from pos_app.stripe_service.errors import StripeError

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

T = TypeVar("T")
log = logging.getLogger(__name__)

Progress = Callable[[SyncProgress], None]
_WORTH_TELLING = 0.02
"""Which part of the first reading there has to be before its end is guessed from it."""


class Sync:
    """Brings one book up to date with Stripe. One run at a time; a second one waits.

    Its commands raise UserError (KeyTroubleError where a right is missing) when Stripe cannot be
    reached or refuses; what was read before that is kept.
    """

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        customers: Customers,
        connect: Callable[[], ConnectView],
    ) -> None:
        """Work on one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._customers = customers
        self._connect = connect
        self._lock = Lock()
        self._uncounted = 0
        self._asked_again = False

    def run(
        self,
        actor: Actor,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> int:
        """Do all that there is: `news`, then `fill`; return how many payments changed."""
        require_first(self._database, actor, Permission.SYNC)
        with self._begun(progress, should_stop) as run:
            run.news()
            run.fill(lambda: WORKERS)
            run.rest()
        return self._changed()

    def news(
        self,
        actor: Actor,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> int:
        """Read what happened since the last run; return how many payments changed.

        Those that an earlier run changed before it failed are among them.
        """
        require_first(self._database, actor, Permission.SYNC)
        with self._begun(progress, should_stop) as run:
            run.news()
            run.rest()
        return self._changed()

    def fill(
        self,
        actor: Actor,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] | None = None,
        workers: Callable[[], int] = lambda: WORKERS,
    ) -> FillOutcome:
        """Go on with the first reading of what is old; return whether it is through.

        `workers` returns how many pages may be read side by side just now, at most `WORKERS`.
        """
        require_first(self._database, actor, Permission.SYNC)
        with self._begun(progress, should_stop) as run:
            is_through = run.fill(workers)
        return FillOutcome(is_through, self._changed())

    @contextmanager
    def _begun(
        self, progress: Progress | None, should_stop: Callable[[], bool] | None
    ) -> Iterator[_Run]:
        with self._lock:
            run = _Run(
                database=self._database,
                gateway=self._gateway(),
                clock=self._clock,
                customers=self._customers,
                connect=self._connect(),
                progress=progress or (lambda _progress: None),
                should_stop=should_stop or (lambda: False),
                ask_again=not self._asked_again,
            )
            try:
                yield run
                self._asked_again = True
            except StripeError as error:
                raise explain(
                    error, _("Till could not read what is new at Stripe."), money=""
                ) from error
            finally:
                self._uncounted += run.sources.changed

    def _changed(self) -> int:
        with self._lock:
            changed, self._uncounted = self._uncounted, 0
            return changed


class _Run:
    """One run: the accounts that it reads, and what it has read so far."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: StripeGateway,
        clock: Clock,
        customers: Customers,
        connect: ConnectView,
        progress: Progress,
        should_stop: Callable[[], bool],
        ask_again: bool,
    ) -> None:
        self._database = database
        self._clock = clock
        self._stripes_now = lambda: gateway.server_now() or clock.now()
        self._customers = customers
        self._progress = progress
        self._ask_again = ask_again
        self._reader = StreamReader(database, clock, should_stop)
        home = customers_account(connect)
        self._customers_of = home
        self._accounts = [None, home] if home else [None]
        self._read = 0
        self._count_lock = Lock()
        self._is_filling = False
        self.sources = Sources(database, gateway, clock, self._count)
        self._incremental = IncrementalReading(
            database=database,
            gateway=gateway,
            clock=clock,
            reader=self._reader,
            sources=self.sources,
            customers_of=home,
            count=self._count,
        )

    def news(self) -> None:
        """Read what is new of each account."""
        for account in self._accounts:
            self._incremental.read(account, self._customers)

    def fill(self, workers: Callable[[], int]) -> bool:
        """Go on with what is old, payments first; return whether all of it is through."""
        self._is_filling = True
        through = [
            self._fill(SyncPart.PAYMENTS, self.sources.payments(account), workers)
            for account in self._accounts
        ]
        customers = self.sources.customers(self._customers_of)
        through.append(self._fill(SyncPart.CUSTOMERS, customers, workers))
        for account in self._accounts:
            news = self.sources.disputes_of(account, self._reader)
            with where_allowed():
                through.append(self._fill(SyncPart.DISPUTES, news.disputes(), workers))
                through.append(self._fill(SyncPart.DISPUTES, news.warnings(), workers))
            with where_allowed():
                payouts = self.sources.payouts(account)
                through.append(self._fill(SyncPart.PAYOUTS, payouts, workers))
        self._is_filling = False
        return all(through)

    def rest(self) -> None:
        """Read what is asked for one by one, some of it in each run, and send what waits."""
        if self._ask_again:
            self._incremental.read_quarantined()
        self._incremental.read_missing_cards(self._customers)
        self._incremental.read_entries(self._accounts)
        if self._reader.should_stop():
            return
        try:
            self._customers.send_all(SYSTEM, only_due=True)
        except UserError as error:
            # They go on waiting, which shows, and their first payment says what is wrong.
            log.info("Customers go on waiting: %s", error)

    def _fill(self, part: SyncPart, stream: Stream[T], workers: Callable[[], int]) -> bool:
        def report(read: int, share: float) -> None:
            total = max(read, round(read / share)) if share > _WORTH_TELLING else None
            self._progress(SyncProgress(part, read, total))

        fill = Backfill(
            self._database,
            self._reader,
            stream,
            self._clock,
            now=self._stripes_now,
            workers=workers,
            report=report,
        )
        return not self._reader.should_stop() and fill.run()

    def _count(self, read: int) -> None:
        with self._count_lock:
            self._read += read
        if not self._is_filling:
            self._progress(SyncProgress(SyncPart.NEWS, self._read, None))
