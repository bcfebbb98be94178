"""Pages of which one is seen, and which need no more room than that one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLayoutItem, QStackedLayout, QWidget


class Pages(QWidget):
    """Like a `QStackedWidget`, which is as large as its largest page, seen or not.

    In a `Room` that would make what is seen scroll, for the room of what is not.
    """

    currentChanged = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = _SeenPageLayout(self)
        self._layout.currentChanged.connect(self._on_changed)

    def addWidget(self, page: QWidget) -> int:
        """Add a page; return its place. The first one is seen."""
        return self._layout.addWidget(page)

    def removeWidget(self, page: QWidget) -> None:
        """Take a page out; it is not deleted."""
        self._layout.removeWidget(page)

    def currentIndex(self) -> int:
        """Return the place of the page that is seen, from 0; -1 where there is none."""
        return self._layout.currentIndex()

    def setCurrentIndex(self, place: int) -> None:
        """Show the page of this place alone."""
        self._layout.setCurrentIndex(place)

    def currentWidget(self) -> QWidget | None:
        """Return the page that is seen, None where there is none."""
        return self._layout.currentWidget()

    def setCurrentWidget(self, page: QWidget) -> None:
        """Show this page alone."""
        self._layout.setCurrentWidget(page)

    def _on_changed(self, place: int) -> None:
        self._layout.invalidate()
        self.updateGeometry()
        self.currentChanged.emit(place)


class _SeenPageLayout(QStackedLayout):
    def sizeHint(self) -> QSize:
        item = self._seen()
        return item.sizeHint() if item else super().sizeHint()

    def minimumSize(self) -> QSize:
        item = self._seen()
        return item.minimumSize() if item else super().minimumSize()

    def hasHeightForWidth(self) -> bool:
        item = self._seen()
        return bool(item and item.hasHeightForWidth())

    def heightForWidth(self, width: int) -> int:
        item = self._seen()
        return item.heightForWidth(width) if item else -1

    def minimumHeightForWidth(self, width: int) -> int:
        """Else Qt takes what it asks for as what it needs."""
        item = self._seen()
        return item.minimumHeightForWidth(width) if item else -1

    def _seen(self) -> QLayoutItem | None:
        return self.itemAt(self.currentIndex())
