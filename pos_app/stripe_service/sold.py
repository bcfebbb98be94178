"""What was sold, as a payment carries it to Stripe: for its Dashboard and the card networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from pos_app.stripe_service.errors import KEY_USED, RefusedError

if TYPE_CHECKING:
    from stripe.params import (
        PaymentIntentCreateParamsAmountDetails,
        PaymentIntentCreateParamsAmountDetailsLineItem,
        PaymentIntentCreateParamsPaymentDetails,
    )

MOST_ITEMS: Final = 200
_LONGEST_NAME: Final = 1024
_DETAILS: Final = ("amount_details", "payment_details")


@dataclass(frozen=True)
class SoldItem:
    """A line of a sale; all amounts in minor units, `discount` and `tax` of the whole line."""

    name: str
    quantity: int
    unit_cost: int
    discount: int = 0
    tax: int = 0


@dataclass(frozen=True)
class Sold:
    """The store's own reference of a sale, and its lines where they add up to the payment."""

    reference: str
    items: tuple[SoldItem, ...] = ()


class SoldParams(TypedDict):
    """The parameters of a PaymentIntent that say it."""

    amount_details: PaymentIntentCreateParamsAmountDetails
    payment_details: PaymentIntentCreateParamsPaymentDetails


def sold_params(sold: Sold) -> SoldParams:
    """Return what a PaymentIntent is given. Stripe's doubts about a cent refuse no payment.

    Source: docs.stripe.com/api/payment_intents/create (`enforce_arithmetic_validation`).
    """
    return {
        "amount_details": {
            "enforce_arithmetic_validation": False,
            "line_items": [_line_item(item) for item in sold.items],
        },
        "payment_details": {"order_reference": sold.reference},
    }


def _line_item(item: SoldItem) -> PaymentIntentCreateParamsAmountDetailsLineItem:
    params: PaymentIntentCreateParamsAmountDetailsLineItem = {
        "product_name": item.name[:_LONGEST_NAME],
        "quantity": item.quantity,
        "unit_cost": item.unit_cost,
        "tax": {"total_tax_amount": item.tax},
    }
    if item.discount:
        params["discount_amount"] = item.discount
    return params


def may_be_of_details(error: RefusedError) -> bool:
    """Return whether Stripe may have refused a payment for what it says of the sale.

    Not where its key was used before, with other details: that made a payment which is there.
    """
    if error.code == KEY_USED:
        return False
    return not error.param or error.param.startswith(_DETAILS)
