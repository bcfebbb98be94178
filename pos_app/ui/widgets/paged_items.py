"""The items of a long list: the rows loaded so far, in order, with headings between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import groupby, takewhile
from typing import Any, Final, Generic, TypeVar

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Batch(Generic[RowT]):
    """Some rows, and where the ones after them begin (None at the end)."""

    rows: Sequence[RowT]
    next: object | None


NO_ROWS: Final[Batch[Any]] = Batch((), None)


class Edits:
    """Who shows the items: each change is made inside one of these, one change at a time.

    These do nothing: nobody shows them.
    """

    def inserting(self, _first: int, _last: int) -> AbstractContextManager[None]:
        """Items are about to stand at the places from `first` to `last`."""
        return nullcontext()

    def removing(self, _first: int, _last: int) -> AbstractContextManager[None]:
        """The items at the places from `first` to `last` are about to go."""
        return nullcontext()

    def replaced(self, _place: int) -> None:
        """Another value of the same item stands at this place."""


class PagedItems:
    """Rows in the order in which they are read, and the headings under which they stand.

    Only what differs is changed, so that selection and scrolling stay. A row that would come with
    a page that was not read yet is left to that page. A list with headings overrides the first
    four methods.
    """

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.edits = Edits()
        self.is_above: Callable[[Any, Any], bool] | None = None
        """Whether one row stands above another; None where only pages tell."""
        self.last_page = NO_ROWS
        self._by_key: dict[object, Any] = {}

    # --- what a kind of list may define differently ---

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
        return self.is_above is not None and self.is_above(item, other)

    # --- reading ---

    def with_headings(self, rows: Sequence[Any], last: Any | None) -> list[Any]:
        """Return the items of these rows, which come after the item `last`."""
        under = last if last is None or self.is_heading(last) else self.heading(last)
        items = []
        for row in rows:
            heading = self.heading(row)
            if heading is not None and heading != under:
                items.append(heading)
                under = heading
            items.append(row)
        return items

    def get(self, key: object) -> Any | None:
        """Return the item with this key, if it is loaded."""
        return self._by_key.get(key)

    def place_of(self, key: object) -> int | None:
        """Return where the item with this key stands, if it is loaded."""
        item = self._by_key.get(key)
        if item is None:
            return None
        place = self._place_for(item) if self.is_above is not None else 0
        if place < len(self.items) and self.items[place] is item:
            return place
        return next((at for at, each in enumerate(self.items) if each is item), None)

    def top(self) -> Any | None:
        """Return the topmost row."""
        return next((item for item in self.items if not self.is_heading(item)), None)

    # --- pages ---

    def reset(self, batch: Batch[Any]) -> None:
        """Replace everything by a first page, without a call of `Edits`."""
        self.items = self.with_headings(batch.rows, None)
        self._by_key = {self.key(item): item for item in self.items}
        self.last_page = batch

    def append(self, batch: Batch[Any]) -> None:
        """Add the next page."""
        keys = [self.key(row) for row in batch.rows]
        self._remove([self._by_key[key] for key in keys if key in self._by_key])  # they moved down
        items = self.with_headings(batch.rows, self.items[-1] if self.items else None)
        if items:
            self._insert(len(self.items), items)
        self.last_page = batch

    def merge(self, batch: Batch[Any]) -> None:
        """Replace the first page; drop the others, which are read again when needed."""
        wanted = self.with_headings(batch.rows, None)
        if len(self.items) > 2 * len(wanted):  # what can't be in it is compared with nothing
            self._take_out(2 * len(wanted), len(self.items) - 1)
        keys = {self.key(item) for item in wanted}
        self._take_out_all(
            {place for place, item in enumerate(self.items) if self.key(item) not in keys}
        )
        known = {self.key(item) for item in self.items}
        place = 0
        while place < len(wanted):
            new = list(takewhile(lambda item: self.key(item) not in known, wanted[place:]))
            if new:
                self._insert(place, new)
            else:
                self._put(place, wanted[place])
            place += max(1, len(new))
        self.last_page = batch

    # --- changes ---

    def apply(self, ids: AbstractSet[Any], rows: Sequence[Any]) -> None:
        """Update these rows; those of `ids` without a row are removed."""
        found = {self.key(row): row for row in rows}
        known = [key for key in {*ids, *found} if key in self._by_key]
        self._remove([self._by_key[key] for key in known if not self._replace(key, found)])
        self._add([row for key, row in found.items() if key not in self._by_key])

    def _replace(self, key: object, found: dict[object, Any]) -> bool:
        """Show a loaded row as it is now; False where it stands here no more."""
        place, row = self.place_of(key), found.get(key)
        if place is None or row is None or not self._fits(place, row):
            return False
        if self.items[place] != row:
            self._set(place, row)
        return True

    def _fits(self, place: int, row: Any) -> bool:
        """Return whether a row may take the place of an item, between its neighbours."""
        if self.heading(row) != self.heading(self.items[place]) or self._comes_later(row):
            return False
        before, after = self.items[max(place - 1, 0) : place], self.items[place + 1 : place + 2]
        return not any(self.above(row, each) for each in before) and not any(
            self.above(each, row) for each in after
        )

    def _comes_later(self, row: Any) -> bool:
        """Tell whether a row comes with a page that was not read yet.

        That one begins below the last row read, as it was then, whatever became of that row since.
        """
        page = self.last_page
        return page.next is not None and any(self.above(edge, row) for edge in page.rows[-1:])

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

    def _remove(self, items: Sequence[Any]) -> None:
        """Take rows out, and the headings under which nothing is left."""
        places = {self.place_of(self.key(item)) for item in items}
        self._take_out_all({place for place in places if place is not None})
        for heading in {self.heading(item) for item in items} - {None}:
            place = self.place_of(self.key(heading))
            if place is not None and all(map(self.is_heading, self.items[place + 1 : place + 2])):
                self._take_out(place, place)

    def _place_for(self, item: Any) -> int:
        """Return where an item stands, or would stand."""
        places = range(len(self.items))
        return bisect_left(places, True, key=lambda place: not self.above(self.items[place], item))

    # --- single changes ---

    def _put(self, place: int, item: Any) -> None:
        """Put `item` at `place`; all items before it are right already."""
        here = self.items[place] if place < len(self.items) else None
        if here is not None and self.key(here) == self.key(item):
            if here != item:
                self._set(place, item)
            return
        key = self.key(item)
        later = next((at for at, each in enumerate(self.items) if self.key(each) == key), None)
        if later is not None:
            self._take_out(later, later)
        self._insert(place, [item])

    def _set(self, place: int, item: Any) -> None:
        self.items[place] = self._by_key[self.key(item)] = item
        self.edits.replaced(place)

    def _insert(self, place: int, items: list[Any]) -> None:
        with self.edits.inserting(place, place + len(items) - 1):
            self.items[place:place] = items
            self._by_key |= {self.key(item): item for item in items}

    def _take_out(self, first: int, last: int) -> None:
        with self.edits.removing(first, last):
            for item in self.items[first : last + 1]:
                self._by_key.pop(self.key(item), None)
            del self.items[first : last + 1]

    def _take_out_all(self, places: AbstractSet[int]) -> None:
        for run in reversed(_neighbours(places)):
            self._take_out(run.start, run.stop - 1)


def _neighbours(places: Iterable[int]) -> list[range]:
    """Return places as runs of neighbours, in their order."""
    runs = groupby(enumerate(sorted(places)), key=lambda numbered: numbered[1] - numbered[0])
    found = [[place for _at, place in run] for _gap, run in runs]
    return [range(run[0], run[-1] + 1) for run in found]
