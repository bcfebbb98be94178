"""Room for what needs more of it than there is: it scrolls, so that nothing is out of reach."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QWidget

from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import see_through

_BESIDE: Final = SIZES["space_3"]
"""What is seen beside a field that is scrolled to."""


class Room(QScrollArea):
    """Gives a widget all the room there is; where that is less than it needs, it scrolls.

    So where the text is twice as large, or the screen is small. What has enough room stands as it
    would without this.
    """

    def __init__(self, inside: QWidget, *, sideways: bool = True) -> None:
        """Scroll up and down, and `sideways` too."""
        super().__init__()
        self._inside = inside
        self._sideways = sideways
        if not sideways:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        see_through(self)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        inside.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what it holds."""
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hand on the room."""
        super().resizeEvent(event)
        self.fit()

    def sizeHint(self) -> QSize:
        """As large as what it holds."""
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """So much that the rest can be scrolled to."""
        some = SIZES["touch_large"]
        return self._inside.minimumSizeHint().boundedTo(QSize(some, some))

    def fit(self) -> None:
        """Make what it holds as large as the room, or as large as it has to be."""
        room = self.maximumViewportSize()
        least = self._least(room.width())
        if least.height() > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
            least = self._least(room.width())
        if not self._sideways:
            least.setWidth(0)
        elif least.width() > room.width():
            room.setHeight(room.height() - self.horizontalScrollBar().sizeHint().height())
        self._inside.resize(room.expandedTo(least))

    def _least(self, width: int) -> QSize:
        inside, layout = self._inside, self._inside.layout()
        least = inside.minimumSizeHint().expandedTo(inside.minimumSize())
        if layout is not None and layout.hasHeightForWidth():
            high = layout.minimumHeightForWidth(max(width, least.width()))
            least.setHeight(max(high, inside.minimumHeight()))
        return least

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring the field with the cursor into sight."""
        scrolls = self.verticalScrollBar().maximum() or self.horizontalScrollBar().maximum()
        if scrolls and now is not None and self._inside.isAncestorOf(now):
            self.ensureWidgetVisible(now, _BESIDE, _BESIDE)


class RoomInWindow(Room):
    """Of what stands over a window: as high as what it holds, but no higher than the window."""

    def __init__(self, inside: QWidget, around: int) -> None:
        """`around` is what stands above and below it, in pixels."""
        super().__init__(inside)
        self._around = around

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for as much as what it holds would."""
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.follow()
        return super().eventFilter(watched, event)

    def follow(self) -> None:
        """Grow where what it holds does."""
        layout, policies = self._inside.layout(), QSizePolicy.Policy
        up = layout is not None and layout.expandingDirections() & Qt.Orientation.Vertical
        self.setSizePolicy(policies.Expanding, policies.Expanding if up else policies.Preferred)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Whether it is higher where it is narrower."""
        return self._inside.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """As high as what it holds, as far as there is room."""
        return min(self._inside.heightForWidth(width), self._most())

    def sizeHint(self) -> QSize:
        """As large as what it holds, as far as there is room."""
        hint = super().sizeHint()
        return QSize(hint.width(), min(hint.height(), self._most()))

    def _most(self) -> int:
        return max(self.window().height() - self._around, SIZES["touch_large"])
