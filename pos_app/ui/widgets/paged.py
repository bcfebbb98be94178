"""Long tables: a view of rows that gives up columns where it gets narrow."""

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import style_table
from pos_app.ui.widgets.paged_items import Batch, PagedItems
from pos_app.ui.widgets.paged_model import Changes, Load, PagedModel
from pos_app.ui.widgets.status_chip import STATUS_STYLES, ChipStyle, chip_size, paint_chip
from pos_app.ui.widgets.table_model import CHIP, ROW, SHORTER, Column, Index, RowsModel

_PAD: Final = SIZES["space_3"]
_SHORTEST_CHIP: Final = 80
"""An icon and a few letters."""
_TEXT_GIVES: Final = 0.4
"""So much of its usual width: its tooltip has all of it."""
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class CellDelegate(QStyledItemDelegate):
    """Paints a cell that has a chip as that chip, any other as text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground and text as ever; a chip in place of its word."""
        super().paint(painter, option, index)
        chip: ChipStyle | None = index.data(CHIP)
        if chip is None:
            return
        if option.state & QStyle.StateFlag.State_Selected:
            chip = replace(chip, ground="surface")  # or *Paid* would melt into the selection
        rect: Any = option.rect
        paint_chip(painter, QRectF(rect.adjusted(_PAD, 0, -_PAD, 0)), chip)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Tell all of a text that has no room, and of a chip; what is seen whole needs no tip."""
        needed = self.sizeHint(option, index).width() + 2 * _PAD
        is_whole = needed <= view.visualRect(index).width()
        if is_whole and index.data(CHIP) is None and not index.data(SHORTER):
            QToolTip.hideText()
            return True
        return super().helpEvent(event, view, option, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave the word to the chip, and whole words where all of them have no room."""
        super().initStyleOption(option, index)
        if index.data(CHIP) is not None:
            option.text = ""
        elif shorter := index.data(SHORTER):
            texts = (option.text, *shorter)
            room = _room_for_text(option)
            fits = (each for each in texts if option.fontMetrics.horizontalAdvance(each) <= room)
            option.text = next(fits, texts[-1])


def _room_for_text(option: QStyleOptionViewItem) -> int:
    text: Any = option.widget.style().subElementRect(
        QStyle.SubElement.SE_ItemViewItemText, option, option.widget
    )
    return int(text.width()) - 2 * _text_margin(option.widget)


def _text_margin(widget: QWidget) -> int:
    """What a delegate of Qt leaves free on each side of a text, within the padding."""
    return widget.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, widget) + 1


