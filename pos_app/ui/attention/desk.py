"""Looks up what was left open, and keeps the list of what needs attention up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import STORE, ChangeSet
from pos_app.domain.texts import N_
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.attention.views import AttentionView, Deed
from pos_app.services.container import Services
from pos_app.services.views.sales import Settled
from pos_app.ui.attention.sheet import AttentionSheet
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.background.throttle import Debounce
from pos_app.ui.widgets import clear_toasts

_ASKING: Final = N_("Asking Stripe…")
_ALL_ASKED: Final = N_("Stripe was asked about everything.")
QUIET_MS: Final = 400
"""What only the bar shows waits until a sale's end was drawn: threads share Python's lock."""
MOST_MS: Final = 5_000
"""So long it waits while a payment is on the sheet."""
_SHOWN_SETTINGS: Final = frozenset({STORE, "locale"})


class AttentionDesk(QObject):
    """The list behind the chip in the bar, and all that can be done from it.

    `counted(int)` tells how many things need attention, `looking(LookUp | None)` how far a look-up
    is, `settled(list[Settled])` what it found.
    """

    counted = Signal(int)
    looking = Signal(object)
    settled = Signal(object)
    looked = Signal()
    """A look-up is over."""
    failed = Signal(object)
    """The error of a look-up that nobody asked for."""
    print_wanted = Signal(str)
    """A sale's receipt."""
    open_wanted = Signal(str)
    """What finds a row in the history."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        window: QWidget,
        in_hand: Callable[[], str | None],
        parent: QObject,
    ) -> None:
        """`in_hand` returns the sale that is on the payment sheet: its cashier is there."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._window = window
        self._in_hand = in_hand
        self._found: list[AttentionView] = []
        self._sheet: AttentionSheet | None = None
        self._reading = False
        self._read_again = False
        is_paying = lambda: in_hand() is not None  # noqa: E731
        self._later = Debounce(self.read, QUIET_MS, MOST_MS, self, busy=is_paying)
        tasks.painting.connect(self._later.put_off)

    def end(self) -> None:
        """Read nothing more."""
        self._later.end()

    # --- looking up ---

    def recover(self) -> None:
        """Look up what was left open, in the background."""
        self._look_up().failure(self.failed.emit).start()

    def _look_up(self) -> Task:
        settle_all, in_hand = self._services.recovery.settle_all, self._in_hand()
        task = self._tasks.background(settle_all, owner=self, in_hand=in_hand)
        task.progress(self.looking.emit).success(self._on_settled)
        return task.always(self._on_looked)

    def _on_settled(self, settled: list[Settled]) -> None:
        self.settled.emit(settled)
        self.say(str(_ALL_ASKED))

    def _on_looked(self) -> None:
        self.looking.emit(None)
        self.looked.emit()
        self.read()

    # --- the list ---

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
        task = self._tasks.read(_read, self._services, owner=self)
        task.success(self._show).always(self._on_read).start()

    def open(self) -> None:
        """Show the list."""
        if self._sheet is not None:
            return
        sheet = AttentionSheet(self._window)
        sheet.show_all(self._found)
        sheet.check_all.connect(self._check_all)
        sheet.wanted.connect(self._do)
        sheet.seen.connect(self._see)
        sheet.closed.connect(self._on_closed)
        self._sheet = sheet.open()
        clear_toasts(self._window)  # the list says the same, and stays
        self.read()

    @property
    def is_open(self) -> bool:
        """Whether the list is on the screen: what it says needs no toast."""
        return self._sheet is not None

    def say(self, words: str, *, busy: bool = False) -> None:
        """Say something in the list, where it is open."""
        if self._sheet is not None:
            self._sheet.say(words, busy=busy)

    def _show(self, found: list[AttentionView]) -> None:
        self._found = found
        self.counted.emit(len(found))
        if self._sheet is not None:
            self._sheet.show_all(found)

    def _on_read(self) -> None:
        self._reading = False
        if self._read_again:
            self.read()

    def _on_closed(self) -> None:
        self._sheet = None

    # --- what a cashier does ---

    def _check_all(self) -> None:
        self.say(str(_ASKING), busy=True)
        self._look_up().failure(self._on_failed).start()

    def _do(self, view: AttentionView) -> None:
        match view.deed:
            case Deed.CHECK:
                self._work(view, self._check)
            case Deed.GIVE_BACK:
                self._work(view, self._give_back)
            case Deed.PRINT if view.sale_id:
                self.print_wanted.emit(view.sale_id)
            case Deed.OPEN if self._sheet is not None:
                self._sheet.finish()
                self.open_wanted.emit(view.find)

    def _see(self, view: AttentionView) -> None:
        dismiss = self._services.attention.dismiss
        self._tasks.write(dismiss, view.id, owner=self).start()

    def _check(self, view_id: str) -> str:
        return self._services.attention.check(view_id)

    def _give_back(self, view_id: str) -> str:
        cashier = self._services.settings.current_cashier()
        return self._services.attention.give_back(view_id, cashier.id)

    def _work(self, view: AttentionView, work: Callable[[str], str]) -> None:
        self.say(str(_ASKING), busy=True)
        task = self._tasks.money(work, view.id, owner=self)
        task.success(self.say).failure(self._on_failed).start()

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            self.say(str(error))
        else:
            self.say("")
            self._tasks.failed.emit(error)


def _read(services: Services) -> list[AttentionView]:
    return services.attention.all()  # on the worker: the services may not be made yet
