"""The window made anew in another language, over the same book, and when that may be done.

Nothing is lost by it: what is typed on a sheet, money that is under way and an answer that
somebody waits for are waited for; the cart lies in the books, and `WindowSnapshot` is the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from weakref import WeakSet

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.ui.shell.screen_lock import LockSheet
from pos_app.ui.widgets.sheet import sheets_of

if TYPE_CHECKING:
    from pos_app.domain.history_filter import HistoryFilter
    from pos_app.domain.money import Money
    from pos_app.services.views.sales import RecoveryOutcome, SaleView
    from pos_app.ui.background.tasks import Tasks
    from pos_app.ui.checkout.screen import CheckoutScreen
    from pos_app.ui.shell.frame import FrameModel
    from pos_app.ui.shell.screen_lock import ScreenLock


@runtime_checkable
class Searched(Protocol):
    """A screen with a field that says what is searched for."""

    search: QLineEdit


@runtime_checkable
class Filtered(Protocol):
    """A screen whose rows can be narrowed to a filter."""

    @property
    def wanted(self) -> HistoryFilter:
        """What its rows are narrowed to."""

    def narrow(self, wanted: HistoryFilter) -> None:
        """List what passes a filter."""


@dataclass(frozen=True)
class WindowSnapshot:
    """What a window hands to the one that takes its place: its lanes, and what stood on it.

    `reported` was told once in this run. `typed` was typed into the checkout's search, `searches`
    into those of other screens, by their keys; `keyed_in` is what stood at the checkout's keypad,
    `wanted` what the history was narrowed to; `page` is that of Settings. `result` is the sale
    whose result stood at the checkout, and whether it was printed.
    """

    tasks: Tasks
    reported: frozenset[RecoveryOutcome]
    geometry: QByteArray
    screen: str
    page: str
    typed: str
    keyed_in: tuple[Money | None, str] | None
    searches: dict[str, str]
    wanted: HistoryFilter | None
    was_shown: bool
    result: tuple[SaleView, bool] | None
    is_locked: bool

    def show_on_checkout(self, checkout: CheckoutScreen) -> None:
        """Show what stood on the checkout, once it has its cart."""
        checkout.catalogue.search.setText(self.typed)
        if self.keyed_in is not None:
            checkout.catalogue.go_on_keying(*self.keyed_in)
        if self.was_shown:
            checkout.current_cart.mark_shown()
        if self.result is not None:
            sale, is_printed = self.result
            checkout.last_sale.go_on_with(sale, is_printed=is_printed)

    def show_on(self, key: str, screen: QWidget) -> None:
        """Show what a screen was searched for, and narrowed to."""
        if isinstance(screen, Filtered):
            if self.wanted is not None:
                screen.narrow(self.wanted)
        elif isinstance(screen, Searched) and key in self.searches:
            screen.search.setText(self.searches[key])


class OwnLanguage(QObject):
    """Tells when the screens are to speak the language of somebody else.

    `wanted(str)`: the code of who is signed in, or empty for the machine's, which is spoken while
    the screen is locked and to whoever has no language of their own.
    """

    wanted = Signal(str)

    def __init__(
        self, frame: FrameModel, window: QWidget, lock: ScreenLock, tasks: Tasks, spoken: str
    ) -> None:
        """`spoken` is what the window speaks."""
        super().__init__(window)
        self._frame = frame
        self._window = window
        self._lock = lock
        self._tasks = tasks
        self._spoken = spoken
        self._waits_for: WeakSet[QWidget] = WeakSet()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._look)
        frame.changed.connect(self.look_soon)
        tasks.answered.connect(self.look_soon)
        lock.locked.connect(self._soon.start)

    def look_soon(self) -> None:
        """Find out, after what is being done now; mostly nothing is to be done."""
        if self._code() != self._spoken:
            self._soon.start()

    def _code(self) -> str:
        cashier = self._frame.state.cashier
        return "" if cashier is None or self._lock.is_locked else cashier.language

    def _look(self) -> None:
        # Whatever keeps it waiting tells when it is over; a lock, that somebody signed in.
        open_sheets = [each for each in sheets_of(self._window) if each.isVisible()]
        for sheet in open_sheets:
            if sheet not in self._waits_for:
                self._waits_for.add(sheet)
                sheet.closed.connect(self.look_soon)
        code = self._code()
        others = [each for each in open_sheets if not isinstance(each, LockSheet)]
        if code != self._spoken and not others and not self._tasks.is_awaited:
            self._spoken = code
            self.wanted.emit(code)
