"""How long something can still be used: a QR code, a page."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.clock import Clock, SystemClock
from pos_app.domain.texts import Message


class Countdown(QLabel):
    """Counts minutes and seconds down to a moment; nothing is shown without one."""

    def __init__(
        self, words: str | Message, clock: Clock | None = None, parent: QWidget | None = None
    ) -> None:
        """Take a text with {left} in it."""
        super().__init__(parent)
        self._words = words
        self._clock = clock or SystemClock()
        self._until: datetime | None = None
        self._tick = QTimer(self, interval=1_000)
        self._tick.timeout.connect(self._show_left)
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.hide()

    def count_to(self, until: datetime | None) -> None:
        """Count down to this moment, None: stop."""
        self._until = until
        self.setVisible(until is not None)
        if until is None:
            self._tick.stop()
        else:
            self._show_left()
            self._tick.start()

    def _show_left(self) -> None:
        if self._until is not None:
            seconds = max(0, round((self._until - self._clock.now()).total_seconds()))
            self.setText(self._words.format(left=f"{seconds // 60}:{seconds % 60:02}"))
