"""A chart on the screen: pressed, walked through with the arrows, and read out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES, current_tokens, font, themed
from pos_app.ui.widgets.accessible_roles import set_role
from pos_app.ui.widgets.announcements import announce
from pos_app.ui.widgets.charts.layout import ChartLayout
from pos_app.ui.widgets.charts.painting import ChartInk, paint_chart
from pos_app.ui.widgets.charts.values import Chart, ChartForm, ChartPoint

_LEAST: Final = QSize(240, 132)
_MARGIN: Final = SIZES["space_2"]
_ALONG: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_DOWN: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ChartView(QWidget):
    """`chosen(key)` follows who presses a figure or goes to it; `opened(key)` is Enter, or twice.

    Where `press_opens`, one press is enough.

    The figure that is chosen stands above the chart in words; screen readers have all of them.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, press_opens: bool = False) -> None:
        super().__init__(parent)
        self._press_opens = press_opens
        self.chart: Chart | None = None
        self.key = ""
        self._layout: ChartLayout | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST)
        self.setAccessibleName(_("Chart"))
        set_role(self, QAccessible.Role.Chart)
        themed().changed.connect(self.update)

    def show_chart(self, chart: Chart | None) -> None:
        """Show another one; None where there is nothing to show."""
        self.chart = chart
        self.key = ""
        self._layout = None
        self.setAccessibleName(chart.title if chart else _("Chart"))
        self.setAccessibleDescription(chart.text if chart else _("Nothing in this time"))
        self.update()

    def choose(self, key: str) -> None:
        """Mark a figure, without saying so to anybody."""
        if key != self.key:
            self.key = key
            self.update()

    @property
    def readout(self) -> str:
        """The chosen figure in words; empty where none is."""
        points = self.chart.points if self.chart else ()
        point = next((point for point in points if point.key == self.key), None)
        return self.chart.readout(point) if self.chart and point else ""

    def sizeHint(self) -> QSize:
        """Wide and not high."""
        return QSize(640, 200)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chart, and the ring of the focus."""
        painter, tokens = QPainter(self), current_tokens()
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if self.chart is None or not self.chart.points:
            self._layout = None
            painter.setPen(QColor(tokens.muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, _("Nothing in this time"))
        else:
            ink = ChartInk.of(tokens)
            painter.setFont(font("caption"))
            self._layout = paint_chart(painter, room, self.chart, ink, self.key)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.accent), SIZES["focus"]))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(1, 1, -1, -1), SIZES["radius"], SIZES["radius"]
            )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is pressed."""
        mark = self._layout.mark_at(event.position()) if self._layout else None
        if mark is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(mark.point)
            if self._press_opens:
                self.opened.emit(mark.point.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is pressed twice."""
        mark = self._layout.mark_at(event.position()) if self._layout else None
        if mark is not None and not self._press_opens:
            self.opened.emit(mark.point.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from figure to figure, Enter opens one."""
        key = Qt.Key(event.key())
        if self.chart is None or not self.chart.points:
            super().keyPressEvent(event)
        elif key in _ENTER and self.key:
            self.opened.emit(self.key)
        elif (point := self._neighbour(self.chart, key)) is not None:
            self._go_to(point)
        elif key not in _ALONG and key not in _DOWN:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show the figure under the pointer in words."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self._layout.mark_at(event.pos().toPointF()) if self._layout else None
            if self.chart is None or not self.chart.points:
                QToolTip.hideText()
                return True
            above = "\n".join(filter(None, (self.chart.title, self.readout)))
            said = self.chart.readout(mark.point) if mark is not None else above
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def _go_to(self, point: ChartPoint) -> None:
        if point.key != self.key:
            self.choose(point.key)
            announce(self, self.readout)
            self.chosen.emit(point.key)

    def _neighbour(self, chart: Chart, key: Qt.Key) -> ChartPoint | None:
        points = chart.points
        at = next((place for place, each in enumerate(points) if each.key == self.key), None)
        if key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            return points[0 if key == Qt.Key.Key_Home else -1]
        if key not in _ALONG and key not in _DOWN:
            return None
        if at is None:
            return points[0]
        if chart.form is ChartForm.HEAT:
            across = points[at].across + _ALONG.get(key, 0)
            down = points[at].down + _DOWN.get(key, 0)
            cells = (each for each in points if (each.across, each.down) == (across, down))
            return next(cells, None)
        to = at + _ALONG.get(key, 0) + _DOWN.get(key, 0)
        return points[to] if 0 <= to < len(points) else None
