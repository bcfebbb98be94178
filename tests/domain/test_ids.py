"""Ids of rows: none twice, and each after the one before."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

from pos_app.domain.ids import TimeOrderedIds, new_id

NOON = 1_795_953_600_000_000_000
MINUTE = 60_000_000_000


def test_an_id_is_a_uuid_of_its_millisecond() -> None:
    """Version 7: whoever reads it elsewhere knows its form, and when it was made."""
    before = time.time_ns() // 1_000_000
    made = UUID(new_id())
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= after


def test_ids_of_one_millisecond_stay_in_order() -> None:
    ids = TimeOrderedIds(lambda: NOON)
    made = [ids.new() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {UUID(each).int >> 80 for each in made} == {NOON // 1_000_000}


def test_ids_stay_in_order_when_the_clock_is_set_back() -> None:
    """A day's sales are not put among those of the day before."""
    times = [NOON, NOON - MINUTE, NOON - MINUTE, NOON + MINUTE, NOON]
    ids = TimeOrderedIds(iter(times).__next__)
    made = [ids.new() for _ in times]
    assert made == sorted(set(made))


def test_no_id_is_made_twice_by_threads_at_once() -> None:
    def some(_number: int) -> list[str]:
        return [new_id() for _ in range(2_000)]

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(some, range(4)))
    assert all(each == sorted(each) for each in made)
    assert len(set().union(*made)) == 8_000
