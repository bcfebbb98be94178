"""A drop-down that the mouse wheel never changes."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget


class IgnoresWheel:
    """Put before a widget of Qt's whose value the wheel would change.

    Who turns it wants to see what is further down, and does not see what lies under the pointer.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to what scrolls."""
        event.ignore()


class DropDown(IgnoresWheel, QComboBox):
    """One of several, chosen by click or keys; nor does the wheel give it the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
