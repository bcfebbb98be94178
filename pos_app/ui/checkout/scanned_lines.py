"""The line that a scanned code rings up: with the weight, price, count and lot that it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos_app.domain.cart import ONE, CartLine, gross_of
from pos_app.domain.texts import _
from pos_app.domain.units import Unit
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.views.scanned import ScannedItem

_OF_A_KILOGRAM: Final = {Unit.KILOGRAM: 1, Unit.GRAM: 1000}


def with_scanned(line: CartLine, item: ScannedItem, currency: str) -> CartLine:
    """Return a product's line with what its code says of this piece.

    Raises UserError where a weight is that of a thing that is not sold by weight.
    """
    line = replace(line, lot=item.lot, serial=item.serial)
    if item.price is not None:
        return _priced(line, item, item.price, currency)
    if item.measure is not None:
        factor = _OF_A_KILOGRAM.get(line.unit)
        if factor is None:
            raise UserError(
                _("The code of “{product}” says a weight, and it is not sold by weight.",
                  product=shortened(line.name)),
                _("Nothing was added."),
                _("Choose kilogram as its unit, or correct the rule for such codes in Settings."),
            )  # fmt: skip
        return replace(line, measure=item.measure * factor)
    if item.count is not None and not line.unit.is_measured:
        return replace(line, quantity=item.count)
    return line


def _priced(line: CartLine, item: ScannedItem, price: int, currency: str) -> CartLine:
    """Return the line at exactly the price of the label: as a measure where one comes to it."""
    if line.unit.is_measured and line.unit_price > 0:
        near = (2 * price * ONE + line.unit_price) // (2 * line.unit_price)
        for measure in (near, near - 1, near + 1):
            if measure > 0 and gross_of(line.unit_price, measure, currency) == price:
                return replace(line, measure=measure)
    return replace(line, unit_price=price, unit=Unit.PIECE, label=item.scanned)
