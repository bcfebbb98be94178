"""The places of a list of any size: how many rows each section has, and the rows seen of late."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Final

from pos_app.ui.widgets.virtual_sections import Outline, Section, SectionKey, Sections


@dataclass(frozen=True)
class Slice:
    """Some rows of a list: from the one `skip` after the first of a section on, `limit` at most."""

    section: SectionKey
    skip: int
    limit: int


class PlaceEdits:
    """Who shows the places: each change is made inside one of these, one change at a time.

    These do nothing: nobody shows them.
    """

    def inserting(self, _first: int, _last: int) -> AbstractContextManager[None]:
        """Items are about to stand at the places from `first` to `last`."""
        return nullcontext()

    def removing(self, _first: int, _last: int) -> AbstractContextManager[None]:
        """The items at the places from `first` to `last` are about to go."""
        return nullcontext()

    def replaced(self, _first: int, _last: int) -> None:
        """Other values stand at the places from `first` to `last`."""


class VirtualItems:
    """Sections of rows, each under its heading, of which only some rows are loaded.

    Counts come from an outline, rows from slices. What a slice shows is the truth: where a section
    turns out to have more rows or fewer than were counted, it has as many from then on. The key
    of a section is its heading, and a row that claims a section above that of the row before it
    stands with that one: sections are in order.
    """

    def __init__(self, section_of: Callable[[Any], SectionKey]) -> None:
        """`section_of` returns the section of a row; None for all where there are none."""
        self.edits = PlaceEdits()
        self.section_of = section_of
        self.sections = Sections()
        self._places: dict[object, tuple[Section, int]] = {}

    # --- reading ---

    def __len__(self) -> int:
        """How many items there are, headings too, loaded or not."""
        return self.sections.places

    def item(self, place: int) -> Any | None:
        """The heading or the row at a place; None where that row is not loaded."""
        section, offset = self.sections.at(place)
        return section.key if offset < 0 else section.rows.get(offset)

    def is_heading(self, place: int) -> bool:
        """Whether a heading stands at a place."""
        return self.sections.at(place)[1] < 0

    def get(self, key: object) -> Any | None:
        """Return the row with this key, if it is loaded."""
        section, offset = self._places.get(key, (None, 0))
        return section.rows[offset] if section else None

    def place_of(self, key: object) -> int | None:
        """Return where the row with this key stands, if it is loaded."""
        section, offset = self._places.get(key, (None, 0))
        if section is None:
            return None
        return self.sections.start_of(section.key) + section.headings + offset

    def loaded(self) -> Iterator[Any]:
        """Yield the rows that are loaded, from the top down."""
        for section in self.sections:
            for offset in sorted(section.rows):
                yield section.rows[offset]

    def top(self) -> Any | None:
        """Return the topmost row, if it is loaded."""
        return self.sections[0].rows.get(0) if self.sections else None

    def missing(self, first: int, last: int, limit: int) -> Slice | None:
        """Return what to read for the first row that is not loaded of these places, if any."""
        for place in range(max(first, 0), min(last + 1, len(self))):
            section, offset = self.sections.at(place)
            if offset >= 0 and offset not in section.rows:
                return Slice(section.key, offset, limit)
        return None

    def outline(self) -> Outline:
        """Return what was counted."""
        return Outline(tuple((each.key, each.counted) for each in self.sections))

    # --- all anew ---

    def reset(self, outline: Outline, descending: bool) -> None:
        """Have these sections, with no row loaded, without a call of `edits`."""
        counted = (Section(key, count, count) for key, count in outline.counts if count > 0)
        self.sections = Sections(counted, descending=descending)
        self._places.clear()

    def grow(self, outline: Outline) -> None:
        """Take the counts of an outline, of which only rows of its first page are shown yet."""
        if not self.sections:
            return
        counts, last = dict(outline.counts), self.sections[-1]
        for section in self.sections:
            section.counted = counts.get(section.key, 0)
        self._resize(last, max(last.counted, len(last.rows)))
        rest = [
            Section(key, count, count)
            for key, count in outline.counts
            if last.key is not None and self.sections.is_after(key, last.key)
        ]
        if rest:
            more = sum(each.size for each in rest)
            with self.edits.inserting(len(self), len(self) + more - 1):
                self.sections.append(rest)

    # --- rows that were read ---

    def put(self, asked: Slice, rows: Sequence[Any], *, ended: bool) -> None:
        """Show rows that were read from `asked` on; `ended` where none follow them."""
        groups = self._grouped(asked, rows)
        self._end_section(asked, groups, ended=ended)
        for number, (key, group) in enumerate(groups):
            section, skip = self.sections.demand(key), asked.skip if key == asked.section else 0
            is_whole = ended or number + 1 < len(groups)
            known = skip + len(group)
            if not is_whole:  # where nothing was counted below, one more is there all the same
                is_last = section is self.sections[-1]
                known = max(known + is_last * (known >= section.count), section.count)
            self._resize(section, known)
            self._fill(section, skip, group)
        last = groups[-1][0] if groups else asked.section
        self._drop_between([asked.section, *(key for key, _group in groups)])
        if ended:
            self._drop_after(last)

    def agree_with(self, asked: Slice, rows: Sequence[Any]) -> bool:
        """Whether the rows that were read from `asked` on, if loaded, stand where they were."""
        for key, group in self._grouped(asked, rows):
            skip = asked.skip if key == asked.section else 0
            for number, row in enumerate(group):
                section, offset = self._places.get(row.id, (None, 0))
                if section is not None and (section.key, offset) != (key, skip + number):
                    return False
        return True

    def _grouped(self, asked: Slice, rows: Sequence[Any]) -> list[tuple[SectionKey, list[Any]]]:
        keys, least = [], asked.section
        for row in rows:
            key = self.section_of(row)
            least = key if least is None or self.sections.is_after(key, least) else least
            keys.append(least)
        numbered = groupby(zip(keys, rows, strict=True), key=lambda pair: pair[0])
        return [(key, [row for _key, row in group]) for key, group in numbered]

    def _end_section(
        self, asked: Slice, groups: list[tuple[SectionKey, list[Any]]], *, ended: bool
    ) -> None:
        """Cut the section off that was asked for, where no row of it came."""
        if asked.section is None and asked.skip == 0:
            return  # from the top of all, or all rows stand in one section
        if (not groups and ended) or (groups and groups[0][0] != asked.section):
            self._resize(self.sections.demand(asked.section), asked.skip)

    def _fill(self, section: Section, skip: int, rows: Sequence[Any]) -> None:
        for offset, row in enumerate(rows, skip):
            other, stale = self._places.get(row.id, (None, 0))
            if other is not None:  # it stood elsewhere before
                del other.rows[stale]
            replaced = section.rows.get(offset)
            if replaced is not None:
                del self._places[replaced.id]
            section.rows[offset] = row
            self._places[row.id] = section, offset
        start = self.sections.start_of(section.key) + section.headings + skip
        self.edits.replaced(start, start + len(rows) - 1)

    def _drop_between(self, keys: Sequence[SectionKey]) -> None:
        """Remove the sections between neighbours that were read one after the other."""
        for above, below in pairwise(keys):
            if above is None or above == below:
                continue
            for section in self.sections.between(above, below):
                self._resize(section, 0)

    def _drop_after(self, key: SectionKey) -> None:
        if key is not None:
            for section in self.sections.after(key):
                self._resize(section, 0)

    # --- changes of rows ---

    def apply(
        self,
        ids: AbstractSet[Any],
        rows: Sequence[Any],
        is_above: Callable[[Any, Any], bool],
    ) -> bool:
        """Show these rows; those of `ids` that are not among them are gone.

        False where one of them stands among rows that are not loaded. Counts tell whether one left
        its place there.
        """
        found = {row.id: row for row in rows}
        whole = True
        for key in {*ids, *found} & self._places.keys():
            if not self._replace(key, found.get(key), is_above):
                self._remove(key)
        new = [row for key, row in found.items() if key not in self._places]
        for row in reversed(new):
            whole = self._add(row, is_above) and whole
        return whole

    def _replace(self, key: object, row: Any | None, is_above: Callable[[Any, Any], bool]) -> bool:
        """Show a loaded row as it is now; False where it stands there no more."""
        section, offset = self._places[key]
        if row is None or self.section_of(row) != section.key:
            return False
        old = section.rows[offset]
        if is_above(row, old) or is_above(old, row):  # it moved, perhaps past others
            above, below = section.rows.get(offset - 1), section.rows.get(offset + 1)
            if above is None or below is None or is_above(row, above) or is_above(below, row):
                return False
        if section.rows[offset] != row:
            section.rows[offset] = row
            place = self.sections.start_of(section.key) + section.headings + offset
            self.edits.replaced(place, place)
        return True

    def _remove(self, key: object) -> None:
        section, offset = self._places.pop(key)
        start, is_last = self.sections.start_of(section.key), section.count == 1
        place = start + section.headings + offset
        with self.edits.removing(start if is_last else place, place):
            del section.rows[offset]
            section.counted -= 1
            section.count -= 1
            if is_last:
                self.sections.remove(section)
            self._move_rows(section, offset, -1)
            self.sections.count()

    def _add(self, row: Any, is_above: Callable[[Any, Any], bool]) -> bool:
        """Insert a row where it stands; False where only a read tells where that is."""
        key, top = self.section_of(row), self.top()
        section = self.sections.get(key)
        if section is None:  # its day has no other row
            self._insert(self.sections.demand(key), 0, row)
            return True
        below = (at for at in sorted(section.rows) if is_above(row, section.rows[at]))
        offset = next(below, section.count)
        before = section.rows.get(offset - 1)
        is_topmost = section is self.sections[0] and top is not None and is_above(row, top)
        if is_topmost or (before is not None and is_above(before, row)):
            self._insert(section, offset, row)
            return True
        return False

    def _insert(self, section: Section, offset: int, row: Any) -> None:
        heading = section.headings if section.count == 0 else 0
        place = self.sections.start_of(section.key) + offset + (0 if heading else section.headings)
        with self.edits.inserting(place, place + heading):
            self._move_rows(section, offset, 1)
            section.rows[offset] = row
            self._places[row.id] = section, offset
            section.counted += 1
            section.count += 1
            self.sections.count()

    def _move_rows(self, section: Section, first: int, by: int) -> None:
        """Move the rows from one on, since another comes or went."""
        section.rows = {at + by * (at >= first): row for at, row in section.rows.items()}
        for at, row in section.rows.items():
            self._places[row.id] = section, at

    # --- memory ---

    def forget(self, kept: Sequence[range]) -> None:
        """Unload the rows at other places than these."""
        for section in [each for each in self.sections if each.rows]:
            first = self.sections.start_of(section.key) + section.headings
            gone = [at for at in section.rows if not any(first + at in each for each in kept)]
            for offset in gone:
                del self._places[section.rows.pop(offset).id]

    @property
    def loaded_count(self) -> int:
        """How many rows are loaded."""
        return len(self._places)

    def _resize(self, section: Section, count: int) -> None:
        """Have as many rows in a section: places come and go at its end, with its heading."""
        change, start = count - section.count, self.sections.start_of(section.key)
        end = start + section.size
        if change > 0:
            first = start if section.count == 0 else end
            more = change + (section.headings if section.count == 0 else 0)
            with self.edits.inserting(first, first + more - 1):
                section.count = count
                self.sections.count()
        elif change < 0:
            first = start if count == 0 else end + change
            with self.edits.removing(first, end - 1):
                for offset in [at for at in section.rows if at >= count]:
                    del self._places[section.rows.pop(offset).id]
                section.count = count
                if count == 0:
                    self.sections.remove(section)
                self.sections.count()
        elif count == 0:
            self.sections.remove(section)


NOTHING: Final = Outline(())
