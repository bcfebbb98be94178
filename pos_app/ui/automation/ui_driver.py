"""Works a window by its keys and buttons: for the smoke test, the pictures and the benchmarks.

Everything goes through the window's own widgets and shortcuts, as a cashier would do it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

PATIENCE_S: Final = 20.0
_LOOK_AGAIN_MS: Final = 5
_CAME, _LATE = range(2)


class TooLateError(Exception):
    """What was waited for did not come."""


class UiDriver:
    """Presses keys in one window and waits for what they bring."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def press(self, keys: str) -> None:
        """Press one combination, written as in a menu: `F9`, `Ctrl+3`, `Return`."""
        QTest.keySequence(self._target(), QKeySequence(keys))

    def type(self, text: str) -> None:
        """Type into whatever has the cursor."""
        QTest.keyClicks(self._target(), text)

    def scan(self, code: str, ms_between: int = 1) -> None:
        """Do what a barcode scanner does: press its keys very fast, then Return."""
        began = round(1000 * time.monotonic())
        for number, sign in enumerate(f"{code}\r"):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign.upper()))
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, sign)
                event.setTimestamp(began + number * ms_between)
                QApplication.postEvent(self.window.windowHandle(), event)
        QApplication.processEvents()

    def click(self, name: str) -> None:
        """Click the one visible button with this accessible name or text; waits for it."""
        self.wait(lambda: self._button(name) is not None, f"a button “{name}”")
        found = self._button(name)
        if found is not None:
            QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Let the window live until the condition holds. Raises TooLateError after 20 seconds."""
        if condition():
            return
        loop, until = QEventLoop(), time.monotonic() + PATIENCE_S

        def look() -> None:
            if condition():
                loop.exit(_CAME)
            elif time.monotonic() > until:
                loop.exit(_LATE)

        timer = QTimer(interval=_LOOK_AGAIN_MS)
        timer.timeout.connect(look)
        timer.start()
        if loop.exec() == _LATE:
            raise TooLateError(f"waited in vain for {what}")

    def rest(self, milliseconds: int) -> None:
        """Let the window live for a while: for pictures, where nothing says it is finished."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _target(self) -> QWidget:
        focused = QApplication.focusWidget()
        return focused if focused is not None and focused.window() is self.window else self.window

    def _button(self, name: str) -> QAbstractButton | None:
        for each in self.window.findChildren(QAbstractButton):
            named = name in {each.accessibleName(), each.text().replace("&", "")}
            if named and each.isVisible() and each.isEnabled():
                return each
        return None
