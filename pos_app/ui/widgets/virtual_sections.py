"""The sections of a long list, in order, and where each of them begins."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

SectionKey = Any
"""What the rows of a section have in common, such as their day; None where there are none."""


@dataclass(frozen=True)
class Outline:
    """How many rows each section has, in the order of the list; those without rows are left out."""

    counts: tuple[tuple[SectionKey, int], ...]


@dataclass
class Section:
    """Rows that stand under one heading. `rows` has those that are loaded, by their place in it.

    `counted` is what the outline said of it, `count` what it is known to have.
    """

    key: SectionKey
    counted: int = 0
    count: int = 0
    rows: dict[int, Any] = field(default_factory=dict)

    @property
    def headings(self) -> int:
        """How many headings it has: none where all rows stand in one section."""
        return 0 if self.key is None else 1

    @property
    def size(self) -> int:
        """How many places it takes, that of its heading too."""
        return self.count + self.headings if self.count else 0


class Sections:
    """Sections from the top down: the greatest key first, or last where not `descending`."""

    def __init__(self, sections: Iterable[Section] = (), *, descending: bool = True) -> None:
        self.descending = descending
        self._sections = list(sections)
        self.count()

    def __iter__(self) -> Iterator[Section]:
        return iter(self._sections)

    def __len__(self) -> int:
        """How many sections there are."""
        return len(self._sections)

    def __getitem__(self, number: int) -> Section:
        return self._sections[number]

    @property
    def places(self) -> int:
        """How many places all of them take."""
        return self._starts[-1]

    def count(self) -> None:
        """Find out where each section begins, after one has more or fewer rows."""
        self._starts = list(accumulate((each.size for each in self._sections), initial=0))

    def at(self, place: int) -> tuple[Section, int]:
        """Return the section of a place, and the row's place in it; -1 is its heading."""
        number = bisect_right(self._starts, place) - 1
        section = self._sections[number]
        return section, place - self._starts[number] - section.headings

    def start_of(self, key: SectionKey) -> int:
        """Return where a section begins; where the next one does if it has no rows."""
        return self._starts[self._number_of(key)]

    def get(self, key: SectionKey) -> Section | None:
        """Return the section with this key, if there is one."""
        number = self._number_of(key)
        section = self._sections[number] if number < len(self._sections) else None
        return section if section is not None and section.key == key else None

    def demand(self, key: SectionKey) -> Section:
        """Return the section with this key, which has no rows yet where it is new."""
        section = self.get(key)
        if section is None:
            section = Section(key)
            self._sections.insert(self._number_of(key), section)
            self.count()
        return section

    def append(self, sections: Iterable[Section]) -> None:
        """Add sections that stand below all others."""
        self._sections += sections
        self.count()

    def remove(self, section: Section) -> None:
        """Take a section out."""
        self._sections.remove(section)
        self.count()

    def between(self, above: SectionKey, below: SectionKey) -> list[Section]:
        """Return the sections between two others."""
        found = self._sections[self._number_of(above) : self._number_of(below)]
        return [each for each in found if each.key != above]

    def after(self, key: SectionKey) -> list[Section]:
        """Return the sections below one."""
        found = self._sections[self._number_of(key) :]
        return [each for each in found if each.key != key]

    def is_after(self, key: SectionKey, other: SectionKey) -> bool:
        """Whether a section stands below another."""
        return bool(key < other if self.descending else key > other)

    def _number_of(self, key: SectionKey) -> int:
        """Return the place of a section among the others, or where it would stand."""
        if key is None:
            return 0
        return bisect_left(
            self._sections, True, key=lambda section: not self.is_after(key, section.key)
        )
