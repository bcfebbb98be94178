"""The state of a payment as a chip: always an icon and a word, never colour alone."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import NP_, Message
from pos_app.ui.theme import SIZES, current_tokens, draw_icon, font, scaled, themed
from pos_app.ui.widgets.accessible_roles import set_role
from pos_app.ui.widgets.reading_order import placed

_HEIGHT: Final = 26
_ICON: Final = 15
_PAD: Final = SIZES["space_2"] + 2
_GAP: Final = SIZES["space_1"] + 1
_SHORTEST: Final = 76
_RING: Final = SIZES["space_1"]


@dataclass(frozen=True)
class ChipStyle:
    """A word, an icon, and the tokens of its text and its ground.

    `name` is what is read out, and the tooltip, where that says more than the word has room for.
    A word of a table is a Message: `str(style.word)` shows it.
    """

    word: str | Message
    icon: str
    ink: str
    ground: str
    name: str = ""


STATUS_STYLES: Final = {
    PaymentStatus.PAID: ChipStyle(
        NP_("the state of a sale", "Paid"), "check", "accent", "accent_soft"
    ),
    PaymentStatus.DECLINED: ChipStyle(
        NP_("the state of a sale", "Declined"), "cross", "danger", "danger_soft"
    ),
    PaymentStatus.UNKNOWN: ChipStyle(
        NP_("the state of a sale", "Not known yet"), "warning", "warn", "warn_soft"
    ),
    PaymentStatus.WAITING: ChipStyle(
        NP_("the state of a sale", "Waiting"), "clock", "info", "info_soft"
    ),
    PaymentStatus.DEPOSIT: ChipStyle(
        NP_("the state of a sale", "Deposit"), "hold", "info", "info_soft"
    ),
    PaymentStatus.REFUNDED: ChipStyle(
        NP_("the state of a sale", "Refunded"), "refund", "text", "sunken"
    ),
    PaymentStatus.PART_REFUNDED: ChipStyle(
        NP_("the state of a sale", "Part refunded"), "refund", "text", "sunken"
    ),
    PaymentStatus.CANCELLED: ChipStyle(
        NP_("the state of a sale", "Cancelled"), "close", "muted", "sunken"
    ),
    PaymentStatus.OVERPAID: ChipStyle(
        NP_("the state of a sale", "Overpaid"), "warning", "danger", "danger_soft"
    ),
    PaymentStatus.VOIDED: ChipStyle(NP_("the state of a sale", "Voided"), "undo", "text", "sunken"),
}


def chip_height() -> int:
    """Return how high a chip is."""
    return scaled(_HEIGHT)


def chip_size(style: ChipStyle) -> QSize:
    """How much room the chip takes."""
    words = QFontMetricsF(font("caption", "strong")).horizontalAdvance(str(style.word))
    return QSize(round(2 * _PAD + scaled(_ICON) + _GAP + words + 0.5), chip_height())


def paint_chip(painter: QPainter, rect: QRectF, status: PaymentStatus | ChipStyle) -> None:
    """Paint a chip where `rect` begins, centred in its height; for delegates."""
    style = status if isinstance(status, ChipStyle) else STATUS_STYLES[status]
    tokens, size = current_tokens(), chip_size(style)
    chip = QRectF(rect.left(), 0, min(size.width(), rect.width()), size.height())
    chip.moveTop(rect.center().y() - size.height() / 2)
    chip = placed(chip, rect)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.color(style.ground)))
    painter.drawRoundedRect(chip, size.height() / 2, size.height() / 2)
    _paint_content(painter, chip, style, tokens.color(style.ink))
    painter.restore()


def _paint_content(painter: QPainter, chip: QRectF, style: ChipStyle, ink: str) -> None:
    side = scaled(_ICON)
    mark = QRectF(chip.left() + _PAD, chip.center().y() - side / 2, side, side)
    draw_icon(painter, placed(mark, chip), style.icon, ink)
    painter.setPen(QColor(ink))
    painter.setFont(font("caption", "strong"))
    text = chip.adjusted(_PAD + side + _GAP, 0, -_GAP, 0)
    word = painter.fontMetrics().elidedText(
        str(style.word), Qt.TextElideMode.ElideRight, round(text.width())
    )
    painter.drawText(placed(text, chip), int(Qt.AlignmentFlag.AlignVCenter), word)


class StatusChip(QWidget):
    """A chip of its own, outside a list."""

    def __init__(
        self,
        status: PaymentStatus | ChipStyle = PaymentStatus.WAITING,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_role(self, QAccessible.Role.StaticText)
        self.set_status(status)
        themed().changed.connect(self.update)

    def set_status(self, status: PaymentStatus | ChipStyle) -> None:
        """Show another state."""
        self._style = status if isinstance(status, ChipStyle) else STATUS_STYLES[status]
        self.setAccessibleName(self.word())
        self.updateGeometry()
        self.update()

    def word(self) -> str:
        """The word on the chip."""
        return str(self._style.word)

    def sizeHint(self) -> QSize:
        """Room for the icon and the word."""
        return chip_size(self._style)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as delegates do."""
        paint_chip(QPainter(self), QRectF(self.rect()), self._style)


class ChipButton(QAbstractButton):
    """A chip that leads somewhere; a word is cut short at `widest` pixels, or where room lacks."""

    def __init__(self, style: ChipStyle, *, widest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_style(style)
        themed().changed.connect(self.update)

    def set_style(self, style: ChipStyle) -> None:
        """Show another state; its name, or else all of its word, is read out and the tooltip."""
        room = self._widest - chip_size(replace(style, word="")).width()
        metrics = QFontMetricsF(font("caption", "strong"))
        word = str(style.word)
        short = metrics.elidedText(word, Qt.TextElideMode.ElideMiddle, room)
        self._style = replace(style, word=short)
        self.setAccessibleName(style.name or word)
        self.setToolTip(style.name or word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The chip with its ring, high enough for a finger."""
        return QSize(chip_size(self._style).width() + 2 * _RING, SIZES["touch"])

    def minimumSizeHint(self) -> QSize:
        """Room for the icon and a few letters, where what stands beside it needs the rest."""
        return self.sizeHint().boundedTo(QSize(_SHORTEST, SIZES["touch"]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as other buttons."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip, and around it a ring while it has the focus."""
        painter = QPainter(self)
        chip = QRectF(self.rect()).adjusted(_RING, 0, -_RING, 0)
        paint_chip(painter, chip, self._style)
        if self.hasFocus():
            chip.setTop(chip.center().y() - chip_height() / 2)
            chip.setHeight(chip_height())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current_tokens().accent), 2))
            ring = chip.adjusted(-3, -3, 3, 3)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
