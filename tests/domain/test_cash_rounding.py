"""Cash is rounded to coins there are; sale, tax and cards stay exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cash_rounding import (
    CashLeft,
    CashRounding,
    CashTaken,
    RoundingMode,
    rounding_units,
    suggested_rounding,
    take_cash,
)

FIVE = CashRounding(5)
OFF = CashRounding()


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (RoundingMode.HALF_UP, [0, 0, 0, 5, 5, 5, 5, 5, 10, 10]),
        (RoundingMode.UP, [0, 5, 5, 5, 5, 5, 10, 10, 10, 10]),
        (RoundingMode.DOWN, [0, 0, 0, 0, 0, 5, 5, 5, 5, 5]),
    ],
)
def test_it_goes_the_way_that_the_store_chose(mode: RoundingMode, expected: list[int]) -> None:
    assert [CashRounding(5, mode).rounded(minor) for minor in range(10)] == expected


def test_minor_units_stay_whole_numbers() -> None:
    for mode in RoundingMode:
        assert type(CashRounding(5, mode).rounded(198)) is int
    assert {type(unit) for unit in rounding_units("usd")} == {int}


def test_half_of_the_smallest_coin_goes_up() -> None:
    assert [CashRounding(10).rounded(minor) for minor in (1004, 1005)] == [1000, 1010]


def test_what_covers_the_rest_is_rounded() -> None:
    assert take_cash(198, 200, FIVE) == CashTaken(198, 0, 2)
    assert take_cash(1002, 2000, FIVE) == CashTaken(1002, 1000, -2)
    assert take_cash(2, 0, FIVE) == CashTaken(2, 0, -2)
    assert take_cash(8300, 8500, CashRounding(500)) == CashTaken(8300, 0, 200)


def test_a_part_of_it_is_not() -> None:
    assert take_cash(1002, 500, FIVE) == CashTaken(500, 0, 0)


def test_too_little_for_the_rounded_rest_is_neither() -> None:
    assert take_cash(198, 198, FIVE) is None


def test_a_store_that_rounds_nothing_takes_the_exact_amount() -> None:
    assert take_cash(198, 198, OFF) == CashTaken(198, 0, 0)


PAYMENTS = st.tuples(
    st.integers(0, 100_000),
    st.sampled_from([5, 10, 50, 100, 500]),
    st.sampled_from(list(RoundingMode)),
)


@given(PAYMENTS, st.lists(st.integers(1, 5_000), max_size=8))
def test_given_back_whole_in_any_parts_nothing_is_left_in_the_drawer(
    payment: tuple[int, int, RoundingMode], parts: list[int]
) -> None:
    total, unit, mode = payment
    rule = CashRounding(unit, mode)
    taken = take_cash(total, rule.rounded(total), rule)
    assert taken is not None
    left, drawer, given_back = taken.amount, taken.amount + taken.rounding, 0
    for part in [*(each for each in parts if each < total), total]:
        amount = min(part, left)
        cash = CashLeft(left, drawer, rule).given_back(amount)
        assert 0 <= cash <= drawer
        assert cash % unit == 0
        left, drawer, given_back = (
            left - amount,
            drawer - cash,
            given_back + cash,
        )
    assert (left, drawer, given_back) == (0, 0, total + taken.rounding)


def test_what_was_taken_before_the_store_rounded_goes_back_in_coins_there_are() -> None:
    assert CashLeft(198, 198, FIVE).given_back(198) == 200
    assert CashLeft(198, 200, OFF).given_back(198) == 200


@pytest.mark.parametrize(
    ("currency", "units"),
    [
        ("usd", (5, 10, 50, 100, 500)),
        ("jpy", (5,)),
        ("kwd", (50, 100, 500, 1000, 5000)),
        ("isk", (500,)),
    ],
)
def test_only_what_the_currency_has_is_offered(currency: str, units: tuple[int, ...]) -> None:
    assert rounding_units(currency) == units


@pytest.mark.parametrize(
    ("country", "currency", "unit"),
    [
        ("US", "usd", 5),
        ("us", "usd", 5),
        ("CA", "cad", 5),
        ("CH", "chf", 5),
        ("CH", "eur", 0),
        ("NZ", "nzd", 10),
        ("SE", "sek", 100),
        ("NO", "nok", 100),
        ("DK", "dkk", 50),
        ("FI", "eur", 5),
        ("NL", "eur", 5),
        ("DE", "eur", 0),
        ("GB", "gbp", 0),
    ],
)
def test_what_is_usual_is_suggested_for_a_country_s_own_currency(
    country: str, currency: str, unit: int
) -> None:
    assert suggested_rounding(country, currency) == CashRounding(unit)
