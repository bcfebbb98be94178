"""Who took a payment at Stripe, told by what is written on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

_OF_A_SHOP: Final = frozenset(
    {
        *("order_id", "order", "order_number", "order_key", "orderid", "cart_id", "checkout_id"),
        *("site_url", "shop_id", "shop_name", "shopify_order_id", "woocommerce", "cart_hash"),
    }
)
"""What programs of online shops write on a payment, in lower case."""


class PaymentOrigin(StrEnum):
    """Who took a payment."""

    SALE = "sale"
    """A sale of these books."""
    LOST_SALE = "lost_sale"
    """A register of these books, whose sale is not in them, as after a restored backup."""
    OTHER_TILL = "other_till"
    ONLINE_SHOP = "online_shop"
    ELSEWHERE = "elsewhere"
    """Stripe's Dashboard, or a program that writes nothing on its payments."""


def origin_of(metadata: Mapping[str, object], registers: Collection[str]) -> PaymentOrigin:
    """Return who took a payment that no sale of these books knows.

    `registers` are the ids of these books' own.
    """
    register = metadata.get("till_register")
    if register is not None:
        return PaymentOrigin.LOST_SALE if register in registers else PaymentOrigin.OTHER_TILL
    if any(name.lower() in _OF_A_SHOP for name in metadata):
        return PaymentOrigin.ONLINE_SHOP
    return PaymentOrigin.ELSEWHERE
