"""What people type finds what they mean, however it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.searching import (
    SearchTerms,
    customer_terms,
    customer_words,
    fold,
    national_number,
    occurs,
    sale_terms,
    search_terms,
)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Søren Kierkegård", "soren kierkegard"),
        ("Łukasz", "lukasz"),
        ("Đorđe", "dorde"),
        ("Kad\u0131köy \u0131ş\u0131k", "kadikoy isik"),
        ("Ærø", "aero"),
        ("Œuvre", "oeuvre"),
        ("Straße", "STRASSE"),
        ("Þórður", "thordur"),
        ("O’Brien", "o'brien"),
        ("O'Brien", "O’BRIEN"),
        ("O’Brien", "obrien"),
        ("Lands` End", "lands\u00b4 end"),
        ("Jean\u2011Luc", "jean-luc"),
        ("Ali ٣٤", "ali 34"),
        ("soft\u00adware", "software"),
        ("Crème brûlée", "CREME BRULEE"),
    ],
)
def test_names_are_found_as_people_type_them(written: str, typed: str) -> None:
    assert occurs(search_terms(typed), fold(written))
    assert occurs(search_terms(written), fold(typed))


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@pytest.mark.parametrize(
    "numbers",
    [
        ("+45 12 34 56 78", "+4512345678", "004512345678", "12345678", "12 34 56 78"),
        ("+49 171 1234567", "0171 1234567", "+49 (0)171 1234567", "01711234567", "0049171/1234567"),
        ("+1 212-555-0100", "(212) 555-0100", "1 212 555 0100", "2125550100", "212.555.0100"),
        ("+351 912 345 678", "912345678"),
        ("+7 912 345-67-89", "8 912 345-67-89"),
        ("+39 06 1234567", "06 1234567"),
    ],
)
def test_a_phone_number_is_found_however_it_is_written(numbers: tuple[str, ...]) -> None:
    for stored in numbers:
        digits = "".join(char for char in stored if char.isdigit())
        for typed in numbers:
            assert occurs(customer_terms(typed), fold(f"Ada {stored} {digits} 4242")), (
                stored,
                typed,
            )
            assert occurs(customer_terms(f"ada {typed}"), fold(f"Ada {stored} {digits}"))
    assert len({national_number(each) for each in numbers}) == 1


@pytest.mark.parametrize(
    "typed", ["+45 12", "+4512", "0045 12", "0171", "4242", "ada 42", "+49171", "12345678 ada"]
)
def test_a_number_is_found_while_it_is_typed(typed: str) -> None:
    text = "ada +45 12 34 56 78 4512345678 +49 171 1234567 491711234567 4242"
    assert occurs(customer_terms(typed), text)


def test_a_number_of_no_country_yet_is_taken_as_it_is() -> None:
    assert national_number("+21") == "21"


def test_five_digits_of_a_nation_are_enough() -> None:
    """Of a number that is stored without its country."""
    assert occurs(customer_terms("+45 12 34 5"), "ada 12345678")
    assert not occurs(customer_terms("+45 12 34"), "ada 12345678")


def test_all_that_is_typed_of_a_person_is_wanted() -> None:
    assert occurs(customer_terms("ada lovelace london"), "ada lovelace london")
    assert not occurs(customer_terms("ada lovelace london"), "ben lovelace london")


@pytest.mark.parametrize(
    "typed", ["+4612345679", "0172 1234567", "12 99", "4243", "4243 ada", "+45 99"]
)
def test_another_number_is_not_found(typed: str) -> None:
    assert not occurs(customer_terms(typed), "ada +45 12 34 56 78 4512345678 4242")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1,234.56", "1234.56"),
        ("$1,234.56", "1234.56"),
        ("1.234,56 €", "1234.56"),
        ("1 234,56 kr", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("CHF 1’234.56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("US$1,234.56", "1234.56"),
        ("EUR 1234,56", "1234.56"),
        ("$13.50", "13.50"),
        ("-$13.50", "13.50"),
        ("13,50", "13.50"),
        ("13,50 zł", "13.50"),
        ("¥1,500", "1500"),
        ("1,234", "1234.56"),
        ("$1,23", "1.23"),
        ("12.345.678", "12345678"),
        ("13.", "13.50"),
        ("visa $13.50", "13.50"),
    ],
)
def test_an_amount_is_found_as_it_is_shown(typed: str, minor: str) -> None:
    assert occurs(sale_terms(typed), f"r1-000007 {minor} visa 4242 ada")


@pytest.mark.parametrize(
    "typed", ["12.50", "1,251", "$1,350", "tea 13.50", "R1-000008", "13.5 ben"]
)
def test_another_amount_is_not_found(typed: str) -> None:
    assert not occurs(sale_terms(typed), "r1-001250 13.50 visa 1250 ada")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("kr 1 234,50", [("kr 1 234,50", "1234.50")]),
        ("tea kr 13,50 ada", [("tea",), ("kr 13,50", "13.50"), ("ada",)]),
        ("1 234,50 € tea", [("1 234,50 €", "1234.50"), ("tea",)]),
        ("1 234 567", [("1 234 567", "1234567")]),
        ("1 234kr 567", [("1 234kr", "1234"), ("567",)]),
        ("1 234tea", [("1",), ("234tea",)]),
        ("5 usd 7 usd", [("5 usd", "5"), ("7 usd", "7")]),
        ("tea kr", [("tea",), ("kr",)]),
    ],
)
def test_the_parts_of_an_amount_belong_together(typed: str, wanted: list[tuple[str, ...]]) -> None:
    """And the words around it stay words."""
    assert [
        tuple(" ".join(words) for words in alternatives) for alternatives in sale_terms(typed)
    ] == wanted


@given(st.text())
def test_anything_may_be_searched(text: str) -> None:
    found: list[SearchTerms] = [search_terms(text), customer_terms(text), sale_terms(text)]
    for wanted in found:
        assert occurs(wanted, fold(text))


def test_a_customer_is_found_by_name_email_and_phone_however_it_is_written() -> None:
    words = customer_words("Zoë Ø", "Zoe@Example.com", "+45 12 34")
    assert words == "zoe o zoe@example.com +45 12 34 451234"
    assert customer_words("Zoë", "", "") == "zoe"
