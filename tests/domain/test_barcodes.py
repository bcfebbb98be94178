"""A barcode is the same one in all the ways in which it is printed, typed and scanned."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.barcodes import (
    barcode_key,
    check_digit,
    has_wrong_check_digit,
)
from pos_app.domain.product_words import product_words


@pytest.mark.parametrize(
    "same",
    [
        ("012345678905", "0012345678905", "00012345678905", " 0 12345 67890 5 "),
        ("5012345678900", "5 012345 678900", "05012345678900"),
        ("ABC-1", "abc-1", " Abc-1 ", "ABC -1", "\uff21\uff22\uff23-1"),
        ("9783161484100", "978-3-16-148410-0"),
        ("96385074", "9638 5074"),
        ("04252614", "042100005264", "0042100005264"),  # UPC-E, and what it stands for
        ("01234565", "012345000065"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
    ],
)
def test_one_code_has_one_key(same: tuple[str, ...]) -> None:
    assert len({barcode_key(code) for code in same}) == 1
    for typed in same:
        assert barcode_key(typed) in product_words("Tea", [("", (), same[:1])])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ABC-1", "ABC1"),
        ("012345678905", "012345678906"),
        ("4011", "04011"),  # numbers that a store made up keep their zeros
        ("123", "0123"),
        ("A12345678905", "12345678905"),
        ("04252615", "042100005264"),  # a store's own number: no UPC-E ends so
        ("1012345678902", "0012345678905"),
    ],
)
def test_other_codes_have_other_keys(one: str, other: str) -> None:
    assert barcode_key(one) != barcode_key(other)


@pytest.mark.parametrize("nothing", ["", "  ", "\t"])
def test_no_code_has_no_key(nothing: str) -> None:
    assert barcode_key(nothing) == ""


@given(st.text())
def test_a_key_is_its_own_key(code: str) -> None:
    key = barcode_key(code)
    assert barcode_key(key) == key


@pytest.mark.long
def test_the_key_of_any_one_letter_is_its_own_key() -> None:
    letters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    keys = {barcode_key(letter) for letter in letters}
    assert [key for key in keys if barcode_key(key) != key] == []


@pytest.mark.parametrize(
    "code", ["96385074", "012345678905", "04252614", "4006381333931", "14006381333938"]
)
def test_the_last_digit_is_held_against_the_others(code: str) -> None:
    other = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not has_wrong_check_digit(code)
    assert has_wrong_check_digit(other)


@pytest.mark.parametrize("own", ["4011", "ABC-1", "", "123456789"])
def test_a_store_s_own_numbers_have_no_check_digit(own: str) -> None:
    assert not has_wrong_check_digit(own)


def test_check_digits_are_those_of_gs1() -> None:
    assert (check_digit("950110153100"), check_digit("9501234")) == (0, 6)
