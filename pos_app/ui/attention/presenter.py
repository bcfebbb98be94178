"""What needs attention: looks up what was left open, and keeps the list of it up to date."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.changes import STORE, ChangeSet
from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.domain.texts import _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.attention.views import AttentionAction, AttentionView
from pos_app.services.container import Services
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.background.throttle import Debounce

QUIET_MS: Final = 400
"""What only the bar shows waits until a sale's end was drawn: threads share Python's lock."""
MAX_MS: Final = 5_000
"""So long it waits while a payment is on the sheet."""
HOUR_MS: Final = 3_600_000
_SHOWN_SETTINGS: Final = frozenset({STORE, "locale"})


class AttentionPresenter(QObject):
    """Holds the list behind the chip in the bar, and does what is asked from it; no widgets."""

    list_changed = Signal(object)
    """The list of AttentionView, read anew."""
    status_changed = Signal(str, bool)
    """What is going on or came of it, and whether it goes on: for the open list."""
    lookup_progress = Signal(object)
    """How far a look-up is (LookUp); None where none is under way."""
    recovered = Signal(object)
    """What a look-up found (list of RecoveryOutcome)."""
    lookup_ended = Signal()
    failed = Signal(object)
    """The error of a look-up that nobody asked for."""
    print_requested = Signal(str)
    """The receipt of a sale, by its id."""
    dispute_requested = Signal(str)
    """The dispute of this id is to be shown."""
    history_requested = Signal(str)
    """What to search the history for."""
    credit_given = Signal(str)
    """What was to go back is store credit: its code, of this sale, is to be handed over."""
    money_requested = Signal(str)
    """A payout or a day to look at, by its id."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        attended_sale: Callable[[], str | None],
        parent: QObject,
    ) -> None:
        """`attended_sale` returns the sale that is on the payment sheet: its cashier is there."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._in_hand = attended_sale
        self.found: list[AttentionView] = []
        self.is_open = False
        """Whether the list is on the screen: what it shows needs no toast."""
        self._reading = False
        self._read_again = False
        is_paying = lambda: attended_sale() is not None  # noqa: E731
        self._later = Debounce(self.read, QUIET_MS, MAX_MS, self, busy=is_paying)
        tasks.painting.connect(self._later.put_off)
        self.hourly = QTimer(self, interval=HOUR_MS)
        """A dispute's last days come without a change of the books."""
        self.hourly.timeout.connect(self._later.request)
        self.hourly.start()

    def stop(self) -> None:
        """Read nothing more."""
        self._later.stop()
        self.hourly.stop()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed: in the open list at once, on the chip when there is time."""
        if not changes.attention and not changes.settings & _SHOWN_SETTINGS:
            return
        if self.is_open:
            self.read()
        else:
            self._later.request()

    def read(self) -> None:
        """Read the list anew; while that is under way, once more after it."""
        if self._reading:
            self._read_again = True
            return
        self._reading, self._read_again = True, False
        services = self._services
        # asked for on the worker: the services may not be made yet
        task = self._tasks.read(lambda: services.attention.all(), owner=self)  # noqa: PLW0108
        task.success(self._show).always(self._on_read).start()

    def open_list(self) -> None:
        """Somebody reads the list from now on."""
        self.is_open = True
        self.read()

    def close_list(self) -> None:
        """Nobody reads it any more."""
        self.is_open = False

    def recover(self) -> None:
        """Look up what was left open, in the background."""
        self._look_up().failure(self.failed.emit).start()

    def check_all(self) -> None:
        """Look up what was left open, for somebody who waits for it."""
        self.status_changed.emit(_("Asking Stripe…"), True)
        self._look_up().failure(self._on_failed).start()

    def perform(self, view: AttentionView) -> None:
        """Perform the action of a row of the list."""
        match view.action:
            case AttentionAction.CHECK:
                self._ask(self._services.attention.check, view.id).start()
            case AttentionAction.GIVE_BACK:
                self._ask(self._services.attention.give_back, view.id).start()
            case AttentionAction.PRINT if view.sale_id:
                self.print_requested.emit(view.sale_id)
            case AttentionAction.DISPUTE:
                self.dispute_requested.emit(view.find)
            case AttentionAction.OPEN:
                self.history_requested.emit(view.find)
            case AttentionAction.OPEN_MONEY:
                self.money_requested.emit(view.find)

    def give_credit(self, view: AttentionView) -> None:
        """Give back as store credit, once, what a refund did not."""
        give = partial(self._services.attention.give_back, way=TenderKind.STORE_CREDIT)
        self._ask(give, view.id).success(partial(self._on_credit, view.sale_id or "")).start()

    def _on_credit(self, sale_id: str, words: str) -> None:
        self.status_changed.emit(words, False)
        self.credit_given.emit(sale_id)

    def dismiss(self, view: AttentionView) -> None:
        """Record that somebody has read it."""
        dismiss, actor = self._services.attention.dismiss, self._services.actor
        self._tasks.write(dismiss, actor, view.id, owner=self).start()

    def _look_up(self) -> Task:
        settle_all, attended_sale = self._services.recovery.settle_all, self._in_hand()
        task = self._tasks.background(settle_all, SYSTEM, owner=self, attended_sale=attended_sale)
        task.progress(self.lookup_progress.emit).success(self._on_recovered)
        return task.always(self._on_looked_up)

    def _on_recovered(self, outcomes: list[RecoveryOutcome]) -> None:
        self.recovered.emit(outcomes)
        self.status_changed.emit(_("Stripe was asked about everything."), False)

    def _on_looked_up(self) -> None:
        self.lookup_progress.emit(None)
        self.lookup_ended.emit()
        self.read()

    def _show(self, found: list[AttentionView]) -> None:
        self.found = found
        self.list_changed.emit(found)

    def _on_read(self) -> None:
        self._reading = False
        if self._read_again:
            self.read()

    def _ask(self, work: Callable[[Actor, str], str], view_id: str) -> Task:
        self.status_changed.emit(_("Asking Stripe…"), True)
        task = self._tasks.money(work, self._services.actor, view_id, owner=self)
        task.success(lambda words: self.status_changed.emit(words, False))
        return task.failure(self._on_failed)

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            self.status_changed.emit(str(error), False)
        else:
            self.status_changed.emit("", False)
            self._tasks.failed.emit(error)
