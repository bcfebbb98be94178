"""Registering and renaming a card reader, and trying one out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.readers.readers import Readers, ReaderTestView
from pos_app.services.readers.sandbox import Sandbox
from pos_app.services.views.readers import LocationView, ReaderView
from pos_app.ui.background.polling import Poller
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.readers.sandbox_row import SandboxRow
from pos_app.ui.settings.form_sheet import FormSheet
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, FormField, Sheet, button, icon_button, label, row
from pos_app.ui.widgets.state_area import StateArea

SIMULATED: Final = ("simulated-wpe", "simulated-s700")
"""Codes of readers that only exist where no real money moves; docs.stripe.com/terminal."""

_WHERE_THE_CODE_IS: Final = N_(
    "On the reader, swipe in from the left edge, tap Settings, enter the PIN 07139, and tap "
    "Generate pairing code. It shows three words with hyphens between them."
)


class RegisterSheet(FormSheet):
    """The code on the reader, what it is called here, where it stands; `saved(ReaderView)`."""

    location_requested = Signal()

    def __init__(
        self,
        parent: QWidget,
        readers: Readers,
        tasks: Tasks,
        actor: Actor,
        locations: Sequence[LocationView],
        *,
        simulated: bool,
    ) -> None:
        title, answer = _("Register a card reader"), pgettext("button", "Register")
        super().__init__(parent, tasks, actor, title, answer, width=600)
        self._readers = readers
        self.code = QLineEdit()
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("Front reader"))
        self.location = choices([(each.name, each.id) for each in locations])
        self.new_location = icon_button("plus", _("Add a location"), "secondary")
        self.new_location.clicked.connect(self.location_requested)
        self.fields.addWidget(FormField(_("Code"), self.code, str(_WHERE_THE_CODE_IS)))
        if simulated:
            self._offer_simulated()
        where = FormField(_("Location"), self.location)
        where.put_beside(self.new_location)
        line = row(spacing=SIZES["space_4"])
        line.addWidget(FormField(_("Name"), self.name), 1)
        line.addWidget(where, 1)
        self.fields.addLayout(line)
        self.send_on_enter(self.code, self.name)

    def add_location(self, location: LocationView) -> None:
        """Offer and choose a location that was made meanwhile."""
        self.location.addItem(location.name, location.id)
        choose(self.location, location.id)

    def send(self) -> None:
        """Have Stripe register it."""
        code, name = self.code.text().strip(), self.name.text().strip()
        if not code or not name:
            self.complain(_("The reader needs its code and a name."))
            (self.name if code else self.code).setFocus()
            return
        self.ask(self._readers.register, code, name, str(self.location.currentData()))

    def _offer_simulated(self) -> None:
        line = row()
        line.addWidget(label(_("Without a reader at hand:"), "muted", wrap=True), 1)
        for code in SIMULATED:
            offered = button(code, "chip")
            offered.clicked.connect(self._filler(code))
            line.addWidget(offered)
        self.fields.addLayout(line)

    def _filler(self, code: str) -> Callable[[], None]:
        def fill() -> None:
            self.code.setText(code)
            self.name.setFocus()

        return fill


class RenameSheet(FormSheet):
    """Another name for a reader; `saved(ReaderView)`."""

    def __init__(
        self, parent: QWidget, readers: Readers, tasks: Tasks, actor: Actor, reader: ReaderView
    ) -> None:
        title, answer = _("Rename the reader"), pgettext("button", "Save")
        super().__init__(parent, tasks, actor, title, answer, width=440)
        self._readers = readers
        self._id = reader.id
        self.name = QLineEdit(reader.label)
        self.name.selectAll()
        self.fields.addWidget(FormField(_("Name"), self.name, _("The payment sheet calls it so.")))
        self.send_on_enter(self.name)

    def send(self) -> None:
        """Keep the name."""
        if name := self.name.text().strip():
            self.ask(self._readers.rename, self._id, name)
        else:
            self.complain(_("The reader needs a name."))


class TrySheet(Sheet):
    """Has a reader read a card for the smallest amount, which is never taken; told live."""

    def __init__(
        self,
        parent: QWidget,
        readers: Readers,
        sandbox: Sandbox,
        tasks: Tasks,
        actor: Actor,
        reader: ReaderView,
    ) -> None:
        super().__init__(parent, _("Try {reader} out", reader=reader.label))
        self._readers = readers
        self._tasks = tasks
        self._actor = actor
        self._id = reader.id
        self._waiting = False
        self._stopping = False
        self._poller = Poller(
            self,
            tasks,
            lambda: readers.poll_test(SYSTEM, reader.id),
            lambda view: view.state == "waiting",
        )
        self.state = StateArea()
        self.customer = SandboxRow(sandbox, tasks)
        self.stop = button(pgettext("button", "Stop"), "secondary", "close")
        self.again = button(_("Try again"), "secondary", "refresh")
        self.done = button(pgettext("button", "Done"), "primary")
        self._lay_out()
        self._poller.answered.connect(self._show)
        self._poller.failed.connect(self._on_failure)
        self.stop.clicked.connect(self._stop)
        self.again.clicked.connect(self.begin)
        self.done.clicked.connect(self.dismiss)

    def begin(self) -> None:
        """Start the test on the reader."""
        self._wait(waiting=True)
        self.state.show_message("info", _("Asking the reader…"), busy=True)
        self._poller.do(self._readers.start_test, self._actor, self._id)

    def dismiss(self) -> None:
        """Leave; a test under way is stopped first."""
        if self._waiting:
            self._stop()
        else:
            super().dismiss()

    def _stop(self) -> None:
        if not self._stopping:
            self._stopping = True
            self.state.show_message("info", _("Stopping…"), busy=True)
            self._poller.do(self._readers.cancel_test, self._actor, self._id)

    def _show(self, view: ReaderTestView) -> None:
        waiting = view.state == "waiting"
        self.customer.show_for(self._id if waiting else "")
        style = {"passed": "success", "failed": "danger"}.get(view.state, "info")
        self.state.show_message(
            style, view.headline, view.advice, busy=waiting, details=view.details
        )
        self._wait(waiting=waiting)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self.finish()
            self._tasks.failed.emit(error)
            return
        advice = paragraph(error.money, error.next_step)
        self.state.show_message("warn", error.what, advice, details=error.details)
        self._wait(waiting=self._poller.is_active)

    def _wait(self, *, waiting: bool) -> None:
        self._waiting = waiting
        self._stopping = False
        self.stop.setVisible(waiting)
        self.again.setVisible(not waiting)
        self.done.setVisible(not waiting)
        (self.stop if waiting else self.done).setFocus()

    def _lay_out(self) -> None:
        self.done.setProperty("scale", "small")
        words = _("The reader asks for a card. Whatever it says, nothing is charged.")
        self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(self.state)
        self.body.addWidget(self.customer)
        line = FlowLayout(at_end=True)
        for each in (self.stop, self.again, self.done):
            line.addWidget(each)
        self.body.addLayout(line)
