"""The sync as the window runs it: news at once, the first reading in portions between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QObject, Signal

from pos_app.domain.permissions import SYSTEM
from pos_app.services.container import Services
from pos_app.services.views.sync import WORKERS, FillOutcome
from pos_app.ui.background.tasks import Tasks

PORTION_MS: Final = 20_000
"""So long the first reading goes on before whatever else waits in its lane has its turn."""


class SyncRunner(QObject):
    """Runs the sync when it is requested, once at a time; all screens hear of one run."""

    busy_changed = Signal(bool)
    progressed = Signal(object)
    """SyncProgress."""
    news_read = Signal()
    """What is new is in the books; what is old may be on its way."""
    ended = Signal(int)
    """All is in the books; so many payments changed."""
    failed = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._is_busy = False
        self._is_requested = False
        self._changed = 0
        self.workers: Callable[[], int] = lambda: WORKERS
        """How many pages the first reading may read side by side; asked on its threads."""

    @property
    def is_busy(self) -> bool:
        """Whether a run is under way."""
        return self._is_busy

    def request(self) -> None:
        """Ask for what is new, at once; a first reading under way goes on after that."""
        self._is_requested = True
        if not self._is_busy:
            self._changed = 0
            self._set_busy(busy=True)
            self._go_on()

    def _go_on(self) -> None:
        sync = self._services.sync
        if self._is_requested:
            self._is_requested = False
            stops: Callable[[], bool] = self._tasks.is_stopped
            task = self._tasks.sync(sync.news, SYSTEM, owner=self, should_stop=stops)
            task.success(self._on_news)
        else:
            stops = partial(self._fill_pauses, _Portion())
            task = self._tasks.sync(
                sync.fill, SYSTEM, owner=self, should_stop=stops, workers=self.workers
            )
            task.success(self._on_filled)
        task.progress(self.progressed.emit).failure(self._on_failed).start()

    def _fill_pauses(self, portion: _Portion) -> bool:
        """Return to a thread of the first reading whether something else has its turn."""
        return self._is_requested or portion.is_over() or self._tasks.is_stopped()

    def _on_news(self, changed: int) -> None:
        self._changed += changed
        self.news_read.emit()
        self._go_on()

    def _on_filled(self, outcome: FillOutcome) -> None:
        self._changed += outcome.changed
        if self._is_requested or not outcome.is_through:
            self._go_on()
            return
        self._set_busy(busy=False)
        self.ended.emit(self._changed)

    def _on_failed(self, error: BaseException) -> None:
        self._is_requested = False
        self._set_busy(busy=False)
        self.failed.emit(error)

    def _set_busy(self, *, busy: bool) -> None:
        self._is_busy = busy
        self.busy_changed.emit(busy)


class _Portion:
    """Time that begins when it is first asked for: the work may wait in its lane before."""

    def __init__(self) -> None:
        self._end: QDeadlineTimer | None = None

    def is_over(self) -> bool:
        if self._end is None:
            self._end = QDeadlineTimer(PORTION_MS)
        return self._end.hasExpired()
