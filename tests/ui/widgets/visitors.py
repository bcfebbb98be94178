"""Guests of many days, as the source of a list of any size."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from threading import Event

from pos_app.domain.texts import N_
from pos_app.ui.widgets.paged import Batch, Column
from pos_app.ui.widgets.virtual_items import Slice
from pos_app.ui.widgets.virtual_sections import Outline
from tests.support.timeouts import PATIENCE_S


@dataclass(frozen=True)
class Visit:
    """Visits stand newest first, by day and time."""

    id: int
    day: int
    at: float
    name: str = ""


def day_of(visit: Visit) -> int:
    return visit.day


COLUMNS: tuple[Column[Visit], ...] = (
    Column(N_("Number"), lambda row, _: str(row.id), sample="0000000", right=True),
    Column(N_("Name"), lambda row, _: row.name),
)


class Visits:
    """Reads them; slowly where `gate` is closed, not at all where `broken`."""

    descending = True

    def __init__(self, visits: Sequence[Visit]) -> None:
        self.visits = sorted(visits, key=lambda each: (each.day, each.at, each.id), reverse=True)
        self.gate = Event()
        self.gate.set()
        self.broken = False
        self.asked: list[Slice] = []
        self.counted = 0

    def is_above(self, row: Visit, other: Visit) -> bool:
        return (row.day, row.at, row.id) > (other.day, other.at, other.id)

    def outline(self) -> Outline:
        self._wait()
        self.counted += 1
        return Outline(tuple(Counter(each.day for each in self.visits).items()))

    def rows(self, asked: Slice) -> Batch[Visit]:
        self._wait()
        self.asked.append(asked)
        left = [each for each in self.visits if asked.section is None or each.day <= asked.section]
        left = left[asked.skip :]
        return Batch(left[: asked.limit], True if len(left) > asked.limit else None)

    def changed(self, ids: AbstractSet[int], top: Visit) -> list[Visit] | None:
        self._wait()
        newer = [each for each in self.visits if self.is_above(each, top)]
        found = [each for each in self.visits if each.id in ids and each not in newer]
        return [*newer, *found] if len(newer) <= 100 else None

    def change(self, rng: random.Random, many: int) -> set[int]:
        """Rename, move, take out and add visits; return their numbers."""
        named, newest = set(), self.visits[0].day
        for visit in rng.sample(self.visits, many):
            self.visits.remove(visit)
            named.add(visit.id)
            match rng.randrange(4):
                case 0:
                    self.visits.append(replace(visit, name=visit.name + "!"))
                case 1:
                    day = min(visit.day + rng.randrange(-3, 4), newest - 1)
                    self.visits.append(replace(visit, day=day))
                case 2:
                    pass
                case _:
                    self.visits.append(visit)
                    new = replace(visit, id=max(each.id for each in self.visits) + 1)
                    self.visits.append(new)
                    named.add(new.id)
        if rng.randrange(2):
            top = max(self.visits, key=lambda each: (each.day, each.at))
            new = Visit(max(each.id for each in self.visits) + 1, top.day, top.at + 1, "new")
            self.visits.append(new)  # on top of all, though nobody names it
        self.visits.sort(key=lambda each: (each.day, each.at, each.id), reverse=True)
        return named

    def _wait(self) -> None:
        self.gate.wait(PATIENCE_S)
        if self.broken:
            raise OSError("disk I/O error")


def many_visits(many: int, days: int, seed: int = 1) -> list[Visit]:
    """Return so many visits of so many days, some of them without any."""
    rng = random.Random(seed)
    open_days = [day for day in range(1, days + 1) if rng.random() < 0.8]
    return [
        Visit(number, rng.choice(open_days), rng.random(), f"Guest {number}")
        for number in range(1, many + 1)
    ]
