"""Two parts of a screen: side by side, or one over the other where large text leaves no room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSplitter, QWidget

from pos_app.ui.theme import SIZES, scaled

NARROWEST: Final = 640
"""For two parts beside each other, with text of the usual size."""
_BESIDE_A_LIST: Final = 560
LEAST_HIGH: Final = 340
"""Of a list and what it shows, each, where they stand over each other."""


class SideBySide(QBoxLayout):
    """Two or more widgets in a row, which turns where it is narrower than `narrowest`.

    That is in pixels for text of the usual size. `turned(bool)` says whether they stand over each
    other now.
    """

    turned = Signal(bool)
    least_high = 0
    """Of each of them on average, where they stand over each other."""

    def __init__(self, parent: QWidget | None = None, *, narrowest: int = NARROWEST) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight)
        self._narrowest = narrowest
        if parent is not None:
            parent.setLayout(self)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(SIZES["space_4"])

    def setGeometry(self, rect: QRect) -> None:
        """Turn, then place them."""
        directions = QBoxLayout.Direction
        turned = rect.width() < scaled(self._narrowest)
        direction = directions.TopToBottom if turned else directions.LeftToRight
        if direction != self.direction():
            self.setDirection(direction)
            self.turned.emit(turned)
        super().setGeometry(rect)

    def minimumSize(self) -> QSize:
        """As wide as one of them: turned, they need no more."""
        least, count = super().minimumSize(), self.count()
        items = [item for at in range(count) if (item := self.itemAt(at)) and not item.isEmpty()]
        around = self.contentsMargins()
        wide = max((item.minimumSize().width() for item in items), default=0)
        least.setWidth(wide + around.left() + around.right())
        if self.direction() == QBoxLayout.Direction.TopToBottom and len(items) > 1:
            least.setHeight(max(least.height(), len(items) * self.least_high))
        return least


class TurningSplitter(QSplitter):
    """The same with a handle between two of them."""

    def __init__(self, shares: tuple[int, int]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._shares = shares
        self.setHandleWidth(SIZES["space_4"])
        self.setChildrenCollapsible(False)

    def minimumSizeHint(self) -> QSize:
        """As wide as one of them: turned, they need no more."""
        least = super().minimumSizeHint()
        parts = [self.widget(at) for at in range(self.count())]
        wide = max((each.minimumSizeHint().width() for each in parts if each), default=0)
        if self.orientation() == Qt.Orientation.Vertical:
            least.setHeight(max(least.height(), self.count() * LEAST_HIGH))
        return QSize(wide, least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn, then share the room."""
        ways = Qt.Orientation
        way = ways.Vertical if self.width() < scaled(NARROWEST) else ways.Horizontal
        if way != self.orientation():
            self.setOrientation(way)
            self.setSizes([share * 10 for share in self._shares])
            self.updateGeometry()
        super().resizeEvent(event)


class ListAside(SideBySide):
    """A list beside a page, so `wide`; or over it, and a few rows high."""

    def __init__(self, parent: QWidget, side: QWidget, wide: int, page: QWidget) -> None:
        super().__init__(parent, narrowest=_BESIDE_A_LIST)
        self._side, self._wide = side, wide
        self.setSpacing(0)
        self.least_high = 4 * SIZES["touch"]
        self.addWidget(side)
        self.addWidget(page, 1)
        self.turned.connect(self._fit)
        self._fit(turned=False)

    def _fit(self, turned: bool) -> None:
        most = 16_777_215  # Qt's own: no bound
        self._side.setMinimumSize(0 if turned else self._wide, 0)
        self._side.setMaximumWidth(most if turned else self._wide)
        self._side.setMaximumHeight(4 * SIZES["touch"] if turned else most)
        if turned:
            self._side.setMinimumHeight(4 * SIZES["touch"])
