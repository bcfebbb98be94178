"""The rows of long tables: page by page from a background read, and only differences are moved."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, Final, Protocol

from PySide6.QtCore import QModelIndex, QObject

from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.widgets.paged_items import NO_ROWS, Batch, Edits, PagedItems
from pos_app.ui.widgets.table_model import Column, Index, RowsModel

_MOST_NEWS: Final = 1_000
"""Where more than that was changed at once, the first page is read anew, the others when wanted."""
_ROOT: Final = QModelIndex()

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


class PagedModel(RowsModel, Edits):
    """Rows of any immutable type that has an `id`, read a page at a time.

    However many are loaded, a refresh reads what was changed, and moves only that (`items`).
    """

    items: PagedItems

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        tasks: Tasks,
        *,
        page: int = 100,
        items: PagedItems | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self.items = items or PagedItems()
        self.items.edits = self
        self._page = page
        self._load: Load | None = None
        self._changes: Changes | None = None
        self._changed: set[str] = set()
        self._first_page_changed = False
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
