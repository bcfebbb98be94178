"""Money is whole minor units of one currency, rounded half up, and never lost in a split."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import (
    LARGEST_AMOUNT,
    MINIMUM_CHARGE,
    PPM,
    THREE_DECIMAL,
    WHOLE_UNITS_ONLY,
    ZERO_DECIMAL,
    Money,
    MoneyError,
    allocate,
    decimal_point,
    decimals,
    format_amount,
    format_money,
    format_percent,
    format_whole_money,
    from_decimal,
    largest_amount,
    minimum_charge,
    share,
    shown_decimals,
    step,
)
from pos_app.domain.reading import read_amount
from pos_app.domain.taxes import TaxRate, taxes_of_lines

CURRENCIES = sorted({*ZERO_DECIMAL, *THREE_DECIMAL, *WHOLE_UNITS_ONLY, *MINIMUM_CHARGE})
LOCALES = ["en_US", "de_DE", "fr_FR", "de_CH", "ja_JP", "es_ES", "pt_BR", "sv_SE", "en_IN"]

minors = st.integers(-LARGEST_AMOUNT, LARGEST_AMOUNT)
rates = st.integers(0, 2 * PPM)


@st.composite
def amounts(draw: st.DrawFn) -> Money:
    """Any amount that its currency has."""
    currency = draw(st.sampled_from(CURRENCIES))
    most = LARGEST_AMOUNT // step(currency)
    return Money(draw(st.integers(-most, most)) * step(currency), currency)


@given(amounts())
def test_whole_units_and_back(money: Money) -> None:
    """Nothing is lost between minor units and what a person reads."""
    assert from_decimal(money.decimal(), money.currency) == money


@given(amounts(), st.sampled_from(LOCALES))
def test_what_is_shown_can_be_typed(money: Money, locale: str) -> None:
    """In every locale, for every currency."""
    assert read_amount(format_amount(money, locale), money.currency, locale) == money


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (123456, "usd", "en_US", "$1,234.56"),
        (123456, "eur", "de_DE", "1.234,56\xa0€"),
        (-50, "usd", "en_US", "-$0.50"),
        (1500, "jpy", "en_US", "¥1,500"),
        (123400, "isk", "en_US", "ISK1,234"),
        (12340, "kwd", "en_US", "KWD12.340"),
        (50000, "huf", "en_US", "HUF500.00"),
        (10_000_000, "inr", "en_IN", "₹1,00,000.00"),
        (500, "twd", "en_US", "NT$5.00"),
        (12345, "all", "en_US", "ALL123.45"),
    ],
)
def test_amounts_are_written_with_stripes_decimals(
    minor: int, currency: str, locale: str, shown: str
) -> None:
    """Which are not always those of the locale's data."""
    assert format_money(Money(minor, currency), locale) == shown


def test_amounts_are_written_as_in_america_where_no_locale_is_given() -> None:
    assert format_money(Money(123456, "usd")) == "$1,234.56"
    assert format_amount(Money(123456, "usd")) == "1,234.56"


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("", "usd"),
        ("abc", "usd"),
        ("1.234", "usd"),
        ("0.5", "jpy"),
        ("1.5", "isk"),
        ("1.001", "kwd"),
        ("NaN", "usd"),
        ("Infinity", "usd"),
        ("1e99", "usd"),
        ("12..3", "usd"),
        ("999999999999", "usd"),
    ],
)
def test_what_is_no_amount_is_refused(typed: str, currency: str) -> None:
    """With a sentence for the person who typed it."""
    with pytest.raises(MoneyError) as caught:
        read_amount(typed, currency)
    assert str(caught.value)


def test_why_a_currency_has_no_such_amount_is_said_with_the_amount() -> None:
    with pytest.raises(MoneyError, match=r"^0\.5 has too many decimals for JPY\.$"):
        from_decimal(Decimal("0.5"), "jpy")
    with pytest.raises(MoneyError, match=r"^KWD has no amount as small as in 1\.001\.$"):
        from_decimal(Decimal("1.001"), "kwd")


@pytest.mark.parametrize("value", [1.0, "1", None, True, Decimal(1)])
def test_only_whole_minor_units_are_money(value: object) -> None:
    """No float ever, not even a round one."""
    with pytest.raises(MoneyError):
        Money(value, "usd")  # type: ignore[arg-type]  # it is what is tested


def test_two_currencies_never_add_up() -> None:
    """Nor are they compared."""
    dollars, euros = Money(1, "usd"), Money(1, "eur")
    for mix in (dollars.__add__, dollars.__lt__, dollars.__le__):
        with pytest.raises(MoneyError):
            mix(euros)
    assert dollars != euros


def test_amounts_of_one_currency_are_compared() -> None:
    """And there is money where there is any at all."""
    nothing, cent = Money(0, "usd"), Money(1, "usd")
    assert (nothing < cent, cent < nothing, cent < Money(1, "usd")) == (True, False, False)
    assert (nothing <= cent, cent <= nothing, cent <= Money(1, "usd")) == (True, False, True)
    assert (bool(nothing), bool(cent), bool(Money(-1, "usd"))) == (False, True, True)
    assert nothing + cent == cent


def half_up(exact: Decimal) -> int:
    """Round as a shop does."""
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(minors, rates)
def test_a_share_is_rounded_half_up(minor: int, ppm: int) -> None:
    """Away from zero, as in `decimal`."""
    assert share(minor, ppm) == half_up(Decimal(minor) * ppm / PPM)


