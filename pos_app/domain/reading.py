"""Reads amounts and percentages as people type them, whichever way their country writes numbers.

What can mean one thing only is that. What can mean two, a thousandfold apart, is not guessed:
`1,500` in a store that writes 1.500,00. What is no number says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from string import ascii_uppercase, digits
from typing import Final

from pos_app.domain.money import (
    LARGEST_AMOUNT,
    PPM,
    Money,
    MoneyError,
    format_amount,
    from_decimal,
    shown_decimals,
)
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened

_QUIET: Final = " \u00a0\u202f\u2009'\u2019\u2018\u02bc\u066c"
"""Spaces and apostrophes, which stand between thousands and nowhere else."""
ARABIC_COMMA: Final = "\u060c"
_POINTS: Final = ".," + ARABIC_COMMA
_SURE_POINT: Final = "\u066b"
"""Arabic's own sign for decimals, which sets nothing else apart."""
_UNSEEN: Final = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
_SIGNS: Final = str.maketrans("\u2212\u2013\uff0d\uff0b\uff0c\uff0e\u3002\uff05\u066a", "---+,..%%")
"""What keyboards of other scripts have for the marks of a number."""
_NUMBER: Final = re.compile(rf"([-+]?)(?=.*\d)([\d{_QUIET}{_POINTS}{_SURE_POINT}]+)", re.ASCII)
_EVEN: Final = re.compile(r"(?<=\d)[.,]\s?(?:-{1,2}|\u2014)$")
"""As a price without cents is written in Switzerland and Germany: `5.-`."""
_YEN: Final = "円"
_THOUSAND: Final = 3
_HUNDRED: Final = 2
"""Digits in a group: of thousands, and of hundreds where lakhs are counted."""
_PERCENTAGE: Final = re.compile(rf"(\d*)[{_POINTS}{_SURE_POINT}]?(\d{{0,4}})0*", re.ASCII)
"""No store writes 8,875 %, so that its one mark is always that of the decimals."""


class AmbiguousAmountError(MoneyError):
    """An amount that may be either of two."""

    def __init__(self, what: str, readings: tuple[Money, Money]) -> None:
        super().__init__(what)
        self.readings = readings


@dataclass(frozen=True)
class _Marks:
    """How a locale writes numbers; `lakhs` where groups of two follow the first thousand."""

    point: str
    group: str
    lakhs: bool


def read_amount(text: str, currency: str, locale: str = "en_US") -> Money:
    """Read what a person typed; raises MoneyError with a sentence that can be shown.

    AmbiguousAmountError tells both amounts, the one that is usual in the locale first.
    """
    bare = _without_currency(text, currency, locale)
    found = [_money(each, text, currency) for each in _numbers(bare, currency, locale)]
    if not found:
        amount = Decimal("1234.5") if shown_decimals(currency) else Decimal(1234)
        example = format_amount(from_decimal(amount, currency), locale)
        raise MoneyError(
            _(
                "“{typed}” is not an amount. Write it like {example}.",
                typed=_quoted(text),
                example=example,
            )
        )
    amounts = [each for each in found if isinstance(each, Money)]
    if len(amounts) == 2:
        first, second = (format_amount(each, locale) for each in amounts)
        what = _(
            "“{typed}” may be {first} or {second}. Write it like that.",
            typed=_quoted(text),
            first=first,
            second=second,
        )
        raise AmbiguousAmountError(what, (amounts[0], amounts[1]))
    if isinstance(found[0], MoneyError):
        raise found[0]
    return amounts[0]


def number_with_mark(
    text: str, mark: str, currency: str = "", locale: str = "en_US"
) -> Decimal | None:
    """Read a number whose decimals a point or a comma is known to set apart; None for no number.

    The other mark, spaces and apostrophes may stand between its thousands. Arabic's own sign for
    decimals is one whatever the mark is. Of a currency its sign or code is left out.
    """
    found = _split(_without_currency(text, currency, locale) if currency else text)
    if found is None:
        return None
    sign, body = found
    whole, has_mark, rest = body.partition(_SURE_POINT if _SURE_POINT in body else mark)
    if has_mark and (not rest or any(each not in digits for each in rest)):
        return None
    if not has_mark and not whole.isdigit() and whole[:1] in {"", "0"}:  # 0,800 has no thousands
        return None
    numbers = _made(sign, whole, rest, _marks(locale))
    return numbers[0] if numbers else None


