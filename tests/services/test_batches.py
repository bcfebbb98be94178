"""What is stored in bulk keeps neither a sale nor the screen waiting."""

from __future__ import annotations

from pos_app.clock import SystemClock
from pos_app.services.shared.batches import (
    BETWEEN_OBJECTS,
    BETWEEN_WRITES,
    MAX_IN_ONE_WRITE,
    in_batches,
)


class Pauses(SystemClock):
    """A clock that writes down each pause, and what was stored until then."""

    def __init__(self) -> None:
        self.stored: list[int] = []
        self.pauses: list[tuple[int, float]] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append((len(self.stored), seconds))


def test_the_screen_has_its_turn_after_each_object_and_a_sale_after_each_write() -> None:
    clock = Pauses()
    writes = []
    for some in in_batches(range(MAX_IN_ONE_WRITE + 2), clock):
        before = len(clock.stored)
        for each in some:
            clock.stored.append(each)
        writes.append(len(clock.stored) - before)
    assert writes == [MAX_IN_ONE_WRITE, 2]
    assert clock.stored == list(range(MAX_IN_ONE_WRITE + 2))
    assert [at for at, seconds in clock.pauses if seconds == BETWEEN_OBJECTS] == [*range(1, 13)]
    assert [at for at, seconds in clock.pauses if seconds == BETWEEN_WRITES] == [10, 12]
