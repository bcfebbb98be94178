"""How a barcode scanner types: faster and more evenly than anybody's fingers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GAP_SECONDS: Final = 0.035
"""No person types a whole code with less than this between all its keys."""
SLOW_SECONDS: Final = 0.1
"""Nor a whole amount with less than this: scanners over Bluetooth take their time."""
SHORTEST_CODE: Final = 4
_SURE_IF_SLOW: Final = 8
"""So many digits at a slow scanner's pace are a code, in a field for an amount too."""


@dataclass(frozen=True)
class Habits:
    """How the scanner of a register types: seconds between two keys at most, what it adds."""

    gap: float = GAP_SECONDS
    prefix: str = ""
    suffix: str = ""

    @property
    def breath(self) -> float:
        """Return the longest pause of a scanner within a code and after it, in seconds."""
        return max(SLOW_SECONDS, self.gap)

    def bare(self, typed: str) -> str:
        """Return what was typed without what the scanner adds to each code."""
        return typed.strip(" ").removeprefix(self.prefix).removesuffix(self.suffix)


def is_long_enough(typed: str) -> bool:
    """Tell whether something typed at a scanner's pace can be a code."""
    return len(typed.strip()) >= SHORTEST_CODE


def is_sure_if_slow(typed: str) -> bool:
    """Tell whether something typed at a slow scanner's pace can be nothing but a code."""
    return typed.strip().isdigit() and len(typed.strip()) >= _SURE_IF_SLOW
