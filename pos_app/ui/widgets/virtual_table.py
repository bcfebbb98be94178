"""The view of a list of any size: its scroll bar spans all rows, and says where one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.ui.theme import SIZES, current_tokens, font
from pos_app.ui.widgets.basics import label
from pos_app.ui.widgets.paged import CellDelegate, PagedTable
from pos_app.ui.widgets.table_model import ROW, Index
from pos_app.ui.widgets.virtual_model import VirtualModel

_PAD: Final = SIZES["space_3"]
_BAR_HIGH: Final = 10
_MOST_KEPT: Final = 1_000
"""So many chosen rows stay chosen when all places are made anew."""
_SELECT_ROW: Final = (
    QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
)


class VirtualDelegate(CellDelegate):
    """Paints a heading over the whole row, and a bar where a row is on its way."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground and text as ever for a row that is there."""
        table: Any = option.widget
        if not isinstance(table, VirtualTable):
            super().paint(painter, option, index)
        elif table.rows.items.is_heading(index.row()):
            _paint_heading(painter, option.rect, table, index)
        else:
            super().paint(painter, option, index)
            if index.data(ROW) is None:
                _paint_placeholder(painter, option.rect)


def _paint_heading(painter: QPainter, cell: QRect, table: QWidget, index: Index) -> None:
    """Paint the part of a heading that lies in a cell."""
    tokens, view = current_tokens(), table
    wide = view.viewport().width() if isinstance(view, QAbstractItemView) else cell.width()
    line = QRect(_PAD, cell.top(), wide - 2 * _PAD, cell.height())
    painter.save()
    painter.setClipRect(cell)
    painter.fillRect(cell, QColor(tokens.sunken))
    painter.setFont(font("caption", "strong"))
    painter.setPen(QColor(tokens.muted))
    painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), index.sibling(index.row(), 0).data())
    painter.restore()


def _paint_placeholder(painter: QPainter, cell: QRect) -> None:
    bar = QRectF(cell.adjusted(_PAD, 0, -_PAD, 0))
    bar.setWidth(bar.width() * 0.7)
    bar.setTop(cell.center().y() - _BAR_HIGH / 2)
    bar.setHeight(_BAR_HIGH)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current_tokens().sunken))
    painter.drawRoundedRect(bar, _BAR_HIGH / 2, _BAR_HIGH / 2)
    painter.restore()


@dataclass(frozen=True)
class _Kept:
    """What was chosen and seen before all places were made anew: rows by their keys."""

    current: object | None
    current_place: int
    chosen: tuple[object, ...]
    top: object | None
    top_offset: int
    value: int


