"""A card number is known wherever it stands, and other long numbers are not taken for one."""

import pytest

from pos_app.domain.user_input import (
    formula_safe,
    holds_card_number,
    passes_luhn,
    shortened,
    storable,
    without_formula_guard,
)
from tests.support.bad_input import CARD_NUMBERS


@pytest.mark.parametrize("what", CARD_NUMBERS)
@pytest.mark.parametrize("around", ["{}", "x{}y", "Card {}, thanks", "+1 212 5550 {} 12/29"])
def test_a_card_number_is_known(what: str, around: str) -> None:
    assert holds_card_number(around.format(CARD_NUMBERS[what]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+49 1512 3456789",
        "00 49 1512 345 678 90",
        "4006381333931",  # a barcode
        "4222222222222",  # as long as a barcode
        "14006381333938",
        "4242 4242 4242 4243",  # the last digit does not fit
        "4242 4242 4242",
        "9" * 5_000,
        "1 " * 5_000,
        "²" * 16,
        "2026-03-01 10:00, 2026-03-02 11:00",
    ],
)
def test_another_number_is_none(text: str) -> None:
    assert not holds_card_number(text)


@pytest.mark.parametrize("digits", ["79927398713", "4242424242424242", "378282246310005", "18"])
def test_one_last_digit_alone_fits_a_number(digits: str) -> None:
    fitting = [last for last in "0123456789" if passes_luhn(digits[:-1] + last)]
    assert fitting == [digits[-1]]


def test_what_fits_into_a_message_stays_whole() -> None:
    assert shortened("a" * 60) == "a" * 60
    assert shortened("a" * 61) == "a" * 60 + "…"


def test_half_a_sign_is_written_as_a_question_mark() -> None:
    assert storable("\ud83d Tea é") == "? Tea é"


@pytest.mark.parametrize(
    "text", ["=1+1", "+49", "-5", "@x", "\tx", "\rx", "'=1", "''-1", "\uff1dx"]
)
def test_a_table_takes_no_text_for_a_formula_and_gives_it_back_as_it_was(text: str) -> None:
    assert formula_safe(text) == f"'{text}"
    assert without_formula_guard(formula_safe(text)) == text


@pytest.mark.parametrize("text", ["", "Tea", "'s Tea", "1=1", " =1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert formula_safe(text) == without_formula_guard(text) == text


def test_a_formula_that_nobody_guarded_is_read_as_it_is() -> None:
    assert without_formula_guard("=1+1") == "=1+1"
