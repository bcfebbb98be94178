"""How `history_find` is asked for words: for the parts of three signs that they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SHORT: Final = 3
"""Words of fewer signs than that are looked for where words begin."""
UNSOUGHT: Final = "\0"
"""A sign that the index of words can't be asked for; rows are looked at for it."""
_MARKS: Final = "\ue000"
"""From this sign on facets and months are written in it."""


def begun(word: str) -> str:
    """Return a word as it stands in a text that begins with a space."""
    return f" {word}" if len(word) < SHORT else word


def is_one_part(word: str) -> bool:
    """Return whether `history_find` alone knows which rows have a word: it is one of its parts."""
    return len(word) <= SHORT and min(word) > UNSOUGHT and max(word) < _MARKS


def any_of(alternatives: Iterable[str]) -> str:
    """Return that one of some conditions holds; "" where there is none."""
    found = list(dict.fromkeys(alternatives))
    return f"({' OR '.join(f'({each})' for each in found)})" if found else ""


def match_of(word: str, people: frozenset[int]) -> str:
    """Return how `history_find` is asked for a word: for parts that cover it."""
    if len(word) < SHORT:
        parts = [f"{' ' * (SHORT - len(word))}{word}"]
    else:
        ends = [*range(SHORT, len(word), SHORT), len(word)]
        parts = [word[end - SHORT : end] for end in ends]
    quoted = " AND ".join(_quoted(part) for part in dict.fromkeys(parts))
    return any_of([quoted, *map(facet_part, sorted(people))])


def _quoted(part: str) -> str:
    doubled = part.replace('"', '""')
    return f'"{doubled}"'


def facet_part(number: int) -> str:
    """Return the part by which rows of a facet are found."""
    high, low = divmod(number, 4096)
    return _quoted(f"{chr(57344)}{chr(57600 + high)}{chr(57600 + low)}")


def month_part(month: int) -> str:
    """Return the part by which rows of a month, counted since 1970, are found."""
    return _quoted(f"{chr(57345)}{chr(57600)}{chr(57600 + month)}")