def read_percent(text: str) -> int:
    """Read a percentage as people type it, in millionths from 0 to a whole; raises MoneyError."""
    sign, body = _split(plain_number(text).strip("% ")) or ("", "none")
    found = _PERCENTAGE.fullmatch(body)
    ppm = int(Decimal(f"{sign}{found[1] or 0}.{found[2] or 0}") * (PPM // 100)) if found else -1
    if not 0 <= ppm <= PPM:
        raise MoneyError(_("“{typed}” is not a percentage from 0 to 100.", typed=_quoted(text)))
    return ppm


def _numbers(text: str, currency: str, locale: str) -> tuple[Decimal, ...]:
    """Return what a text may mean, the likeliest first; nothing where it is no number."""
    found = _split(text)
    if found is None:
        return ()
    sign, body = found
    marks = _marks(locale)
    if _SURE_POINT in body:
        whole, rest = body.split(_SURE_POINT, 1)
        return _made(sign, whole, rest, marks)
    points = [each for each in body if each in _POINTS]
    if not points:
        return _made(sign, body, "", marks)
    whole, rest = body.rsplit(points[-1], 1)
    if points[-1] in whole:  # 1.234.567
        return _made(sign, body, "", marks)
    if len(points) > 1 or any(each in _QUIET for each in whole):  # 1,234.50 and 1'234.50
        return _made(sign, whole, rest, marks)
    return _with_one_point(sign, body, points[0], shown_decimals(currency), marks)


def _with_one_point(
    sign: str, body: str, point: str, places: int, marks: _Marks
) -> tuple[Decimal, ...]:
    """Tell the point of the decimals from that of the thousands, where there is one point only."""
    whole, rest = body.split(point)
    broken = _made(sign, whole, rest, marks)
    grouped = _made(sign, body, "", marks) if whole[:1] not in {"", "0"} else ()
    if not grouped:
        return broken if point == marks.point or len(rest) <= places else ()
    if point == marks.point and places == _THOUSAND:
        return broken
    if places == 0:
        return grouped
    if point == marks.group:
        return (*grouped, *broken) if places == _THOUSAND else grouped
    return (*broken, *grouped) if not rest[places:].strip("0") else broken


def _made(sign: str, whole: str, rest: str, marks: _Marks) -> tuple[Decimal, ...]:
    """Return the number of these digits; nothing where its thousands are not set apart well."""
    if rest and not rest.isdigit():
        return ()
    if whole and not whole.isdigit():
        if not _is_well_grouped(whole, marks):
            return ()
        whole = re.sub(r"\D", "", whole)
    return (Decimal(f"{sign}{whole or 0}.{rest or 0}"),)


def _is_well_grouped(whole: str, marks: _Marks) -> bool:
    """Return whether one mark, the same all along, sets the thousands of a number apart."""
    mark = re.sub(r"\d", "", whole)[0]
    first, *groups = whole.split(mark)
    if not all(each.isdigit() for each in (first, *groups)) or len(first) > _THOUSAND:
        return False
    sizes = [len(each) for each in groups]
    between = {_THOUSAND, _HUNDRED} if marks.lakhs else {_THOUSAND}
    return sizes[-1] == _THOUSAND and len({*sizes[:-1]}) <= 1 and {*sizes[:-1]} <= between


def _split(text: str) -> tuple[str, str] | None:
    """Return the sign, and digits and marks, as ASCII; None where there is anything else."""
    found = _NUMBER.fullmatch(plain_number(text))
    return (found[1], found[2].strip()) if found else None


def plain_number(text: str) -> str:
    """Return a text with the digits and marks of ASCII, without what nobody sees."""
    plain = text.translate(_UNSEEN).translate(_SIGNS).strip()
    return "".join(str(unicodedata.decimal(each, each)) for each in plain)


def _money(number: Decimal, text: str, currency: str) -> Money | MoneyError:
    if abs(number) > LARGEST_AMOUNT:
        return MoneyError(_("“{typed}” is more than Till can take.", typed=_quoted(text)))
    try:
        return from_decimal(number, currency, _quoted(text))
    except MoneyError as error:
        return error


def _quoted(text: str) -> str:
    return shortened(text.strip())


def _without_currency(text: str, currency: str, locale: str) -> str:
    """Leave out the currency's own sign or code at either end."""
    plain = plain_number(text)
    minus = plain[:1] if plain[:1] in {"-", "+"} else ""
    bare = plain[len(minus) :].strip()
    for sign in _signs(currency, locale):
        if bare.casefold().startswith(sign.casefold()):
            bare = bare[len(sign) :].strip()
            break
        if bare.casefold().endswith(sign.casefold()):
            bare = bare[: -len(sign)].strip()
            break
    return minus + _EVEN.sub("", bare)


@lru_cache
def _signs(currency: str, locale: str) -> list[str]:
    """Return how a currency is written beside an amount, the longest first."""
    from babel.numbers import get_currency_symbol  # noqa: PLC0415  slow to import

    written = {get_currency_symbol(currency.upper(), each) for each in (locale, "en_US")}
    bare = {each.strip(ascii_uppercase) for each in written}  # the $ of CA$
    said = {_YEN} if currency == "jpy" else set()
    signs = {each.translate(_UNSEEN) for each in (currency, *written, *bare, *said)}
    return sorted(signs - {""}, key=len, reverse=True)


@lru_cache
def _marks(locale: str) -> _Marks:
    from babel import Locale  # noqa: PLC0415  slow to import
    from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415

    sizes = Locale.parse(locale).decimal_formats[None].grouping
    return _Marks(get_decimal_symbol(locale), get_group_symbol(locale), sizes[1] == _HUNDRED)
