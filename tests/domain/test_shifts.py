"""The drawer's day in plain values: what moves which way, what is counted, what lies there."""

from __future__ import annotations

import pytest

from pos_app.domain.shifts import (
    MOVEMENT_NAMES,
    Denominations,
    DrawerCash,
    MovementKind,
    ShiftRules,
    denominations,
)


def test_cash_comes_in_by_one_kind_alone_and_no_sale_moves_none() -> None:
    signs = {kind.value: kind.sign for kind in MovementKind}
    assert signs == {
        "paid_in": 1,
        "paid_out": -1,
        "safe_drop": -1,
        "to_bank": -1,
        "float_out": -1,
        "no_sale": 0,
    }
    assert {kind: kind.label for kind in MovementKind} == dict(MOVEMENT_NAMES)


def test_what_should_lie_in_the_drawer_is_the_sum_of_all_that_moved() -> None:
    moved = {MovementKind.PAID_IN: 500, MovementKind.PAID_OUT: -250}
    assert DrawerCash(10_000, 749, 15, moved).expected == 10_984
    assert DrawerCash(50_000, 74_900, 0, {}).expected == 124_900


def test_a_store_takes_cash_without_shifts_until_it_says_otherwise() -> None:
    assert ShiftRules() == ShiftRules(on=False, blind=False, note_above=0)


@pytest.mark.parametrize(
    ("currency", "largest", "smallest", "many"),
    [
        ("usd", 10_000, 1, 12),
        ("cad", 10_000, 5, 10),
        ("aud", 10_000, 5, 11),
        ("nzd", 10_000, 10, 10),
        ("gbp", 5_000, 1, 12),
        ("eur", 20_000, 1, 14),
        ("chf", 20_000, 5, 12),
        ("sek", 100_000, 100, 10),
        ("nok", 100_000, 100, 9),
        ("dkk", 100_000, 50, 11),
        ("jpy", 10_000, 1, 10),
    ],
)
def test_each_currency_has_its_notes_and_coins(
    currency: str, largest: int, smallest: int, many: int
) -> None:
    counted = denominations(currency)
    assert (counted[0], counted[-1], len(counted)) == (largest, smallest, many)
    assert list(counted) == sorted(set(counted), reverse=True)


@pytest.mark.parametrize(
    ("currency", "counted"),
    [
        ("pln", (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)),
        ("krw", (200, 100, 50, 20, 10, 5, 2, 1)),
        (
            "kwd",
            (200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10),
        ),
    ],
)
def test_one_that_nobody_listed_is_counted_in_the_usual_steps(
    currency: str, counted: tuple[int, ...]
) -> None:
    assert denominations(currency) == counted
    assert {type(each) for each in denominations(currency)} == {int}


def test_a_stores_own_choice_is_of_its_currency_alone() -> None:
    chosen = Denominations("usd", (2_000, 100))
    assert chosen.of("usd") == (2_000, 100)
    assert chosen.of("eur") == denominations("eur")
    assert Denominations().of("usd") == denominations("usd")
    assert Denominations("usd").of("usd") == denominations("usd")
