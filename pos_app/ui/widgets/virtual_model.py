"""A table over all rows of a list, however many: each is read when somebody looks at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any, Final, Protocol

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal

from pos_app.domain.texts import _, counted
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.widgets.paged_items import Batch
from pos_app.ui.widgets.table_model import ROW, Column, Index, RowsModel
from pos_app.ui.widgets.virtual_items import NOTHING, PlaceEdits, Slice, VirtualItems
from pos_app.ui.widgets.virtual_sections import Outline, SectionKey

PAGE: Final = 100
MOST_LOADED: Final = 2_000
"""More rows than that are not kept: those out of sight are read again when somebody comes back."""
_AROUND: Final = 300
"""Rows above and below what is seen that are kept all the same."""
_AHEAD: Final = 20
_PAUSE_MS: Final = 12
"""Whoever drags the scroll bar passes places by the hundred: so often the rows there are read."""
_DOUBT_MS: Final = 3_000
"""What came on top is new, mostly; after so long it is counted whether it left another place."""
_MOST_NEWS: Final = 1_000
"""Where more than that was changed at once, what is seen is read anew."""
_ROOT: Final = QModelIndex()


class RowSource(Protocol):
    """Where rows come from, in one order. All but the first two is called on worker threads."""

    @property
    def descending(self) -> bool:
        """Whether the greatest section stands on top."""

    @property
    def is_above(self) -> Callable[[Any, Any], bool] | None:
        """Whether one row stands above another; None where only a read tells."""

    def outline(self) -> Outline:
        """Count the rows of each section."""

    def rows(self, asked: Slice) -> Batch[Any]:
        """Read rows; those of the sections below follow. A section of None is the top of all."""

    def changed(self, ids: AbstractSet[Any], top: Any) -> Sequence[Any] | None:
        """Return those of `ids` that are in the list, and what stands above the row `top`.

        None where more than a page stands above it.
        """


class VirtualModel(RowsModel, PlaceEdits):
    """Rows of any immutable type that has an `id`, under headings, all of them in the scroll bar.

    The first page is shown as soon as it is there; then the rows are counted, and have their
    places. `see` says which of them somebody looks at. A refresh reads what was changed; where that
    does not tell how the list is now, what is seen is read anew, and `rebuilt` for whoever keeps
    places by their rows.
    """

    counted = Signal()
    """Every row has its place."""
    rebuilding = Signal()
    rebuilt = Signal()
    items: VirtualItems

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        tasks: Tasks,
        section_of: Callable[[Any], SectionKey],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self.items = VirtualItems(section_of)
        self.items.edits = self
        self._section_of = section_of
        self._source: RowSource | None = None
        self._seen: tuple[int, int, int] = (0, 0, -1)
        self._changed: set[Any] = set()
        self._everything_changed = False
        self._is_counted = False
        self._refreshing = False
        self._asked: Slice | None = None
        self._gave_up = False
        self._first, self._outline = LatestRead(tasks, self), LatestRead(tasks, self)
        self._slice, self._news = LatestRead(tasks, self), LatestRead(tasks, self)
        self._copied = LatestRead(tasks, self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._read_seen)
        self._doubt = QTimer(self, singleShot=True, interval=_DOUBT_MS)
        self._doubt.timeout.connect(self._check_counts)

    # --- reading --------------------------------------------------------------------------

    def show_rows(self, source: RowSource) -> None:
        """Show what a source has; what was there stays until the first page has come."""
        for reading in (self._outline, self._slice, self._news):
            reading.cancel()
        self._source, self.busy, self._asked, self._gave_up = source, True, None, False
        self._is_counted = self._refreshing = False
        self._changed.clear()
        self._everything_changed = False
        self._doubt.stop()
        task = self._first.read(source.rows, Slice(None, 0, PAGE))
        task.success(self._reset).failure(self._fail).start()

    def refresh(self, ids: AbstractSet[Any] = frozenset(), *, everything: bool = False) -> None:
        """Show how the rows with these ids are now, wherever they stand, and what is new.

        What an earlier refresh could not read is read too; `everything` that is seen, where nobody
        knows what was changed.
        """
        self._changed |= ids
        self._everything_changed |= everything
        self._read_changes()

    def see(self, first: int, last: int, current: int = -1) -> None:
        """Bring the rows between two places, which somebody looks at, and keep the current one."""
        self._seen = first, last, current
        if not self._pause.isActive():
            self._pause.start()

    def when_counted(self, then: Callable[[], object]) -> None:
        """Do what needs every row in its place, once that is so."""
        if self._is_counted and not self.busy:
            then()
        else:
            single = Qt.ConnectionType.SingleShotConnection
            self.counted.connect(then, single)

    def read_places(self, ranges: Sequence[range], then: Callable[[Sequence[Any]], object]) -> None:
        """Hand the rows of some places to `then`, those that have to be read for it too."""
        asked = []
        for places in ranges:
            rows = [place for place in places if not self.items.is_heading(place)]
            if rows:
                section, offset = self.items.sections.at(rows[0])
                asked.append(Slice(section.key, offset, len(rows)))
        if asked and self._source is not None:
            task = self._copied.read(_read_slices, self._source, asked)
            task.success(then).failure(self.failed.emit).start()

    def try_again(self) -> None:
        """Allow what could not be read to be read again, as somebody scrolls."""
        if self._gave_up and self._source is not None:
            self._gave_up = False
            if self.busy:
                self.show_rows(self._source)
            elif not self._is_counted:
                self._count()
            else:
                self._pause.start()

    def _reset(self, batch: Batch[Any]) -> None:
        assert self._source is not None  # noqa: S101  it was read from
        self.beginResetModel()
        self.items.edits = PlaceEdits()
        self.items.reset(NOTHING, self._source.descending)
        self.items.put(Slice(None, 0, PAGE), batch.rows, ended=batch.next is None)
        self.items.edits = self
        self._seen = (0, 0, -1)
        self.busy = False
        self.endResetModel()
        self.loaded.emit()
        if batch.next is None:
            self._take_outline(_outline_of(batch.rows, self._section_of))
        else:
            self._count()

    def _count(self) -> None:
        assert self._source is not None  # noqa: S101  it was read from
        self._outline.read(self._source.outline).success(self._take_outline).failure(
            self._fail
        ).start()

    def _take_outline(self, outline: Outline) -> None:
        self.items.grow(outline)
        self._is_counted = True
        self.counted.emit()
        self._read_seen()
        self._read_changes()

    def _fail(self, error: BaseException) -> None:
        self._gave_up, self._refreshing, self._asked = True, False, None
        self.failed.emit(error)

    # --- what is seen ---

    def _read_seen(self) -> None:
        """Read the first page of what is seen that is not there, unless it is on its way."""
        asked = self._missing()
        if self._source is None or self._gave_up or asked in {None, self._asked}:
            return
        self._asked = asked
        task = self._slice.read(self._source.rows, asked)
        task.success(partial(self._put, asked)).failure(self._fail).start()

    def _missing(self) -> Slice | None:
        """Return the page to read next: of what is seen, else of the current row, or near."""
        if not self._is_counted:
            return None
        first, last, current = self._seen
        looked_at = ((first, last), (current, current), (first - _AHEAD, last + _AHEAD))
        found = (self.items.missing(*places, PAGE) for places in looked_at)
        missing = next((each for each in found if each is not None), None)
        return missing and replace(missing, skip=missing.skip // PAGE * PAGE)

    def _put(self, asked: Slice, batch: Batch[Any]) -> None:
        if not self.items.agree_with(asked, batch.rows):
            # Rows came or went above: shown in these places, others would stand for the chosen.
            self._asked, self._everything_changed = None, True
            self._read_changes()
            return
        self.items.put(asked, batch.rows, ended=batch.next is None)
        self._asked = None
        if self.items.loaded_count > MOST_LOADED:
            first, last, current = self._seen
            self.items.forget(
                [
                    range(PAGE + 1),
                    range(first - _AROUND, last + _AROUND),
                    range(current, current + 1),
                ]
            )
        self._gave_up = self._missing() == asked  # it did not bring what was counted
        self._read_seen()

    # --- changes ---

    def _read_changes(self) -> None:
        source, top = self._source, self.items.top()
        waits = self.busy or not self._is_counted or self._refreshing
        if source is None or waits or not (self._changed or self._everything_changed):
            return
        self._refreshing = True
        anew = self._everything_changed or source.is_above is None or top is None
        if anew or len(self._changed) > _MOST_NEWS:
            self._read_anew(source)
            return
        ids = frozenset(self._changed)
        self._changed.clear()
        unknown = frozenset(key for key in ids if self.items.get(key) is None)
        task = self._news.read(_read_news, source, ids, top, unknown)
        if unknown and not self._doubt.isActive():
            self._doubt.start()
        task.success(partial(self._apply, ids)).failure(partial(self._lose, ids)).start()

    def _apply(
        self, ids: AbstractSet[Any], news: tuple[Sequence[Any] | None, Outline | None]
    ) -> None:
        """Show what was changed; where the counts say otherwise then, not all of it was seen."""
        rows, outline = news
        is_above = self._source.is_above if self._source else None
        if (
            rows is None
            or is_above is None
            or not self.items.apply(ids, rows, is_above)
            or (outline is not None and outline != self.items.outline())
        ):
            self._everything_changed = True
        self._end_refresh()

    def _check_counts(self) -> None:
        """Count whether what came on top left a place that is not loaded."""
        source = self._source
        if source is None or self.busy or not self._is_counted or self._refreshing:
            return  # all of it is about to be read, or another change is
        self._refreshing = True

        def compare(outline: Outline) -> None:
            self._everything_changed |= outline != self.items.outline()
            self._end_refresh()

        task = self._news.read(source.outline)
        task.success(compare).failure(partial(self._lose, frozenset())).start()

    def _read_anew(self, source: RowSource) -> None:
        """Read how many rows there are now, and those that are seen or chosen."""
        self._changed.clear()
        self._everything_changed = False
        first, last, current = self._seen
        asked = [Slice(None, 0, PAGE)]
        for place, many in ((first, last - first + PAGE), (current, 1)):
            if 0 <= place < len(self.items):
                section, offset = self.items.sections.at(place)
                skip = max(0, offset) // PAGE * PAGE
                asked.append(Slice(section.key, skip, max(PAGE, many)))
        task = self._news.read(_read_all, source, asked, self._section_of)
        task.success(self._compare).failure(partial(self._lose, frozenset())).start()

    def _compare(self, read: tuple[VirtualItems, list[tuple[Slice, Batch[Any]]]]) -> None:
        """Show what was read; only where places differ, all of them are made anew."""
        anew, batches = read
        stays = anew.outline() == self.items.outline() and all(
            self.items.place_of(row.id) in {None, anew.place_of(row.id)} for row in anew.loaded()
        )
        if stays and len(anew) == len(self.items):
            for asked, batch in batches:
                self.items.put(asked, batch.rows, ended=batch.next is None)
        else:
            self.rebuilding.emit()
            self.beginResetModel()
            self.items, anew.edits = anew, self
            self.endResetModel()
            self.rebuilt.emit()
        self._end_refresh()

    def _lose(self, ids: AbstractSet[Any], error: BaseException) -> None:
        """Have the next refresh read what could not be read now."""
        self._changed |= ids
        self._everything_changed |= not ids
        self._fail(error)

    def _end_refresh(self) -> None:
        self._refreshing = False
        if self._changed or self._everything_changed:
            self._read_changes()
        else:
            self.refreshed.emit()
            self._read_seen()

    # --- edits of the places ---

    @contextmanager
    def inserting(self, first: int, last: int) -> Iterator[None]:
        """Signal the views that places come."""
        self.beginInsertRows(_ROOT, first, last)
        yield
        self.endInsertRows()

    @contextmanager
    def removing(self, first: int, last: int) -> Iterator[None]:
        """Signal the views that places go."""
        self.beginRemoveRows(_ROOT, first, last)
        yield
        self.endRemoveRows()

    def replaced(self, first: int, last: int) -> None:
        """Signal the views that other rows stand there."""
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    # --- the model ---------------------------------------------------------------------------

    def item(self, index: Index) -> Any | None:
        """The heading or row behind an index; None where it is not loaded."""
        return self.items.item(index.row()) if index.isValid() else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows and headings there are, loaded or not."""
        return 0 if parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be chosen."""
        if index.isValid() and self.items.is_heading(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A heading says what it is in the first column; a row that is not there is on its way."""
        if not index.isValid():
            return None
        spoken = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        if self.items.is_heading(index.row()):
            heading = self.item(index)
            if role == ROW:
                return heading
            return self.heading_text(heading) if spoken and index.column() == 0 else None
        if self.item(index) is not None:
            return super().data(index, role)
        return _("Loading…") if role == Qt.ItemDataRole.AccessibleTextRole else None

    def heading_text(self, heading: SectionKey) -> str:
        """How a section is called."""
        return str(heading)

    def place_text(self, place: int) -> str:
        """Where in the list a place is, for whoever drags the scroll bar there."""
        if not 0 <= place < len(self.items):
            return ""
        section, offset = self.items.sections.at(place)
        if section.key is not None:
            return self.heading_text(section.key)
        rows = sum(section.count for section in self.items.sections)
        return _("{n} of {count}", n=counted(offset + 1), count=counted(rows))