@pytest.mark.parametrize(
    ("minor", "percent", "unit", "rounded"),
    [
        (10, 5, 1, 1),  # 0.5
        (30, 5, 1, 2),  # 1.5
        (50, 5, 1, 3),  # 2.5
        (9, 5, 1, 0),  # 0.45
        (-10, 5, 1, -1),
        (-50, 5, 1, -3),
        (1000, 5, 100, 100),  # half a krona
        (900, 5, 100, 0),
        (-1000, 5, 100, -100),
        (700, 5, 10, 40),  # 35 fils
    ],
)
def test_half_goes_away_from_zero(minor: int, percent: int, unit: int, rounded: int) -> None:
    """In the smallest amount that the currency has."""
    assert share(minor, percent * 10_000, unit) == rounded


def included_share(minor: int, ppm: int) -> int:
    """Return the tax of a line by one rate that its price includes."""
    (line,) = taxes_of_lines([(minor, TaxRate("vat", "VAT", ppm, inclusive=True))], 1)
    return line.taxes[0].tax


@pytest.mark.parametrize(
    ("minor", "percent", "tax"), [(3, 20, 1), (9, 20, 2), (-3, 20, -1), (8, 20, 1)]
)
def test_half_a_unit_of_included_tax_goes_away_from_zero(
    minor: int, percent: int, tax: int
) -> None:
    """A sixth of three is half a unit."""
    assert included_share(minor, percent * 10_000) == tax


@given(minors, rates)
def test_included_tax_is_rounded_half_up(minor: int, ppm: int) -> None:
    """Net and tax make up the amount exactly; a tax is never more than what it is in."""
    tax = included_share(minor, ppm)
    assert tax == half_up(Decimal(minor) * ppm / (PPM + ppm))
    assert abs(tax) <= abs(minor)
    assert share(minor - tax, ppm) in {tax - 1, tax, tax + 1}


@given(st.integers(0, LARGEST_AMOUNT), st.lists(st.integers(0, LARGEST_AMOUNT), max_size=40))
def test_a_split_loses_nothing(total: int, weights: list[int]) -> None:
    """Every part is its exact share, rounded down or up; who weighs nothing gets nothing."""
    parts = allocate(total, weights)
    whole = sum(weights)
    assert sum(parts) == (total if whole else 0)
    for part, weight in zip(parts, weights, strict=True):
        low = total * weight // whole if whole else 0
        assert part in {low, low + 1}
        assert weight or not part


@given(amounts(), rates)
def test_a_share_is_an_amount_that_its_currency_has(money: Money, ppm: int) -> None:
    """So that a tax, a discount or a fee can be sent as it is; it is the nearest such amount."""
    unit = step(money.currency)
    part = share(money.minor, ppm, unit)
    assert part % unit == 0
    assert abs(part * PPM - money.minor * ppm) * 2 <= unit * PPM
    assert from_decimal(Money(part, money.currency).decimal(), money.currency).minor == part


@given(
    st.sampled_from(CURRENCIES), st.integers(0, 10**6), st.lists(st.integers(0, 1000), min_size=1)
)
def test_every_part_of_a_split_is_such_an_amount(
    currency: str, units: int, weights: list[int]
) -> None:
    """In kronur without aurar as in dinars without single fils."""
    unit = step(currency)
    parts = allocate(units * unit, weights, unit)
    assert all(part % unit == 0 for part in parts)
    assert sum(parts) == (units * unit if sum(weights) else 0)


@pytest.mark.parametrize(
    ("currency", "least"), [("usd", 50), ("gbp", 30), ("huf", 17500), ("isk", 0)]
)
def test_the_least_that_stripe_takes_is_the_currencys(currency: str, least: int) -> None:
    """And nothing where nobody knows it."""
    assert minimum_charge(currency) == least


@pytest.mark.parametrize("currency", CURRENCIES)
def test_no_limit_is_an_impossible_amount(currency: str) -> None:
    """And nothing is shown with more decimals than it has."""
    assert minimum_charge(currency) % step(currency) == 0
    assert largest_amount(currency) % step(currency) == 0
    assert LARGEST_AMOUNT - step(currency) < largest_amount(currency) <= LARGEST_AMOUNT
    assert 0 <= shown_decimals(currency) <= decimals(currency) <= 3


@pytest.mark.parametrize(
    ("ppm", "locale", "shown"),
    [
        (70_000, "en_US", "7%"),
        (88_750, "en_US", "8.875%"),
        (1_000_000, "en_US", "100%"),
        (88_750, "de_DE", "8,875\N{NO-BREAK SPACE}%"),
        (70_000, "tr_TR", "%7"),
    ],
)
def test_a_percentage_is_written_as_the_country_does(ppm: int, locale: str, shown: str) -> None:
    assert format_percent(ppm, locale) == shown


def test_whole_money_has_no_decimals_and_is_not_cut() -> None:
    assert format_whole_money(Money(120_000, "usd")) == "$1,200"
    assert format_whole_money(Money(120_000, "eur"), "de_DE") == "1.200\xa0€"
    assert format_whole_money(Money(1_200, "jpy"), "ja_JP") == "￥1,200"


def test_the_sign_before_the_decimals_is_the_locales_and_none_where_there_are_none() -> None:
    assert decimal_point("usd") == "."
    assert decimal_point("kwd", "de_DE") == ","
    assert decimal_point("jpy") == decimal_point("isk", "de_DE") == ""
