"""Where the words that were looked for stand in what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from pos_app.domain.method_names import history_terms
from pos_app.domain.searching import fold, occurs
from pos_app.domain.stripe_ids import IdKind, split_ids

Range = tuple[int, int]
"""The first sign, and the one after the last."""

_BETWEEN_GROUPS: Final = re.compile(r"(?<=\d)[.,'\u2019 \u00a0\u202f](?=\d{3}(?!\d))")
_BEFORE_DECIMALS: Final = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_NUMBER: Final = re.compile(r"[\d.]+", re.ASCII)


@dataclass(frozen=True)
class SearchMarks:
    """What somebody looks for in the history, to be marked in texts."""

    text: str

    @cached_property
    def ids(self) -> tuple[tuple[IdKind, str], ...]:
        """Stripe's ids in it."""
        return split_ids(self.text)[0]

    @cached_property
    def groups(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Its words: of each group one alternative, all of whose words have to occur."""
        return tuple(history_terms(split_ids(self.text)[1]))

    def ranges(self, shown: str) -> list[Range]:
        """Return where words of it stand in a text, in order, none twice."""
        return _ranges(self.groups, shown)

    def missing(self, shown: str) -> list[tuple[tuple[str, ...], ...]]:
        """Return the groups of which nothing stands in a text that is folded already."""
        return [group for group in self.groups if not occurs([group], shown)]


@lru_cache(maxsize=4_096)
def _ranges(groups: tuple[tuple[tuple[str, ...], ...], ...], shown: str) -> list[Range]:
    texts = [_folded(shown), _as_number(shown)]
    found: set[int] = set()
    for group in groups:
        for text, places in texts:
            words = next((each for each in group if all(word in text for word in each)), ())
            if words and (text is texts[0][0] or all(map(_NUMBER.fullmatch, words))):
                found |= _places(words, text, places)
                break
    return _joined(sorted(found))


def _places(words: tuple[str, ...], text: str, places: list[int]) -> set[int]:
    found: set[int] = set()
    for word in filter(None, words):
        at = text.find(word)
        while at >= 0:
            found |= set(range(places[at], places[at + len(word) - 1] + 1))
            at = text.find(word, at + len(word))
    return found


def _joined(places: list[int]) -> list[Range]:
    """Return places as ranges of those that stand side by side."""
    ranges: list[Range] = []
    for place in places:
        if ranges and ranges[-1][1] == place:
            ranges[-1] = ranges[-1][0], place + 1
        else:
            ranges.append((place, place + 1))
    return ranges


def _folded(shown: str) -> tuple[str, list[int]]:
    """Return a text as it is searched, and the place in it that each sign comes from."""
    signs = [(sign, at) for at, char in enumerate(shown) for sign in fold(char)]
    return "".join(sign for sign, _at in signs), [at for _sign, at in signs]


def _as_number(shown: str) -> tuple[str, list[int]]:
    """Return a text with its amounts as the books write them, `1234.56`, and the same places."""
    left_out = {found.start() for found in _BETWEEN_GROUPS.finditer(shown)}
    points = {found.start() for found in _BEFORE_DECIMALS.finditer(shown)}
    kept = [at for at in range(len(shown)) if at not in left_out]
    return "".join("." if at in points else shown[at] for at in kept), kept
