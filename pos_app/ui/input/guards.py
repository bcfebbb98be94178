"""Guards against a key press that repeats the last one: pressed twice, or held down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow

from pos_app.domain.payments import TenderKind
from pos_app.ui.input.text_fields import focused_field
from pos_app.ui.widgets.repeat_guard import RepeatGuard

_ONCE: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})
"""Keys that a held one presses once, wherever the cursor is."""
_ONCE_OUTSIDE_TEXT: Final = frozenset({
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space,
})  # fmt: skip


class DoublePressGuard:
    """Rejects the second press of the key that took a part of a sale: it must not take the rest.

    A deliberate press for the next part is let through. A guard is for one sale.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take a clock, in seconds."""
        self._repeats = RepeatGuard(monotonic)
        self._kind: TenderKind | None = None
        self._paid = 0

    def begin(self, paid: int) -> None:
        """Begin with what was paid of the sale before it was opened here, in minor units."""
        self._paid = paid

    def is_paid(self, paid: int) -> None:
        """Record what is paid of the sale now, in minor units."""
        if paid > self._paid:
            self._repeats.begin()
        self._paid = paid

    def rejects(self, kind: TenderKind) -> bool:
        """Return whether a request for money is only the second press of a key."""
        if kind is self._kind and self._repeats.rejects():
            return True
        self._kind = kind
        return False


class HeldKeyGuard(QObject):
    """Drops repeats of a key that does something in a window and is held; shortcuts do so too.

    Nobody wants the next payment taken by it, or the next line removed: slow hands rest on keys.
    What is typed and stepped through repeats as everywhere. Letters that are commands are of the
    scan filter, which knows those of a code.
    """

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at every key that arrives at the window."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not event.isAutoRepeat():
            return False
        outside = focused_field() is None
        return event.key() in _ONCE or (outside and event.key() in _ONCE_OUTSIDE_TEXT)
