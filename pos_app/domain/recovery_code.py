"""The code by which an owner who forgot their PIN sets another: random, and read from paper."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without signs that look alike on paper."""
LENGTH: Final = 12
"""59 bits: nobody guesses it, with the file of the books either."""
_GROUP: Final = 4


def new_recovery_code() -> str:
    """Return a new code, as it is kept and compared: without its groups."""
    return "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))


def grouped(code: str) -> str:
    """Return a code as it is written down: ABCD-EFGH-JKMN."""
    return "-".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def as_typed(text: str) -> str:
    """Return the code that somebody typed, however they parted its signs."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
