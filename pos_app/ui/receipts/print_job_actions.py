"""What can be done with a receipt that did not come out of the receipt printer."""

from __future__ import annotations

from PySide6.QtCore import QObject

from pos_app.services.container import Services
from pos_app.services.views.printing import PrintJob, PrintState
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.actions import ReceiptActions


class PrintJobActions(QObject):
    """Prints a job after all, on the other printer, sends it by email, or ends it."""

    def __init__(self, receipts: ReceiptActions, services: Services, tasks: Tasks) -> None:
        super().__init__(receipts)
        self._receipts = receipts
        self._services = services
        self._tasks = tasks
        self._emailing: PrintJob | None = None
        receipts.emailed.connect(self._on_emailed)

    def again(self, job: PrintJob) -> None:
        """Print it on the receipt printer; one that is unsure comes as a copy."""
        printing = self._services.printing
        self._tasks.write(printing.print_again, self._services.actor, job.id, owner=self).start()

    def elsewhere(self, job: PrintJob) -> None:
        """Print it on the other printer, as a copy where something of it may have come out."""
        print_ = self._receipts.print_on_page
        drop = self._services.printing.drop
        task = self._tasks.write(drop, self._services.actor, job.id, owner=self)
        task.success(lambda copy: print_(job.history_id, copy=copy, gift=job.gift)).start()

    def email(self, job: PrintJob) -> None:
        """Send it by email; what waits is not printed then."""
        self._emailing = job
        self._receipts.email(job.history_id)

    def end(self, job: PrintJob, *, came_out: bool = False) -> None:
        """Print nothing more of it; `came_out` where somebody has seen the whole of it."""
        drop = self._services.printing.drop
        actor = self._services.actor
        self._tasks.write(drop, actor, job.id, came_out=came_out, owner=self).start()

    def _on_emailed(self, _address: str, history_id: str) -> None:
        """Print nothing of what was sent; what may have come out stays for a person to look at."""
        job, self._emailing = self._emailing, None
        if job is None or job.history_id != history_id:
            return
        if job.state in {PrintState.WAITING, PrintState.STOPPED}:
            self.end(job)
