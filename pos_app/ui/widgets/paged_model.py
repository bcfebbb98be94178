"""The rows of long tables: page by page from a background read, and only differences are moved."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cmp_to_key, partial
from itertools import groupby, islice, takewhile
from typing import Any, Final, Generic, Protocol, TypeVar

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
from pos_app.ui.background.tasks import Latest, Tasks
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.status_chip import LOOKS, ChipLook

Index = QModelIndex | QPersistentModelIndex
RowT = TypeVar("RowT")

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

    `sample` is a long text that must fit (empty: the column takes what is left); it shows from a
    table width of `from_width` pixels on; `sort` is the name that the service sorts by; `shorter`
    are whole words for where the text has no room, the longest first.
    """

    title: Message
    text: Callable[[RowT, Formats], str]
    sample: str | Message = ""
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


_NOTHING: Final[Batch[Any]] = Batch((), None)

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


class PagedModel(QAbstractTableModel):
    """Rows of any immutable type that has an `id`, read a page at a time.

    They stand in the order in which they are read, with headings between them where a kind of
    table has some. However many are loaded, a refresh reads and moves what was changed.
    """

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
        self._by_key: dict[object, Any] = {}
        self._last_page: Batch[Any] = _NOTHING
        self._load: Load | None = None
        self._changes: Changes | None = None
        self._changed: set[str] = set()
        self._first_page_changed = False
        self._asking = False
        self._gave_up = False
        self._latest = Latest(tasks, self)

    @property
    def busy(self) -> bool:
        """Whether rows that were asked for have not come yet."""
        return self._asking

    # --- reading --------------------------------------------------------------------------

    def show_rows(self, load: Load, changes: Changes | None = None) -> None:
        """Show what `load` reads; what was there stays until the first page has come."""
        self._load, self._changes = load, changes
        self._last_page = _NOTHING  # its next page is of what was shown before
        self._ask_first_page(then=self._begin)

    def refresh(self, ids: AbstractSet[Any] = frozenset(), *, first_page: bool = False) -> None:
        """Show how the rows with these ids are now, wherever they stand, and what is new above all.

        What an earlier refresh could not read is read too. Of the `first_page` alone where nobody
        was looking: the other rows come again when wanted.
        """
        self._changed |= ids
        self._first_page_changed |= first_page or self._changes is None
        if self._load is not None and not self._asking:
            self._look_again()

    def canFetchMore(self, parent: Index) -> bool:
        """Whether another page is there and nobody is bringing it, or just failed to."""
        if self._gave_up:
            return False  # or the view would ask again at once, for ever
        return not parent.isValid() and self._last_page.next is not None and not self._asking

    def fetchMore(self, parent: Index) -> None:
        """Bring the next page."""
        if self.canFetchMore(parent):
            self._ask(self._load, self._last_page.next, self._page, then=self._append)

    def try_again(self) -> None:
        """Let the next page be asked for though a read failed: somebody scrolls."""
        self._gave_up = False

    def _look_again(self) -> None:
        if self._changes is None or self._first_page_changed or len(self._changed) > _MOST_NEWS:
            self._ask_first_page(then=self._merge)
            return
        some = frozenset(islice(self._changed, self._page))
        self._changed -= some
        top = next((item for item in self._items if not self.is_heading(item)), None)
        self._ask(self._changes.read, some, top, then=partial(self._apply, some), ids=some)

    def _ask_first_page(self, then: Callable[[Batch[Any]], object]) -> None:
        """Read it as it is now, whatever was changed in it."""
        self._changed.clear()
        self._first_page_changed = False
        self._ask(self._load, None, self._page, then=then, first_page=True)

    def _ask(
        self,
        read: Callable[..., Any] | None,
        *args: Any,
        then: Callable[[Any], object],
        ids: AbstractSet[Any] = frozenset(),
        first_page: bool = False,
    ) -> None:
        """Read for `then`; where it fails, the next refresh is for these ids or that page too."""
        assert read is not None  # noqa: S101  show_rows comes first
        self._asking, self._gave_up = True, False
        fail = partial(self._fail, ids, first_page)
        self._latest.read(read, *args).success(then).failure(fail).start()

    def _took(self) -> None:
        """Go on with what was changed while this was being read."""
        self._asking = False
        if self._changed or self._first_page_changed:
            self._look_again()

    def _fail(self, ids: AbstractSet[Any], first_page: bool, error: BaseException) -> None:
        self._asking, self._gave_up = False, True
        self._changed |= ids
        self._first_page_changed |= first_page
        self.failed.emit(error)

    def _begin(self, batch: Batch[Any]) -> None:
        self.beginResetModel()
        self._items = self.items_of(batch.rows, None)
        self._by_key = {self.key(item): item for item in self._items}
        self._last_page = batch
        self.endResetModel()
        self._took()
        self.loaded.emit()

    def _append(self, batch: Batch[Any]) -> None:
        keys = [self.key(row) for row in batch.rows]
        self._remove([self._by_key[key] for key in keys if key in self._by_key])  # they moved down
        items = self.items_of(batch.rows, self._items[-1] if self._items else None)
        if items:
            self._insert(len(self._items), items)
        self._last_page = batch
        self._took()

    # --- what was changed ---

    def _apply(self, ids: AbstractSet[Any], rows: Sequence[Any] | None) -> None:
        """Show rows as they are now; of `ids` those without a row are in the list no more."""
        if rows is None:
            self._first_page_changed = True
        else:
            found = {self.key(row): row for row in rows}
            known = [key for key in {*ids, *found} if key in self._by_key]
            self._remove([self._by_key[key] for key in known if not self._replaced(key, found)])
            self._add([row for key, row in found.items() if key not in self._by_key])
        self._took()
        if not self._asking:
            self.refreshed.emit()

    def _replaced(self, key: object, found: dict[object, Any]) -> bool:
        """Show a loaded row as it is now; False where it stands here no more."""
        place, row = self.place_of(key), found.get(key)
        if place is None or row is None or not self._fits(place, row):
            return False
        if self._items[place] != row:
            self._set(place, row)
        return True

    def _fits(self, place: int, row: Any) -> bool:
        """Tell whether a row may stand in the place of an item, between its neighbours."""
        if self.heading(row) != self.heading(self._items[place]) or self._comes_later(row):
            return False
        before, after = self._items[max(place - 1, 0) : place], self._items[place + 1 : place + 2]
        return not any(self.above(row, each) for each in before) and not any(
            self.above(each, row) for each in after
        )

    def _comes_later(self, row: Any) -> bool:
        """Tell whether a row comes with a page that was not read yet.

        That one begins below the last row read, as it was then, whatever became of that row since.
        """
        page = self._last_page
        return page.next is not None and any(self.above(edge, row) for edge in page.rows[-1:])

    def _remove(self, items: Sequence[Any]) -> None:
        """Take rows out, and the headings under which nothing is left."""
        places = {place for item in items if (place := self.place_of(self.key(item))) is not None}
        for run in reversed(_neighbours(places)):
            self._take_out(run.start, run.stop - 1)
        for heading in {self.heading(item) for item in items} - {None}:
            place = self.place_of(self.key(heading))
            if place is not None and all(map(self.is_heading, self._items[place + 1 : place + 2])):
                self._take_out(place, place)

    def _add(self, rows: Sequence[Any]) -> None:
        """Put rows where they belong; what would come with a later page comes with that."""
        rows = [row for row in rows if not self._comes_later(row)]
        headings = {self.heading(row) for row in rows} - {None}
        missing = [each for each in headings if self.key(each) not in self._by_key]
        new = sorted(
            [*rows, *missing],
            key=cmp_to_key(lambda one, other: self.above(other, one) - self.above(one, other)),
        )
        placed = [(place, list(run)) for place, run in groupby(new, key=self._place_for)]
        for place, items in reversed(placed):
            self._insert(place, items)

    def _place_for(self, item: Any) -> int:
        """Where an item stands, or would stand."""
        places = range(len(self._items))
        return bisect_left(places, True, key=lambda place: not self.above(self._items[place], item))

    # --- the first page anew ---

    def _merge(self, batch: Batch[Any]) -> None:
        """Show the first page as it is now, changing what differs; the others come when wanted."""
        wanted = self.items_of(batch.rows, None)
        self._cut(len(wanted))
        keys = {self.key(item) for item in wanted}
        gone = {place for place, item in enumerate(self._items) if self.key(item) not in keys}
        for run in reversed(_neighbours(gone)):
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
        self._last_page = batch
        self._took()
        if not self._asking:
            self.refreshed.emit()

    def _cut(self, many: int) -> None:
        """Let go of what can't be in the first page any more, before anything is compared."""
        if len(self._items) > 2 * many:
            self._take_out(2 * many, len(self._items) - 1)

    def _put(self, place: int, item: Any) -> None:
        """Make `item` stand at `place`, where all before it are right already."""
        here = self._items[place] if place < len(self._items) else None
        if here is not None and self.key(here) == self.key(item):
            if here != item:
                self._set(place, item)
            return
        key = self.key(item)
        later = next((at for at, each in enumerate(self._items) if self.key(each) == key), None)
        if later is not None:
            self._take_out(later, later)
        self._insert(place, [item])

    # --- the items themselves ---

    def _set(self, place: int, item: Any) -> None:
        self._items[place] = self._by_key[self.key(item)] = item
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def _insert(self, place: int, items: list[Any]) -> None:
        self.beginInsertRows(_ROOT, place, place + len(items) - 1)
        self._items[place:place] = items
        self._by_key |= {self.key(item): item for item in items}
        self.endInsertRows()

    def _take_out(self, first: int, last: int) -> None:
        self.beginRemoveRows(_ROOT, first, last)
        for item in self._items[first : last + 1]:
            self._by_key.pop(self.key(item), None)
        del self._items[first : last + 1]
        self.endRemoveRows()

    # --- what a kind of table may say differently -------------------------------------------

    def heading(self, _row: Any) -> Any | None:
        """The heading under which a row stands, if rows have any."""
        return None

    def is_heading(self, _item: Any) -> bool:
        """Whether an item is a heading."""
        return False

    def key(self, item: Any) -> object:
        """What makes an item the same one after a refresh."""
        return item.id

    def above(self, item: Any, other: Any) -> bool:
        """Whether one item stands above another."""
        return self._changes is not None and self._changes.above(item, other)

    def items_of(self, rows: Sequence[Any], last: Any | None) -> list[Any]:
        """What stands in the table for these rows, which come after the item `last`."""
        under = last if last is None or self.is_heading(last) else self.heading(last)
        items = []
        for row in rows:
            heading = self.heading(row)
            if heading is not None and heading != under:
                items.append(heading)
                under = heading
            items.append(row)
        return items

    # --- the model ---------------------------------------------------------------------------

    def item(self, index: Index) -> Any | None:
        """The value behind an index."""
        return self._items[index.row()] if index.isValid() else None

    def place_of(self, key: object) -> int | None:
        """Where the item with this key stands, if it is loaded."""
        item = self._by_key.get(key)
        if item is None:
            return None
        place = self._place_for(item) if self._changes is not None else 0
        if place < len(self._items) and self._items[place] is item:
            return place
        return next((at for at, each in enumerate(self._items) if each is item), None)

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
            return str(column.title)
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


def _neighbours(places: Iterable[int]) -> list[range]:
    """Return places as runs of neighbours, in their order."""
    runs = groupby(enumerate(sorted(places)), key=lambda numbered: numbered[1] - numbered[0])
    found = [[place for _at, place in run] for _gap, run in runs]
    return [range(run[0], run[-1] + 1) for run in found]


def _side(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
