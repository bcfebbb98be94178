"""What of a change to a cart has to be answered for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind, percent_off
from pos_app.domain.cart_changes import (
    DiscountSize,
    ShownLine,
    discount_sizes,
    is_price_changed,
    may_have_to_ask,
    taken_away,
)

TEA = CartLine("Tea", 1_000, id="tea", product_id="p-tea")
MILK = CartLine("Milk", 99, id="milk", product_id="p-milk")


def off(minor: int) -> Discount:
    return Discount(DiscountKind.AMOUNT, minor)


def cart(*lines: CartLine, discount: Discount | None = None) -> Cart:
    return Cart("usd", lines, discount, id="cart")


def test_a_percentage_counts_as_what_it_says_however_it_is_rounded() -> None:
    sizes = discount_sizes(cart(replace(MILK, discount=percent_off(100_000))))
    assert sizes == {"milk": DiscountSize(100_000, 100_000)}


@pytest.mark.parametrize(
    ("minor", "ppm"), [(100, 100_000), (333, 333_000), (1_000, 1_000_000), (5_000, 1_000_000)]
)
def test_an_amount_counts_as_the_part_that_it_is(minor: int, ppm: int) -> None:
    assert discount_sizes(cart(replace(TEA, discount=off(minor))))["tea"].ppm == ppm


def test_the_part_is_rounded_up() -> None:
    """A cent more than a third is no third."""
    line = replace(TEA, unit_price=300, discount=off(101))
    assert discount_sizes(cart(line))["tea"].ppm == 336_667


def test_what_comes_off_a_line_and_off_the_sale_counts_together() -> None:
    """10 % and then 10 % is 19 %."""
    both = cart(replace(TEA, discount=percent_off(100_000)), MILK, discount=percent_off(100_000))
    assert discount_sizes(both) == {
        "tea": DiscountSize(100_000, 190_000),
        "cart": DiscountSize(100_000, 190_000),
    }


def test_an_amount_off_a_sale_grows_where_lines_leave_it() -> None:
    """10.00 off 100.00 is a tenth; off 20.00 it is half."""
    ten = [replace(TEA, id=f"{number}") for number in range(10)]
    assert discount_sizes(cart(*ten, discount=off(1_000)))["cart"].ppm == 100_000
    assert discount_sizes(cart(*ten[:2], discount=off(1_000)))["cart"].ppm == 500_000


def test_what_a_customer_saw_and_is_gone_has_its_amount() -> None:
    shown = {"tea": ShownLine(3_000, 1_000), "milk": ShownLine(1_000, 99)}
    assert taken_away(cart(replace(TEA, quantity=3), MILK), shown, {}) == {}
    assert taken_away(cart(replace(TEA, quantity=1)), shown, {}) == {"tea": 2_000, "milk": 99}
    assert taken_away(cart(replace(TEA, quantity=1)), shown, {"tea": 1_000, "milk": 0}) == {}
    assert taken_away(cart(), shown, {"tea": 1_000, "milk": 0}) == {"tea": 1_000}


def test_a_price_is_changed_where_it_is_another_than_it_was() -> None:
    cheaper = replace(TEA, unit_price=900)
    assert is_price_changed(cheaper, TEA, None)
    assert not is_price_changed(TEA, TEA, None)
    assert is_price_changed(TEA, None, None)  # a line that is new: the catalogue has its price


def test_what_has_no_price_of_its_own_has_one_once_it_was_shown() -> None:
    keyed = CartLine("Custom", 500, id="k")
    lower = replace(keyed, unit_price=400)
    assert not is_price_changed(lower, keyed, None)
    assert is_price_changed(lower, keyed, ShownLine(1_000, 500))
    assert not is_price_changed(replace(keyed, unit_price=600), keyed, ShownLine(1_000, 500))


@pytest.mark.parametrize(
    ("after", "was_shown", "may"),
    [
        (cart(TEA, MILK), True, False),
        (cart(replace(TEA, quantity=2)), True, False),
        (cart(), False, False),
        (cart(), True, True),
        (cart(replace(TEA, note="hot")), True, False),
        (cart(replace(TEA, unit_price=900)), False, True),
        (cart(replace(TEA, discount=off(1))), False, True),
        (cart(TEA, discount=off(1)), False, True),
    ],
)
def test_what_may_have_to_be_approved_is_known_before_it_is_saved(
    after: Cart, was_shown: bool, may: bool
) -> None:
    assert may_have_to_ask(cart(TEA), after, was_shown=was_shown) is may


def test_less_off_than_before_needs_nobody() -> None:
    more = cart(replace(TEA, discount=percent_off(200_000)))
    less = cart(replace(TEA, discount=percent_off(100_000)))
    assert not may_have_to_ask(more, less, was_shown=False)
    assert may_have_to_ask(less, more, was_shown=False)


def test_what_is_taken_away_is_an_amount_of_the_cart_however_little_it_was() -> None:
    shown = {"ham": ShownLine(2_751, 3_980), "saffron": ShownLine(1, 100_000)}
    assert taken_away(Cart("kwd"), shown, {}) == {"ham": 10_950, "saffron": 100}


def test_an_amount_from_the_keypad_that_stayed_is_not_changed() -> None:
    line = CartLine("Custom", 500)
    assert not is_price_changed(line, line, ShownLine(1_000, 500))
    assert is_price_changed(line, line, ShownLine(1_000, 501))
    assert not is_price_changed(line, line, None)


def test_the_least_that_can_be_measured_is_missed_too() -> None:
    saffron = CartLine("Saffron", 100_000, measure=1, id="saffron", product_id="p-saffron")
    assert may_have_to_ask(cart(saffron), cart(), was_shown=True)
    assert not may_have_to_ask(cart(saffron), cart(), was_shown=False)


def test_a_discount_that_stays_as_it_was_needs_nobody() -> None:
    before = cart(replace(TEA, discount=off(100)))
    assert not may_have_to_ask(before, before.added(MILK), was_shown=False)


def test_a_discount_is_a_part_of_what_it_comes_off_and_of_nothing_none() -> None:
    free, cent = CartLine("Free", 0, discount=off(5)), CartLine("Cent", 1, discount=off(5))
    assert discount_sizes(cart(free)) == {}
    assert discount_sizes(cart(cent)) == {cent.id: DiscountSize(1_000_000, 1_000_000)}


def test_two_discounts_on_a_line_are_counted_on_each_other_and_rounded() -> None:
    third = percent_off(333_333)
    sizes = discount_sizes(cart(replace(TEA, discount=third), discount=third))
    assert sizes["tea"] == DiscountSize(333_333, 555_556)
