"""Saving a customer's card without a payment: agreed to first, then by reader or by QR code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from pos_app.domain.payments import SetupState
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.readers.sandbox import Sandbox
from pos_app.services.shared.errors import MissingReturnUrlError
from pos_app.services.views.customers import CardSetupView, CustomerView, consent
from pos_app.services.views.readers import ReaderView
from pos_app.ui.background.polling import Poller
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customers.messages import display_name
from pos_app.ui.readers.sandbox_row import SandboxRow
from pos_app.ui.settings.return_url_form import ReturnUrlForm
from pos_app.ui.settings.store_form import choices
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import (
    CheckBox,
    FlowLayout,
    Sheet,
    button,
    column,
    copy_text,
    frame,
    label,
    on_button,
    row,
    show_only,
)
from pos_app.ui.widgets.countdown import Countdown
from pos_app.ui.widgets.qr import QrCode
from pos_app.ui.widgets.state_area import StateArea

_WAITS: Final = {SetupState.STARTED, SetupState.WAITING}
_STYLES: Final = {
    SetupState.SAVED: "success",
    SetupState.FAILED: "danger",
    SetupState.CANCELED: "warn",
}
_QR_SIDE: Final = 344
_READER_WIDEST: Final = 200


@dataclass(frozen=True)
class StoreAndReaders:
    """The readers that can read a card, and the name of the store that saves it."""

    store: str
    readers: tuple[ReaderView, ...]


def read_store_and_readers(services: Services) -> StoreAndReaders:
    """Look up what the sheet needs, in the books alone (worker thread)."""
    store = services.settings.store()
    return StoreAndReaders(store.name if store else "", tuple(services.readers.all()))


class SaveCardSheet(Sheet):
    """Closed while it waits, it gives the saving up."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        customer: CustomerView,
        found: StoreAndReaders,
    ) -> None:
        name = display_name(customer)
        super().__init__(
            parent,
            _("Save a card for {customer}", customer=name) if name else _("Save a card"),
            width=740,
        )
        self._services = services
        self._tasks = tasks
        self._customer = customer
        self._setup: CardSetupView | None = None
        self._stopping = False
        self._poller = Poller(self, tasks, self._poll, lambda setup: setup.state in _WAITS)
        self.form = _Agreement(found, customer.name)
        self.page_form = ReturnUrlForm(services.settings, tasks, lambda: services.actor)
        self.waiting = _Waiting(services.sandbox, tasks)
        for panel in (self.form, self.page_form, self.waiting):
            self.body.addWidget(panel)
        self._panels = (self.form, self.page_form, self.waiting)
        show_only(self.form, self._panels)
        self._connect()

    def dismiss(self) -> None:
        """Leave; a card that is waited for is given up first."""
        if self.waiting.is_waiting:
            self.cancel()
        else:
            super().dismiss()

    def cancel(self) -> None:
        """Clear the reader or close the page; the answer says whether the card was saved."""
        if not self._stopping:
            self._stopping = True
            self.waiting.begin(_("Stopping…"))
            if self._setup is not None:  # else as soon as it is known what to give up
                self._give_up(self._setup)

    def _give_up(self, setup: CardSetupView) -> None:
        self._poller.do(self._services.card_setups.cancel, self._services.actor, setup.id)

    def by_reader(self, reader_id: str) -> None:
        """Have a reader read the card."""
        self.waiting.reader_id = reader_id
        ask = partial(
            self._services.card_setups.on_reader, self._services.actor, self._customer.id, reader_id
        )
        self._begin(_("Asking the reader…"), ask)

    def by_page(self) -> None:
        """Show a page on which the customer leaves the card."""
        self.waiting.reader_id = ""
        make = partial(self._services.card_setups.on_page, self._services.actor, self._customer.id)
        self._begin(_("Making the page…"), make)

    def _begin(self, words: str, work: Callable[[], CardSetupView]) -> None:
        self._setup, self._stopping = None, False
        show_only(self.waiting, self._panels)
        self.waiting.begin(words)
        self._poller.do(work)

    def _poll(self) -> CardSetupView:
        if self._setup is None:
            raise RuntimeError("nothing was begun")
        return self._services.card_setups.poll(SYSTEM, self._setup.id)

    def _on_answer(self, setup: CardSetupView) -> None:
        is_begun, self._setup = self._setup is None, setup
        if is_begun and self._stopping and setup.state in _WAITS:
            self._give_up(setup)
            return
        self._stopping = False
        self.waiting.show_setup(setup)

    def _on_failure(self, error: BaseException) -> None:
        self._stopping = False
        if isinstance(error, MissingReturnUrlError):
            self.waiting.end()
            show_only(self.page_form, self._panels)
            self.page_form.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self.finish()
            self._tasks.failed.emit(error)
        else:
            self.waiting.show_error(error, goes_on=self._poller.is_active)

    def _start_over(self) -> None:
        show_only(self.form, self._panels)
        self.form.focus_first()

    def _connect(self) -> None:
        self._poller.answered.connect(self._on_answer)
        self._poller.failed.connect(self._on_failure)
        self.form.reader_requested.connect(self.by_reader)
        self.form.page_requested.connect(self.by_page)
        self.page_form.saved.connect(self.by_page)
        self.waiting.cancel.clicked.connect(self.cancel)
        self.waiting.again.clicked.connect(self._start_over)
        self.waiting.done.clicked.connect(self.finish)


