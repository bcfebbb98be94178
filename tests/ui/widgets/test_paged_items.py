"""The items of a long list stand where reading all of it anew would put them; without a window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pos_app.ui.widgets.paged_items import Batch, Edits, PagedItems

PAGE = 4


@dataclass(frozen=True)
class Guest:
    """Stands by its number, under a heading of its table."""

    id: int
    number: int

    @property
    def table(self) -> str:
        return f"Table {self.number // 3}"


def is_above(row: Guest, other: Guest) -> bool:
    return (row.number, row.id) < (other.number, other.id)


class Seating(PagedItems):
    """Guests under the names of their tables."""

    def heading(self, row: Guest) -> str:
        return row.table

    def is_heading(self, item: Any) -> bool:
        return isinstance(item, str)

    def key(self, item: Any) -> object:
        return item if isinstance(item, str) else item.id

    def above(self, item: Any, other: Any) -> bool:
        if isinstance(item, Guest) and isinstance(other, Guest):
            return is_above(item, other)
        return self._sort_key(item) < self._sort_key(other)

    def _sort_key(self, item: Any) -> tuple[int, bool]:
        table = item if isinstance(item, str) else item.table
        return int(table.removeprefix("Table ")), isinstance(item, Guest)


class View(Edits):
    """Repeats the edits it is told of, as a table does."""

    def __init__(self, items: PagedItems) -> None:
        self.items = items
        self.shown = list(items.items)
        items.edits = self

    @contextmanager
    def inserting(self, first: int, last: int) -> Iterator[None]:
        assert self.items.items == self.shown
        yield
        self.shown[first:first] = self.items.items[first : last + 1]

    @contextmanager
    def removing(self, first: int, last: int) -> Iterator[None]:
        assert self.items.items == self.shown
        yield
        del self.shown[first : last + 1]

    def replaced(self, place: int) -> None:
        self.shown[place] = self.items.items[place]


class Source:
    """Guests in a database, read a page at a time."""

    def __init__(self, numbers: list[int]) -> None:
        self.guests = {at: Guest(at, number) for at, number in enumerate(numbers)}

    def page(self, after: Any) -> Batch[Guest]:
        ordered = sorted(self.guests.values(), key=lambda guest: (guest.number, guest.id))
        left = [guest for guest in ordered if after is None or is_above(after, guest)]
        page = left[:PAGE]
        return Batch(page, page[-1] if len(left) > PAGE else None)

    def rows(self, ids: set[int]) -> list[Guest]:
        return [guest for guest in self.guests.values() if guest.id in ids]


def opened(source: Source) -> Seating:
    items = Seating()
    items.is_above = is_above
    items.reset(source.page(None))
    return items


def load_all(items: Seating, source: Source) -> None:
    while items.last_page.next is not None:
        items.append(source.page(items.last_page.next))


def anew(source: Source) -> list[Any]:
    items = opened(source)
    load_all(items, source)
    return items.items


NUMBERS = st.lists(st.integers(0, 20), max_size=14)
CHANGES = st.lists(st.tuples(st.integers(0, 16), st.none() | st.integers(0, 20)), max_size=6)


@given(NUMBERS, st.lists(CHANGES, max_size=4), st.integers(0, 3))
def test_after_any_changes_the_list_is_what_it_would_be_read_anew(
    numbers: list[int], steps: list[list[tuple[int, int | None]]], pages: int
) -> None:
    source = Source(numbers)
    items = opened(source)
    view = View(items)
    for _ in range(pages):
        if items.last_page.next is not None:
            items.append(source.page(items.last_page.next))
    for step in steps:
        for guest_id, number in step:
            if number is None:
                source.guests.pop(guest_id, None)
            else:
                source.guests[guest_id] = Guest(guest_id, number)
        ids = {guest_id for guest_id, _number in step}
        items.apply(ids, source.rows(ids))
        assert view.shown == items.items
    load_all(items, source)
    assert items.items == view.shown == anew(source)


@given(NUMBERS, CHANGES)
def test_a_first_page_read_anew_takes_the_place_of_all(
    numbers: list[int], changes: list[tuple[int, int | None]]
) -> None:
    source = Source(numbers)
    items = opened(source)
    load_all(items, source)
    view = View(items)
    for guest_id, number in changes:
        if number is None:
            source.guests.pop(guest_id, None)
        else:
            source.guests[guest_id] = Guest(guest_id, number)
    items.merge(source.page(None))
    assert items.items == view.shown == opened(source).items


def test_each_item_is_found_by_its_key_and_a_heading_goes_with_its_last_row() -> None:
    source = Source([0, 1, 5, 6])
    items = opened(source)
    assert [items.place_of(items.key(each)) for each in items.items] == list(range(7))
    assert items.top() == Guest(0, 0)
    items.apply({2}, [])
    assert items.place_of("Table 1") is None
    assert items.place_of(2) is None
    assert items.items == ["Table 0", Guest(0, 0), Guest(1, 1), "Table 2", Guest(3, 6)]