class VirtualTable(PagedTable):
    """A table over a `VirtualModel`. Several rows can be chosen; Home and End go all the way.

    While the scroll bar is dragged, a bubble beside it says where in the list that is.
    """

    def __init__(self, model: VirtualModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name, parent)
        self.rows = model
        self._kept: _Kept | None = None
        self._awaits_current = False
        self.bubble = label("", "bubble")
        self.bubble.setParent(self)
        self.bubble.hide()
        self.setItemDelegate(VirtualDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._request_rows)
        head = self.horizontalHeader()  # it would look at each row for whether all are chosen
        head.setSelectionModel(QItemSelectionModel(model, head))
        self._connect(model)

    def chosen_places(self) -> Iterator[range]:
        """Yield the places of the chosen rows, headings between them too."""
        ranges = self.selectionModel().selection().toList()
        for each in sorted(ranges, key=lambda each: each.top()):
            yield range(each.top(), each.bottom() + 1)

    def select_first(self) -> None:
        """Select the topmost row."""
        self._select_place(0)
        self.scrollToTop()

    def show_place(self, place: int) -> None:
        """Scroll a place to the top, and select the row that stands there or under it."""
        self._select_place(place)
        self.scrollTo(self.rows.index(place, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def moveCursor(
        self,
        action: QAbstractItemView.CursorAction,
        modifiers: Qt.KeyboardModifier,
    ) -> Any:
        """Home and End go to the first and the last row, and pages end on no heading."""
        self.executeDelayedItemsLayout()  # or the view can't follow to places that just came
        actions = QAbstractItemView.CursorAction
        if action == actions.MoveHome:
            return self._row_at(0, 1)
        if action == actions.MoveEnd:
            return self._row_at(self.rows.rowCount() - 1, -1)
        if action not in {actions.MovePageUp, actions.MovePageDown}:
            return super().moveCursor(action, modifiers)
        row_high = max(1, self.verticalHeader().defaultSectionSize())
        by = max(1, self.viewport().height() // row_high - 1)
        down = action == actions.MovePageDown
        to = max(self.currentIndex().row(), 0) + (by if down else -by)
        return self._row_at(min(max(to, 0), self.rows.rowCount() - 1), 1 if down else -1)

    def verticalScrollbarValueChanged(self, value: int) -> None:
        """Bring the rows that come into view."""
        super().verticalScrollbarValueChanged(value)
        self._request_rows()
        self._show_bubble()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Bring the rows of a higher table too."""
        super().resizeEvent(event)
        self._looking.start()

    def _connect(self, model: VirtualModel) -> None:
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.counted):
            changed.connect(self._looking.start)
        model.dataChanged.connect(self._on_data)
        model.rebuilding.connect(self._save_place)
        model.rebuilt.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        bar = self.verticalScrollBar()
        bar.sliderPressed.connect(self._show_bubble)
        bar.sliderReleased.connect(self.bubble.hide)

    # --- what is seen ---

    def seen(self) -> tuple[int, int]:
        """Return the first and the last place that are in view."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self.rows.rowCount() - 1

    def _request_rows(self) -> None:
        self.rows.see(*self.seen(), self.currentIndex().row())

    def _show_bubble(self) -> None:
        bar = self.verticalScrollBar()
        text = self.rows.place_text(max(0, self.rowAt(0))) if bar.isSliderDown() else ""
        self.bubble.setVisible(bool(text))
        if not text:
            return
        self.bubble.setText(text)
        self.bubble.adjustSize()
        option = QStyleOptionSlider()
        bar.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, bar
        )
        corner = bar.mapTo(self, handle.center())
        y = min(
            max(corner.y() - self.bubble.height() // 2, 0), self.height() - self.bubble.height()
        )
        left_of_bar = bar.mapTo(self, bar.rect().topLeft()).x() - self.bubble.width() - _PAD
        is_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.bubble.move(bar.width() + _PAD if is_left else max(0, left_of_bar), y)
        self.bubble.raise_()

    # --- the current row ---

    def _on_current(self, current: Index) -> None:
        self._awaits_current = current.isValid() and self.rows.item(current) is None
        self._request_rows()

    def _on_data(self, first: Index, last: Index) -> None:
        """Say which row is chosen where it was not there yet when it was."""
        current = self.currentIndex()
        if self._awaits_current and first.row() <= current.row() <= last.row():
            row = self.rows.item(current)
            self._awaits_current = row is None
            if row is not None and not self.rows.items.is_heading(current.row()):
                self.current_changed.emit(row)

    def _row_at(self, place: int, by: int) -> Any:
        """Return the index of the row at a place, or of the next one where a heading stands."""
        if 0 <= place < self.rows.rowCount() and self.rows.items.is_heading(place):
            place += by if place + by >= 0 else 1
        return self.rows.index(place, max(0, self.currentIndex().column()))

    def _select_place(self, place: int) -> None:
        index = self._row_at(place, 1)
        if index.isValid():
            self.selectRow(index.row())

    # --- all places anew ---

    def _save_place(self) -> None:
        items = self.rows.items
        first, last = self.seen()
        chosen: list[object] = []
        for places in self.chosen_places():
            for place in places[: _MOST_KEPT - len(chosen)]:
                row = items.item(place)
                if row is not None and not items.is_heading(place):
                    chosen.append(row.id)
        visible = (
            (place, items.item(place))
            for place in range(first, min(last + 1, len(items)))
            if not items.is_heading(place)
        )
        top = next(((place, row) for place, row in visible if row is not None), None)
        current = self.current()
        self._kept = _Kept(
            current=current.id if current is not None else None,
            current_place=self.currentIndex().row(),
            chosen=tuple(chosen),
            top=top[1].id if top else None,
            top_offset=self.rowViewportPosition(top[0]) if top else 0,
            value=self.verticalScrollBar().value(),
        )

    def _restore(self) -> None:
        kept, self._kept = self._kept, None
        if kept is None or not self.rows.rowCount():
            return
        self._restore_scrolling(kept)
        value = self.verticalScrollBar().value()
        place = self.rows.place_of(kept.current) if kept.current is not None else None
        if place is None and kept.current_place >= 0:
            place = min(kept.current_place, self.rows.rowCount() - 1)
        selection = QItemSelection()
        for key in kept.chosen:
            at = self.rows.place_of(key)
            if at is not None:
                selection.select(self.rows.index(at, 0), self.rows.index(at, 0))
        if place is not None:
            self.selectionModel().setCurrentIndex(
                self._row_at(place, 1), _SELECT_ROW | QItemSelectionModel.SelectionFlag.Clear
            )
        self.selectionModel().select(selection, _SELECT_ROW)
        self.verticalScrollBar().setValue(value)

    def _restore_scrolling(self, kept: _Kept) -> None:
        self.updateGeometries()
        top = self.rows.place_of(kept.top) if kept.top is not None else None
        high = self.verticalHeader().defaultSectionSize()
        value = kept.value if top is None else top * high - kept.top_offset
        self.verticalScrollBar().setValue(value)