class PagedTable(QTableView):
    """A table over a `RowsModel` that gives up columns when it gets narrow.

    `current_changed(row | None)` follows the selection, `opened(row)` is Enter or a double click,
    `typed(QKeyEvent)` is typing that belongs into the search box, `left()` is Esc.
    """

    current_changed = Signal(object)
    opened = Signal(object)
    typed = Signal(object)
    left = Signal()
    columns_resizable = False

    def __init__(self, model: RowsModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.chosen: dict[str, int] = {}
        """The widths of the columns that somebody chose, by their keys; 0 for the usual one.

        Empty where it is left to the room there is.
        """
        self._left_out: frozenset[str] = frozenset()
        self._widths = [0] * len(model.columns)
        style_table(self, name)
        self.setItemDelegate(CellDelegate(self))
        self.setModel(model)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(
            lambda current: self.current_changed.emit(self._choosable(current))
        )
        self.doubleClicked.connect(lambda index: self.opened.emit(model.item(index)))
        self._size_columns()

    @property
    def busy(self) -> bool:
        """Whether rows that were asked for have not come yet."""
        return self._rows.busy

    def current(self) -> Any | None:
        """The value of the selected row."""
        return self._choosable(self.currentIndex())

    def _choosable(self, index: Index) -> Any | None:
        """Return the value of a row; None for a heading, on which Qt ends where a row goes."""
        can_be = index.flags() & Qt.ItemFlag.ItemIsSelectable
        return self._rows.item(index) if can_be else None

    def leave_out(self, *keys: str) -> None:
        """Show no columns of these keys: there is nothing to be seen in them."""
        self._left_out = frozenset(keys)
        self._show_columns()

    def select(self, key: object) -> bool:
        """Select the row with this key; False where it is not loaded."""
        place = self._rows.place_of(key)
        if place is not None:
            self.selectRow(place)
            self.scrollTo(self._rows.index(place, 0))
        return place is not None

    def select_first(self) -> None:
        """Select the topmost row that can be."""
        for place in range(self._rows.rowCount()):
            index = self._rows.index(place, 0)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.selectRow(place)
                self.scrollToTop()
                return

    def step(self, by: int) -> None:
        """Go up or down one row, past what can't be selected."""
        action = self.CursorAction.MoveDown if by > 0 else self.CursorAction.MoveUp
        index = self.moveCursor(action, Qt.KeyboardModifier.NoModifier)
        if index.isValid():
            self.setCurrentIndex(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Esc leaves, typing searches; the rest moves."""
        current = self.current()
        if event.key() in _ENTER and current is not None:
            self.opened.emit(current)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_typing(event):
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)

    def verticalScrollbarValueChanged(self, value: int) -> None:
        """Bring the next page at the end, also where it could not be read before."""
        self._rows.try_again()
        super().verticalScrollbarValueChanged(value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the columns that this width has room for."""
        super().resizeEvent(event)
        self._show_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_columns()

    def _show_columns(self) -> None:
        """Show what was chosen, or what has room and is no column to choose only."""
        for place, column in enumerate(self._rows.columns):
            usual = not column.optional and self.viewport().width() >= column.from_width
            shown = column.key in self.chosen if self.chosen else usual
            self.setColumnHidden(place, not shown or column.key in self._left_out)
        head = self.horizontalHeader()
        seen = (head.logicalIndex(place) for place in range(len(self._rows.columns)))
        self._rows.shown = [place for place in seen if not self.isColumnHidden(place)]
        self._fit_columns()

    def _size_columns(self) -> None:
        """Measure each column in the font of the table; its title too must fit."""
        head, wide = self.horizontalHeader(), self.fontMetrics().horizontalAdvance
        modes = QHeaderView.ResizeMode
        sized = modes.Interactive if self.columns_resizable else modes.Fixed
        for place, column in enumerate(self._rows.columns):
            own = bool(column.sample or self.chosen.get(column.key))
            head.setSectionResizeMode(place, sized if own else modes.Stretch)
            words = max(wide(str(text)) for text in (column.sample, column.title))
            chips = [chip_size(each).width() for each in STATUS_STYLES.values() if column.chip]
            usual = max([words, *chips]) + 2 * _PAD
            self._widths[place] = self.chosen.get(column.key) or usual
            self.setColumnWidth(place, self._widths[place])
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Cut chips short, then texts, where what takes the rest would have less than its least.

        That is its title where it names none. Figures are never cut.
        """
        columns = self._rows.columns
        shown = [place for place in range(len(columns)) if not self.isColumnHidden(place)]
        wide = self.fontMetrics().horizontalAdvance
        around = 2 * (_PAD + _text_margin(self))
        stretched = self.horizontalHeader().ResizeMode.Stretch
        least = {
            place: max(wide(columns[place].least) + around, self._widths[place])
            for place in shown
            if self.horizontalHeader().sectionResizeMode(place) == stretched
        }
        taken = sum(least.get(place, self._widths[place]) for place in shown)
        over = max(0, taken - self.viewport().width()) if least else 0
        for place in (place for place in shown if columns[place].chip):
            shortest = max(_SHORTEST_CHIP, wide(str(columns[place].title))) + 2 * _PAD
            cut = min(over, self._widths[place] - shortest)
            self.setColumnWidth(place, self._widths[place] - cut)
            over -= cut
        for place in shown:
            column, usual = columns[place], self._widths[place]
            if place not in least and not column.chip and not column.right:
                cut = min(over, round(usual * _TEXT_GIVES))
                self.setColumnWidth(place, usual - cut)
                over -= cut


def is_typing(event: QKeyEvent) -> bool:
    """Whether a key writes something, so that it belongs into a search box."""
    plain = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return not plain and event.text().isprintable() and bool(event.text().strip())


__all__ = [
    "CHIP",
    "ROW",
    "Batch",
    "CellDelegate",
    "Changes",
    "Column",
    "Index",
    "Load",
    "PagedItems",
    "PagedModel",
    "PagedTable",
    "RowsModel",
]
