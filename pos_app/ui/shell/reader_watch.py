"""Keeps an eye on this register's card reader, so that the bar tells how it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.payments import ReaderState
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.readers import ReaderView
from pos_app.ui.background.tasks import Tasks

LOOK_EVERY_MS: Final = 15_000


class ReaderWatch(QObject):
    """`seen(ReaderView | None)` after each look; None where the register has no reader."""

    seen = Signal(object)
    failed = Signal(object)

    def __init__(
        self, services: Services, tasks: Tasks, parent: QObject, *, every_ms: int = LOOK_EVERY_MS
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._looking = False
        self._look_again = False
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look now, and from now on."""
        self._timer.start()
        self.look()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Ask how the reader is; while that is under way, once more after it."""
        if self._looking:
            self._look_again = True
            return
        self._looking, self._look_again = True, False
        # Beside other reads: a long sync must not leave an old state on the screen.
        task = self._tasks.read(_look, self._services, owner=self)
        task.success(self.seen.emit).failure(self.failed.emit)
        task.always(self._on_end).start()

    def _on_end(self) -> None:
        self._looking = False
        if self._look_again:
            self.look()


def _look(services: Services) -> ReaderView | None:
    reader = services.readers.default()
    if reader is None:
        return None
    if services.connection.online is False:  # nobody can say, and the connection is asked after
        return replace(reader, state=ReaderState.UNKNOWN, says="")
    try:
        return services.readers.look(reader.id)
    except UserError:  # without a key nobody can say
        return replace(reader, state=ReaderState.UNKNOWN, says="")
