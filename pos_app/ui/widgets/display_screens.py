"""Where the customer's display may be shown: the screens beside the till, by their names."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

OFF: Final = ""
IN_A_WINDOW: Final = "window"
"""Where it is shown is one of these, or the name of a screen."""


def screens_beside(window: QWidget) -> list[QScreen]:
    """Return the screens on which the till itself is not."""
    return [each for each in QGuiApplication.screens() if each is not window.screen()]


def name_of(screen: QScreen) -> str:
    """Return what a screen is kept by, never empty."""
    return screen.name() or screen.model() or "screen"
