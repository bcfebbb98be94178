"""Store credit and gift cards: their kinds, what moves them, and the codes that name them.

A code is 15 random letters and a check letter, by the pure system of ISO 7064 with modulus 31 and
radix 3: since 31 is prime and 3 one of its primitive roots, each wrong letter is found, and any two
that changed places. The letters have no look-alikes: neither 0 and O, nor 1, I and L.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from enum import StrEnum
from typing import Final

from pos_app.domain.money import decimals

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RADIX: Final = 3
_LENGTH: Final = 16
_GROUP: Final = 4
_BETWEEN: Final = frozenset(" -\u2010\u2011\u2013\u2014")


class CreditKind(StrEnum):
    """What an account is: bought as a gift card, or what the store owes for something returned."""

    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"


class CreditMove(StrEnum):
    """What an entry of the ledger is; an account's balance is the sum of all of its entries.

    `CANCELLED` is what a refund of its purchase takes off a gift card, `RESTORED` the same where
    that refund was not made after all. `MOVED` goes from a lost card to a new one.
    """

    ISSUED = "issued"
    SPENT = "spent"
    GIVEN_BACK = "given_back"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    MOVED = "moved"


class ClosedBy(StrEnum):
    """Why nothing can be paid with an account any more."""

    REFUND = "refund"
    REPLACED = "replaced"
    BLOCKED = "blocked"


def gift_amounts(currency: str) -> tuple[int, ...]:
    """Return the amounts that gift cards usually have, in minor units."""
    whole = max(100, 10 ** decimals(currency))
    return tuple(number * whole for number in (10, 25, 50, 100))


def new_code() -> str:
    """Return a code that nobody can guess."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH - 1))
    return letters + _check_letter(letters)


def read_code(typed: str) -> str | None:
    """Return the code that was typed or scanned, in either case and with any groups; else None."""
    code = "".join(letter for letter in typed if letter not in _BETWEEN).upper()
    if len(code) != _LENGTH or not set(code) <= set(_LETTERS):
        return None
    return code if code[-1] == _check_letter(code[:-1]) else None


def format_code(code: str) -> str:
    """Return a code as people read it: in groups of four."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def hash_of_code(code: str) -> str:
    """Return what the books keep of a code, from which nobody gets it back: SHA-256 in base 32.

    A code is random, so that it needs no salt. Hexadecimal digits may look like a card number.
    """
    digest = hashlib.sha256(code.encode()).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _check_letter(letters: str) -> str:
    rest = 0
    for letter in letters:
        rest = (rest + _LETTERS.index(letter)) * _RADIX % len(_LETTERS)
    return _LETTERS[(1 - rest) % len(_LETTERS)]
