"""What is sold."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.taxes import TaxRate


@dataclass(frozen=True)
class CategoryView:
    """A shelf of the catalogue; `hue` is 0 to 359.

    Its products with the default tax have its `tax`, or None; with `default_tax` the store's.
    """

    id: str
    name: str
    hue: int
    tax: TaxRate | None = None
    default_tax: bool = True


@dataclass(frozen=True)
class ProductView:
    """What can be rung up.

    `tax` is what counts now; with `default_tax` it is that of its category or of the store, and
    changes with it.
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
