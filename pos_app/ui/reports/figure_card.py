"""One of the few big figures above a report, pressed to see what it is made of."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.domain.money import PPM, rounded
from pos_app.domain.texts import pgettext
from pos_app.services.views.report_tables import ColumnKind
from pos_app.ui.reports.cells import CellWriter
from pos_app.ui.theme import SIZES, current_tokens, font, themed
from pos_app.ui.widgets.accessible_text import accessible_text

_PAD: Final = SIZES["space_3"]
_VERTICAL: Final = SIZES["space_2"]
_TENTH: Final = 1_000
"""Of a percent, in millionths."""


class FigureCard(QAbstractButton):
    """A title, the figure, and what it is compared with."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.value = ""
        self.beneath = ""
        self._tone = "muted"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        themed().changed.connect(self.update)
        self.show_figure("", "")

    def show_figure(self, value: str, beneath: str, tone: str = "muted") -> None:
        """Show a figure; `tone` is the token of the colour of what stands beneath."""
        self.value, self.beneath, self._tone = value, beneath, tone
        said = pgettext("a figure of a chart", "{name}: {value}", name=self.title, value=value)
        self.setAccessibleName(accessible_text(said, beneath) if beneath else said)
        self.setToolTip("\n".join(filter(None, (said, beneath))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its longest text."""
        wide = max(
            QFontMetrics(each).horizontalAdvance(text) for each, text, _token in self._lines()
        )
        high = sum(QFontMetrics(each).height() for each, _text, _token in self._lines())
        return QSize(wide + 2 * _PAD, high + 2 * _VERTICAL)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the figure; what stands around it may be cut short."""
        value = QFontMetrics(font("section", "strong")).horizontalAdvance(self.value)
        return QSize(value + 2 * _PAD, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the panel, the texts from the top down, and the ring of the focus."""
        painter, tokens = QPainter(self), current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = self.hasFocus()
        edge = QPen(QColor(tokens.accent if ring else tokens.border), 2 if ring else 1)
        painter.setPen(edge)
        pressed = self.isDown() or self.underMouse()
        painter.setBrush(QColor(tokens.accent_soft if pressed else tokens.surface))
        radius = SIZES["radius_panel"]
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        top = float(_VERTICAL)
        for each, text, token in self._lines():
            metrics = QFontMetrics(each)
            room = QRectF(_PAD, top, self.width() - 2 * _PAD, metrics.height())
            painter.setFont(each)
            painter.setPen(QColor(tokens.color(token)))
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)
            top += metrics.height()

    def _lines(self) -> list[tuple[QFont, str, str]]:
        lines = [
            (font("caption"), self.title, "muted"),
            (font("section", "strong"), self.value, "text"),
        ]
        return [*lines, (font("caption"), self.beneath, self._tone)] if self.beneath else lines


def change_text(
    writer: CellWriter, kind: ColumnKind, value: int, compared: int, *, is_loss: bool = False
) -> tuple[str, str]:
    """Return how a figure differs from another period's, and the token of the colour of that.

    More is good news, but for what `is_loss`.
    """
    before = writer.figure(kind, compared)
    if not compared:
        return pgettext("a figure of the period before", "{figure} before", figure=before), "muted"
    change = rounded(abs(value - compared) * PPM, abs(compared), _TENTH)
    grew = value > compared
    arrow = "=" if not change else "▲" if grew else "▼"
    said = pgettext(
        "how a figure changed",
        "{arrow} {percent} ({figure})",
        arrow=arrow,
        percent=writer.figure(ColumnKind.PERCENT, change),
        figure=before,
    )
    return said, "muted" if not change else "danger" if grew == is_loss else "accent"
