"""What was changed elsewhere, told to a screen when somebody can see it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from pos_app.services.views.changes import ChangeSet

Tell = Callable[[ChangeSet], object]


class DeferredChanges(QObject):
    """Tells a screen of changes: at once in view, else all together when it comes into view.

    A counter sells the whole day while its other screens are hidden. Each would read its rows anew
    with each sale, and a list left alone would grow by all of them.
    """

    def __init__(self, screen: QWidget, tell: Tell, catch_up: Tell) -> None:
        """`tell` what is new in view; `catch_up` on what was missed."""
        super().__init__(screen)
        self._screen = screen
        self._tell = tell
        self._catch_up = catch_up
        self._missed = ChangeSet()
        screen.installEventFilter(self)

    def take(self, changes: ChangeSet) -> None:
        """Pass changes on, now or later."""
        if self._screen.isVisible():
            self._tell(changes)
        else:
            self._missed |= changes

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The screen comes into view."""
        if event.type() == QEvent.Type.Show and self._missed != ChangeSet():
            missed, self._missed = self._missed, ChangeSet()
            self._catch_up(missed)
        return False
