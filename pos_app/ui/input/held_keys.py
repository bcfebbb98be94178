"""Enter that is held down does its work once: nobody wants the next payment taken by it too."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow

_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class HeldEnterGuard(QObject):
    """Keeps a window from hearing Enter again while it is held; shortcuts see to themselves."""

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at every key that arrives at the window."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return event.isAutoRepeat() and event.key() in _ENTER
