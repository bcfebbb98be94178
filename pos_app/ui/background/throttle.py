"""Doing something when it is asked for, but not again and again without a pause."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Does its work at once when requested; requested again meanwhile, once after the pause."""

    def __init__(self, work: Callable[[], object], pause_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._again = False
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self._on_rested)

    def request(self) -> None:
        """Ask for its work."""
        if self._pause.isActive():
            self._again = True
            return
        self._pause.start()
        self._work()

    def end(self) -> None:
        """Do nothing more."""
        self._again = False
        self._pause.stop()

    def _on_rested(self) -> None:
        if self._again:
            self._again = False
            self.request()
