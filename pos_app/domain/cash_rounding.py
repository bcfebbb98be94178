"""Cash where the smallest coins are gone: what is paid, and given back, in coins there are.

A sale, its tax and what is taken by card stay exact. The difference is a signed amount of the cash
payment or the refund: what lies in the drawer of it is the amount it pays plus its rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pos_app.domain.money import decimals, step


class RoundingMode(StrEnum):
    """Which way an amount goes that no coins make up."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class CashRounding:
    """A store's rule: to multiples of `unit` minor units, 0 where it rounds nothing."""

    unit: int = 0
    mode: RoundingMode = RoundingMode.HALF_UP

    def rounded(self, minor: int) -> int:
        """Return an amount (not negative) as it is paid in cash."""
        if not self.unit:
            return minor
        added = {
            RoundingMode.HALF_UP: self.unit // 2,
            RoundingMode.UP: self.unit - 1,
            RoundingMode.DOWN: 0,
        }
        return (minor + added[self.mode]) // self.unit * self.unit


@dataclass(frozen=True)
class CashTaken:
    """What a customer's cash does: `amount` pays for the sale, `change` goes back."""

    amount: int
    change: int
    rounding: int


def take_cash(left: int, given: int, rule: CashRounding) -> CashTaken | None:
    """Return what `given` does for a sale of which `left` is to pay; all in minor units.

    Only what covers the rest is rounded. None where it is less than that comes to in cash, and
    yet not less than what is left: such as 1.98 where 2.00 is to be paid.
    """
    due = rule.rounded(left)
    if given >= due:
        return CashTaken(left, given - due, due - left)
    return CashTaken(given, 0, 0) if given < left else None


@dataclass(frozen=True)
class CashLeft:
    """What is left of a cash payment: of what it paid (`amount`), and of it in the drawer."""

    amount: int
    in_drawer: int
    rule: CashRounding

    def given_back(self, amount: int) -> int:
        """Return what leaves the drawer for a refund of `amount`, in minor units.

        All that is left takes along all that came in, so that a payment given back whole ends
        without any rounding; before that never more than came in.
        """
        if amount >= self.amount:
            return self.rule.rounded(self.in_drawer)
        return min(self.rule.rounded(amount), self.in_drawer)


_UNITS: Final = (5, 10, 50, 100, 500)
"""In hundredths of a currency's unit."""

_SUGGESTED: Final = {
    "AU": ("aud", 5), "BE": ("eur", 5), "CA": ("cad", 5), "CH": ("chf", 5), "CZ": ("czk", 100),
    "DK": ("dkk", 50), "EE": ("eur", 5), "FI": ("eur", 5), "HU": ("huf", 500), "IE": ("eur", 5),
    "IT": ("eur", 5), "LI": ("chf", 5), "LT": ("eur", 5), "MY": ("myr", 5), "NL": ("eur", 5),
    "NO": ("nok", 100), "NZ": ("nzd", 10), "SE": ("sek", 100), "SG": ("sgd", 5), "SK": ("eur", 5),
    "US": ("usd", 5), "ZA": ("zar", 10),
}  # fmt: skip
"""By country: its own currency, and its smallest coin in use in hundredths of the unit."""


def rounding_units(currency: str) -> tuple[int, ...]:
    """Return what cash of a currency may be rounded to, in minor units, rising."""
    scaled = (unit * 10 ** decimals(currency) for unit in _UNITS)
    return tuple(each // 100 for each in scaled if not each % 100 and each // 100 > step(currency))


def suggested_rounding(country: str, currency: str) -> CashRounding:
    """Return what is usual in a country (two letters) for its own currency; off where nothing is.

    Another currency's coins are another country's: nothing is suggested for those.
    """
    own, hundredths = _SUGGESTED.get(country.upper(), ("", 0))
    return CashRounding(hundredths) if own == currency else CashRounding()