class _Agreement(QWidget):
    """What the customer agrees to; only then the ways in which a card can be read."""

    reader_requested = Signal(str)
    page_requested = Signal()

    def __init__(self, found: StoreAndReaders, who: str) -> None:
        super().__init__()
        self.agreed = CheckBox(on_button(_who_agreed(who)))
        self.reader = choices([(each.label, each.id) for each in found.readers])
        self.reader.setAccessibleName(pgettext("field", "Reader"))
        self.by_reader = button(_("Read the card"), "primary", "reader")
        kind = "secondary" if found.readers else "primary"
        self.by_page = button(_("Show a QR code"), kind, "qr")
        self._lay_out(consent(found.store), found.readers)
        self.agreed.toggled.connect(self._allow)
        self.by_reader.clicked.connect(
            lambda: self.reader_requested.emit(str(self.reader.currentData()))
        )
        self.by_page.clicked.connect(self.page_requested)
        self._allow(allowed=False)

    def focus_first(self) -> None:
        """On the tick, or where it is ticked on the first way."""
        ways = [each for each in (self.by_reader, self.by_page) if not each.isHidden()]
        first = ways[0] if self.agreed.isChecked() else self.agreed
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow(self, allowed: bool) -> None:
        for each in (self.by_reader, self.by_page):
            each.setEnabled(allowed)

    def _lay_out(self, consent: str, readers: Sequence[ReaderView]) -> None:
        box = column(self, spacing=SIZES["space_4"])
        box.addWidget(label(_("Have the customer read this, or read it out:"), "muted"))
        note = frame("note")
        column(note, margin=SIZES["space_4"]).addWidget(label(consent, wrap=True))
        box.addWidget(note)
        box.addWidget(self.agreed)
        line = FlowLayout(at_end=True)
        for each in (self.by_page, self.reader, self.by_reader):
            each.setProperty("scale", "small")
            line.addWidget(each)
        box.addLayout(line)
        self.by_reader.setVisible(bool(readers))
        self.reader.setVisible(len(readers) > 1)
        self.reader.setMaximumWidth(scaled(_READER_WIDEST))


class _Waiting(QWidget):
    """How it stands, in words, beside the QR code where there is one."""

    def __init__(self, sandbox: Sandbox, tasks: Tasks) -> None:
        super().__init__()
        self.is_waiting = False
        self.reader_id = ""
        self.customer = SandboxRow(sandbox, tasks)
        self._link = ""
        self.state = StateArea()
        self.code = QrCode(tasks, _("QR code of the page"))
        self.left = Countdown(N_("The page can be used for {left} more"))
        self.copy = button(_("Copy the link"), "quiet", "copy")
        self.browse = button(_("Open in browser"), "quiet", "external")
        self.cancel = button(pgettext("button", "Cancel"), "secondary", "close")
        self.again = button(_("Try again"), "secondary", "refresh")
        self.done = button(pgettext("button", "Done"), "primary")
        self._lay_out()
        self.copy.clicked.connect(lambda: copy_text(self, self._link))
        self.browse.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._link)))

    def begin(self, words: str) -> None:
        """Show that Stripe is being asked."""
        self.state.show_message("info", words, busy=True)
        self._show_page("")
        self._wait(waiting=True)

    def end(self) -> None:
        """Show that no answer is awaited."""
        self.is_waiting = False

    def show_setup(self, setup: CardSetupView) -> None:
        """Say how it stands."""
        waiting = setup.state in _WAITS
        style = _STYLES.get(setup.state, "info")
        self.state.show_message(
            style, setup.headline, setup.advice, busy=waiting, details=setup.details
        )
        self._show_page(setup.page_url or "" if waiting else "")
        self.left.count_to(setup.expires_at if waiting and setup.page_url else None)
        self._wait(waiting=waiting)
        self.customer.show_for(self.reader_id if waiting else "")
        self.again.setVisible(setup.state in {SetupState.FAILED, SetupState.CANCELED})

    def show_error(self, error: UserError, *, goes_on: bool) -> None:
        """Say what went wrong; a question that is asked again leaves the rest as it is."""
        advice = paragraph(error.money, error.next_step)
        self.state.show_message("warn", error.what, advice, busy=goes_on, details=error.details)
        if not goes_on:
            self._show_page("")
            self._wait(waiting=False)

    def _show_page(self, link: str) -> None:
        self._link = link
        self.code.show_text(link)
        for each in (self.code, self.copy, self.browse):
            each.setVisible(bool(link))
        if not link:
            self.left.count_to(None)

    def _wait(self, *, waiting: bool) -> None:
        changed = waiting != self.is_waiting
        self.is_waiting = waiting
        self.cancel.setVisible(waiting)
        self.again.setVisible(not waiting)
        self.done.setVisible(not waiting)
        if changed:
            (self.cancel if waiting else self.done).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self.code.setFixedSize(_QR_SIDE, _QR_SIDE)
        self.done.setProperty("scale", "small")
        words = column(spacing=SIZES["space_3"])
        words.addWidget(self.state)
        words.addWidget(self.left)
        for quiet in (self.copy, self.browse):
            words.addWidget(quiet, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch()
        across = row(spacing=SIZES["space_4"])
        across.addWidget(self.code)
        across.addLayout(words, 1)
        answers = FlowLayout(at_end=True)
        for each in (self.cancel, self.again, self.done):
            answers.addWidget(each)
        box = column(self, spacing=SIZES["space_4"])
        box.addLayout(across)
        box.addWidget(self.customer)
        box.addLayout(answers)


def _who_agreed(name: str) -> str:
    if name:
        return _("{customer} has agreed to this", customer=name)
    return _("The customer has agreed to this")
