"""The texts of a window as it paints them: each run, where it stands, and how much of it is seen.

Nothing is really painted: what a delegate or a chart writes by hand is found like any label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QTextItem,
    QTextOption,
    QTransform,
)
from PySide6.QtWidgets import QWidget

_Metric = QPaintDevice.PaintDeviceMetric
_DPI: Final = 96
_ABOVE: Final = 4
"""An accent may reach so far out of the line."""
_ANY_HEIGHT: Final = 100_000


@dataclass(frozen=True)
class PaintedText:
    """A run of one text on one line. Places are in the coordinates of what was looked at."""

    text: str
    ink: str
    """Its colour as `#rrggbb`."""
    place: QRectF
    """From its ascent to its descent, and as wide as it advances."""
    seen: QRectF
    """Where its widget and its painter let anything be seen."""
    owner: QWidget | None
    """The widget that painted it."""
    face: QFont
    begin: QPointF
    turned: QTransform

    def glyphs(self) -> QRectF:
        """Return where its signs really are: blanks at its end are not.

        Measured by themselves Arabic ones are wider than beside the next run: `place` knows better.
        """
        tight = QFontMetricsF(self.face).tightBoundingRect(self.text)
        around = self.place.adjusted(-1, -_ABOVE, 1, _ABOVE)
        return self.turned.mapRect(tight.translated(self.begin)).intersected(around)


class _Painting(QObject):
    """Knows which widget is told to paint: the painter does not say it of those of Qt's own."""

    def __init__(self) -> None:
        super().__init__()
        self.widget: QWidget | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.widget = watched
        return False


class _Engine(QPaintEngine):
    """Keeps what is written, and paints nothing."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.painting = _Painting()
        self.found: list[PaintedText] = []

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def begin(self, _device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def updateState(self, _state: QPaintEngineState) -> None:
        pass

    def drawPixmap(self, *_given: Any) -> None:
        pass

    def drawImage(self, *_given: Any) -> None:
        pass

    def drawPath(self, _path: Any) -> None:
        pass

    def drawPolygon(self, *_given: Any) -> None:
        pass

    def drawRects(self, *_given: Any) -> None:
        pass

    def drawTextItem(self, at: Any, item: QTextItem) -> None:
        painter = self.painter()
        room = QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent())
        turned = painter.deviceTransform()
        seen = QRectF(self.systemClip().boundingRect())  # not what is scrolled away
        if painter.hasClipping():
            seen = seen.intersected(turned.mapRect(painter.clipBoundingRect()))
        ink, owner = painter.pen().color().name(), self.painting.widget
        begin, face = QPointF(at), item.font()
        self.found.append(
            PaintedText(item.text(), ink, turned.mapRect(room), seen, owner, face, begin, turned)
        )


class _Blank(QPaintDevice):
    """As large as a widget, and blank."""

    def __init__(self, seen: QWidget) -> None:
        super().__init__()
        self.texts = _Engine()
        self._metrics = {
            _Metric.PdmWidth: seen.width(),
            _Metric.PdmHeight: seen.height(),
            _Metric.PdmDepth: 32,
            _Metric.PdmDpiX: _DPI,
            _Metric.PdmDpiY: _DPI,
            _Metric.PdmPhysicalDpiX: _DPI,
            _Metric.PdmPhysicalDpiY: _DPI,
            _Metric.PdmDevicePixelRatioScaled: 65_536,
        }

    def paintEngine(self) -> QPaintEngine:
        return self.texts

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return self._metrics.get(metric, 1)


@dataclass(frozen=True)
class Painted:
    """What a widget and all in it write, in the order in which they do."""

    texts: list[PaintedText]
    shortened: list[tuple[str, QWidget | None]]
    """Texts on several lines of which Qt leaves out the last ones, for want of room."""


def painted(widget: QWidget) -> Painted:
    """Have a widget paint itself, and return what it wrote."""
    blank, app = _Blank(widget), QCoreApplication.instance()
    painting, painter, shortened = blank.texts.painting, QPainter(blank), []
    draw = QPainter.drawText

    def draw_text(painter: QPainter, *given: Any) -> Any:
        if _is_too_low(painter, *given):
            shortened.append((given[-1], painting.widget))
        return draw(painter, *given)

    if app is not None:
        app.installEventFilter(painting)
    vars_of_painter: Any = QPainter
    vars_of_painter.drawText = draw_text
    widget.render(painter, QPoint())
    vars_of_painter.drawText = draw
    painter.end()
    if app is not None:
        app.removeEventFilter(painting)
    return Painted(blank.texts.found, shortened)


def _is_too_low(painter: QPainter, *given: Any) -> bool:
    """Whether a rectangle has no room for all lines of a text that is wrapped in it."""
    room, flags = (*given, 0)[:2]
    if not isinstance(room, QRect | QRectF) or isinstance(flags, str | QTextOption):
        return False
    flags = flags if isinstance(flags, int) else flags.value
    if not flags & Qt.TextFlag.TextWordWrap.value:
        return False
    high = QRectF(0, 0, room.width(), _ANY_HEIGHT)
    return painter.boundingRect(high, flags, given[-1]).height() > room.height() + 1
