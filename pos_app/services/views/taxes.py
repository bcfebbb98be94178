"""The taxes of a store, and what somebody wants of them."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.taxes import TaxRate


@dataclass(frozen=True)
class TaxPartDraft:
    """A rate of a group; a `compound` one is counted on the price with the others."""

    rate_id: str
    compound: bool = False


@dataclass(frozen=True)
class TaxDraft:
    """What a person typed of a rate (`ppm` in millionths), or chose for a group (`parts`)."""

    name: str
    ppm: int = 0
    inclusive: bool = False
    parts: tuple[TaxPartDraft, ...] = ()


@dataclass(frozen=True)
class TaxView:
    """A tax and where it is in use.

    `products` counts those that are sold by it now, also by their category or the store's default;
    `categories` and `groups` are the names of those that have it.
    """

    tax: TaxRate
    active: bool
    is_default: bool
    products: int
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def is_used(self) -> bool:
        """Whether something would be sold otherwise without it."""
        return bool(self.is_default or self.products or self.categories or self.groups)
