"""A short list whose entries are dragged into another order."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from pos_app.ui.widgets.entries import EntriesModel, EntriesView

Index = QModelIndex | QPersistentModelIndex


class OrderedEntriesModel(EntriesModel):
    """Entries that can be picked up, and put down between others."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Each is dragged; what is between them takes one."""
        own = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | own

    def supportedDropActions(self) -> Qt.DropAction:
        """They are moved, never doubled."""
        return Qt.DropAction.MoveAction


class OrderedEntries(EntriesView):
    """`moved(from, to)`: the entry at a place was dragged to where it is at another place then.

    The keys that do the same stand beside it, as buttons.
    """

    moved = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, selectable=True, parent=parent, model=OrderedEntriesModel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only what is dragged from here."""
        if event.source() is self:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would come to lie."""
        super().dragMoveEvent(event)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell where it was put down; whoever hears it shows the new order."""
        start, end = self.currentIndex().row(), self._place_at(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        end -= end > start
        if start >= 0 and end != start:
            self.moved.emit(start, end)

    def _place_at(self, point: QPoint) -> int:
        """Return before which entry a point is; how many there are below the last one."""
        index = self.indexAt(point)
        if not index.isValid():
            return len(self.entries())
        below = point.y() > self.visualRect(index).center().y()
        return index.row() + below
