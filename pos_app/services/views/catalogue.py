"""What is sold. Prices and costs are minor units, quantities thousandths of the product's unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pos_app.domain.taxes import TaxRate
from pos_app.domain.units import Unit


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
class ModifierView:
    """One choice of a group, and what a piece costs more with it."""

    id: str
    name: str
    price: int = 0


@dataclass(frozen=True)
class ModifierGroupView:
    """Choices that are made when a product is rung up: at least and at most so many of them."""

    id: str
    name: str
    least: int
    most: int
    modifiers: tuple[ModifierView, ...] = ()


@dataclass(frozen=True)
class VariantView:
    """One of what a product is sold as; an empty id is a new one.

    `options` are its values of the product's option names, in their order. `price` and `cost` are
    for one of the product's unit. `low_stock` is the mark at which to order more, None where there
    is none. `on_hand` is how much there should be, as it was read; it counts where stock is kept.
    """

    id: str = ""
    price: int = 0
    barcodes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    sku: str = ""
    cost: int | None = None
    low_stock: int | None = None
    active: bool = True
    on_hand: int = field(default=0, compare=False)

    @property
    def is_low(self) -> bool:
        """Whether there is nothing left of it, or no more than its mark."""
        return self.on_hand <= (self.low_stock or 0)


@dataclass(frozen=True)
class ProductView:
    """A product with all that it is sold as, at least one variant; an empty id is a new one.

    `tax` is what counts now; with `default_tax` it is that of its category or of the store, and
    changes with it. With `open_price` the cashier types the price. `min_age` are the years that a
    customer has to have, None for everybody. Each modifier group is asked for in its order.
    """

    id: str
    name: str
    currency: str
    variants: tuple[VariantView, ...]
    category_id: str | None = None
    hue: int = 0
    tax: TaxRate | None = None
    active: bool = True
    default_tax: bool = False
    unit: Unit = Unit.PIECE
    option_names: tuple[str, ...] = ()
    open_price: bool = False
    min_age: int | None = None
    modifier_groups: tuple[ModifierGroupView, ...] = ()

    @property
    def sold(self) -> tuple[VariantView, ...]:
        """The variants that are sold now."""
        return tuple(each for each in self.variants if each.active) or self.variants[:1]

    @property
    def price(self) -> int:
        """The lowest price of a variant that is sold."""
        return min(each.price for each in self.sold)

    @property
    def on_hand(self) -> int:
        """How much there should be of all variants that are sold, in thousandths."""
        return sum(each.on_hand for each in self.sold)

    @property
    def barcode(self) -> str:
        """The first barcode, "" where it has none."""
        return next(iter(self.barcodes), "")

    @property
    def barcodes(self) -> tuple[str, ...]:
        """All barcodes, of the variants in their order."""
        return tuple(code for each in self.variants for code in each.barcodes)

    def variant(self, variant_id: str | None) -> VariantView:
        """Return the variant of an id; the first one where it has none of it."""
        found = (each for each in self.variants if each.id == variant_id)
        return next(found, self.variants[0])


@dataclass(frozen=True)
class FoundProduct:
    """What a code is: a product, and the variant of it."""

    product: ProductView
    variant: VariantView


@dataclass(frozen=True)
class ProductPage:
    """Some products in the order of the list; `more` tells whether others follow."""

    products: tuple[ProductView, ...]
    more: bool


@dataclass(frozen=True)
class ProductChanges:
    """How a list of products is now: its ids in their order, `more` as of a page.

    `favourites` are the ids of the page of favourites. `products` are those of both that were
    changed, or were not in the list before, by their ids: the others are as they were.
    """

    ids: tuple[str, ...]
    more: bool
    favourites: tuple[str, ...]
    products: Mapping[str, ProductView]


def simple_product(
    name: str,
    price: int,
    currency: str,
    barcode: str = "",
    category_id: str | None = None,
    *,
    id: str = "",  # noqa: A002  as it is called everywhere
    tax: TaxRate | None = None,
    default_tax: bool = False,
    active: bool = True,
    hue: int = 0,
) -> ProductView:
    """Return a product in one variant, with one barcode or none."""
    codes = (barcode,) if barcode else ()
    return ProductView(
        id=id,
        name=name,
        currency=currency,
        variants=(VariantView(id=id, price=price, barcodes=codes),),
        category_id=category_id,
        hue=hue,
        tax=tax,
        active=active,
        default_tax=default_tax,
    )
