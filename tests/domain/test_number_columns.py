"""How decimals are written is found for a whole column, and asked for where it leaves that open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos_app.domain.number_columns import DecimalMark, NumberColumn


def column(*values: str) -> NumberColumn:
    found = NumberColumn("eur", "de_DE")
    for value in values:
        found.add(value)
    return found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2,40", "2.40"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234,56", "1234.56"),
        ("€ 2,40", "2.40"),
        ("2,40 EUR", "2.40"),
        ("-2,4", "-2.4"),
    ],
)
def test_a_comma_is_found(text: str, number: str) -> None:
    found = column("7", text, "no number", "")
    assert (found.mark, found.is_open) == (DecimalMark.COMMA, False)
    assert found.number(text, DecimalMark.COMMA) == Decimal(number)


@pytest.mark.parametrize("text", ["2.40", "1,234.56", "1 234.5", "0.800", "1,234,567"])
def test_a_point_is_found(text: str) -> None:
    assert column(text).mark is DecimalMark.POINT


def test_only_1800_with_a_comma_is_asked_about() -> None:
    found = column("1,800", "3", "2,500")
    assert (found.mark, found.is_open, found.example) == (None, True, "1,800")
    assert found.number("1,800", DecimalMark.POINT) == 1800
    assert found.number("1,800", DecimalMark.COMMA) == Decimal("1.800")


def test_another_value_tells_what_1800_means() -> None:
    assert column("1,800", "2,40").mark is DecimalMark.COMMA
    assert column("1,800", "2.40").mark is DecimalMark.POINT


def test_whole_numbers_leave_nothing_open() -> None:
    found = column("7", "1800", "1 800", "")
    assert (found.mark, found.is_open) == (None, False)


def test_values_that_contradict_each_other_are_asked_about() -> None:
    found = column("2,40", "1.50", "3")
    assert (found.mark, found.is_open) == (None, True)
    assert found.contradiction == ("1.50", "2,40")
