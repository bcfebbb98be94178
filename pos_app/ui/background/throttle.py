"""Limiting how often something is done that is requested again and again."""

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

    def stop(self) -> None:
        """Do nothing more."""
        self._again = False
        self._pause.stop()

    def _on_rested(self) -> None:
        if self._again:
            self._again = False
            self.request()


class Debounce(QObject):
    """Does its work once nobody has requested it for `quiet_ms`.

    Where requests come without a pause, or `busy()` says that it would be in the way, it waits no
    longer than `most_ms` after the first of them.
    """

    def __init__(
        self,
        work: Callable[[], object],
        quiet_ms: int,
        most_ms: int,
        parent: QObject,
        *,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._busy = busy
        self._quiet = QTimer(self, singleShot=True, interval=quiet_ms)
        self._most = QTimer(self, singleShot=True, interval=most_ms)
        self._quiet.timeout.connect(self._on_quiet)
        self._most.timeout.connect(self._do)

    @property
    def waits(self) -> bool:
        """Whether it was requested and is still to be done."""
        return self._most.isActive()

    def request(self) -> None:
        """Ask for its work."""
        if not self._most.isActive():
            self._most.start()
        self._quiet.start()

    def put_off(self) -> None:
        """Leave a moment to something else: what was requested waits as if it were asked now."""
        if self._most.isActive():
            self._most.start()
            self._quiet.start()

    def stop(self) -> None:
        """Do nothing more."""
        self._quiet.stop()
        self._most.stop()

    def _on_quiet(self) -> None:
        if self._busy():
            self._quiet.start()
        else:
            self._do()

    def _do(self) -> None:
        self.stop()
        self._work()
