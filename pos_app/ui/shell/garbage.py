"""Collecting Python's garbage where it does no harm: on the UI thread, and not while one waits.

Python collects in whichever thread happens to allocate. What it finds may be a window or a timer,
and Qt's objects die only in the thread that they live in: anywhere else they take the program
along. So automatic collection is off, and a timer of the UI thread does it in small steps: what is
young four times a second, what lived on every few seconds, and all of it once nobody works. What
the program needs for as long as it runs is taken out of these walks, a few times after the start.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 250
QUIET_SECONDS: Final = 0.005
"""The UI thread runs less than that from one time to the next while nobody types, scans or pays."""
QUIET_TURNS: Final = 8
"""So many times in a row it does, before the oldest generation is walked: that takes longest."""
MAX_PUT_OFF: Final = 480
"""So many times in a row the oldest generation waits for that: two minutes."""
SETTLING: Final = 8
"""So many times what is left of the oldest generation is walked no more afterwards.

The first sales bring what lives as long as the program: statements that were compiled, modules, all
sorts of caches. Whatever else is alive at one of these moments is kept too, which is little.
"""
MAX_PUT_OFF_SETTLING: Final = 40
"""The longest wait until then, ten seconds: what is not much yet does not take long."""
_OLDEST: Final = 2


class Garbage(QObject):
    """Collects from a timer for as long as it lives; `stop()` gives the work back to Python."""

    def __init__(
        self, parent: QObject | None = None, ran: Callable[[], float] = time.thread_time
    ) -> None:
        """`ran` returns how long the UI thread has run since its start, in seconds."""
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._ran = ran
        self._ran_before = ran()
        self._quiet = 0
        self._put_off = 0
        self._settling = SETTLING
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._on_timer)
        self._timer.start()

    def stop(self) -> None:
        """Let Python collect by itself again, if it did before."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation that is full, as Python itself would."""
        full = _full()
        if full is not None:
            gc.collect(full)
        if full == _OLDEST and self._settling:
            self._settling -= 1
            gc.freeze()

    def _on_timer(self) -> None:
        """Collect what is full; the oldest only where that makes nobody wait, or is overdue."""
        ran = self._ran()
        self._quiet = self._quiet + 1 if ran - self._ran_before < QUIET_SECONDS else 0
        self._ran_before = ran
        longest = MAX_PUT_OFF_SETTLING if self._settling else MAX_PUT_OFF
        may_wait = self._quiet < QUIET_TURNS and self._put_off < longest
        if may_wait and _full() == _OLDEST:
            self._put_off += 1
            gc.collect(_full(_OLDEST) or 0)
        else:
            self._put_off = 0
            self.collect()


def delete_later(thing: QObject) -> None:
    """Delete a window or the like that nobody holds any more, once the event loop runs.

    Its Python side is held until it is gone. Otherwise the last reference to it may go while Qt
    takes it apart, and it is taken apart a second time, with the program.
    """
    _DYING.add(thing)
    thing.destroyed.connect(lambda: _DYING.discard(thing))
    thing.deleteLater()


_DYING: Final[set[QObject]] = set()


def _full(below: int = _OLDEST + 1) -> int | None:
    """Return the oldest generation that is full, of those below one; None where none is."""
    fill = list(zip(gc.get_count(), gc.get_threshold(), strict=True))[:below]
    return max((at for at, (n, most) in enumerate(fill) if most and n > most), default=None)
