"""The screen of disputes: those that wait for an answer first, one of them in full."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import STORE, ChangeSet
from pos_app.clock import Clock, SystemClock
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import _, ngettext, paragraph
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.disputes.views import DisputeDetails, DisputeRow
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.ui.background.deferred_changes import DeferredChanges
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.disputes.answer_sheet import AnswerSheet
from pos_app.ui.disputes.columns import COLUMNS, load_disputes
from pos_app.ui.disputes.detail import DisputeDetail
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys import actions as keys
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    ConfirmSheet,
    EmptyState,
    ErrorSheet,
    button,
    column,
    frame,
    label,
    row,
    show_text,
    toast,
)
from pos_app.ui.widgets.formats import PLAIN, Formats, read_formats
from pos_app.ui.widgets.paged import PagedTable
from pos_app.ui.widgets.paged_model import PagedModel
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.side_by_side import LEAST_HIGH, SideBySide

_SHARES: Final = (56, 44)
_FORMATS: Final = frozenset({STORE, "locale"})


class DisputesScreen(QWidget):
    """What the books have of disputes; commands go to Stripe after a plain question."""

    loaded = Signal()
    """The rows that were last asked for are on the screen."""
    details_shown = Signal()
    history_requested = Signal(str)
    """Somebody wants to see in the history what this text finds."""
    payout_requested = Signal(str)
    """The payout with this id is to be shown."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._clock = clock or SystemClock()
        self._formats = PLAIN
        self._chosen = ""
        self.details: DisputeDetails | None = None
        self._reading, self._choosing = LatestRead(tasks, self), LatestRead(tasks, self)
        self.model = PagedModel(COLUMNS, tasks, parent=self)
        self.table = PagedTable(self.model, _("Disputes"))
        self.detail = DisputeDetail()
        self.count = label("", "caption")
        self.sync_status = label("", "caption", wrap=True)
        self.refresh_button = button(
            _("Ask Stripe for news"), "secondary", "refresh", action=keys.DISPUTES_NEWS
        )
        self.empty = EmptyState(
            "check",
            _("No disputes"),
            _(
                "Payments that customers have their bank take back appear here, with the day by "
                "which to answer."
            ),
        )
        self._list = Pages()
        self._lay_out()
        self._connect()
        self._deferred = DeferredChanges(self, self._take, self._take)
        self.read()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed; hidden, when it is shown again."""
        self._deferred.take(changes)

    def search_for(self, dispute_id: str) -> None:
        """Show the dispute or warning of this id."""
        self._chosen = dispute_id
        self.read()

    def read(self) -> None:
        """Read the rows anew."""

        def read() -> tuple[Formats, int]:
            formats = read_formats(self._services.settings)
            return formats, self._services.disputes.count_to_answer()

        self._reading.read(read).success(self._show_rows).start()

    # --- commands ---

    def answer(self) -> None:
        """Open the form of the answer."""
        if self.details is not None and self.details.may_answer:
            sheet = AnswerSheet(self, self._services, self._tasks, self.details)
            said = paragraph(_("Saved at Stripe."), _("It is not submitted yet."))
            sheet.saved.connect(lambda: toast(self, said, "success"))
            sheet.open()

    def submit(self) -> None:
        """Ask whether the answer is to be submitted, for good."""
        if self.details is None or not self.detail.submit.isEnabled():
            return
        text = _(
            "The bank gets all that is saved at Stripe, and decides by it: that may take two to "
            "three months. An answer is submitted once. Nothing can be added or changed afterwards."
        )
        title, yes = _("Submit this answer?"), _("Submit for good")
        sheet = ConfirmSheet(self, title, text, yes, danger=True)
        sheet.then(partial(self._give, self._services.disputes.submit, _("Submitted."))).open()

    def accept(self) -> None:
        """Ask whether the dispute is to be accepted, for good."""
        if self.details is None or not self.details.may_accept:
            return
        amount = self._formats.money(self.details.row.amount)
        text = _(
            "The customer keeps {amount}, and the fee of the dispute is not given back. It counts "
            "as lost, and can't be answered afterwards.",
            amount=amount,
        )
        title, yes = _("Accept this dispute?"), _("Accept for good")
        sheet = ConfirmSheet(self, title, text, yes, danger=True)
        sheet.then(partial(self._give, self._services.disputes.accept, _("Accepted."))).open()

    def check(self) -> None:
        """Ask Stripe what came of what was asked about the dispute."""
        if self.details is None:
            return
        self.detail.set_busy(busy=True)
        check, actor = self._services.disputes.check, self._services.actor
        task = self._tasks.money(check, actor, self.details.row.id, owner=self)
        task.success(self._on_checked).failure(self._on_failed).always(self._on_done).start()

    def sync(self) -> None:
        """Bring the books up to date with Stripe, in the background."""
        self.refresh_button.setEnabled(False)
        show_text(self.sync_status, _("Asking Stripe for news…"))
        task = self._tasks.sync(
            self._services.sync.run, SYSTEM, owner=self, should_stop=self._tasks.is_stopped
        )
        task.success(self._on_synced).failure(self._on_not_synced)
        task.always(lambda: self.refresh_button.setEnabled(True)).start()

    def _give(self, command: Callable[..., object], done: str) -> None:
        if self.details is None:
            return
        self.detail.set_busy(busy=True)
        task = self._tasks.money(command, self._services.actor, self.details.row.id, owner=self)
        task.success(lambda _none: toast(self, done, "success"))
        task.failure(self._on_failed).always(self._on_done).start()

    # --- what came of it ---

    def _on_checked(self, outcome: RecoveryOutcome) -> None:
        toast(self, outcome.what, "warn" if outcome.still_unknown else "info")

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            ErrorSheet(self, error).open()
        else:
            self._tasks.failed.emit(error)

    def _on_done(self) -> None:
        self.detail.set_busy(busy=False)
        self._read_details()

    def _on_synced(self, _changed: int) -> None:
        at = self._formats.time(self._clock.now())
        show_text(self.sync_status, _("Up to date at {time}.", time=at))

    def _on_not_synced(self, error: BaseException) -> None:
        told = isinstance(error, UserError) and not isinstance(error, KeyTroubleError)
        show_text(self.sync_status, paragraph(_("Not up to date."), str(error)) if told else "")
        if not told:
            self._tasks.failed.emit(error)

    # --- showing ---

    def _take(self, changes: ChangeSet) -> None:
        known = self.details is not None and self.details.is_changed_by(changes)
        if changes.disputes or changes.settings & _FORMATS:
            self.read()
        elif known:
            self._read_details()

    def _show_rows(self, read: tuple[Formats, int]) -> None:
        self._formats, waiting = read
        words = ngettext("{n} to answer", "{n} to answer", waiting)
        self.count.setText(words if waiting else "")
        self.model.formats = self._formats
        self.model.show_rows(partial(load_disputes, self._services))

    def _on_rows(self) -> None:
        any_rows = self.model.rowCount() > 0
        self._list.setCurrentIndex(0 if any_rows else 1)
        self.detail.setVisible(any_rows)
        if not self._chosen or not self.table.select(self._chosen):
            self.table.select_first()
        self.loaded.emit()

    def _choose(self, chosen: DisputeRow | None) -> None:
        if chosen is None:  # the list is being read anew
            return
        self._chosen = chosen.id
        self._read_details()

    def _read_details(self) -> None:
        details = self._services.disputes.details
        self._choosing.read(details, self._chosen).success(self._show_details).start()

    def _show_details(self, details: DisputeDetails | None) -> None:
        self.details = details
        if details is not None:
            self.detail.show_details(details, self._formats, self._clock.now())
        self.details_shown.emit()

    # --- layout ---

    def _lay_out(self) -> None:
        panel = frame("panel")
        column(panel).addWidget(self.empty)
        self._list.addWidget(self.table)
        self._list.addWidget(panel)
        outer = column(self, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        head = row(spacing=SIZES["space_4"])
        head.addWidget(label(_("Disputes"), "title"))
        head.addWidget(self.count)
        head.addStretch()
        head.addWidget(self.sync_status)
        head.addWidget(self.refresh_button)
        self.sync_status.hide()
        outer.addLayout(head)
        beside = SideBySide()
        beside.least_high = LEAST_HIGH
        beside.addWidget(self._list, _SHARES[0])
        beside.addWidget(self.detail, _SHARES[1])
        outer.addLayout(beside, 1)
        self.setFocusProxy(self.table)
        QWidget.setTabOrder(self.refresh_button, self.table)

    def _connect(self) -> None:
        self.model.loaded.connect(self._on_rows)
        self.model.failed.connect(self._tasks.failed)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _row: self.detail.focus_first())
        self.refresh_button.clicked.connect(self.sync)
        detail = self.detail
        detail.answer_pressed.connect(self.answer)
        detail.submit_pressed.connect(self.submit)
        detail.accept_pressed.connect(self.accept)
        detail.check_pressed.connect(self.check)
        detail.history_pressed.connect(self._open_history)
        detail.payout_pressed.connect(self._open_payout)
        Shortcut(self, keys.DISPUTES_NEWS, self.sync)
        Shortcut(self, keys.ANSWER_DISPUTE, self.answer)

    def _open_history(self) -> None:
        if self.details is not None:
            row_ = self.details.row
            self.history_requested.emit(row_.receipt_number or row_.intent_id)

    def _open_payout(self) -> None:
        if self.details is not None:
            self.payout_requested.emit(self.details.payout_id)
