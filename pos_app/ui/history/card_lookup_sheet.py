"""Which sales did this card pay? The customer presents it, and the history is narrowed to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.readers import CardLookupView, LookupState
from pos_app.ui.background.polling import Poller
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.giving_back.reader_refund import ReaderChoice
from pos_app.ui.readers.sandbox_row import SandboxRow
from pos_app.ui.widgets import FlowLayout, FormField, Sheet, button, label
from pos_app.ui.widgets.state_area import StateArea

_WIDTH: Final = 560


class CardLookupSheet(Sheet):
    """Reads a card on a reader without charging it: `found(fingerprint)`."""

    found = Signal(str)

    def __init__(self, parent: QWidget, services: Services, tasks: Tasks) -> None:
        super().__init__(parent, _("Which sales did this card pay?"), width=_WIDTH)
        self._services = services
        self._tasks = tasks
        self._reader_id = ""
        self._waiting = False
        self._poller = Poller(self, tasks, self._poll, _is_waiting)
        self.reader = ReaderChoice(services, tasks)
        self.state = StateArea()
        self.customer = SandboxRow(services.sandbox, tasks)
        self.read = button(_("Read the card"), "primary", "reader")
        self.stop = button(pgettext("button", "Cancel"))
        self.first_focus = self.read
        self._lay_out()
        self._allow()
        self.reader.currentIndexChanged.connect(lambda _place: self._allow())
        self.read.clicked.connect(self._start)
        self.stop.clicked.connect(self.dismiss)
        self.closed.connect(self._leave)
        self._poller.answered.connect(self._on_answer)
        self._poller.failed.connect(self._on_failure)

    def _lay_out(self) -> None:
        words = _(
            "The customer presents the card on the reader. It is read and not charged; nothing of "
            "it is kept."
        )
        self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(FormField(pgettext("field", "Reader"), self.reader))
        self.body.addWidget(self.state)
        self.body.addWidget(self.customer)
        answers = FlowLayout(at_end=True)
        answers.addWidget(self.stop)
        answers.addWidget(self.read)
        self.body.addLayout(answers)

    def _allow(self) -> None:
        self.read.setEnabled(not self._waiting and self.reader.reader_id() is not None)
        self.reader.setEnabled(not self._waiting)

    def _start(self) -> None:
        self._reader_id = self.reader.reader_id() or ""
        self._waiting = True
        self._allow()
        self.state.show_message("info", _("Asking the reader…"), busy=True)
        start, actor = self._services.card_lookups.start, self._services.actor
        # Beside all else: in the lane of money a payment would wait for it.
        task = self._tasks.read(start, actor, self._reader_id, owner=self)
        task.success(self._on_started).failure(self._on_failure).start()

    def _on_started(self, view: CardLookupView) -> None:
        self._on_answer(view)
        self._poller.follow()

    def _poll(self) -> CardLookupView:
        return self._services.card_lookups.poll(SYSTEM, self._reader_id)

    def _on_answer(self, view: CardLookupView) -> None:
        self._waiting = _is_waiting(view)
        if view.state is LookupState.READ:
            self.finish_with(self.found, view.fingerprint)
            return
        style = "info" if self._waiting else "warn"
        self.state.show_message(
            style, view.headline, view.advice, busy=self._waiting, details=view.details
        )
        self.customer.show_for(self._reader_id if self._waiting else "")
        self._allow()
        if not self._waiting:
            self.read.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failure(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self.finish()
            self._tasks.failed.emit(error)
            return
        self._waiting = self._poller.is_active
        advice = paragraph(error.money, error.next_step)
        self.state.show_message(
            "warn", error.what, advice, busy=self._waiting, details=error.details
        )
        self._allow()

    def _leave(self) -> None:
        """Stop asking: a reader that nobody waits for would confuse the next customer."""
        self._poller.stop()
        if self._waiting:
            self._waiting = False
            cancel = self._services.card_lookups.cancel
            self._tasks.read(cancel, SYSTEM, self._reader_id, owner=self._tasks).start()


def _is_waiting(view: CardLookupView) -> bool:
    return view.state is LookupState.WAITING
