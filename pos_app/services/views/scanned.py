"""What a scanned code comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pos_app.services.views.catalogue import FoundProduct


@dataclass(frozen=True)
class ScannedItem:
    """A product and variant, or None, and what its code says of this piece of it.

    `scanned` is the code as it was scanned, `code` what the product has as its barcode: of a code
    that also says a weight, without it.
    `measure` is in thousandths of a kilogram, `price` that of the whole in minor units; None where
    the code does not say. `expired` is by the store's day. A code that is `misread` has a wrong
    last digit.
    """

    scanned: str
    code: str
    found: FoundProduct | None = None
    measure: int | None = None
    count: int | None = None
    price: int | None = None
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    expired: bool = False
    misread: bool = False

    @property
    def says_more(self) -> bool:
        """Return whether the code says how much this piece of it weighs or costs."""
        return (self.measure, self.count, self.price) != (None, None, None)
