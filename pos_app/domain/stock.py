"""Why goods came to the stock, or left it."""

from __future__ import annotations

from enum import StrEnum


class StockMove(StrEnum):
    """What moved the stock of a variant."""

    SALE = "sale"
    """Sold, and paid: it left with the customer."""
    VOID = "void"
    """All of a sale that the customer still had, as it was voided; away again where no money was
    given back for it."""
    RETURN = "return"
    """Taken back to be sold on."""
    COUNT = "count"
    """Counted otherwise than it should have been."""
    CORRECTION = "correction"
    """Set by somebody, with a note."""
