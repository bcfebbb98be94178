"""Guards against a press that repeats the last one, once something else is shown in its place."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

PAUSE_SECONDS: Final = 0.5
"""Nobody reads what has come into another's place, or counts the rest, faster than that."""

_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_ON_A_BUTTON: Final = _ENTER | {Qt.Key.Key_Space}
_MOUSE: Final = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})


class RepeatGuard:
    """Rejects a key press that repeats the last one after something else was shown."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take a clock, in seconds."""
        self._monotonic = monotonic
        self._since = -math.inf

    def begin(self) -> None:
        """Begin the pause: something else is shown."""
        self._since = self._monotonic()

    @property
    def is_on(self) -> bool:
        """Return whether it was shown too short a time ago to be read."""
        return self._monotonic() - self._since < PAUSE_SECONDS

    def rejects(self) -> bool:
        """Return whether a key is to be ignored; each one that is makes the pause longer."""
        blocked = self.is_on
        if blocked:
            self.begin()
        return blocked


class PressGuard(QObject):
    """Keeps the press that had something shown from also doing what is offered there.

    `guarded` are its buttons, and fields in which Enter does it; what is typed there is taken.
    """

    monotonic: ClassVar[Callable[[], float]] = time.monotonic
    """Its clock, in seconds."""

    def __init__(self, parent: QObject, *guarded: QWidget) -> None:
        super().__init__(parent)
        self._repeats = RepeatGuard(type(self).monotonic)
        for each in guarded:
            each.installEventFilter(self)

    def begin(self) -> None:
        """Begin the pause: something else is shown."""
        self._repeats.begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drop a press of it that comes too soon."""
        is_button = isinstance(watched, QAbstractButton)
        if isinstance(event, QKeyEvent):
            keys = _ON_A_BUTTON if is_button else _ENTER
            presses = event.type() == QEvent.Type.KeyPress and event.key() in keys
        else:
            presses = is_button and event.type() in _MOUSE
        return presses and self._repeats.rejects()
