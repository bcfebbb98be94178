"""Polls this register's card reader, so that the bar shows its state."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.payments import ReaderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.readers import ReaderView
from pos_app.ui.background.tasks import Tasks

POLL_INTERVAL_MS: Final = 15_000


class ReaderMonitor(QObject):
    """Polls from `start` to `stop`, one request at a time."""

    polled = Signal(object)
    """ReaderView, or None where the register has no reader."""
    failed = Signal(object)

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        parent: QObject,
        *,
        interval_ms: int = POLL_INTERVAL_MS,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._polling = False
        self._poll_again = False
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self.poll)

    def start(self) -> None:
        """Poll now, and from now on."""
        self._timer.start()
        self.poll()

    def stop(self) -> None:
        """Poll no more."""
        self._timer.stop()

    def poll(self) -> None:
        """Request the reader's state; while a request is under way, once more after it."""
        if self._polling:
            self._poll_again = True
            return
        self._polling, self._poll_again = True, False
        # Beside other reads: a long sync must not leave an old state on the screen.
        task = self._tasks.read(_state_of_reader, self._services, owner=self)
        task.success(self.polled.emit).failure(self.failed.emit)
        task.always(self._on_end).start()

    def _on_end(self) -> None:
        self._polling = False
        if self._poll_again:
            self.poll()


def _state_of_reader(services: Services) -> ReaderView | None:
    reader = services.readers.default()
    if reader is None:
        return None
    if services.connection.online is False:  # nobody can say, and the connection is asked after
        return replace(reader, state=ReaderState.UNKNOWN, message="")
    try:
        return services.readers.poll(SYSTEM, reader.id)
    except UserError:  # without a key nobody can say
        return replace(reader, state=ReaderState.UNKNOWN, message="")
