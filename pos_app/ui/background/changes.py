"""What writes changed, brought to the screens: once for many writes, and never in their way."""

from __future__ import annotations

from threading import Lock
from typing import Final

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from pos_app.changes import NO_CHANGES, ChangeFeed, ChangeSet
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.background.throttle import Debounce

QUIET_MS: Final = 50
"""What comes of a press is mostly several writes; their changes are told together."""
MAX_MS: Final = 1_000
"""In a long sync screens are refreshed so often."""


class ChangeRelay(QObject):
    """`changed(ChangeSet)` on the UI thread after writes of any thread.

    What changes the whole screen is painted first (`Tasks.paint_first`).
    """

    changed = Signal(object)
    _published = Signal()

    def __init__(self, feed: ChangeFeed, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._waiting = NO_CHANGES
        self._posted = False
        self._tasks = tasks
        self._pause = Debounce(self._emit, QUIET_MS, MAX_MS, self)
        self._published.connect(self._on_published, Qt.ConnectionType.QueuedConnection)
        tasks.painting.connect(self._pause.put_off)
        self._unsubscribe = feed.subscribe(self._take)

    def stop(self) -> None:
        """Emit nothing more."""
        self._unsubscribe()
        if self._pause.waits:
            self._pause.stop()
            self._tasks.leave()

    def _take(self, changes: ChangeSet) -> None:
        """Collect what a worker changed, without blocking it."""
        with self._lock:
            posted, self._posted = self._posted, True
            self._waiting |= changes
        if not posted and shiboken6.isValid(self):
            self._published.emit()

    def _on_published(self) -> None:
        with self._lock:
            self._posted = False
        if not self._pause.waits:
            self._tasks.enter()
        self._pause.request()

    def _emit(self) -> None:
        with self._lock:
            changes, self._waiting = self._waiting, NO_CHANGES
        try:
            if changes:
                self.changed.emit(changes)
        finally:
            self._tasks.leave()
