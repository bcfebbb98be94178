"""What a screen reader speaks of a change of the cart: what it was, and the new total."""

from __future__ import annotations

from pos_app.domain.cart import Cart
from pos_app.domain.texts import _
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.cart_model import line_words
from pos_app.ui.widgets.accessible_text import accessible_text


def change_words(before: Cart | None, cart: Cart, total: str, amounts: Amounts) -> str:
    """Return what is spoken where a cart is shown after another; `total` is how that is told.

    Empty where no amount changed, and for a next customer's cart that has no lines yet. A change of
    several lines is told by the total alone.
    """
    if before is None or before.id != cart.id:
        before = Cart(cart.currency, id=cart.id)
    if _priced(before) == _priced(cart):
        return ""
    old = {line.id: line for line in before.lines}
    now = {line.id for line in cart.lines}
    changed = [line_words(line, amounts) for line in cart.lines if old.get(line.id) != line]
    changed += [
        _("{product} is out", product=each.name) for each in old.values() if each.id not in now
    ]
    return accessible_text(changed[0], total) if len(changed) == 1 else total


def _priced(cart: Cart) -> tuple[object, ...]:
    """Return what a total is made of."""
    return cart.lines, cart.discount, cart.exemption, cart.exchanged
