"""The codes of gift cards: read however they were typed, and never one for another."""

from __future__ import annotations

import pytest

from pos_app.domain.credit import (
    format_code,
    gift_amounts,
    hash_of_code,
    new_code,
    read_code,
)

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def test_a_code_is_read_in_groups_and_in_either_case() -> None:
    code = new_code()
    assert len(code) == 16
    for typed in (code, code.lower(), format_code(code), f" {code[:8]} {code[8:]} "):
        assert read_code(typed) == code


def test_any_wrong_letter_and_any_two_that_changed_places_are_found() -> None:
    code = new_code()
    for place, letter in enumerate(code):
        for other in LETTERS.replace(letter, ""):
            assert read_code(code[:place] + other + code[place + 1 :]) is None
    letters = list(code)
    for first in range(len(code)):
        for second in range(first):
            swapped = letters.copy()
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert swapped == letters or read_code("".join(swapped)) is None


@pytest.mark.parametrize("typed", ["", "4006381333931", "TILL-CUSTOMER", "I" * 16, "0" * 16])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_nobody_gets_a_code_back_from_its_hash_or_guesses_the_next() -> None:
    codes = {new_code() for _each in range(100)}
    assert len(codes) == 100
    assert len({hash_of_code(code) for code in codes}) == 100
    assert not any(code.lower() in hash_of_code(code) for code in codes)


@pytest.mark.parametrize(("currency", "least"), [("usd", 1_000), ("jpy", 1_000), ("kwd", 10_000)])
def test_usual_amounts_are_such_as_the_currency_has(currency: str, least: int) -> None:
    assert gift_amounts(currency)[0] == least


def test_usual_amounts_are_four() -> None:
    assert gift_amounts("usd") == (1_000, 2_500, 5_000, 10_000)


def test_a_code_has_the_hash_that_the_books_have_for_ever() -> None:
    """Else no card that was sold would be found again."""
    assert read_code("2345-6789-ABCD-EFGU") == "23456789ABCDEFGU"
    code = "23456789ABCDEFGH"
    assert format_code(code) == "2345-6789-ABCD-EFGH"
    assert hash_of_code(code) == "d5kvohidjterhpygpxfqwvv6ebsemhoxh4grd4vjjvlsmw3n6l2q"
