"""PINs of the people at the till: what one is, which are easily guessed, and how misses slow down.

A PIN has so few digits that no hash withstands who has the file and the time. What protects it at
the counter is the wait that grows after a few misses.
"""

from __future__ import annotations

from typing import Final

from pos_app.domain.texts import _

SHORTEST: Final = 4
LONGEST: Final = 8

FREE_MISSES: Final = 2
"""So many misses cost no wait: fingers slip."""
FORGOTTEN_AFTER: Final = 600
"""Seconds of running without a miss after which one is forgotten; no wait is longer."""
_FIRST_WAIT: Final = 30
_DIGITS: Final = "01234567890"
_COMMON: Final = frozenset({"2580", "0852", "1004", "5683", "6969", "4321"})


def pin_problem(pin: str) -> str:
    """Return why this can't be a PIN, as a sentence; empty where it can."""
    if pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST:
        return ""
    return _("A PIN has {least} to {most} digits.", least=SHORTEST, most=LONGEST)


def is_easily_guessed(pin: str) -> bool:
    """Return whether a PIN is one of those that are tried first: 0000, 1234, 1212, a year."""
    repeats = any(pin == pin[:n] * (len(pin) // n) for n in (1, 2, len(pin) // 2) if n)
    runs = pin in _DIGITS or pin in _DIGITS[::-1]
    return repeats or runs or pin in _COMMON or (len(pin) == SHORTEST and pin[:2] in {"19", "20"})


def wait_after(misses: int) -> int:
    """Return for how many seconds no PIN is looked at after so many misses: 30 after the third.

    It doubles with each more, up to `FORGOTTEN_AFTER`.
    """
    if misses <= FREE_MISSES:
        return 0
    doubled = min(misses - FREE_MISSES - 1, 10)
    return min(_FIRST_WAIT << doubled, FORGOTTEN_AFTER)
