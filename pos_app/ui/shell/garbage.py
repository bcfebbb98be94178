"""Collecting Python's garbage where it does no harm: on the UI thread, and not while one waits.

Python collects in whichever thread happens to allocate. What it finds may be a window or a timer,
and Qt's objects die only in the thread that they live in: anywhere else they take the program
along. So automatic collection is off, and a timer of the UI thread does it in small steps.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 1_000


class Garbage(QObject):
    """Collects from a timer for as long as it lives; `stop()` gives the work back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def stop(self) -> None:
        """Let Python collect by itself again, if it did before."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation that is full, as Python itself would."""
        full = [at for at, (n, most) in enumerate(_fill()) if most and n > most]
        if full:
            gc.collect(max(full))


def delete_later(thing: QObject) -> None:
    """Delete a window or the like that nobody holds any more, once the event loop runs.

    Its Python side is held until it is gone. Otherwise the last reference to it may go while Qt
    takes it apart, and it is taken apart a second time, with the program.
    """
    _DYING.add(thing)
    thing.destroyed.connect(lambda: _DYING.discard(thing))
    thing.deleteLater()


_DYING: Final[set[QObject]] = set()


def _fill() -> list[tuple[int, int]]:
    return list(zip(gc.get_count(), gc.get_threshold(), strict=True))
