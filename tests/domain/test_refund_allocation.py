"""What of a sale's lines a refund gives back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.refund_allocation import LineAmount, allocate_refund, part_of


def taxes_of(total: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Return taxes of a line, none of them or several, which are no more than it costs."""
    return st.lists(st.integers(0, total // 3), max_size=3).map(tuple)


lines = st.lists(
    st.integers(0, 10_000).flatmap(
        lambda total: st.builds(LineAmount, st.just(total), taxes_of(total))
    ),
    max_size=8,
)


@given(lines, st.integers(0, 2_000), st.integers(0, 2_000), st.data())
def test_refund_after_refund_gives_back_all_of_each_line_and_no_more(
    left: list[LineAmount], tip: int, beside: int, data: st.DataObject
) -> None:
    """With all its tax, however the whole is cut into parts."""
    sold, held = left, sum(line.total for line in left) + tip + beside
    while held:
        amount = data.draw(st.integers(1, held))
        parts = allocate_refund(amount, left, tip, beside, 1)
        assert all(0 <= part.total <= line.total for part, line in zip(parts, left, strict=True))
        assert all(0 <= part.tax <= line.tax for part, line in zip(parts, left, strict=True))
        assert all(part.tax <= part.total for part in parts)
        taxes = [
            (back, had)
            for p, line in zip(parts, left, strict=True)
            for back, had in zip(p.taxes, line.taxes, strict=True)
        ]
        assert all(0 <= back <= had for back, had in taxes)
        of_lines = sum(part.total for part in parts)
        assert of_lines <= max(0, amount - beside)
        tip -= max(0, amount - beside) - of_lines
        beside, held = max(0, beside - amount), held - amount
        left = [line.without(part) for line, part in zip(left, parts, strict=True)]
    assert left == [LineAmount(0, (0,) * len(line.taxes)) for line in sold]


def test_what_was_taken_too_much_goes_back_before_any_line() -> None:
    assert allocate_refund(500, [LineAmount(1_000, (80,))], 0, 500, 1) == [LineAmount(0, (0,))]
    assert allocate_refund(600, [LineAmount(1_000, (80,))], 0, 500, 1) == [LineAmount(100, (8,))]


def test_a_tip_gets_its_share() -> None:
    assert allocate_refund(600, [LineAmount(1_000, (100,))], 200, 0, 1) == [LineAmount(500, (50,))]


def test_parts_are_amounts_that_the_currency_has() -> None:
    """Of dinars Stripe takes no third decimal but 0."""
    parts = allocate_refund(500, [LineAmount(1_000, (90,)), LineAmount(500, (40,))], 0, 0, 10)
    assert parts == [LineAmount(330, (30,)), LineAmount(170, (10,))]
    assert sum(part.total for part in allocate_refund(505, parts, 0, 0, 10)) == 500


def test_the_tax_of_refund_after_refund_comes_to_the_tax_of_the_sale() -> None:
    left, taxes = LineAmount(52 + 10, (10,)), []
    for amount in (32, 9, 8, 3, 6, 4):
        (given_back,) = allocate_refund(amount, [left], 0, 0, 1)
        taxes.append(given_back.tax)
        left = left.without(given_back)
    assert taxes == [5, 2, 1, 0, 1, 1]
    assert left == LineAmount(0, (0,))


def test_a_part_has_its_share_of_each_tax_and_the_whole_has_all() -> None:
    line = LineAmount(1_000, (90, 45))
    assert part_of(line, 1_000, 1) is line
    assert part_of(line, 500, 1) == LineAmount(500, (45, 23))
    assert part_of(line, 500, 10) == LineAmount(500, (50, 20))
    assert part_of(line, 0, 1) == LineAmount(0, (0, 0))
