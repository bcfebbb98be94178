"""A card reader as its customer sees it: a dark screen with what is to pay and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.domain.money import Money
from pos_app.domain.texts import N_, NP_, Message, _, ngettext, paragraph
from pos_app.ui.customer_side.snapshot import SimulatedDisplay, SimulatedReader
from pos_app.ui.theme import SIZES, current_tokens, font, scaled
from pos_app.ui.theme.tokens import DARK

_ASKS: Final[dict[str, Message]] = {
    "payment": N_("Tap, insert or swipe"),
    "reading": N_("Tap, insert or swipe"),
    "setup": N_("Present the card to keep"),
    "refund": N_("Present the card for the refund"),
    "tip": N_("Add a tip?"),
    "pin": N_("Enter the PIN"),
    "processing": N_("Processing…"),
    "idle": NP_("what a card reader shows while nothing is to do", "Ready"),
}
_MAX_LINES: Final = 4
_HEIGHT: Final = 176


class Device(QWidget):
    """Paints what one reader shows; its accessible name says the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = SimulatedDisplay()
        self._on = True
        self._write: Callable[[Money], str] = str
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_reader(self, reader: SimulatedReader, write: Callable[[Money], str]) -> None:
        """Show this reader; `write` writes amounts."""
        self._display, self._on, self._write = reader.display, reader.online, write
        shown = self.words()
        self.setAccessibleName(_("{reader} shows: {words}", reader=reader.label, words=shown))
        self.update()

    def words(self) -> str:
        """What stands on its screen."""
        display = self._display
        amount = self._write(display.amount) if display.amount else ""
        return paragraph(amount, self._ask())

    def sizeHint(self) -> QSize:
        """Wide and low, as a reader's screen."""
        return QSize(320, scaled(_HEIGHT, 0.5))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Always dark, in both themes: it is another device."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current_tokens().outline), 2))
        painter.setBrush(QColor(DARK.sunken))
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(ground, SIZES["radius_panel"], SIZES["radius_panel"])
        inner = ground.adjusted(16, 12, -16, -12)
        if self._on and self._display.lines:
            self._paint_lines(painter, inner)
        else:
            self._paint_ask(painter, inner)

    def _ask(self) -> str:
        return self._display.text or str(_ASKS.get(self._display.kind, ""))

    def _paint_ask(self, painter: QPainter, inner: QRectF) -> None:
        display = self._display
        half = inner.height() / 2
        if display.amount is not None:
            painter.setPen(QColor(DARK.text))
            painter.setFont(font("due", "strong"))
            above = inner.adjusted(0, 0, 0, -half + SIZES["space_4"])
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, self._write(display.amount))
            inner = inner.adjusted(0, half, 0, 0)
        painter.setPen(QColor(DARK.accent if display.awaits_card else DARK.muted))
        painter.setFont(font("section"))
        wrapped = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(inner, wrapped, self._ask())

    def _paint_lines(self, painter: QPainter, inner: QRectF) -> None:
        display = self._display
        painter.setFont(font("body"))
        painter.setPen(QColor(DARK.muted))
        step = painter.fontMetrics().height() + SIZES["space_1"]
        shown = display.lines[:_MAX_LINES]
        for place, (name, amount) in enumerate(shown):
            line = QRectF(inner.left(), inner.top() + place * step, inner.width(), step)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, self._write(amount))
        if len(display.lines) > len(shown):
            rest = QRectF(inner.left(), inner.top() + len(shown) * step, inner.width(), step)
            more = ngettext("and {n} more", "and {n} more", len(display.lines) - len(shown))
            painter.drawText(rest, Qt.AlignmentFlag.AlignLeft, more)
        if display.amount is not None:
            painter.setPen(QColor(DARK.text))
            painter.setFont(font("total", "strong"))
            bottom = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(inner, bottom, self._write(display.amount))
