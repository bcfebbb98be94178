"""Keeps an eye on the way to Stripe: asks lightly while it is down, at once when asked to."""

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
"""So long nothing may be heard of Stripe before it is asked whether it is still there."""

STEP_S: Final = 5
"""The words count down in steps: a bar that ticks every second is not calm."""


class ConnectionWatch(QObject):
    """`changed` when Stripe came or went; `said` when there is something else to say of it."""

    changed = Signal(bool)
    said = Signal(object)
    """While it is down, the Outage; None while it is up."""
    failed = Signal(object)
    _heard = Signal(bool)

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
        self._words = QTimer(self, interval=STEP_S * 1_000)
        self._next.timeout.connect(self._check)
        self._idle.timeout.connect(self._check_if_quiet)
        self._words.timeout.connect(self._say)
        self._heard.connect(self._on_heard)

    def begin(self) -> None:
        """Listen to every call from now on, and to the system where it knows of networks."""
        self._services.connection.listen(self._heard.emit)
        self._idle.start()
        if QNetworkInformation.loadDefaultBackend():
            QNetworkInformation.instance().reachabilityChanged.connect(self._on_network)
        self._check()  # the first calls would find out much later

    def end(self) -> None:
        """Ask no more."""
        for timer in (self._next, self._idle, self._words):
            timer.stop()

    def try_now(self) -> None:
        """Somebody wants to know, or the system says that there is a network."""
        self._backoff.reset()
        self._next.stop()
        self._check()

    # --- inside ---

    def _on_heard(self, answered: bool) -> None:
        if answered:
            self._next.stop()
            self._words.stop()
            self._down_since = None
            self._backoff.reset()
        elif self._down_since is None:
            self._down_since = self._services.connection.now().astimezone()
            self._words.start()
            self._wait()
        self.changed.emit(answered)
        self._say()

    def _on_network(self, reachability: QNetworkInformation.Reachability) -> None:
        if reachability is QNetworkInformation.Reachability.Online and self._down_since:
            self.try_now()

    def _check_if_quiet(self) -> None:
        quiet = self._services.connection.quiet_for() * 1_000 >= self._idle.interval()
        if self._down_since is None and quiet:
            self._check()

    def _check(self) -> None:
        if self._checking:
            return
        self._checking = True
        self._say()
        task = self._tasks.read(self._services.connection.check, owner=self)
        task.failure(self.failed.emit).always(self._on_checked).start()

    def _on_checked(self) -> None:
        self._checking = False
        if self._services.connection.online is False:
            self._wait()
        self._say()

    def _wait(self) -> None:
        if not self._next.isActive():
            self._next.start(round(self._backoff.next() * 1_000))

    def _say(self) -> None:
        if self._down_since is None:
            self.said.emit(None)
            return
        left = STEP_S * round(self._next.remainingTime() / 1_000 / STEP_S)
        self.said.emit(Outage(self._down_since, left if left > STEP_S else 0))
