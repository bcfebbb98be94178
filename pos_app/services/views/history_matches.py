"""Why a row of the history was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FoundIn(StrEnum):
    """What of a row has words that were looked for."""

    ITEM = "item"
    NOTE = "note"
    REFUND_NOTE = "refund_note"
    CUSTOMER = "customer"
    CASHIER = "cashier"
    RECEIPT = "receipt"
    EMAIL = "email"
    PHONE = "phone"
    DESCRIPTION = "description"
    REFERENCE = "reference"
    ID = "id"


@dataclass(frozen=True)
class Match:
    """A text of a row that was found: where, and all of it."""

    where: FoundIn
    text: str
