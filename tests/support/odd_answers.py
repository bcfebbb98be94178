"""Answers as Stripe never gives them: one field of a real one missing, null, or something else."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any, Final

WHOLE: Final = {
    "nothing": "",
    "null": "null",
    "a list": "[]",
    "a number": "7",
    "a word": '"ok"',
    "an empty object": "{}",
    "cut off": '{"id": "pi_1", "amo',
    "a page": "<html><body>Please sign in</body></html>",
    "nested without end": '{"a":' * 400 + "{}" + "}" * 400,
    "nested far deeper": '{"a":' * 20_000 + "{}" + "}" * 20_000,
    "an error without words": '{"error": null}',
    "an error in a list": '{"error": [{"code": []}]}',
}
"""Whole bodies, by what they are."""

INSTEAD: Final[tuple[Any, ...]] = (
    *(None, "brand_new_word", "", "\ud83d", "nul\0", 7, -1, 10**30, 1.5, True),
    *([], {}, [None], [[]], {"id": None}, {"object": "list"}, {"object": "payment_intent"}),
)
"""What stands in a field's place."""

_MISSING: Final = object()

Place = tuple[str | int, ...]


def places(data: Any, at: Place = ()) -> Iterator[Place]:
    """Yield the place of every field; of a list its first two items stand for all."""
    inside: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(data, dict):
        inside = iter(data.items())
    elif isinstance(data, list):
        inside = iter(enumerate(data[:2]))
    for name, value in inside:
        yield (*at, name)
        yield from places(value, (*at, name))


def changed(data: Any, place: Place, value: Any = _MISSING) -> str:
    """Return the JSON with another value in one place, or without it."""
    other = copy.deepcopy(data)
    around = other
    for name in place[:-1]:
        around = around[name]
    if value is _MISSING:
        del around[place[-1]]
    else:
        around[place[-1]] = value
    return json.dumps(other)


def odd_bodies(body: str, sample: int, seed: int = 4) -> Iterator[tuple[str, str]]:
    """Yield so many odd versions of an answer, each after what is odd in it; ever the same ones.

    Fields near the top, which say what became of the money, come more often than those within.
    """
    data, chance = json.loads(body), random.Random(seed)
    found = list(places(data))
    yield from WHOLE.items()
    for _ in range(sample):
        depth = chance.choice((1, 1, 2, 3, 9))
        place = chance.choice([each for each in found if len(each) <= depth] or found)
        value = chance.choice((_MISSING, *INSTEAD))
        shown = "missing" if value is _MISSING else repr(value)[:40]
        yield f"{'.'.join(map(str, place))} is {shown}", changed(data, place, value)
