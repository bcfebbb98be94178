"""Where everything of a chart stands, in a rectangle of any size: on the screen or on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.charts.values import Axis, Chart, ChartForm, ChartPoint, round_axis

_GAP: Final = SIZES["space_2"]
_TICK_HEIGHT: Final = 36.0
"""So far apart are two ticks at least."""
_FILL: Final = 0.72
"""Of the room of a column, what is not left free beside it."""
_WIDEST: Final = 48.0
_BAR_ROW: Final = 20.0
_HIGHEST_BAR: Final = 16.0
_ELIDE: Final = Qt.TextElideMode.ElideRight
_NAMES: Final = 0.36
"""Of the width, what the names of bars may take."""


@dataclass(frozen=True)
class Mark:
    """A figure at its place; whoever presses within `area` means it."""

    point: ChartPoint
    area: QRectF
    shape: QRectF
    compared: QRectF | None = None


@dataclass(frozen=True)
class Text:
    """A text within its room, at its left end, its right one or in the middle."""

    room: QRectF
    text: str
    side: str = "middle"


@dataclass
class ChartLayout:
    """All marks, texts and lines of a chart; `left_out` counts figures without room."""

    plot: QRectF
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    lines: list[tuple[QPointF, QPointF]] = field(default_factory=list)
    zero: tuple[QPointF, QPointF] | None = None
    left_out: int = 0

    def mark_at(self, place: QPointF) -> Mark | None:
        """Return the figure whose room has this place in it."""
        return next((mark for mark in self.marks if mark.area.contains(place)), None)


def lay_out(chart: Chart, room: QRectF, metrics: QFontMetricsF) -> ChartLayout:
    """Place a chart that has figures in a rectangle."""
    if chart.form is ChartForm.HEAT:
        return _heat(chart, room, metrics)
    if chart.form is ChartForm.BARS:
        return _bars(chart, room, metrics)
    return _columns(chart, room, metrics)


def _columns(chart: Chart, room: QRectF, metrics: QFontMetricsF) -> ChartLayout:
    line = metrics.height()
    ticks = int((room.height() - line) / max(_TICK_HEIGHT, 2 * line))
    axis = round_axis(chart.values, ticks, chart.smallest_step)
    written = {tick: chart.write_tick(tick) for tick in axis.ticks}
    left = max(metrics.horizontalAdvance(text) for text in written.values()) + _GAP
    plot = room.adjusted(left, line / 2, 0, -line - _GAP / 2)
    made = ChartLayout(plot)
    for tick, text in written.items():
        y = plot.bottom() - axis.share(tick) * plot.height()
        made.lines.append((QPointF(plot.left(), y), QPointF(plot.right(), y)))
        place = QRectF(room.left(), y - line / 2, left - _GAP, line)
        made.texts.append(Text(place, text, "right"))
    zero = plot.bottom() - axis.share(0) * plot.height()
    made.zero = QPointF(plot.left(), zero), QPointF(plot.right(), zero)
    slot = plot.width() / len(chart.points)
    for at, point in enumerate(chart.points):
        area = QRectF(plot.left() + at * slot, room.top(), slot, room.height())
        made.marks.append(_column(chart, point, area, axis, plot))
    made.texts.extend(_labels(made.marks, plot.bottom() + _GAP / 2, plot, metrics))
    return made


def _column(chart: Chart, point: ChartPoint, area: QRectF, axis: Axis, plot: QRectF) -> Mark:
    """Stand a figure in its area; what it is compared with stands at its left."""
    wide = min(area.width() * _FILL, _WIDEST)
    left = area.center().x() - wide / 2
    if not chart.is_compared:
        return Mark(point, area, _upright(point.value, left, wide, axis, plot))
    half = wide / 2
    shape = _upright(point.value, left + half, half, axis, plot)
    beside = _upright(point.compared or 0, left, half, axis, plot)
    return Mark(point, area, shape, None if point.compared is None else beside)


def _upright(value: int, left: float, wide: float, axis: Axis, plot: QRectF) -> QRectF:
    zero, end = (plot.bottom() - axis.share(at) * plot.height() for at in (0, value))
    return QRectF(left, min(zero, end), wide, abs(end - zero))


def _labels(
    marks: Sequence[Mark], top: float, plot: QRectF, metrics: QFontMetricsF
) -> Iterator[Text]:
    """Yield as many labels as stand beside each other, evenly, within the width of the plot."""
    widest = max(metrics.horizontalAdvance(mark.point.label) for mark in marks) + _GAP
    stride = max(1, -int(-widest // marks[0].area.width()))
    half = (widest - _GAP) / 2
    middles = [(mark, mark.area.center().x()) for mark in marks]
    fitting = [
        (mark, middle)
        for mark, middle in middles
        if plot.left() <= middle - half and middle + half <= plot.right()
    ]
    for mark, middle in fitting[::stride] or [(marks[0], plot.center().x())]:
        yield Text(QRectF(middle - half, top, 2 * half, metrics.height()), mark.point.label)


def _bars(chart: Chart, room: QRectF, metrics: QFontMetricsF) -> ChartLayout:
    row = max(_BAR_ROW, metrics.height() * 1.2)
    rows = max(1, int(room.height() / row))
    count = len(chart.points)
    shown = chart.points[: rows if count <= rows else max(1, rows - 1)]
    left_out = count - len(shown)
    inside = room.height() - (metrics.height() if left_out else 0)
    axis = round_axis(chart.values, 1_000, chart.smallest_step)
    wide = metrics.horizontalAdvance
    names = min(max(wide(point.label) for point in shown) + _GAP, room.width() * _NAMES)
    amounts = max(wide(chart.write(point.value)) for point in shown) + _GAP
    plot = room.adjusted(names, 0, -amounts, 0)
    made = ChartLayout(plot, left_out=left_out)
    high = min(inside / len(shown), row * 1.8)
    for at, point in enumerate(shown):
        area = QRectF(room.left(), room.top() + at * high, room.width(), high)
        made.marks.append(_bar(point, area, axis, plot))
        name = metrics.elidedText(point.label, _ELIDE, names - _GAP)
        made.texts.append(Text(QRectF(area.left(), area.top(), names - _GAP, high), name, "left"))
        amount = QRectF(plot.right(), area.top(), amounts, high)
        made.texts.append(Text(amount, chart.write(point.value), "right"))
    zero = plot.left() + axis.share(0) * plot.width()
    bottom = room.top() + high * len(shown)
    made.zero = QPointF(zero, plot.top()), QPointF(zero, bottom)
    return made


def _bar(point: ChartPoint, area: QRectF, axis: Axis, plot: QRectF) -> Mark:
    high = min(area.height() * 0.6, _HIGHEST_BAR)
    top = area.center().y() - high / 2

    def lying(value: int, top: float, high: float) -> QRectF:
        zero, end = (plot.left() + axis.share(at) * plot.width() for at in (0, value))
        return QRectF(min(zero, end), top, abs(end - zero), high)

    if point.compared is None:
        return Mark(point, area, lying(point.value, top, high))
    beside = lying(point.compared, top + high * 0.65, high * 0.35)
    return Mark(point, area, lying(point.value, top, high * 0.6), beside)


def _heat(chart: Chart, room: QRectF, metrics: QFontMetricsF) -> ChartLayout:
    line = metrics.height()
    left = max(metrics.horizontalAdvance(name) for name in chart.rows) + _GAP
    plot = room.adjusted(left, 0, 0, -line - _GAP / 2)
    made = ChartLayout(plot)
    wide, high = plot.width() / len(chart.columns), plot.height() / len(chart.rows)
    for point in chart.points:
        place = QRectF(
            plot.left() + point.across * wide, plot.top() + point.down * high, wide, high
        )
        made.marks.append(Mark(point, place, place.adjusted(1, 1, -1, -1)))
    for down, name in enumerate(chart.rows):
        beside = QRectF(room.left(), plot.top() + down * high, left - _GAP, high)
        made.texts.append(Text(beside, name, "right"))
    widest = max(metrics.horizontalAdvance(name) for name in chart.columns) + _GAP
    stride = max(1, -int(-widest // wide))
    for across, name in list(enumerate(chart.columns))[::stride]:
        middle = plot.left() + (across + 0.5) * wide
        beneath = QRectF(middle - widest / 2, plot.bottom() + _GAP / 2, widest, line)
        made.texts.append(Text(beneath, name))
    return made
