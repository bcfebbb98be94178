"""What waits for the receipt printer, and what may or may not have come out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pos_app.domain.texts import N_, Message, _, paragraph, pgettext
from pos_app.services.container import Services
from pos_app.services.views.printing import PrintJob, PrintState
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.actions import ReceiptActions
from pos_app.ui.receipts.print_job_actions import PrintJobActions
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Sheet, button, column, frame, label, row

_WIDTH: Final = 740
_STATES: Final[dict[PrintState, Message]] = {
    PrintState.PRINTING: N_("It is being printed."),
    PrintState.WAITING: N_("Nothing of it was printed. Till goes on trying."),
    PrintState.STOPPED: N_("Nothing of it was printed, and Till has stopped trying."),
    PrintState.UNSURE: N_("Look at the printer. If it is printed again, it is marked as a copy."),
}


class PrintJobsSheet(Sheet):
    """Lists the jobs; each can be printed again, elsewhere, or not at all."""

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, jobs: Sequence[PrintJob]
    ) -> None:
        super().__init__(parent, _("The receipt printer"), width=_WIDTH)
        self._act = PrintJobActions(ReceiptActions(parent, services, tasks), services, tasks)
        self._list: QVBoxLayout = column(spacing=SIZES["space_3"])
        self._keys: dict[Qt.Key, QPushButton] = {}
        self.body.addLayout(self._list)
        self.show_jobs(jobs)

    def show_jobs(self, jobs: Sequence[PrintJob]) -> None:
        """Show these in the place of those before."""
        while item := self._list.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self._keys = {}
        for job in jobs:
            self._list.addWidget(self._row(job))
        if not jobs:
            self._list.addWidget(label(_("Every receipt has come out."), "muted"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters of the first job's buttons."""
        pressed = self._keys.get(Qt.Key(event.key()))
        if pressed is not None and not event.modifiers():
            pressed.click()
        else:
            super().keyPressEvent(event)

    def _row(self, job: PrintJob) -> QWidget:
        box = frame("well")
        box.setAccessibleName(job.title)  # which of them its buttons are for
        inside = column(box, margin=SIZES["space_3"], spacing=SIZES["space_2"])
        inside.addWidget(label(job.title, "strong"))
        why = paragraph(job.why, str(_STATES[job.state]))
        inside.addWidget(label(why, "muted", wrap=True))
        if job.state is not PrintState.PRINTING:
            inside.addLayout(self._answers(job))
        return box

    def _answers(self, job: PrintJob) -> QHBoxLayout:
        unsure = job.state is PrintState.UNSURE
        again, none = _("Print a copy") if unsure else _("Try now"), _("Don't print it")
        other, ended = _("Other printer"), _("It came out") if unsure else none
        answers: tuple[tuple[Qt.Key, str, str, Callable[[], object]], ...] = (
            (Qt.Key.Key_P, again, "secondary", lambda: self._act.again(job)),
            (Qt.Key.Key_O, other, "secondary", lambda: self._act.elsewhere(job)),
            (Qt.Key.Key_E, pgettext("button", "Email"), "secondary", lambda: self._act.email(job)),
            (Qt.Key.Key_D, ended, "quiet", lambda: self._act.end(job, came_out=unsure)),
        )
        first = not self._keys
        line = row()
        for key, text, kind, act in answers:
            shown = QKeySequence(key).toString() if first else ""  # they are of the first job
            made = button(text, kind, shortcut_text=shown)
            made.setProperty("scale", "small")
            made.clicked.connect(act)
            self._keys.setdefault(key, made)
            line.addWidget(made)
        line.addStretch()
        return line
