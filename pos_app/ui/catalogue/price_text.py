"""What a product costs, in a few words."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.domain.texts import _
from pos_app.domain.units import unit_symbol
from pos_app.services.views.catalogue import ProductView


def price_text(product: ProductView, amount: Callable[[int], str]) -> str:
    """Return the price of a product, the lowest one where its variants have several."""
    if product.open_price:
        return _("Open price")
    price = amount(product.price)
    if any(each.price != product.price for each in product.sold):
        return _("from {price}", price=price)
    if product.unit.is_measured:
        return _("{price} per {unit}", price=price, unit=unit_symbol(product.unit))
    return price
