"""When to ask again about something that a customer is busy with."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

_STEPS: Final = ((20, 500), (40, 1_000))
"""So many times, so many milliseconds apart: ten seconds, then up to half a minute."""
_AFTER_MS: Final = 2_000


class PollTimer(QTimer):
    """`timeout` is the moment to ask: soon at first, then less and less often.

    Whoever asks calls `again` when the answer is there, so that no two questions overlap.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self._asked = 0

    def begin(self) -> None:
        """Something has just begun: ask soon."""
        self._asked = 0
        self.again()

    def again(self) -> None:
        """Ask once more, when it is time."""
        self.start(next((ms for many, ms in _STEPS if self._asked < many), _AFTER_MS))
        self._asked += 1
