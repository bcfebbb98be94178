"""Paints a chart by any painter, in the colours of a theme or black on white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPen,
    QPolygonF,
)

from pos_app.domain.texts import ngettext
from pos_app.ui.theme import SIZES, Tokens
from pos_app.ui.widgets.charts.layout import ChartLayout, Mark, lay_out
from pos_app.ui.widgets.charts.values import Chart, ChartForm

_GAP: Final = SIZES["space_2"]
_SAMPLE: Final = 10.0
"""A square of the legend."""
_SCALE: Final = 72.0
"""The strip of a heat's colours."""
_DOT: Final = 3.0
_ROOM_FOR_DOTS: Final = 12.0
_FAINTEST: Final = 0.12
"""Of the full colour, what the least figure of a heat has."""
_SIDES: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "middle": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True)
class ChartInk:
    """The colours of a chart."""

    text: QColor
    muted: QColor
    grid: QColor
    figure: QColor
    compared: QColor
    below: QColor
    chosen: QColor
    empty: QColor

    @classmethod
    def of(cls, tokens: Tokens) -> Self:
        """Return those of a theme."""
        names = ("text", "muted", "border", "accent", "outline", "danger", "accent_soft", "sunken")
        return cls(*(QColor(tokens.color(name)) for name in names))


def paint_chart(
    painter: QPainter, room: QRectF, chart: Chart, ink: ChartInk, chosen: str = ""
) -> ChartLayout:
    """Paint a chart that has figures, in the painter's font; return where everything stands."""
    plain = painter.font()
    metrics = QFontMetricsF(plain)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as its axes, in each language
    head = metrics.height() + _GAP
    layout = lay_out(chart, room.adjusted(0, head, 0, 0), metrics)
    marked = next((mark for mark in layout.marks if mark.point.key == chosen), None)
    readout = chart.readout(marked.point) if marked else ""
    _paint_head(painter, QRectF(room.left(), room.top(), room.width(), head), chart, ink, readout)
    if marked is not None and chart.form is not ChartForm.HEAT:
        painter.fillRect(marked.area, ink.chosen)
    painter.setPen(QPen(ink.grid, 1))
    for start, end in layout.lines:
        painter.drawLine(start, end)
    _paint_figures(painter, layout, chart, ink)
    if marked is not None and chart.form is ChartForm.HEAT:
        painter.setPen(QPen(ink.text, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(marked.shape)
    painter.setPen(ink.muted)
    for text in layout.texts:
        flags = _SIDES[text.side] | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(text.room, flags, text.text)
    _paint_left_out(painter, layout, room, metrics, ink)
    painter.restore()
    return layout


def _paint_figures(painter: QPainter, layout: ChartLayout, chart: Chart, ink: ChartInk) -> None:
    if chart.form is ChartForm.LINE:
        _paint_line(painter, layout, ink)
    elif chart.form is ChartForm.HEAT:
        _paint_heat(painter, layout, chart, ink)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        for mark in layout.marks:
            if mark.compared is not None:
                _fill_compared(painter, mark.compared, ink)
            painter.fillRect(mark.shape, ink.figure if mark.point.value >= 0 else ink.below)
    if layout.zero is not None:
        painter.setPen(QPen(ink.compared, 1))
        painter.drawLine(*layout.zero)


def _fill_compared(painter: QPainter, shape: QRectF, ink: ChartInk) -> None:
    """Hatch what a figure is compared with: it is told from it by more than its colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(ink.compared, 1))
    painter.setBrush(QBrush(ink.compared, Qt.BrushStyle.BDiagPattern))
    painter.drawRect(shape.adjusted(0, 0, -1, -1))
    painter.restore()


def _paint_line(painter: QPainter, layout: ChartLayout, ink: ChartInk) -> None:
    """Draw a line through the figures, and a dashed one through those of before."""
    before = [mark for mark in layout.marks if mark.compared is not None]
    dashed = QPen(ink.compared, 2, Qt.PenStyle.DashLine)
    for marks, pen, is_compared in (
        (before, dashed, True),
        (layout.marks, QPen(ink.figure, 2), False),
    ):
        ends = QPolygonF([_end(mark, is_compared=is_compared) for mark in marks])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(ends)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.figure)
    if layout.marks[0].area.width() >= _ROOM_FOR_DOTS or len(layout.marks) == 1:
        for mark in layout.marks:
            painter.drawEllipse(_end(mark), _DOT, _DOT)


def _end(mark: Mark, *, is_compared: bool = False) -> QPointF:
    """Return where a figure ends that goes up or down from zero."""
    shape = mark.compared if is_compared and mark.compared is not None else mark.shape
    value = (mark.point.compared or 0) if is_compared else mark.point.value
    return QPointF(mark.area.center().x(), shape.top() if value >= 0 else shape.bottom())


def _paint_heat(painter: QPainter, layout: ChartLayout, chart: Chart, ink: ChartInk) -> None:
    most = max((abs(point.value) for point in chart.points), default=0) or 1
    painter.setPen(Qt.PenStyle.NoPen)
    for mark in layout.marks:
        painter.setBrush(ink.empty)
        painter.drawRect(mark.shape)
        if value := mark.point.value:
            color = QColor(ink.figure if value > 0 else ink.below)
            color.setAlphaF(_FAINTEST + (1 - _FAINTEST) * abs(value) / most)
            painter.setBrush(color)
            painter.drawRect(mark.shape)
            if value < 0:  # a line through what was given back, whatever its colour
                middle = mark.shape.center().y()
                line = QRectF(mark.shape.left(), middle - 1, mark.shape.width(), 2)
                painter.fillRect(line.adjusted(4, 0, -4, 0), ink.text)


def _paint_head(painter: QPainter, room: QRectF, chart: Chart, ink: ChartInk, readout: str) -> None:
    """Write what the chart shows, the chosen figure, and at the right what the colours mean."""
    bold = QFont(painter.font())
    bold.setWeight(QFont.Weight.DemiBold)
    line = QRectF(room.left(), room.top(), room.width(), room.height() - _GAP)
    right = line.right()
    if chart.form is ChartForm.HEAT:
        right = _paint_scale(painter, line, chart, ink)
    elif chart.is_compared:
        for name, color in ((chart.compared_name, ink.compared), (chart.period_name, ink.figure)):
            right = _paint_sample(painter, line, right, name, color, ink)
    painter.setFont(bold)
    painter.setPen(ink.text)
    title = QFontMetricsF(bold).elidedText(
        chart.title, Qt.TextElideMode.ElideRight, right - line.left() - _GAP
    )
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, title)
    plain = QFont(bold)
    plain.setWeight(QFont.Weight.Normal)
    painter.setFont(plain)
    left = line.left() + QFontMetricsF(bold).horizontalAdvance(title) + 2 * _GAP
    said = QFontMetricsF(plain).elidedText(
        readout, Qt.TextElideMode.ElideRight, max(0.0, right - left - _GAP)
    )
    painter.drawText(
        line.adjusted(left - line.left(), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, said
    )


def _paint_sample(
    painter: QPainter, line: QRectF, right: float, name: str, color: QColor, ink: ChartInk
) -> float:
    """Write what a colour means, ending at `right`; return where that begins."""
    wide = QFontMetricsF(painter.font()).horizontalAdvance(name)
    painter.setPen(ink.muted)
    room = QRectF(right - wide, line.top(), wide, line.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, name)
    left = right - wide - _GAP / 2 - _SAMPLE
    sample = QRectF(left, line.center().y() - _SAMPLE / 2, _SAMPLE, _SAMPLE)
    if color == ink.compared:
        _fill_compared(painter, sample, ink)
    else:
        painter.fillRect(sample, color)
    return left - 2 * _GAP


def _paint_scale(painter: QPainter, line: QRectF, chart: Chart, ink: ChartInk) -> float:
    """Paint what the colours of a heat mean, from nothing to the most; return where it begins."""
    most = chart.write(max((point.value for point in chart.points), default=0))
    none = chart.write(0)
    wide = QFontMetricsF(painter.font()).horizontalAdvance
    painter.setPen(ink.muted)
    high = QRectF(line.right() - wide(most), line.top(), wide(most), line.height())
    painter.drawText(high, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, most)
    strip = QRectF(high.left() - _GAP - _SCALE, line.center().y() - 5, _SCALE, _SAMPLE)
    shades = QLinearGradient(strip.topLeft(), strip.topRight())
    shades.setColorAt(0, ink.empty)
    shades.setColorAt(1, ink.figure)
    painter.fillRect(strip, shades)
    low = QRectF(strip.left() - _GAP - wide(none), line.top(), wide(none), line.height())
    painter.drawText(low, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, none)
    return low.left() - _GAP


def _paint_left_out(
    painter: QPainter,
    layout: ChartLayout,
    room: QRectF,
    metrics: QFontMetricsF,
    ink: ChartInk,
) -> None:
    if not layout.left_out:
        return
    said = ngettext(
        "{n} more in the table",
        "{n} more in the table",
        layout.left_out,
    )
    place = QRectF(room.left(), room.bottom() - metrics.height(), room.width(), metrics.height())
    painter.setPen(ink.muted)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, said)
