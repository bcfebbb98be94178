"""Stripe's ids in what people type or paste, also within an address of the Dashboard."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class IdKind(StrEnum):
    """What an id of Stripe's names, by how it begins; that of a payment is a word as any other."""

    CHARGE = "ch"
    OTHER_CHARGE = "py"
    REFUND = "re"
    OTHER_REFUND = "pyr"
    PAYOUT = "po"
    DISPUTE = "dp"
    OLD_DISPUTE = "du"
    PAGE = "cs"
    CUSTOMER = "cus"
    BALANCE_ENTRY = "txn"


_PAYMENT: Final = "pi"
"""Of a payment; it is among the words of its row, and found by each part of it."""
_PREFIXES: Final = "|".join(sorted([*IdKind, _PAYMENT], key=len, reverse=True))
_ID: Final = re.compile(rf"(?<![A-Za-z0-9])({_PREFIXES})_([A-Za-z0-9_]+)", re.ASCII)
_SECRET: Final = "_secret"  # noqa: S105
_FEWEST: Final = 4
"""Signs behind the prefix; less may be any word."""


def split_ids(text: str) -> tuple[tuple[tuple[IdKind, str], ...], str]:
    """Return the ids in a text, or how they begin, and what is left of it to look for.

    Of an address the last id counts, and no other part; that of a payment stays in the text. A
    secret behind an id is left out.
    """
    found: list[tuple[IdKind, str]] = []
    left: list[str] = []
    for word in text.split():
        ids = _ID.findall(word)
        if not ids or not ("/" in word or _ID.fullmatch(word)):
            left.append(word)
            continue
        kind, rest = ids[-1]
        rest = rest.partition(_SECRET)[0]
        if kind == _PAYMENT or len(rest) < _FEWEST:
            left.append(f"{kind}_{rest}")
        else:
            found.append((IdKind(kind), f"{kind}_{rest}"))
    return tuple(found), " ".join(left)  # not shown: looked for
