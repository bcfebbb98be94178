"""What a scale printed: which product, and how much of it, by the store's own rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos_app.domain.embedded_codes import (
    DEFAULT_RULES,
    BarcodeError,
    EmbeddedCode,
    EmbeddedRule,
    EmbeddedValue,
    _rules,
    read_embedded,
)

WEIGHT = EmbeddedRule("21", value=EmbeddedValue.WEIGHT, decimals=3)


def test_a_weight_is_read_from_the_code_of_a_scale() -> None:
    found = read_embedded("2100001027506", [WEIGHT])
    assert found == EmbeddedCode("2100001000004", EmbeddedValue.WEIGHT, Decimal("2.750"))


def test_the_defaults_read_21_as_a_weight() -> None:
    assert read_embedded("2100001027506", DEFAULT_RULES) == read_embedded("2100001027506", [WEIGHT])


@pytest.mark.parametrize("last", "012345789")
def test_a_wrong_last_digit_is_refused(last: str) -> None:
    with pytest.raises(BarcodeError, match="210000102750"):
        read_embedded(f"210000102750{last}", [WEIGHT])


def test_a_price_and_a_count_are_read() -> None:
    count = EmbeddedRule("22", 6, 4, EmbeddedValue.COUNT, 0)
    price = read_embedded("2012345009950", DEFAULT_RULES)
    assert price == EmbeddedCode("2012345000001", EmbeddedValue.PRICE, Decimal("9.95"))
    pieces = read_embedded("2212345600120", [count])
    assert pieces == EmbeddedCode("2212345600007", EmbeddedValue.COUNT, Decimal(12))


def test_a_value_has_a_check_digit_of_its_own_where_a_rule_says_so() -> None:
    rule = EmbeddedRule("28", 4, 5, EmbeddedValue.WEIGHT, 3, value_check=True)
    found = read_embedded("2812341012349", [rule])
    assert found == EmbeddedCode("2812340000002", EmbeddedValue.WEIGHT, Decimal("1.234"))
    with pytest.raises(BarcodeError, match="its value"):
        read_embedded("2812342012348", [rule])


def test_the_longer_prefix_counts_and_a_upc_has_a_zero_in_front() -> None:
    longer = EmbeddedRule("210", 4, 5, EmbeddedValue.PRICE, 2)
    found = read_embedded("2100001027506", [WEIGHT, longer])
    assert found is not None
    assert found.value is EmbeddedValue.PRICE
    upc = read_embedded("212345009956", [EmbeddedRule("02", 5, 5)])
    assert upc is not None
    assert upc.number == Decimal("9.95")


@pytest.mark.parametrize("other", ["4006381333931", "21", "", "2100001", "PCS 55", "\x1d0121"])
def test_other_codes_are_none_of_a_scale(other: str) -> None:
    assert read_embedded(other, DEFAULT_RULES) is None


@pytest.mark.parametrize(
    "rule",
    [
        EmbeddedRule("21", 4, 5),
        EmbeddedRule("2x", 5, 5),
        EmbeddedRule("21", 5, 5, decimals=6),
        EmbeddedRule("21", 6, 3, value_check=True),
        EmbeddedRule("", 7, 5, decimals=-1),
    ],
)
def test_a_rule_that_makes_no_whole_code_is_none(rule: EmbeddedRule) -> None:
    assert not rule.fits
    assert read_embedded("2100001027506", [rule]) is None


def test_each_number_that_is_left_to_stores_has_a_rule_until_a_store_sets_its_own() -> None:
    rules = {rule.prefix: (rule.value, rule.decimals) for rule in _rules()}
    weight, price = (EmbeddedValue.WEIGHT, 3), (EmbeddedValue.PRICE, 2)
    assert rules == {
        **dict.fromkeys(("20", "22", "23", "24"), price),
        **dict.fromkeys(("21", "25", "26", "27", "28", "29"), weight),
    }
    assert tuple(_rules()) == DEFAULT_RULES
