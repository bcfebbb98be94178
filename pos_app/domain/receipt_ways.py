"""How a receipt reached the customer."""

from __future__ import annotations

from enum import StrEnum


class ReceiptWay(StrEnum):
    """Where a receipt went."""

    PRINTED = "printed"
    SAVED = "saved"
    """As a file: whoever has it may print it."""
    MAILED = "mailed"
    """By the store's own mail server."""

    @property
    def is_paper(self) -> bool:
        """Whether there may be one on paper by it, so that the next one is a copy."""
        return self is not ReceiptWay.MAILED
