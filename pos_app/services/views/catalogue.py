"""What is sold."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.cart import TaxRate


@dataclass(frozen=True)
class CategoryView:
    """A shelf of the catalogue; `hue` is 0 to 359."""

    id: str
    name: str
    hue: int


@dataclass(frozen=True)
class ProductView:
    """What can be rung up.

    `tax` is the rate that counts now; with `default_tax` it is the store's, and changes with it.
    """

    id: str
    name: str
    price: int
    currency: str
    barcode: str = ""
    category_id: str | None = None
    hue: int = 0
    tax: TaxRate | None = None
    active: bool = True
    default_tax: bool = False
