"""Long tables: rows come page by page from a background read, and only differences are redrawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from pos_app.domain.payments import PaymentStatus
from pos_app.ui.tasks import Latest, Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import style_table
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.status_chip import LOOKS, ChipLook, chip_size, paint_chip

Index = QModelIndex | QPersistentModelIndex
RowT = TypeVar("RowT")

ROW: Final = Qt.ItemDataRole.UserRole
"""The row's value itself."""
CHIP: Final = Qt.ItemDataRole.UserRole + 1
"""The chip that the cell shows in place of text."""

SHORTER: Final = Qt.ItemDataRole.UserRole + 2
"""What may stand for the text where there is too little room, the longest first."""

_PAD: Final = SIZES["space_3"]
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_ROOT: Final = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column of a table.

    `sample` is a long text that must fit (empty: the column takes what is left); it shows from a
    table width of `from_width` pixels on; `sort` is the name that the service sorts by; `shorter`
    are whole words for where the text has no room, the longest first.
    """

    title: str
    text: Callable[[RowT, Formats], str]
    sample: str = ""
    right: bool = False
    sort: str = ""
    from_width: int = 0
    chip: Callable[[RowT], PaymentStatus | ChipLook | None] | None = None
    shorter: Callable[[RowT], Sequence[str]] | None = None


@dataclass(frozen=True)
class Batch(Generic[RowT]):
    """Some rows, and where the ones after them begin (None at the end)."""

    rows: Sequence[RowT]
    next: object | None


Load = Callable[[Any, int], Batch[Any]]
"""`load(where, limit)` reads a page on a worker thread; `where` is None for the first."""


class PagedModel(QAbstractTableModel):
    """Rows of any immutable type that has an `id`, read a page at a time."""

    loaded = Signal()
    """The first page of what `show_rows` asked for is there."""
    refreshed = Signal()
    failed = Signal(object)
    sort_asked = Signal(str, bool)

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        tasks: Tasks,
        *,
        page: int = 100,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.formats = PLAIN
        self._page = page
        self._items: list[Any] = []
        self._count = 0
        self._next: object | None = None
        self._load: Load | None = None
        self._asking = False
        self._latest = Latest(tasks, self)

    @property
    def busy(self) -> bool:
        """Whether rows that were asked for have not come yet."""
        return self._asking

    # --- reading --------------------------------------------------------------------------

    def show_rows(self, load: Load) -> None:
        """Show what `load` reads; what was there stays until the first page has come."""
        self._load = load
        self._ask(None, self._page, self._begin)

    def refresh(self, *, first_page: bool = False) -> None:
        """Read again as many rows as there are, and change only those that differ.

        Of the `first_page` alone where nobody was looking: the other rows come again when wanted.
        """
        if self._load is not None and not (self._asking and not self._items):
            limit = self._page if first_page else max(self._page, self._count)
            self._ask(None, limit, self._merge)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether another page is there and nobody is bringing it."""
        return not parent.isValid() and self._next is not None and not self._asking

    def fetchMore(self, parent: Index) -> None:
        """Bring the next page."""
        if self.canFetchMore(parent):
            self._ask(self._next, self._page, self._append)

    def _ask(self, where: object | None, limit: int, then: Callable[[Batch[Any]], None]) -> None:
        assert self._load is not None  # noqa: S101  show_rows comes first
        self._asking = True
        self._latest.read(self._load, where, limit).success(then).failure(self._fail).start()

    def _fail(self, error: BaseException) -> None:
        self._asking = False
        self._next = None  # or the view would ask again at once, for ever
        self.failed.emit(error)

    def _begin(self, batch: Batch[Any]) -> None:
        self.beginResetModel()
        self._items = self.items_of(batch.rows, None)
        self._took(batch, len(batch.rows))
        self.endResetModel()
        self.loaded.emit()

    def _append(self, batch: Batch[Any]) -> None:
        items = self.items_of(batch.rows, self._items[-1] if self._items else None)
        if items:
            self._insert(len(self._items), items)
        self._took(batch, self._count + len(batch.rows))

    def _merge(self, batch: Batch[Any]) -> None:
        wanted = self.items_of(batch.rows, None)
        keys = {self.key(item) for item in wanted}
        gone = [self.key(item) not in keys for item in self._items]
        for run in reversed(_runs(gone)):
            self._take_out(run.start, run.stop - 1)
        known = {self.key(item) for item in self._items}
        place = 0
        while place < len(wanted):
            new = list(takewhile(lambda item: self.key(item) not in known, wanted[place:]))
            if new:
                self._insert(place, new)
            else:
                self._put(place, wanted[place])
            place += max(1, len(new))
        self._took(batch, len(batch.rows))
        self.refreshed.emit()

    def _put(self, place: int, item: Any) -> None:
        """Make `item` stand at `place`, where all before it are right already."""
        here = self._items[place] if place < len(self._items) else None
        if here is not None and self.key(here) == self.key(item):
            if here != item:
                self._items[place] = item
                self.dataChanged.emit(
                    self.index(place, 0), self.index(place, len(self.columns) - 1)
                )
            return
        later = self.place_of(self.key(item), place)
        if later is not None:
            self._take_out(later, later)
        self._insert(place, [item])

    def _insert(self, place: int, items: list[Any]) -> None:
        self.beginInsertRows(_ROOT, place, place + len(items) - 1)
        self._items[place:place] = items
        self.endInsertRows()

    def _take_out(self, first: int, last: int) -> None:
        self.beginRemoveRows(_ROOT, first, last)
        del self._items[first : last + 1]
        self.endRemoveRows()

    def _took(self, batch: Batch[Any], count: int) -> None:
        self._asking = False
        self._next = batch.next
        self._count = count

    # --- what a kind of table may say differently -------------------------------------------

    def items_of(self, rows: Sequence[Any], _last: Any | None) -> list[Any]:
        """What stands in the table for these rows, which come after the item `_last`."""
        return list(rows)

    def key(self, item: Any) -> object:
        """What makes an item the same one after a refresh."""
        return item.id

    # --- the model ---------------------------------------------------------------------------

    def item(self, index: Index) -> Any | None:
        """The value behind an index."""
        return self._items[index.row()] if index.isValid() else None

    def place_of(self, key: object, start: int = 0) -> int | None:
        """Where the item with this key stands, if it is loaded."""
        places = range(start, len(self._items))
        return next((at for at in places if self.key(self._items[at]) == key), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows are loaded."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many columns there are, shown or not."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles, over numbers at the right."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return _side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, the chip or the row's value."""
        if not index.isValid():
            return None
        item, column = self._items[index.row()], self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.text(item, self.formats)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == SHORTER:
            return column.shorter(item) if column.shorter else None
        if role == CHIP:
            chip = column.chip(item) if column.chip else None
            return LOOKS[chip] if isinstance(chip, PaymentStatus) else chip
        return item if role == ROW else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order; the service sorts, since not all rows are here."""
        if 0 <= column < len(self.columns) and self.columns[column].sort:
            self.sort_asked.emit(self.columns[column].sort, order == Qt.SortOrder.DescendingOrder)


def _runs(marks: Sequence[bool]) -> list[range]:
    """Return the places that are marked, neighbours together."""
    found, place = [], 0
    for marked, run in groupby(marks):
        length = sum(1 for _ in run)
        if marked:
            found.append(range(place, place + length))
        place += length
    return found


def _side(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class CellDelegate(QStyledItemDelegate):
    """Paints a cell that has a chip as that chip, any other as text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground and text as ever; a chip in place of its word."""
        super().paint(painter, option, index)
        chip: ChipLook | None = index.data(CHIP)
        if chip is None:
            return
        if option.state & QStyle.StateFlag.State_Selected:
            chip = replace(chip, ground="surface")  # or *Paid* would melt into the selection
        rect: Any = option.rect
        paint_chip(painter, QRectF(rect.adjusted(_PAD, 0, -_PAD, 0)), chip)

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
    return int(text.width())


class PagedTable(QTableView):
    """A table over a `PagedModel` that gives up columns when it gets narrow.

    `current_changed(row | None)` follows the selection, `opened(row)` is Enter or a double click,
    `typed(QKeyEvent)` is typing that belongs into the search box, `left()` is Esc.
    """

    current_changed = Signal(object)
    opened = Signal(object)
    typed = Signal(object)
    left = Signal()

    def __init__(self, model: PagedModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        style_table(self, name)
        self.setItemDelegate(CellDelegate(self))
        self.setModel(model)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.item(index)))
        self._size_columns()

    @property
    def busy(self) -> bool:
        """Whether rows that were asked for have not come yet."""
        return self._rows.busy

    def current(self) -> Any | None:
        """The value of the selected row."""
        return self._rows.item(self.currentIndex())

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the columns that this width has room for."""
        super().resizeEvent(event)
        for place, column in enumerate(self._rows.columns):
            self.setColumnHidden(place, event.size().width() < column.from_width)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_columns()

    def _size_columns(self) -> None:
        head, metrics = self.horizontalHeader(), self.fontMetrics()
        for place, column in enumerate(self._rows.columns):
            head.setSectionResizeMode(
                place,
                QHeaderView.ResizeMode.Fixed if column.sample else QHeaderView.ResizeMode.Stretch,
            )
            words = max(
                metrics.horizontalAdvance(column.sample), metrics.horizontalAdvance(column.title)
            )
            chips = max(chip_size(look).width() for look in LOOKS.values()) if column.chip else 0
            self.setColumnWidth(place, max(words, chips) + 2 * _PAD)

    def _tell_current(self, current: QModelIndex) -> None:
        self.current_changed.emit(self._rows.item(current))


def is_typing(event: QKeyEvent) -> bool:
    """Whether a key writes something, so that it belongs into a search box."""
    plain = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return not plain and event.text().isprintable() and bool(event.text().strip())


__all__ = ["CHIP", "ROW", "Batch", "CellDelegate", "Column", "Load", "PagedModel", "PagedTable"]
