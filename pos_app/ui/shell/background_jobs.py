"""What the program does by itself: recovery, the sync, the daily backup, roll-ups."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.paper import Paper
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.sales import RecoveryOutcome, SaleView
from pos_app.ui.attention.presenter import AttentionPresenter
from pos_app.ui.background.sync_runner import SyncRunner
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.background.throttle import Debounce

INTERVAL_MS: Final = 120_000
LOOKING_MS: Final = 30_000
"""How often Stripe is asked for news while somebody looks at them."""
SOON_MS: Final = 1_000
"""After a payment: the next customer is served first."""
QUIET_MS: Final = 500
MAX_MS: Final = 30_000
"""So long a payment on the sheet keeps waiting what nobody waits for."""
DAYS_AT_ONCE: Final = 10
"""Days that are rolled up before what else waits in the lane: old books have a thousand."""
ROWS_AT_ONCE: Final = 5_000
"""Rows of the history that are indexed before that: old books have a million."""


def _pdf_of(paper: Paper) -> bytes:
    from pos_app.ui.receipts.paper import receipt_pdf  # noqa: PLC0415  few receipts are mailed

    return receipt_pdf(paper)


class BackgroundJobs(QObject):
    """Runs them at the start, every two minutes, and on request; no widgets.

    While somebody pays only payments are looked up: the rest would share Python's lock with the
    sheet, and waits until that is closed, or half a minute.
    """

    recovered = Signal(object)
    """What came of it (list of RecoveryOutcome), to be told once."""
    synced = Signal()
    indexed = Signal()
    """More of the history is found now (`History.preparation`)."""
    failed = Signal(object)
    """The error of a job; nobody asked for it."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        attention: AttentionPresenter,
        is_paying: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`is_paying` returns whether a sale is on the payment sheet."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._attention = attention
        self._is_paying = is_paying
        self._put_off: dict[Callable[[], object], None] = {}
        self._until_paid = Debounce(self._run_put_off, QUIET_MS, MAX_MS, self, busy=is_paying)
        self.syncs = SyncRunner(services, tasks, self)
        self.is_looking: Callable[[], bool] = lambda: False
        """Returns whether somebody looks at what others may change at Stripe."""
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._on_timer)
        self._looking = QTimer(self, interval=LOOKING_MS)
        self._looking.timeout.connect(self._on_looking)
        self._after_payment = Debounce(self._sync_if_online, SOON_MS, MAX_MS, self, busy=is_paying)
        self.syncs.news_read.connect(self.synced)
        self.syncs.failed.connect(self.failed)
        attention.recovered.connect(self.recovered)
        attention.lookup_ended.connect(lambda: self._unless_paying(self.exchange))
        attention.failed.connect(self.failed)

    def start(self) -> None:
        """Run them now, and again every two minutes."""
        receipts = self._tasks.write(self._services.receipts.left_behind, SYSTEM, owner=self)
        receipts.success(self.recovered.emit).start()
        self._services.mail.use(_pdf_of)
        self.send_mail()
        self.recover()
        self.back_up()
        self.roll_up()
        self.index_history()
        self._timer.start()
        self._looking.start()

    def stop(self) -> None:
        """Begin none any more."""
        self._timer.stop()
        self._looking.stop()
        self._after_payment.stop()
        self._until_paid.stop()

    def recover(self) -> None:
        """Look up what was left unsettled; what follows brings Stripe and the books up to date.

        In a restored book, first find out what happened since: without that no card is taken.
        """
        services = self._services
        gate = self._tasks.sync(
            services.restore_gate.look_up,
            SYSTEM,
            partial(services.recovery.settle_all, SYSTEM),
            partial(services.sync.run, SYSTEM),
            owner=self,
        )
        gate.success(self.recovered.emit).failure(self.failed.emit).start()
        self._attention.recover()

    def exchange(self) -> None:
        """Send Stripe what waited for the connection, and fetch what is new there.

        What can't be sent yet is shown with the customer whom it is about.
        """
        send = self._tasks.background(self._services.customers.send_all, SYSTEM, owner=self)
        send.failure(self.failed.emit).start()
        self.sync()

    def sync(self) -> None:
        """Fetch what is new at Stripe, and go on with what is old."""
        self.syncs.request()

    def follow_payment(self, sale: SaleView) -> None:
        """Fetch what Stripe makes of a sale's payments, fees above all, once it has a moment."""
        if any(tender.kind.facts.moves_at_stripe for tender in sale.tenders):
            self._after_payment.request()

    def send_mail(self) -> None:
        """Send the receipts that wait for the store's mail server, whatever Stripe does."""
        task = self._tasks.background(self._services.mail.send_due, SYSTEM, owner=self)
        task.failure(self.failed.emit).start()

    def back_up(self) -> None:
        """Make today's backup, with a connection or without; nothing waits behind it."""
        task = self._tasks.sync(self._services.backups.make_daily, SYSTEM, owner=self)
        task.failure(self._on_no_backup).start()

    def roll_up(self) -> None:
        """Roll up the days that are over, so that reports on them are there in an instant."""
        task = self._tasks.sync(
            self._services.reporting.roll_up,
            SYSTEM,
            owner=self,
            should_stop=self._tasks.is_stopped,
            at_most=DAYS_AT_ONCE,
        )
        task.success(self._on_rolled_up).failure(self.failed.emit).start()

    def index_history(self) -> None:
        """Index what is not yet of the history, and merge what was indexed since."""
        task = self._tasks.sync(
            self._services.history.prepare,
            SYSTEM,
            owner=self,
            should_stop=self._tasks.is_stopped,
            at_most=ROWS_AT_ONCE,
        )
        task.success(self._on_indexed).failure(self.failed.emit).start()

    def _on_indexed(self, rows: int) -> None:
        if rows:
            self.indexed.emit()
        if rows >= ROWS_AT_ONCE:  # there may be more
            self._unless_paying(self.index_history)

    def _on_rolled_up(self, days: int) -> None:
        if days == DAYS_AT_ONCE:  # there may be more
            self._unless_paying(self.roll_up)

    def _on_timer(self) -> None:
        self._unless_paying(self.send_mail)
        self._unless_paying(self.back_up)
        self._unless_paying(self.roll_up)
        self._unless_paying(self.index_history)
        if self._services.connection.online is not False:  # else it waits for the connection
            self.recover()

    def _on_looking(self) -> None:
        if self.is_looking():
            self._unless_paying(self._sync_if_online)

    def _sync_if_online(self) -> None:
        if self._services.connection.online is not False:
            self.sync()

    def _unless_paying(self, job: Callable[[], object]) -> None:
        """Run a job now; while a sale is paid, once after that."""
        if self._is_paying():
            self._put_off[job] = None
            self._until_paid.request()
        else:
            job()

    def _run_put_off(self) -> None:
        jobs, self._put_off = self._put_off, {}
        for job in jobs:
            job()

    def _on_no_backup(self, error: BaseException) -> None:
        if isinstance(error, UserError):  # it concerns no sale
            self.recovered.emit(
                [RecoveryOutcome(sale_id=None, what=str(error), still_unknown=True)]
            )
        else:
            self.failed.emit(error)
