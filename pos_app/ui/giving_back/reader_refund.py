"""A refund for which the customer presents the card again at a reader, told live."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.payments import RefundState, Step
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import N_, Message, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.readers.sandbox import INTERAC
from pos_app.services.views.history import RefundView
from pos_app.services.views.readers import ReaderView
from pos_app.ui.background.polling import Poller
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.readers.sandbox_row import SandboxRow
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import button, column
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.repeat_guard import PressGuard
from pos_app.ui.widgets.state_area import StateArea

_GIVES_BACK: Final = (
    N_("The reader gives it back."),
    N_("{amount} may be on its way back. Wait for the answer; don't give it back again."),
)
_STEPS: Final[dict[Step, tuple[Message, Message]]] = {
    Step.PROCESSING: _GIVES_BACK,
    Step.BANK: _GIVES_BACK,
}
_CARD: Final = (
    N_("Ask for the card that paid."),
    N_("{amount} goes back to it once it is held to the reader. Nothing was given back yet."),
)


def is_with_reader(refund: RefundView) -> bool:
    """Tell whether a reader waits for the card that this refund goes to."""
    return refund.reader_id is not None and refund.state is RefundState.STARTED


class ReaderChoice(DropDown):
    """Which reader asks for the card; this register's own first. Empty until it is read."""

    def __init__(self, services: Services, tasks: Tasks) -> None:
        super().__init__()
        self.setAccessibleName(pgettext("field", "Reader"))
        task = tasks.read(services.readers.all, owner=self)
        task.success(self._show).start()

    def reader_id(self) -> str | None:
        """Return the chosen reader."""
        chosen = self.currentData()
        return str(chosen) if chosen else None

    def _show(self, readers: list[ReaderView]) -> None:
        for reader in readers:
            self.addItem(reader.label, reader.id)
        if not readers:
            self.setPlaceholderText(_("Register a card reader in Settings first"))
        self.currentIndexChanged.emit(self.currentIndex())


class ReaderRefund(QWidget):
    """Follows a refund until the reader is done with it: `settled(RefundView)`."""

    settled = Signal(object)
    failed = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, formats: Formats) -> None:
        super().__init__()
        self._services = services
        self._formats = formats
        self._refund_id = ""
        self._stopping = False
        self._poller = Poller(
            self,
            tasks,
            lambda: self._services.refunds.check(SYSTEM, self._refund_id),
            is_with_reader,
        )
        self.state = StateArea()
        self.customer = SandboxRow(services.sandbox, tasks)
        self.stop = button(pgettext("button", "Stop"), "secondary", "close")
        box = column(self, spacing=SIZES["space_4"])
        box.addWidget(self.state)
        box.addWidget(self.customer)
        box.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignRight)
        self._poller.answered.connect(self._on_answer)
        self._poller.failed.connect(self._on_failure)
        self.stop.clicked.connect(self._stop)
        self._guard = PressGuard(self, self.stop)

    def follow(self, refund: RefundView) -> None:
        """Ask after this one from now on."""
        self._refund_id = refund.id
        self._show(refund)
        self._guard.begin()
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self._poller.follow()

    def _stop(self) -> None:
        if not self._stopping:
            self._stopping = True
            self.state.show_message("info", _("Stopping…"), busy=True)
            self._poller.do(self._services.refunds.cancel, self._services.actor, self._refund_id)

    def _on_answer(self, refund: RefundView) -> None:
        if is_with_reader(refund):
            self._show(refund)
        else:
            self.settled.emit(refund)

    def _show(self, refund: RefundView) -> None:
        amount = self._formats.minor(refund.amount, refund.currency)
        headline, advice = _STEPS.get(refund.step, _CARD)
        self.state.show_message("info", str(headline), advice.format(amount=amount), busy=True)
        self.customer.show_for(refund.reader_id or "", usual=INTERAC)
        self._stopping = False

    def _on_failure(self, error: BaseException) -> None:
        self._stopping = False
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self.failed.emit(error)
            return
        advice = paragraph(error.money, error.next_step)
        self.state.show_message("warn", error.what, advice, busy=True, details=error.details)
        if not self._poller.is_active:
            self._poller.follow()  # the reader may still be at it
