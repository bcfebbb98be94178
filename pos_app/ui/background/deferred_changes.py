"""What was changed, shown on a screen when somebody can see it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from pos_app.changes import NO_CHANGES, ChangeSet

Refresh = Callable[[ChangeSet], object]


class DeferredChanges(QObject):
    """Refreshes a screen: at once in view, else for all changes when it comes into view.

    A counter sells the whole day while its other screens are hidden. Each would read its rows anew
    with each sale, and a list left alone would grow by all of them.
    """

    def __init__(self, screen: QWidget, refresh: Refresh, catch_up: Refresh) -> None:
        """`refresh` what is in view; `catch_up` on what was missed."""
        super().__init__(screen)
        self._screen = screen
        self._refresh = refresh
        self._catch_up = catch_up
        self._missed = NO_CHANGES
        screen.installEventFilter(self)

    def take(self, changes: ChangeSet) -> None:
        """Refresh the screen by these changes, now or when it is shown."""
        if self._screen.isVisible():
            self._refresh(changes)
        else:
            self._missed |= changes

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Catch up when the screen comes into view."""
        if event.type() == QEvent.Type.Show and self._missed:
            missed, self._missed = self._missed, NO_CHANGES
            self._catch_up(missed)
        return False
