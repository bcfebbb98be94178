"""Has the receipt printer print what waits for it, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.texts import _, paragraph
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.services.views.printing import Delivery, PrintJob
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets import clear_toasts, toast

RETRY_MS: Final = 2_000
"""Until it is looked whether a job is due again, while one waits."""


class PrintMonitor(QObject):
    """Delivers this register's print jobs, one run at a time.

    `jobs_changed` has those that did not come out so far, `delivered(Delivery, jobs)` also what
    came of a run.
    """

    jobs_changed = Signal(object)
    delivered = Signal(object, object)

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        window: QWidget,
        report: Callable[[BaseException], object],
        parent: QObject,
    ) -> None:
        """`report` gets an error that nobody at the counter can do anything about."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._window = window
        self._report = report
        self._is_running = self._is_asked = False
        self._said = ""
        self._jobs: list[PrintJob] = []
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.deliver)

    def start(self) -> None:
        """Print what an earlier run left, and what comes from now on."""
        self.deliver()

    def stop(self) -> None:
        """Begin no job any more."""
        self._retry.stop()

    def refresh(self, changes: ChangeSet) -> None:
        """Print what was just asked for, on the printer that was just chosen."""
        if changes.prints or RECEIPT_PRINTER.name in changes.settings:
            self.deliver()

    def deliver(self) -> None:
        """Print what is due."""
        if self._is_running:
            self._is_asked = True
            return
        self._is_running, self._is_asked = True, False
        self._retry.stop()
        task = self._tasks.printer(_deliver, self._services, owner=self)
        task.success(self._on_delivered).failure(self._report).always(self._on_end).start()

    def show_jobs(self) -> None:
        """List what did not come out, and what can be done with it."""
        from pos_app.ui.receipts.print_jobs_sheet import PrintJobsSheet  # noqa: PLC0415  rarely

        clear_toasts(self._window)
        sheet = PrintJobsSheet(self._window, self._services, self._tasks, self._jobs)
        self.jobs_changed.connect(sheet.show_jobs)
        sheet.open()

    def _on_end(self) -> None:
        self._is_running = False
        if self._is_asked:
            self.deliver()

    def _on_delivered(self, found: tuple[Delivery, list[PrintJob]]) -> None:
        delivery, jobs = found
        self._jobs = jobs
        self.jobs_changed.emit(jobs)
        self.delivered.emit(delivery, jobs)
        if delivery.waiting:
            self._retry.start()
        if delivery.waiting and delivery.waiting != self._said:
            waits = paragraph(delivery.waiting, _("The receipt comes as soon as it can."))
            self._warn(waits)
        self._said = delivery.waiting
        for title in delivery.unsure:
            self._warn(_("{receipt} may not have come out whole.", receipt=title))

    def _warn(self, words: str) -> None:
        toast(self._window, words, "warn", action=_("See what waits"), then=self.show_jobs)


def _deliver(services: Services) -> tuple[Delivery, list[PrintJob]]:
    from pos_app.ui.receipts.paper import render_raster  # noqa: PLC0415  not before the first paint

    services.printing.use(render_raster)
    delivery = services.printing.deliver(services.actor)
    return delivery, services.printing.jobs()
