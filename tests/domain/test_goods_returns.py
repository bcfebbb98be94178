"""What goods are worth that come back, and where their money comes from."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.goods_returns import SoldLine, split_over

THREE = SoldLine("a", "Socks", quantity=3_000, returned=0, total=1_000, left=1_000)


def test_parts_of_a_line_come_to_the_whole() -> None:
    first = THREE.worth(1_000, 1)
    second = replace(THREE, returned=1_000, left=1_000 - first).worth(1_000, 1)
    third = replace(THREE, returned=2_000, left=1_000 - first - second).worth(1_000, 1)
    assert (first, second, third) == (333, 334, 333)


def test_what_was_given_back_before_is_not_given_back_again() -> None:
    assert replace(THREE, left=200).worth(1_000, 1) == 200
    assert replace(THREE, left=0).worth(3_000, 1) == 0


def test_part_of_what_was_weighed_comes_back() -> None:
    apples = SoldLine("b", "Apples", quantity=2_750, returned=0, total=880, left=880, unit="kg")
    assert apples.worth(500, 1) == 160


@given(
    total=st.integers(0, 10_000_000),
    cuts=st.lists(st.integers(1, 9_998), max_size=8, unique=True),
    step=st.sampled_from([1, 10, 100]),
)
def test_however_it_comes_back_it_is_all_of_it_and_never_more(
    total: int, cuts: list[int], step: int
) -> None:
    total -= total % step
    line = SoldLine("a", "Thing", 9_999, 0, total, total)
    for before, after in pairwise([0, *sorted(cuts), 9_999]):
        now = replace(line, returned=before).worth(after - before, step)
        assert 0 <= now <= line.left
        assert now % step == 0
        line = replace(line, left=line.left - now)
    assert line.left == 0


def test_money_goes_back_to_the_payments_in_their_order_and_never_more_than_each_gave() -> None:
    assert split_over(5_500, [("card", 3_000), ("cash", 5_000)]) == [
        ("card", 3_000),
        ("cash", 2_500),
    ]
    assert split_over(2_000, [("card", 3_000), ("cash", 5_000)]) == [("card", 2_000)]
    assert split_over(0, [("card", 3_000)]) == []
