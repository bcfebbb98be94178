"""What of a change to a cart has to be answered for: what comes off, and what is taken away.

A discount of an amount counts as the part that it is of what it comes off, rounded up, so that it
grows where lines leave the cart. Rates are in millionths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind, gross_of
from pos_app.domain.money import PPM


@dataclass(frozen=True)
class DiscountSize:
    """How much a discount takes off: by itself, and together with the others on the same line."""

    own_ppm: int
    ppm: int


@dataclass(frozen=True)
class ShownLine:
    """A line as the customer saw it: how many thousandths, at which price in minor units."""

    thousandths: int
    unit_price: int


def discount_sizes(cart: Cart) -> dict[str, DiscountSize]:
    """Return how much each discount takes off, by the id of its line, or of the cart."""
    grosses = {line.id: line.gross_in(cart.currency) for line in cart.lines}
    of_line = {line.id: _ppm(line.discount, grosses[line.id]) for line in cart.lines}
    lowered = [line.net_in(cart.currency) for line in cart.lines if not line.is_gift_card]
    of_sale = _ppm(cart.discount, sum(lowered))
    found = {key: DiscountSize(own, _together(own, of_sale)) for key, own in of_line.items() if own}
    if of_sale:
        most = max(of_line.values(), default=0)
        found[cart.id] = DiscountSize(of_sale, _together(most, of_sale))
    return found


def taken_away(
    cart: Cart, shown: Mapping[str, ShownLine], allowed: Mapping[str, int]
) -> dict[str, int]:
    """Return what less there is of the lines that the customer saw, in minor units, by their ids.

    `allowed` has how many thousandths may be left of some of them.
    """
    now = {line.id: line.thousandths for line in cart.lines}
    return {
        key: gross_of(line.unit_price, least - now.get(key, 0), cart.currency)
        for key, line in shown.items()
        if now.get(key, 0) < (least := min(line.thousandths, allowed.get(key, line.thousandths)))
    }


def is_price_changed(line: CartLine, before: CartLine | None, shown: ShownLine | None) -> bool:
    """Return whether the price of a line may be another than it has to be.

    Of what has no price of its own, as an amount from the keypad, only a lower one than was shown.
    """
    if line.product_id is None:
        return shown is not None and line.unit_price < shown.unit_price
    return before is None or before.unit_price != line.unit_price


def may_have_to_ask(before: Cart, after: Cart, *, was_shown: bool) -> bool:
    """Return whether a change may need an approval; the services know for sure."""
    sizes = discount_sizes(before)
    for key, size in discount_sizes(after).items():
        if key not in sizes or size.own_ppm > sizes[key].own_ppm:
            return True
    known = {line.id: line for line in before.lines}
    for line in after.lines:
        was = known.get(line.id, line)
        if (was.product_id, was.unit_price) != (line.product_id, line.unit_price):
            return True
    left = {line.id: line.thousandths for line in after.lines}
    return was_shown and any(left.get(key, 0) < line.thousandths for key, line in known.items())


def _ppm(discount: Discount | None, minor: int) -> int:
    if discount is None or minor <= 0:
        return 0
    if discount.kind is DiscountKind.PERCENT:
        return discount.value
    return -(-min(discount.value, minor) * PPM // minor)


def _together(one: int, other: int) -> int:
    return one + other - one * other // PPM