def _outline_of(rows: Sequence[Any], section_of: Callable[[Any], SectionKey]) -> Outline:
    """Count rows that are all there are."""
    sections = ((key, sum(1 for _row in group)) for key, group in groupby(rows, section_of))
    return Outline(tuple(sections))


def _read_slices(source: RowSource, asked: Sequence[Slice]) -> list[Any]:
    return [row for each in asked for row in source.rows(each).rows]


def _read_news(
    source: RowSource, ids: AbstractSet[Any], top: Any, unknown: AbstractSet[Any]
) -> tuple[Sequence[Any] | None, Outline | None]:
    """Read what was changed, and counts where a row that is not loaded is not just a new one."""
    rows, is_above = source.changed(ids, top), source.is_above
    if rows is None or is_above is None:
        return None, None
    new = {row.id for row in rows if is_above(row, top)}
    return rows, source.outline() if unknown - new else None


def _read_all(
    source: RowSource, asked: Sequence[Slice], section_of: Callable[[Any], SectionKey]
) -> tuple[VirtualItems, list[tuple[Slice, Batch[Any]]]]:
    """Read an outline and some slices, on a worker thread."""
    batches = [(each, source.rows(each)) for each in asked]
    _top, first = batches[0]
    whole = first.next is None
    anew = VirtualItems(section_of)
    anew.reset(
        _outline_of(first.rows, section_of) if whole else source.outline(), source.descending
    )
    for each, batch in batches:
        anew.put(each, batch.rows, ended=batch.next is None)
    return anew, batches
