"""What a customer is likely to hand over, and what is too much to be true."""

from __future__ import annotations

from typing import Final

from pos_app.domain.money import decimals

_ROUND_UP_TO: Final = (1, 5, 10, 20, 50, 100)
"""In round units of the currency: the smallest one is what the rest is counted in."""

# Whole units of the smallest round amount people pay with, where one unit buys next to nothing.
_ROUND_UNIT: Final = {
    "clp": 1_000, "cop": 1_000, "czk": 10, "dkk": 10, "egp": 10, "huf": 100, "idr": 1_000,
    "inr": 10, "isk": 100, "jpy": 100, "kes": 100, "krw": 1_000, "mxn": 10, "ngn": 100,
    "nok": 10, "php": 10, "pyg": 1_000, "sek": 10, "thb": 10, "twd": 100, "ugx": 1_000,
    "vnd": 10_000, "xaf": 100, "xof": 100, "zar": 10,
}  # fmt: skip

MAX_SUGGESTIONS: Final = 5
IMPROBABLE_FACTOR: Final = 1_000


def cash_suggestions(due: int, currency: str) -> list[int]:
    """Return amounts likely to be handed over, in minor units, rising; the exact one first.

    13.50 gives 13.50, 14, 15, 20 and 50.
    """
    unit = _ROUND_UNIT.get(currency, 1) * 10 ** decimals(currency)
    rounded = {-(-due // (unit * times)) * unit * times for times in _ROUND_UP_TO}
    return [due, *sorted(rounded - {due})][:MAX_SUGGESTIONS]


def is_improbable(tendered: int, due: int) -> bool:
    """Return whether so much cash for so little is more likely a slip: thousandfold and more."""
    return tendered >= due * IMPROBABLE_FACTOR
