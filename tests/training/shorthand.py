"""Short ways to say what most tests begin with."""

from typing import Any

import stripe
from stripe import StripeClient

BACK = "https://example.com/back"


def pay(client: StripeClient, card: str = "pm_card_visa", **more: Any) -> stripe.PaymentIntent:
    """A confirmed payment of 10.00 dollars, unless `more` says otherwise."""
    params: Any = {
        "amount": 1000,
        "currency": "usd",
        "confirm": True,
        "payment_method": card,
        "allowed_payment_method_types": ["card"],
        "expand": ["latest_charge.balance_transaction"],
    }
    return client.v1.payment_intents.create(params | more)


def saved_card(client: StripeClient, card: str = "pm_card_visa") -> tuple[str, str]:
    """(customer id, payment method id) of a customer with a saved card."""
    customer = client.v1.customers.create({"name": "Ann", "email": "ann@example.com"}).id
    return customer, client.v1.payment_methods.attach(card, {"customer": customer}).id


def charge_of(intent: stripe.PaymentIntent) -> stripe.Charge:
    """The expanded charge of a payment."""
    assert isinstance(intent.latest_charge, stripe.Charge)
    return intent.latest_charge


def refusal(error: stripe.StripeError) -> dict[str, Any]:
    """The `error` object of an answer."""
    body: Any = error.json_body
    return dict(body["error"])
