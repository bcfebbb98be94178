"""A button that has a card reader ask the customer for something, and how that stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import SYSTEM
from pos_app.domain.reader_inputs import InputKind, InputState
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.readers import ReaderInputView, ReaderView
from pos_app.ui.background.polling import Poller
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import BusyBar, announce, button, column, label, show_text

_ASK: Final[dict[InputKind, Message]] = {
    InputKind.EMAIL: N_("Ask for the email on the reader"),
    InputKind.PHONE: N_("Ask for the phone number on the reader"),
    InputKind.SIGNATURE: N_("Ask for the signature on the reader"),
}


class AskOnReader(QWidget):
    """Hidden where this register's reader can't ask; `answered(str)` with what the customer gave.

    Whoever leaves it, by closing its sheet, stops asking.
    """

    answered = Signal(str)

    def __init__(self, services: Services, tasks: Tasks, kind: InputKind) -> None:
        super().__init__()
        self._services = services
        self._tasks = tasks
        self._kind = kind
        self._reader_id = ""
        self._asking = False
        self._stopping = False
        self._poller = Poller(self, tasks, self._poll, _is_waiting)
        self.ask = button(str(_ASK[kind]), "secondary", "reader")
        self.ask.setProperty("scale", "small")
        self.says = label("", "caption", wrap=True)
        self.answer = button(_("Answer as the customer"), "quiet")
        self._plays = False
        self._busy = BusyBar()
        self._lay_out()
        self.hide()
        self.ask.clicked.connect(self._press)
        self._poller.answered.connect(self._on_poll)
        self._poller.failed.connect(self._on_failure)
        self.answer.clicked.connect(self._play)
        tasks.read(_reader_here, services, owner=self).success(self._offer).start()

    @property
    def is_waiting(self) -> bool:
        """Whether the customer is being asked."""
        return self._asking

    def stop(self) -> None:
        """Stop asking, whatever comes of it."""
        if self._asking:
            self._asking = False
            self._poller.stop()
            cancel = self._services.reader_inputs.cancel
            self._tasks.read(cancel, SYSTEM, self._reader_id, owner=self._tasks).start()

    def event(self, event: QEvent) -> bool:
        """Nobody waits for an answer once this is closed."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.stop()
        return super().event(event)

    def _offer(self, found: tuple[ReaderView | None, bool]) -> None:
        reader, self._plays = found
        if reader is not None and reader.can_ask:
            self._reader_id = reader.id
            self.show()

    def _press(self) -> None:
        if self._stopping:
            return
        if self._asking:
            self._stopping = True
            self._do(self._services.reader_inputs.cancel, SYSTEM, self._reader_id)
        else:
            self._asking = True
            self.ask.setEnabled(False)
            ask = self._services.reader_inputs.ask
            self._do(ask, self._services.actor, self._reader_id, self._kind)

    def _play(self) -> None:
        """Answer on a reader that exists only in Stripe's sandbox, where nobody can type."""
        answer = self._services.sandbox.answer
        task = self._tasks.read(answer, SYSTEM, self._reader_id, owner=self)
        task.failure(self._on_failure).start()

    def _do(self, work: Callable[..., ReaderInputView | None], *args: object) -> None:
        """Work beside all else: in the lane of money a payment would wait for it."""
        self._poller.stop()
        task = self._tasks.read(work, *args, owner=self)
        task.success(self._on_answer).failure(self._on_failure).start()

    def _poll(self) -> ReaderInputView:
        return self._services.reader_inputs.poll(SYSTEM, self._reader_id)

    def _on_answer(self, view: ReaderInputView) -> None:
        self._on_poll(view)
        if _is_waiting(view):
            self._poller.follow()

    def _on_poll(self, view: ReaderInputView) -> None:
        self._asking, self._stopping = _is_waiting(view), False
        self._show(paragraph(view.headline, view.advice), waiting=_is_waiting(view))
        if view.state is InputState.GIVEN:
            self.answered.emit(view.value)

    def _on_failure(self, error: BaseException) -> None:
        self._stopping, self._asking = False, self._poller.is_active
        if isinstance(error, UserError):
            words = paragraph(error.what, error.money, error.next_step)
            self._show(words, waiting=self._asking)
        else:
            self._show("", waiting=False)
            self._tasks.failed.emit(error)

    def _show(self, words: str, *, waiting: bool) -> None:
        self.ask.setEnabled(True)
        self.ask.setText(_("Stop asking") if waiting else str(_ASK[self._kind]))
        if words != self.says.text():
            show_text(self.says, words)
            announce(self, words)
        self.answer.setVisible(waiting and self._plays)
        if waiting:
            self._busy.begin("")
        else:
            self._busy.end()

    def _lay_out(self) -> None:
        box = column(self, spacing=SIZES["space_2"])
        box.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.says)
        box.addWidget(self.answer, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._busy)
        show_text(self.says, "")
        self.answer.hide()
        self._busy.end()


def _reader_here(services: Services) -> tuple[ReaderView | None, bool]:
    """Return this register's reader, and whether its customer is played. For a worker thread."""
    reader = services.readers.default()
    return reader, reader is not None and services.sandbox.plays_at(reader.id)


def _is_waiting(view: ReaderInputView) -> bool:
    return view.state is InputState.WAITING
