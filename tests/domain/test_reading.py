"""Amounts are read as people type them anywhere; what may be two amounts is never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import NumberFormatError, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import Money, MoneyError, format_money, format_percent, from_decimal
from pos_app.domain.reading import AmbiguousAmountError, read_amount, read_percent
from tests.domain.test_money import LOCALES, amounts

TYPED = st.text(alphabet="0123456789.,' ", max_size=9)


@pytest.mark.parametrize(
    ("typed", "currency", "locale", "minor"),
    [
        *(("1.50", "eur", where, 150) for where in ("de_DE", "es_ES", "it_IT", "nl_NL")),
        ("1.50", "brl", "pt_BR", 150),
        ("1,50", "eur", "de_DE", 150),
        ("1,50", "usd", "en_US", 150),
        ("1'234.50", "chf", "de_CH", 123450),
        ("1’234.50", "chf", "de_CH", 123450),
        ("1 234,50", "eur", "fr_FR", 123450),
        ("1 234,50", "sek", "sv_SE", 123450),
        ("1 234.50", "usd", "en_US", 123450),
        ("1.234,50", "usd", "en_US", 123450),
        ("1,234.50", "eur", "de_DE", 123450),
        ("1.234.567", "clp", "es_CL", 1_234_567),
        ("1.500", "eur", "de_DE", 150_000),
        ("1,500", "usd", "en_US", 150_000),
        ("10,000", "usd", "en_US", 1_000_000),
        ("10,001", "usd", "en_US", 1_000_100),
        ("1.500", "jpy", "en_US", 1500),
        ("1500", "tnd", "ar_TN", 1_500_000),
        ("1,500", "tnd", "ar_TN", 1500),
        ("1.500,000", "tnd", "ar_TN", 1_500_000),
        ("1500.000", "tnd", "ar_TN", 1_500_000),
        ("0.500", "tnd", "ar_TN", 500),
        ("1.230", "kwd", "en_US", 1230),
        ("1,23,456.50", "inr", "en_IN", 12345650),
        ("0.500", "usd", "en_US", 50),
        ("1234.500", "usd", "en_US", 123450),
        (".5", "usd", "en_US", 50),
        ("5.", "usd", "en_US", 500),
        (" 5 ", "usd", "en_US", 500),
        ("$12.50", "usd", "en_US", 1250),
        ("12,50 €", "eur", "de_DE", 1250),
        ("CHF 12.50", "chf", "de_CH", 1250),
        ("\uff11\uff12.5", "usd", "en_US", 1250),
        ("\u0661\u0662\u066b\u0665", "egp", "ar_EG", 1250),
        ("\u22125", "sek", "sv_SE", -500),
        ("-$5", "usd", "en_US", -500),
        ("1\u00a0234,50", "eur", "fr_FR", 123450),
        ("1\u202f234,50", "eur", "fr_FR", 123450),
        ("\u0661\u066b\u0665\u0660\u0660", "egp", "ar_EG", 150),
        ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "egp", "ar_EG", 123450),
        ("\u0661\u066c\u0665\u0660\u0660", "bhd", "ar_BH", 1_500_000),
        ("\u0661\u066b\u0665\u0660\u0660", "bhd", "ar_BH", 1500),
        ("1\u060c5", "egp", "ar_EG", 150),
        ("\u200f1,234.50 ج.م.\u200f", "egp", "ar_EG", 123450),
        ("\uff11\uff0c\uff15\uff10\uff10", "jpy", "ja_JP", 1500),
        ("\uff15\uff0e\uff15", "usd", "ja_JP", 550),
        ("500円", "jpy", "ja_JP", 500),
        ("5.-", "chf", "de_CH", 500),
        ("5,\u2013", "eur", "de_DE", 500),
    ],
)
def test_what_is_sure_is_taken(typed: str, currency: str, locale: str, minor: int) -> None:
    assert read_amount(typed, currency, locale) == Money(minor, currency)


@pytest.mark.parametrize(
    ("typed", "currency", "locale", "readings"),
    [
        ("1.500", "tnd", "ar_TN", (1_500_000, 1500)),
        ("1.500", "tnd", "fr_TN", (1500, 1_500_000)),
        ("1,230", "kwd", "en_US", (1_230_000, 1230)),
        ("1,500", "eur", "de_DE", (150, 150_000)),
        ("1.500", "usd", "en_US", (150, 150_000)),
        ("10.000", "eur", "fr_FR", (1000, 1_000_000)),
        ("10,000", "sek", "sv_SE", (1000, 1_000_000)),
        ("1.500", "chf", "de_CH", (150, 150_000)),
        ("1,500", "chf", "de_CH", (150, 150_000)),
        ("1\u060c500", "egp", "ar_EG", (150, 150_000)),
    ],
)
def test_what_may_be_two_amounts_is_asked(
    typed: str, currency: str, locale: str, readings: tuple[int, int]
) -> None:
    with pytest.raises(AmbiguousAmountError) as caught:
        read_amount(typed, currency, locale)
    assert tuple(each.minor for each in caught.value.readings) == readings
    assert str(caught.value).startswith(f"“{typed}” may be ")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1e3", "“1e3” is not an amount. Write it like 1,234.50."),
        ("1_000", "“1_000” is not an amount. Write it like 1,234.50."),
        ("nan", "“nan” is not an amount. Write it like 1,234.50."),
        ("1 50", "“1 50” is not an amount. Write it like 1,234.50."),
        ("1,23,456", "“1,23,456” is not an amount. Write it like 1,234.50."),
        ("1 234'567", "“1 234'567” is not an amount. Write it like 1,234.50."),
        ("10,0000", "“10,0000” is not an amount. Write it like 1,234.50."),
        ("1.234", "1.234 has too many decimals for USD."),
        ("999999999999", "“999999999999” is more than Till can take."),
    ],
)
def test_what_is_no_amount_says_why(typed: str, why: str) -> None:
    with pytest.raises(MoneyError) as caught:
        read_amount(typed, "usd")
    assert str(caught.value) == why
    assert not isinstance(caught.value, AmbiguousAmountError)


def test_both_readings_are_written_as_the_locale_does() -> None:
    with pytest.raises(AmbiguousAmountError) as caught:
        read_amount("1,500", "eur", "de_DE")
    assert str(caught.value) == "“1,500” may be 1,50 or 1.500,00. Write it like that."


def test_lakhs_and_thousands_are_not_mixed() -> None:
    with pytest.raises(MoneyError, match="is not an amount"):
        read_amount("1,23,456,789", "inr", "en_IN")


@pytest.mark.parametrize(
    ("currency", "locale", "example"),
    [
        ("usd", "en_US", "1,234.50"),
        ("jpy", "ja_JP", "1,234"),
        ("isk", "en_US", "1,234"),
        ("kwd", "en_US", "1,234.500"),
        ("eur", "de_DE", "1.234,50"),
    ],
)
def test_the_example_has_the_currencys_decimals(currency: str, locale: str, example: str) -> None:
    with pytest.raises(MoneyError) as caught:
        read_amount("x", currency, locale)
    assert str(caught.value) == f"“x” is not an amount. Write it like {example}."


@given(amounts(), st.sampled_from(LOCALES))
def test_what_is_shown_with_its_currency_can_be_typed(money: Money, locale: str) -> None:
    shown = format_money(money, locale).replace("-", "")
    assert abs(read_amount(shown, money.currency, locale).minor) == abs(money.minor)


@given(TYPED, st.sampled_from(["usd", "jpy", "kwd"]), st.sampled_from(LOCALES))
def test_what_is_sure_is_what_the_locale_says_where_it_says_anything(
    typed: str, currency: str, locale: str
) -> None:
    try:
        ours = read_amount(typed, currency, locale)
        theirs = from_decimal(parse_decimal(typed.strip(), locale=locale, strict=True), currency)
    except (MoneyError, NumberFormatError):
        return
    assert ours == theirs


@pytest.mark.parametrize(
    ("typed", "ppm"),
    [("8.875", 88_750), ("8,875", 88_750), ("19 %", 190_000), ("0", 0), ("100", 1_000_000),
     ("0.0001", 1), (".5", 5_000), ("7.50000", 75_000)],
)  # fmt: skip
def test_a_percentage_is_read_with_either_point(typed: str, ppm: int) -> None:
    assert read_percent(typed) == ppm
    assert Decimal(ppm) / 10_000 == Decimal(typed.removesuffix("%").replace(",", "."))


@pytest.mark.parametrize(
    "typed",
    ["8,125\u00a0%", "8,125\u202f%", "\uff18.\uff11\uff12\uff15\uff05", "%8,125",
     "8.125\u200e%\u200e", "\u0668\u066b\u0661\u0662\u0665\u066a"],
)  # fmt: skip
def test_a_percentage_is_read_as_it_is_typed_elsewhere(typed: str) -> None:
    assert read_percent(typed) == 81_250


@pytest.mark.parametrize("ppm", [0, 1, 70_000, 88_750, 1_000_000])
@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_CH", "tr_TR", "eu_ES", "sv_SE", "ar_EG"])
def test_a_percentage_is_read_as_it_is_shown(ppm: int, locale: str) -> None:
    assert read_percent(format_percent(ppm, locale)) == ppm


@pytest.mark.parametrize(
    "typed", ["", "nan", "1e1", "1_0", "inf", "-1", "100.0001", "101", "1 0", "1.2.3", "ten", "%"]
)
def test_what_is_no_percentage_says_so(typed: str) -> None:
    with pytest.raises(MoneyError, match=r"is not a percentage from 0 to 100\.$"):
        read_percent(typed)
