"""Watches for parts of a screen that are shown before they have their place in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

_KINDS = frozenset({Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen})


class StrayWindows(QObject):
    """Notes each widget that came up as a window by mistake: it takes the keyboard with it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.found: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at each window as it comes."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and _is_stray(watched):
            self.found.append(f"a window by itself: {type(watched).__name__} {_name(watched)!r}")
        return False


def _is_stray(widget: QWidget) -> bool:
    return widget.isWindow() and widget.windowType() not in _KINDS and not widget.windowTitle()


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or widget.objectName()
