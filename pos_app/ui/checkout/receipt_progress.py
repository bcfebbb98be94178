"""What became of the last sale's receipt at the receipt printer, in words, while it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.services.views.printing import Delivery, PrintJob, PrintState

STATE_MESSAGES: Final[dict[PrintState, Message]] = {
    PrintState.PRINTING: N_("The receipt is being printed."),
    PrintState.WAITING: N_("The receipt comes as soon as it can."),
    PrintState.STOPPED: N_("Nothing of the receipt was printed, and Till has stopped trying."),
    PrintState.UNSURE: N_("Look at the printer. If it is printed again, it is marked as a copy."),
}


class ReceiptProgress(QObject):
    """Follows one receipt; `changed(words, job)`: the PrintJob is None while nobody is needed."""

    changed = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._history_id = ""
        self._is_queued = False
        self._jobs: Sequence[PrintJob] = ()
        self._printed: set[str] = set()
        self._said: tuple[str, PrintJob | None] = ("", None)

    @property
    def job(self) -> PrintJob | None:
        """What waits for a person, or for the printer; None where it came out or was not asked."""
        mine = [each for each in self._jobs if each.history_id == self._history_id]
        return next((each for each in mine if each.state is not PrintState.PRINTING), None)

    def follow(self, history_id: str) -> None:
        """Follow this receipt from now on, nothing of which was asked for yet."""
        self._history_id, self._is_queued = history_id, False
        self._emit()

    def end(self) -> None:
        """Follow none until the next one."""
        self._printed.clear()
        self.follow("")

    def begin(self) -> None:
        """Forget that it came out: it is asked for once more."""
        self._printed.discard(self._history_id)

    def queue(self, history_id: str) -> None:
        """Record that it was handed to the receipt printer."""
        if history_id == self._history_id:
            self._is_queued = True
            self._emit()

    def show_delivery(self, delivery: Delivery, jobs: Sequence[PrintJob]) -> None:
        """Take over what came of a run through all jobs, also before the sale itself is shown."""
        self._jobs = jobs
        self._printed.update(delivery.receipts)
        self._emit()

    def _emit(self) -> None:
        said = (self._words(), self.job)
        if said != self._said:
            self._said = said
            self.changed.emit(*said)

    def _words(self) -> str:
        if not self._history_id:
            return ""
        job = self.job
        if job is not None:
            return paragraph(job.why, str(STATE_MESSAGES[job.state]))
        if self._history_id in self._printed:
            return _("The receipt was printed.")
        return str(STATE_MESSAGES[PrintState.PRINTING]) if self._is_queued else ""
