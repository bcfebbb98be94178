"""The letters of the payment sheet that choose no way of paying."""

from __future__ import annotations

from enum import StrEnum


class SheetLetter(StrEnum):
    """What each of them does; no way of paying has one of them (`METHOD_STYLES`)."""

    AMOUNT = "A"
    DEPOSIT = "D"
    KEEP_CARD = "K"
    OTHER_READER = "O"
