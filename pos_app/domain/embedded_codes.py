"""Codes that a scale prints: which product it is, and its price, weight or count, in one number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pos_app.domain.barcodes import barcode_key, check_digit
from pos_app.domain.texts import _

DIGITS: Final = 13
"""Such a code is an EAN-13, or a UPC-A with a zero in front."""
_VALUE_CHECK_DIGITS: Final = (4, 5)
"""How long a value may be that has a check digit of its own (GS1, 7.9.2 to 7.9.4)."""


class EmbeddedValue(StrEnum):
    """What the value in a code is: of the whole price, of kilograms, or of pieces."""

    PRICE = "price"
    WEIGHT = "weight"
    COUNT = "count"


class BarcodeError(ValueError):
    """A code that can't be what it seems to be; the text can be shown."""


@dataclass(frozen=True)
class EmbeddedRule:
    """How a store's scales print codes: prefix, item, its value, and the check digit.

    `decimals` are those of the value. With `value_check` a check digit of the value stands before
    it. Together they have 13 digits (`fits`).
    """

    prefix: str = "20"
    item_digits: int = 5
    value_digits: int = 5
    value: EmbeddedValue = EmbeddedValue.PRICE
    decimals: int = 2
    value_check: bool = False

    @property
    def fits(self) -> bool:
        """Return whether the parts make a whole code."""
        parts = len(self.prefix) + self.item_digits + self.value_check + self.value_digits
        checkable = not self.value_check or self.value_digits in _VALUE_CHECK_DIGITS
        return (
            parts == DIGITS - 1
            and self.prefix.isascii()
            and self.prefix.isdecimal()
            and self.item_digits > 0
            and 0 <= self.decimals <= self.value_digits
            and self.value_digits > 0
            and checkable
        )


def _rules() -> Iterable[EmbeddedRule]:
    weights = {"21", "25", "26", "27", "28", "29"}
    for prefix in map(str, range(20, 30)):
        if prefix in weights:
            yield EmbeddedRule(prefix, value=EmbeddedValue.WEIGHT, decimals=3)
        else:
            yield EmbeddedRule(prefix, value=EmbeddedValue.PRICE, decimals=2)


DEFAULT_RULES: Final = tuple(_rules())
"""For the numbers that GS1 leaves to stores, 20 to 29. Scales differ: a store sets its own."""


@dataclass(frozen=True)
class ScaleCodes:
    """The rules of a store, each for a prefix of its own."""

    rules: tuple[EmbeddedRule, ...] = DEFAULT_RULES


@dataclass(frozen=True)
class EmbeddedCode:
    """What a scale printed: the product's own code, with zeros for the value, and the value."""

    item: str
    value: EmbeddedValue
    number: Decimal


def read_embedded(code: str, rules: Iterable[EmbeddedRule]) -> EmbeddedCode | None:
    """Return what a scale printed; None for a code of another kind.

    Raises BarcodeError where a digit was read wrongly: it would be another price.
    """
    key = barcode_key(code)
    number = key[1:]
    if len(key) != DIGITS + 1 or not key.isdecimal() or key[0] != "0":
        return None
    fitting = [each for each in rules if each.fits and number.startswith(each.prefix)]
    if not fitting:
        return None
    rule = max(fitting, key=lambda each: len(each.prefix))
    if int(number[-1]) != check_digit(number[:-1]):
        raise BarcodeError(_("{code} was read wrongly: its last digit is wrong.", code=number))
    digits = number[-1 - rule.value_digits : -1]
    if rule.value_check and int(number[-2 - rule.value_digits]) != _value_check(digits):
        what = _("{code} was read wrongly: the check digit of its value is wrong.", code=number)
        raise BarcodeError(what)
    zeros = "0" * (rule.value_digits + rule.value_check)
    item = number[: len(rule.prefix) + rule.item_digits] + zeros
    scaled = Decimal(digits).scaleb(-rule.decimals)
    return EmbeddedCode(f"{item}{check_digit(item)}", rule.value, scaled)


def _value_check(digits: str) -> int:
    from biip.checksums import gs1_price_weight_check_digit  # noqa: PLC0415  slow to import

    check: int = gs1_price_weight_check_digit(digits)
    return check
