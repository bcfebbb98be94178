"""Monitors the connection to Stripe: checks it while it is down, and at once on request."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkInformation

from pos_app.services.container import Services
from pos_app.services.shared.connection import Backoff
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.frame import Outage

IDLE_MS: Final = 60_000
"""After so long without any answer of Stripe's the connection is checked."""

COUNTDOWN_STEP_S: Final = 5
"""The bar counts down in steps: one that changes every second distracts."""


class ConnectionMonitor(QObject):
    """Checks the connection with growing pauses while Stripe does not answer."""

    changed = Signal(bool)
    """Whether Stripe answered, after each call."""
    outage_changed = Signal(object)
    """The Outage; None while Stripe answers."""
    failed = Signal(object)
    _call_ended = Signal(bool)

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        parent: QObject,
        *,
        backoff: Backoff | None = None,
        idle_ms: int = IDLE_MS,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._backoff = backoff or Backoff()
        self._checking = False
        self._down_since: datetime | None = None
        self._next = QTimer(self, singleShot=True)
        self._idle = QTimer(self, interval=idle_ms)
        self._countdown = QTimer(self, interval=COUNTDOWN_STEP_S * 1_000)
        self._next.timeout.connect(self._check)
        self._idle.timeout.connect(self._check_if_idle)
        self._countdown.timeout.connect(self._emit_outage)
        self._call_ended.connect(self._on_call_ended)

    def start(self) -> None:
        """Follow every call from now on, and the system's network state where it has one."""
        self._services.connection.listen(self._call_ended.emit)
        self._idle.start()
        if QNetworkInformation.loadDefaultBackend():
            QNetworkInformation.instance().reachabilityChanged.connect(self._on_network)
        self._check()  # the first calls would find out much later

    def stop(self) -> None:
        """Check no more."""
        for timer in (self._next, self._idle, self._countdown):
            timer.stop()

    def check_now(self) -> None:
        """Check at once, and begin again with short pauses."""
        self._backoff.reset()
        self._next.stop()
        self._check()

    def _on_call_ended(self, answered: bool) -> None:
        if answered:
            self._next.stop()
            self._countdown.stop()
            self._down_since = None
            self._backoff.reset()
        elif self._down_since is None:
            self._down_since = self._services.connection.now()
            self._countdown.start()
            self._schedule()
        self.changed.emit(answered)
        self._emit_outage()

    def _on_network(self, reachability: QNetworkInformation.Reachability) -> None:
        if reachability is QNetworkInformation.Reachability.Online and self._down_since:
            self.check_now()

    def _check_if_idle(self) -> None:
        quiet = self._services.connection.quiet_for() * 1_000 >= self._idle.interval()
        if self._down_since is None and quiet:
            self._check()

    def _check(self) -> None:
        if self._checking:
            return
        self._checking = True
        self._emit_outage()
        task = self._tasks.read(self._services.connection.check, owner=self)
        task.failure(self.failed.emit).always(self._on_checked).start()

    def _on_checked(self) -> None:
        self._checking = False
        if self._services.connection.online is False:
            self._schedule()
        self._emit_outage()

    def _schedule(self) -> None:
        if not self._next.isActive():
            self._next.start(round(self._backoff.next() * 1_000))

    def _emit_outage(self) -> None:
        if self._down_since is None:
            self.outage_changed.emit(None)
            return
        step = COUNTDOWN_STEP_S
        left = step * round(self._next.remainingTime() / 1_000 / step)
        self.outage_changed.emit(Outage(self._down_since, left if left > step else 0))
