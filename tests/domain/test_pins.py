"""PINs: their digits, those that are tried first, and how long a wrong one keeps waiting."""

from __future__ import annotations

import pytest

from pos_app.domain.pins import is_easily_guessed, pin_problem, wait_after


@pytest.mark.parametrize("pin", ["7391", "73915628"])
def test_four_to_eight_digits_are_a_pin(pin: str) -> None:
    assert pin_problem(pin) == ""


@pytest.mark.parametrize("pin", ["", "739", "739156284", "73a1", "\u0667\u0663\u0669\u0661"])
def test_anything_else_is_none(pin: str) -> None:
    assert pin_problem(pin) == "A PIN has 4 to 8 digits."


@pytest.mark.parametrize(
    "pin",
    [
        *("0000", "1212", "73917391", "777777", "121212"),
        *("1234", "4321", "7890", "0987", "345678", "2580", "0852", "6969"),
        *("1987", "2026"),
    ],
)
def test_what_is_tried_first_is_easily_guessed(pin: str) -> None:
    assert is_easily_guessed(pin)


@pytest.mark.parametrize("pin", ["7391", "739156", "198736", "202673", "1213", "7397391", "1357"])
def test_other_pins_are_not(pin: str) -> None:
    assert not is_easily_guessed(pin)


@pytest.mark.parametrize(
    ("misses", "seconds"),
    [(0, 0), (1, 0), (2, 0), (3, 30), (4, 60), (5, 120), (6, 240), (7, 480), (8, 600), (99, 600)],
)
def test_each_more_miss_doubles_the_wait(misses: int, seconds: int) -> None:
    assert wait_after(misses) == seconds
