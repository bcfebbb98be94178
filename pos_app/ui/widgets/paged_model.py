"""The rows of long tables: page by page from a background read, and only differences are moved."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final, Generic, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import Message
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.paged_items import NO_ROWS, Batch, Edits, PagedItems, RowT
from pos_app.ui.widgets.status_chip import STATUS_STYLES, ChipStyle

Index = QModelIndex | QPersistentModelIndex

ROW: Final = Qt.ItemDataRole.UserRole
"""The row's value itself."""
CHIP: Final = Qt.ItemDataRole.UserRole + 1
"""The chip that the cell shows in place of text."""

SHORTER: Final = Qt.ItemDataRole.UserRole + 2
"""What may stand for the text where there is too little room, the longest first."""

_MOST_NEWS: Final = 1_000
"""Where more than that was changed at once, the first page is read anew, the others when wanted."""
_ROOT: Final = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column of a table.

    `sample` is a long text that must fit (empty: the column takes what is left, and the chips of
    others give way to `least`, a text that it must have room for); it shows from a table width of
    `from_width` pixels on; `sort` is the name that the service sorts by; `shorter`
    are whole words for where the text has no room, the longest first.
    """

    title: Message
    text: Callable[[RowT, Formats], str]
    sample: str | Message = ""
    right: bool = False
    sort: str = ""
    from_width: int = 0
    chip: Callable[[RowT], PaymentStatus | ChipStyle | None] | None = None
    shorter: Callable[[RowT], Sequence[str]] | None = None
    least: str = ""


Load = Callable[[Any, int], Batch[Any]]
"""`load(where, limit)` reads a page on a worker thread; `where` is None for the first."""


class Changes(Protocol):
    """How a list learns of what was changed, without reading all of it again."""

    def read(self, ids: AbstractSet[Any], top: Any | None) -> Sequence[Any] | None:
        """Return those of `ids` that are in the list, and what stands above the row `top`.

        On a worker thread. None where more than a page stands above it.
        """

    def above(self, row: Any, other: Any) -> bool:
        """Tell whether one row stands above another."""


class PagedModel(QAbstractTableModel, Edits):
    """Rows of any immutable type that has an `id`, read a page at a time.

    However many are loaded, a refresh reads what was changed, and moves only that (`items`).
    """

    loaded = Signal()
    """The first page of what `show_rows` asked for is there."""
    refreshed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        tasks: Tasks,
        *,
        page: int = 100,
        items: PagedItems | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.items = items or PagedItems()
        self.items.edits = self
        self.columns = tuple(columns)
        self.formats = PLAIN
        self._page = page
        self._load: Load | None = None
        self._changes: Changes | None = None
        self._changed: set[str] = set()
        self._first_page_changed = False
        self.busy = False
        """Whether rows that were asked for have not come yet."""
        self._gave_up = False
        self._latest = LatestRead(tasks, self)

    # --- reading --------------------------------------------------------------------------

    def show_rows(self, load: Load, changes: Changes | None = None) -> None:
        """Show what `load` reads; what was there stays until the first page has come."""
        self._load, self._changes = load, changes
        self.items.is_above = changes.above if changes else None
        self.items.last_page = NO_ROWS  # its next page is of what was shown before
        self._read_first_page(then=self._reset)

    def refresh(self, ids: AbstractSet[Any] = frozenset(), *, first_page: bool = False) -> None:
        """Show how the rows with these ids are now, wherever they stand, and what is new above all.

        What an earlier refresh could not read is read too. Of the `first_page` alone where nobody
        was looking: the other rows come again when wanted.
        """
        self._changed |= ids
        self._first_page_changed |= first_page or self._changes is None
        if self._load is not None and not self.busy:
            self._read_changes()

    def canFetchMore(self, parent: Index) -> bool:
        """Whether another page is there and nobody is bringing it, or just failed to."""
        if self._gave_up:
            return False  # or the view would ask again at once, for ever
        return not parent.isValid() and self.items.last_page.next is not None and not self.busy

    def fetchMore(self, parent: Index) -> None:
        """Bring the next page."""
        if self.canFetchMore(parent):
            self._read(self._load, self.items.last_page.next, self._page, then=self._append)

    def try_again(self) -> None:
        """Allow the next page to be read again after a failure, as somebody scrolls."""
        self._gave_up = False

    def _read_changes(self) -> None:
        if self._changes is None or self._first_page_changed or len(self._changed) > _MOST_NEWS:
            self._read_first_page(then=self._merge)
            return
        some = frozenset(islice(self._changed, self._page))
        self._changed -= some
        self._read(
            self._changes.read, some, self.items.top(), then=partial(self._apply, some), ids=some
        )

    def _read_first_page(self, then: Callable[[Batch[Any]], object]) -> None:
        """Read it as it is now, whatever was changed in it."""
        self._changed.clear()
        self._first_page_changed = False
        self._read(self._load, None, self._page, then=then, first_page=True)

    def _read(
        self,
        read: Callable[..., Any] | None,
        *args: Any,
        then: Callable[[Any], object],
        ids: AbstractSet[Any] = frozenset(),
        first_page: bool = False,
    ) -> None:
        """Read for `then`; where it fails, the next refresh is for these ids or that page too."""
        assert read is not None  # noqa: S101  show_rows comes first
        self.busy, self._gave_up = True, False
        fail = partial(self._fail, ids, first_page)
        self._latest.read(read, *args).success(then).failure(fail).start()

    def _go_on(self) -> None:
        """Read what was changed meanwhile."""
        self.busy = False
        if self._changed or self._first_page_changed:
            self._read_changes()

    def _fail(self, ids: AbstractSet[Any], first_page: bool, error: BaseException) -> None:
        self.busy, self._gave_up = False, True
        self._changed |= ids
        self._first_page_changed |= first_page
        self.failed.emit(error)

    def _reset(self, batch: Batch[Any]) -> None:
        self.beginResetModel()
        self.items.reset(batch)
        self.endResetModel()
        self._go_on()
        self.loaded.emit()

    def _append(self, batch: Batch[Any]) -> None:
        self.items.append(batch)
        self._go_on()

    def _apply(self, ids: AbstractSet[Any], rows: Sequence[Any] | None) -> None:
        if rows is None:
            self._first_page_changed = True
        else:
            self.items.apply(ids, rows)
        self._end_refresh()

    def _merge(self, batch: Batch[Any]) -> None:
        self.items.merge(batch)
        self._end_refresh()

    def _end_refresh(self) -> None:
        self._go_on()
        if not self.busy:
            self.refreshed.emit()

    # --- edits of the items ---

    @contextmanager
    def inserting(self, first: int, last: int) -> Iterator[None]:
        """Signal the views that rows are inserted."""
        self.beginInsertRows(_ROOT, first, last)
        yield
        self.endInsertRows()

    @contextmanager
    def removing(self, first: int, last: int) -> Iterator[None]:
        """Signal the views that rows are removed."""
        self.beginRemoveRows(_ROOT, first, last)
        yield
        self.endRemoveRows()

    def replaced(self, place: int) -> None:
        """Signal the views that a row has another value."""
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    # --- the model ---------------------------------------------------------------------------

    def item(self, index: Index) -> Any | None:
        """The value behind an index."""
        return self.items.items[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows are loaded."""
        return 0 if parent.isValid() else len(self.items.items)

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
            return str(column.title)
        return _side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, the chip or the row's value."""
        if not index.isValid():
            return None
        item, column = self.items.items[index.row()], self.columns[index.column()]
        cut_short = role == Qt.ItemDataRole.ToolTipRole and (column.chip or column.shorter)
        if cut_short or role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.text(item, self.formats)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == SHORTER:
            return column.shorter(item) if column.shorter else None
        if role == CHIP:
            chip = column.chip(item) if column.chip else None
            return STATUS_STYLES[chip] if isinstance(chip, PaymentStatus) else chip
        return item if role == ROW else None


def _side(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
