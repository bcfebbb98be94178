"""A drop-down that the mouse wheel never changes."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from pos_app.ui.theme import SIZES

_PAD: Final = 4
"""What the style leaves free beside the text."""


class IgnoreWheelMixin:
    """Mixin for a Qt widget whose value the mouse wheel would change.

    Who turns it wants to see what is further down, and does not see what lies under the pointer.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area around it."""
        event.ignore()


class DropDown(IgnoreWheelMixin, QComboBox):
    """One of several, chosen by click or keys; nor does the wheel give it the focus.

    What has no room is cut short by a sign that says so, and stands in the tooltip and in the list.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.currentTextChanged.connect(self.setToolTip)

    def showPopup(self) -> None:
        """Open a list in which every item has room."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * SIZES["space_3"])
        super().showPopup()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much of the chosen item as fits."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - _PAD
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
