"""Amounts of money in integer minor units, as Stripe counts them.

Decimals follow Stripe's own list (docs.stripe.com/currencies): most currencies have two, some
none, some three with a last digit of 0; ISK and UGX are sent with two decimals that must be 00.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from pos_app.domain.texts import _

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()  # noqa: SIM905  # not shown: codes
)
THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
WHOLE_UNITS_ONLY = frozenset({"isk", "ugx"})

PPM = 1_000_000
"""Rates are integers in parts per million: 8.875 % is 88_750."""

LARGEST_AMOUNT = 99_999_999
"""Stripe takes at most eight digits of minor units."""

# By currency, in minor units; Stripe's own minimum follows the settlement currency.
MINIMUM_CHARGE = {
    "usd": 50, "eur": 50, "chf": 50, "cad": 50, "aud": 50, "nzd": 50, "sgd": 50, "brl": 50,
    "inr": 50, "gbp": 30, "jpy": 50, "aed": 200, "pln": 200, "ron": 200, "myr": 200, "bgn": 100,
    "dkk": 250, "sek": 300, "nok": 300, "hkd": 400, "mxn": 1000, "thb": 1000, "czk": 1500,
    "huf": 17500,
}  # fmt: skip


class MoneyError(ValueError):
    """An amount that is not one, or two currencies in one sum."""


def decimals(currency: str) -> int:
    """Return how many digits of the minor unit stand behind the point in Stripe's amounts."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def step(currency: str) -> int:
    """Return the smallest amount in minor units; every amount is a multiple of it."""
    if currency in WHOLE_UNITS_ONLY:
        return 100
    return 10 if currency in THREE_DECIMAL else 1


def shown_decimals(currency: str) -> int:
    """Return how many decimals a person reads and types."""
    return 0 if currency in WHOLE_UNITS_ONLY else decimals(currency)


def minimum_charge(currency: str) -> int:
    """Return the least that Stripe takes by card, in minor units (0 where not known)."""
    return MINIMUM_CHARGE.get(currency, 0)


def largest_amount(currency: str) -> int:
    """Return the most that Stripe takes at once, in minor units, as the currency has it."""
    return LARGEST_AMOUNT - LARGEST_AMOUNT % step(currency)


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units of one currency (lower-case ISO code, as Stripe writes it)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse anything but whole minor units."""
        if type(self.minor) is not int:
            # not shown: a fault of the program's
            raise MoneyError(f"not whole minor units: {self.minor!r}")

    def __add__(self, other: Money) -> Money:
        """Add within one currency."""
        return Money(self.minor + self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare within one currency."""
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        """Compare within one currency."""
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        """Return whether there is any money at all."""
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            # not shown: a fault of the program's
            raise MoneyError(f"{self.currency} and {other.currency} do not add up")
        return other.minor

    def decimal(self) -> Decimal:
        """Return the amount in whole units."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))


def from_decimal(amount: Decimal, currency: str, typed: str = "") -> Money:
    """Turn whole units into Money; raises MoneyError where the currency has no such amount.

    The error calls it as it was `typed`.
    """
    written = typed or str(amount)
    minor = amount.scaleb(decimals(currency))
    code = currency.upper()
    if minor != minor.to_integral_value():
        raise MoneyError(
            _("{amount} has too many decimals for {currency}.", amount=written, currency=code)
        )
    if int(minor) % step(currency):
        raise MoneyError(
            _(
                "{currency} has no amount as small as in {amount}.",
                currency=code,
                amount=written,
            )
        )
    return Money(int(minor), currency)


def format_money(money: Money, locale: str = "en_US") -> str:
    """Write an amount with its currency, as the locale does but with Stripe's decimals."""
    return _with_currency(money, locale, shown_decimals(money.currency))


def format_whole_money(money: Money, locale: str = "en_US") -> str:
    """Write an amount of whole units with its currency, without decimals: `$1,200`."""
    return _with_currency(money, locale, 0)


def _with_currency(money: Money, locale: str, places: int) -> str:
    from babel.numbers import format_currency  # noqa: PLC0415  slow to import

    known, pattern = _pattern(locale, places, currency=True)
    code = money.currency.upper()
    return format_currency(money.decimal(), code, pattern, locale=known, currency_digits=False)


@lru_cache(maxsize=128)
def _pattern(locale: str, places: int, *, currency: bool) -> tuple[Locale, NumberPattern]:
    """Return what babel writes amounts by; finding that out takes longer than writing one."""
    from babel import Locale  # noqa: PLC0415  slow to import

    known = Locale.parse(locale)
    formats = known.currency_formats["standard"] if currency else known.decimal_formats[None]
    pattern = copy(formats)
    pattern.frac_prec = (places, places)
    return known, pattern


def format_amount(money: Money, locale: str = "en_US") -> str:
    """Write an amount without its currency, for columns and for editing."""
    from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

    known, pattern = _pattern(locale, shown_decimals(money.currency), currency=False)
    return format_decimal(money.decimal(), pattern, locale=known)


def decimal_point(currency: str, locale: str = "en_US") -> str:
    """Return the sign before the decimals of an amount; empty where the currency has none."""
    return format_amount(Money(0, currency), locale)[1:2]


def format_percent(ppm: int, locale: str = "en_US") -> str:
    """Write millionths as a percentage as the locale does, without needless zeros: `8.875%`."""
    from babel.numbers import format_percent as written  # noqa: PLC0415  slow to import

    return written(Decimal(ppm) / PPM, locale=locale, decimal_quantization=False)


def share(minor: int, ppm: int, unit: int = 1) -> int:
    """Return `ppm` millionths of an amount, rounded half up (away from zero).

    `unit` is what the answer is a multiple of: the currency's `step`.
    """
    return rounded(minor * ppm, PPM, unit)


def rounded(numerator: int, denominator: int, unit: int = 1) -> int:
    """Return a quotient as the nearest multiple of `unit`, half up (away from zero)."""
    sign = -1 if numerator < 0 else 1
    return sign * unit * ((2 * abs(numerator) + denominator * unit) // (2 * denominator * unit))


def allocate(total: int, weights: Sequence[int], unit: int = 1) -> list[int]:
    """Split an amount by weights so that the parts add up to it (largest remainder first).

    Each part is a multiple of `unit`, as the amount has to be.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    units = total // unit
    parts = [units * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(units * weights[i] % whole))
    for i in by_remainder[: units - sum(parts)]:
        parts[i] += 1
    return [part * unit for part in parts]
