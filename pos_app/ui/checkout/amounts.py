"""Amounts as the store formats them, cached: a list asks for the same ones again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pos_app.domain.cart import Discount, DiscountKind
from pos_app.domain.money import Money, decimal_point, format_amount, format_money, format_percent


class Amounts:
    """Formats minor units of one currency for one locale."""

    def __init__(self, currency: str, locale: str) -> None:
        self.currency = currency
        self.locale = locale
        self.bare = _kept(format_amount, currency, locale)
        """Writes an amount in minor units without its currency: `24.50`."""
        self.full = _kept(format_money, currency, locale)
        """Writes an amount in minor units with its currency: `$24.50`."""

    def money(self, minor: int) -> Money:
        """Return minor units as Money of this currency."""
        return Money(minor, self.currency)

    def short(self, minor: int) -> str:
        """Write an amount as people say it: `30` or `29.23`."""
        whole, _point, rest = self.bare(minor).partition(self.point or "\0")
        return self.bare(minor) if rest.strip("0") else whole

    @property
    def point(self) -> str:
        """The decimal sign of the locale, empty where the currency has no decimals."""
        return decimal_point(self.currency, self.locale)

    def discount(self, discount: Discount) -> str:
        """Write what comes off: `10%` or `$2.00`."""
        if discount.kind is DiscountKind.PERCENT:
            return format_percent(discount.value, self.locale)
        return self.full(discount.value)


def _kept(write: Callable[[Money, str], str], currency: str, locale: str) -> Callable[[int], str]:
    @lru_cache(maxsize=4096)
    def written(minor: int) -> str:
        return write(Money(minor, currency), locale)

    return written
