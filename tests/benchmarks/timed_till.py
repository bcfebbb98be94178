"""The till's own window, worked as a cashier does, and how long it ever stands still."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_app import __version__
from pos_app.services.container import Services
from pos_app.settings import MachineSettings
from pos_app.ui.automation.ui_driver import UiDriver
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.shell.application import qt_application
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.garbage import Garbage
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.theme import apply_theme

PATIENCE_MS: Final = 120_000
NEXT_CUSTOMER_MS: Final = 500
"""So long, at least, until the next customer has put something down."""


class Till:
    """The window of one book, with a pair of hands at its keyboard."""

    def __init__(self, services: Services, root: Path) -> None:
        apply_theme(qt_application(), "light")
        self.services = services
        self._product = next(each for each in services.catalogue.products() if each.barcode)
        self._garbage = Garbage()  # as the application does
        self._workspace = Workspace(
            services, None, MachineSettings(root), root, CrashReporter(__version__)
        )
        self.screen = self._workspace.checkout
        self._workspace.window.resize(1366, 768)
        self._workspace.window.show()
        self._hands = UiDriver(self._workspace.window)
        wait(self._workspace.tasks.idle)  # with all that follows the first picture
        self.await_next_customer()

    def close(self) -> None:
        """Close the window and its threads."""
        self._workspace.stop()
        self._garbage.stop()
        self._workspace.window.close()

    @property
    def sheet(self) -> PaymentSheet:
        """The payment sheet that was opened last."""
        return self._workspace.window.findChildren(PaymentSheet)[-1]

    def ring_up(self, customer_id: str = "") -> None:
        """Scan one product, for a customer where one is named."""
        if customer_id:
            self.do(lambda: self.screen.sell_to(customer_id))
        self.do(lambda: self.screen.codes.take(self._product.barcode))

    def press(self, *keys: str) -> None:
        """Press keys one by one, each with time for all that it brings."""
        for each in keys:
            self.strike(each)
            self.rest()

    def strike(self, key: str) -> None:
        """Press a key as soon as the event loop runs: at the window, which notices who works."""
        at, keys = self._workspace.window.windowHandle(), QKeySequence(key)
        QTimer.singleShot(0, lambda: QTest.keySequence(at, keys))

    def type(self, text: str) -> None:
        """Type into whatever has the cursor."""
        self.do(lambda: self._hands.type(text))

    def do(self, act: Callable[[], object]) -> None:
        """Have something done, and wait for all that it brings."""
        QTimer.singleShot(0, act)
        self.rest()

    def await_sheet(self, shows: Callable[[PaymentSheet], bool]) -> None:
        """Wait until the payment sheet shows it."""
        sheet = self.sheet
        wait(sheet.presenter.payments.changed, lambda: shows(sheet))

    def await_sale(self) -> None:
        """Wait until the sale is shown as paid, then for all that follows."""
        wait(self.screen.payment.paid)
        self.rest()

    def await_next_customer(self) -> None:
        """Wait as long as the next customer takes at least, with all that happens meanwhile."""
        pause = QTimer(singleShot=True, interval=NEXT_CUSTOMER_MS)
        pause.start()
        wait(pause.timeout)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is under way, as between two actions of a person."""
        QApplication.processEvents()
        tasks = self._workspace.tasks
        wait(tasks.idle, lambda: not tasks.busy)


class TillInSync(Till):
    """The same window while the first reading of a long account goes on, which never rests."""

    def begin_sync(self, book: Path) -> None:
        """Forget that the whole account was read, and read it."""
        with closing(sqlite3.connect(book)) as books, books:
            books.execute("DELETE FROM sync_state WHERE name = 'pay'")
        self._workspace.jobs.sync()

    @property
    def is_syncing(self) -> bool:
        """Whether that is still going on."""
        return self._workspace.jobs.syncs.is_busy

    def rest(self) -> None:
        """Wait for the next picture, or, before there is any sync, for all that is under way."""
        if not self.is_syncing:
            super().rest()
            return
        pause = QTimer(singleShot=True, interval=NEXT_CUSTOMER_MS)
        pause.start()
        wait(pause.timeout)


@dataclass(frozen=True, order=True)
class Stall:
    """A time for which the event loop did nothing else, in seconds.

    `ran` is how much of it the UI thread itself ran; `others` how much the program's other threads
    ran meanwhile, for which it may have waited for Python's lock. The rest went to the machine.
    """

    seconds: float
    ran: float
    others: float


class Heart(QTimer):
    """Beats each millisecond, or less often, while the event loop is free to."""

    def __init__(self, every_ms: int = 1) -> None:
        super().__init__(interval=every_ms, timerType=Qt.TimerType.PreciseTimer)
        self._last = _times()
        self._longest = Stall(0, 0, 0)
        self.timeout.connect(self._beat)
        self.start()

    def longest_gap(self) -> Stall:
        """Stop beating; return the longest gap."""
        self._beat()
        self.stop()
        return self._longest

    def _beat(self) -> None:
        now = _times()
        seconds, ran, all_ran = (new - old for new, old in zip(now, self._last, strict=True))
        self._longest = max(self._longest, Stall(seconds, ran, all_ran - ran))
        self._last = now


def _times() -> tuple[float, float, float]:
    """Return the wall's clock, and what this thread and the whole program ran, in seconds."""
    return time.perf_counter(), time.thread_time(), time.process_time()


class Painted(QObject):
    """Tells when a widget has been painted and the event loop runs again."""

    done = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._after = QTimer(self, singleShot=True, interval=0)
        self._after.timeout.connect(self.done)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the widget's paint events; take none."""
        if event.type() == QEvent.Type.Paint:
            self._after.start()
        return super().eventFilter(watched, event)


def wait(signal: SignalInstance, until: Callable[[], bool] | None = None) -> None:
    """Run the event loop until the signal comes (and, where asked, until the condition holds)."""
    if until is not None and until():
        return
    loop, patience = QEventLoop(), QTimer(singleShot=True, interval=PATIENCE_MS)
    patience.timeout.connect(lambda: loop.exit(1))
    patience.start()
    connection = signal.connect(lambda *_: loop.quit() if until is None or until() else None)
    late = loop.exec()
    signal.disconnect(connection)
    if late:
        raise TimeoutError(f"waited {PATIENCE_MS} ms in vain")
