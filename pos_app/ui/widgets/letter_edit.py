"""A field for a few letters that a till without a keyboard can fill too."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES, icon

_QT_ROOM: Final = 26
"""What Qt leaves of the text's room for one button: too little for a finger."""
_QT_PAD: Final = 10
"""What the style leaves free at the end."""


class LetterEdit(QLineEdit):
    """At its end are letters to touch, and a cross that empties it; both have room for a finger.

    What stands at its beginning is a picture: touched, it gives the cursor to the field.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        (self._cross,) = self.findChildren(QToolButton)
        keys = self.addAction(icon("keyboard", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        keys.setText(_("Letters to touch"))
        keys.setToolTip(_("Letters to touch"))
        keys.triggered.connect(self._bring_keys)
        (self._letters,) = set(self.findChildren(QToolButton)) - {self._cross}
        self.textChanged.connect(lambda _text: self.place_buttons())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt places the buttons; place them anew."""
        super().resizeEvent(event)
        self.place_buttons()

    def sizeHint(self) -> QSize:
        """Ask for as much whether there is a text or not: nothing moves once somebody types."""
        return self._without_cross(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Ask for as much whether there is a text or not."""
        return self._without_cross(super().minimumSizeHint())

    @property
    def room_of_buttons(self) -> int:
        """Return what they take of the width, in pixels."""
        return SIZES["touch"] * (2 if self.text() else 1)

    def place_buttons(self) -> None:
        """Place what stands at the end; Qt shows the cross while there is a text."""
        wide, is_mirrored = SIZES["touch"], self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        has_text = bool(self.text())
        self._cross.lower()  # under the letters while there is nothing to empty
        for place, each in ((0, self._cross), (int(has_text), self._letters)):
            x = place * wide if is_mirrored else self.width() - (place + 1) * wide
            each.setGeometry(x, 0, wide, self.height())
        for each in self.findChildren(QToolButton):
            if each not in (self._cross, self._letters):
                each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        beside = self.room_of_buttons - (1 + has_text) * _QT_ROOM - _QT_PAD
        self.setTextMargins(*((beside, 0, 0, 0) if is_mirrored else (0, 0, beside, 0)))

    def _without_cross(self, size: QSize) -> QSize:
        return size - QSize(SIZES["touch"], 0) if self.text() else size

    def _bring_keys(self) -> None:
        from pos_app.ui.widgets.floating_keys import FloatingKeys  # noqa: PLC0415  seldom

        self.setFocus(Qt.FocusReason.OtherFocusReason)
        shown = self.window().findChildren(FloatingKeys)
        if not any(each.field is self and each.isVisible() for each in shown):
            FloatingKeys(self)
