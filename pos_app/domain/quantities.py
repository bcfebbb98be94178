"""Quantities, as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from pos_app.domain.cart import MAX_QUANTITY, ONE
from pos_app.domain.reading import ARABIC_COMMA, number_with_mark, plain_number
from pos_app.domain.texts import _, pgettext
from pos_app.domain.units import Unit, unit_symbol

_THOUSANDS: Final = 3


def format_quantity(thousandths: int, locale: str = "en_US", unit: Unit = Unit.PIECE) -> str:
    """Write a quantity: pieces as `3`, what was measured to the thousandth, as `2.750 kg`."""
    if unit.is_measured:
        number = format_quantity(thousandths, locale)
        symbol = unit_symbol(unit)
        return pgettext("a quantity", "{quantity} {unit}", quantity=number, unit=symbol)
    pieces, rest = divmod(thousandths, ONE)
    if not rest:
        return str(pieces)
    from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

    return format_decimal(Decimal(thousandths) / ONE, "#,##0.000", locale=locale)


def decimal_sign(locale: str = "en_US") -> str:
    """Return what a locale writes before decimals."""
    return format_quantity(1_500, locale)[1]


def read_measure(text: str, locale: str = "en_US") -> int:
    """Read how much of a measure somebody typed, in thousandths.

    Either decimal sign is understood, but for `1,800` where commas set thousands apart. Raises
    ValueError with what is wrong.
    """
    point = decimal_sign(locale)
    group = "," if point == "." else "."
    typed = plain_number(text).replace(ARABIC_COMMA, ",")
    mark = group if group in typed and point not in typed else point
    _whole, _mark, rest = typed.partition(group)
    if mark == group and len(rest) == _THOUSANDS:
        raise ValueError(
            _("Write it like {one} or like {other}.", one=f"1{point}800", other="1800")
        )
    number = number_with_mark(typed, mark, locale=locale)
    if number is None:
        raise ValueError(_("Type how much it is, such as {example}.", example=f"0{point}750"))
    thousandths = number * ONE
    if not 0 < thousandths <= MAX_QUANTITY * ONE or thousandths % 1:
        raise ValueError(
            _("Type from {least} to {most}.", least=f"0{point}001", most=str(MAX_QUANTITY))
        )
    return int(thousandths)
