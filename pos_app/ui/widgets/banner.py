"""The hatched banner that says no real money moves, or that something needs attention."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui.theme import current_tokens, font, scaled
from pos_app.ui.widgets.accessible_roles import set_role

_HEIGHT: Final = 28
_STRIPE: Final = 14


class Banner(QWidget):
    """Amber, hatched, always on top; it looks the same in both themes."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_role(self, QAccessible.Role.StaticText)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show this text; an empty one hides the banner."""
        self._text = text
        self.setAccessibleName(text)
        if not text:
            self.hide()
        elif self.parentWidget() is not None:  # on its own it would become a window
            self.show()
        self.update()

    def text(self) -> str:
        """What it says."""
        return self._text

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, scaled(_HEIGHT, 0.8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hatch the ground, leave the words on a plain part of it."""
        tokens, painter = current_tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.training))
        painter.setPen(QPen(QColor(tokens.training_stripe), _STRIPE / 2))
        for x in range(-self.height(), self.width(), _STRIPE):
            painter.drawLine(x, self.height(), x + self.height(), 0)
        painter.setFont(font("body", "strong"))
        words = painter.fontMetrics().horizontalAdvance(self._text) + 2 * _STRIPE
        plain = QRectF(0, 0, words, self.height())
        plain.moveCenter(QRectF(self.rect()).center())
        painter.fillRect(plain, QColor(tokens.training))
        painter.setPen(QColor(tokens.on_training))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
