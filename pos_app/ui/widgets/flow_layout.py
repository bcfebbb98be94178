"""A row that wraps: chips, suggestions, answers that are longer in another language."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QStyle,
    QWidget,
    QWidgetItem,
)

from pos_app.ui.theme import SIZES


class FlowLayout(QLayout):
    """Places its widgets side by side and begins a new line when one is full.

    `at_end` has them stand where the lines end, as the answers of a sheet do. Widgets whose policy
    is to expand share what is left of their line.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        at_end: bool = False,
        between: int | None = None,
    ) -> None:
        """`between` is what stands between two lines, None for the spacing."""
        super().__init__(parent)
        self._between = between
        self._items: list[QLayoutItem] = []
        self._at_end = at_end
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(SIZES["space_2"])

    def addItem(self, item: QLayoutItem) -> None:
        """Add at the end."""
        self._items.append(item)

    def insertWidget(self, index: int, widget: QWidget) -> None:
        """Add a widget before the one at an index."""
        self.addChildWidget(widget)
        self._items.insert(index, QWidgetItem(widget))
        self.invalidate()

    def add_stretch(self) -> None:
        """Have what follows stand at the end of the line, where it is the same one."""
        blank = QWidget()
        blank.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.addWidget(blank)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the item out, or None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Neither: it is as large as what it holds."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower means more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place every item."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """As large as the largest item; the lines follow from the width."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        top = rect.y()
        between = self.spacing() if self._between is None else self._between
        for line in self._lines(rect.width()):
            high = max(size.height() for _item, size in line)
            if move:
                self._place_line(line, QRect(rect.x(), top, rect.width(), high))
            top += high + between
        return max(0, top - between - rect.y())

    def _lines(self, width: int) -> Iterator[list[tuple[QLayoutItem, QSize]]]:
        """Yield what stands in each line, with its size: never wider than that."""
        line: list[tuple[QLayoutItem, QSize]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), width))
            if line and self._width_of(line) + self.spacing() + size.width() > width:
                yield line
                line = []
            line.append((item, size))
        if line:
            yield line

    def _place_line(self, line: list[tuple[QLayoutItem, QSize]], rect: QRect) -> None:
        """Place one line, from right to left where that is how people read."""
        parent = self.parentWidget()
        reading = parent.layoutDirection() if parent else QApplication.layoutDirection()
        left = rect.width() - self._width_of(line)
        x = rect.x() + (left if self._at_end else 0)
        growing = sum(
            bool(item.expandingDirections() & Qt.Orientation.Horizontal) for item, _size in line
        )
        for item, size in line:
            if item.expandingDirections() & Qt.Orientation.Horizontal:
                size.setWidth(size.width() + left // growing)
            y = rect.y() + (rect.height() - size.height()) // 2
            item.setGeometry(
                QStyle.visualRect(reading, rect, QRect(x, y, size.width(), size.height()))
            )
            x += size.width() + self.spacing()

    def _width_of(self, line: list[tuple[QLayoutItem, QSize]]) -> int:
        return sum(size.width() for _item, size in line) + self.spacing() * (len(line) - 1)
