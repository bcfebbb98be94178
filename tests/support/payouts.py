"""Money that comes in at Stripe and goes to the bank, as it does without anybody at the till."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import stripe

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Actor
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft
from pos_app.training.core.account import Account
from pos_app.training.http.server import TrainingServer
from pos_app.training.money import adjustments
from pos_app.training.money.balance import fail_payout, pay_out_all
from tests.support.one_cashier import selling_of

AT_ONCE = "pm_card_bypassPending"
"""What it pays can be paid out at once."""
OTHER_TILL = {
    "till_sale": "01999999-0000-7000-8000-000000000000",
    "till_register": "01999999-0000-7000-8000-000000000001",
    "till_register_name": "Food truck",
}
"""What a till with books of its own writes on its payments."""


def earn(server: TrainingServer, amount: int, account: str | None = None, **more: Any) -> str:
    """Have money in the account, or a connected one, to be paid out; return the payment's id."""
    client = stripe.StripeClient("sk_test_store", base_addresses={"api": server.base_url})
    params: Any = {
        "amount": amount,
        "currency": "usd",
        "payment_method": AT_ONCE,
        "confirm": True,
        "allowed_payment_method_types": ["card"],
        **more,
    }
    made = client.v1.payment_intents.create(params, {"stripe_account": account} if account else {})
    return made.id


def pay_out(server: TrainingServer, account: str | None = None) -> str:
    """Have Stripe pay out all that is available, as it does by itself; return the payout's id."""
    with at_stripe(server, account) as held:
        payout = pay_out_all(held)
    if payout is None:
        raise AssertionError("there is nothing to pay out")
    return str(payout["id"])


def send_back(server: TrainingServer, payout_id: str) -> None:
    """Have the bank send a payout back."""
    with at_stripe(server) as account:
        fail_payout(account, payout_id)


@contextmanager
def at_stripe(server: TrainingServer, account: str | None = None) -> Iterator[Account]:
    """Let Stripe itself do something with an account."""
    with server.simulator.lock:
        yield server.simulator.accounts[account] if account else server.account
        server.simulator.commit()


def sell(services: Services, amount: int, card: str = AT_ONCE) -> str:
    """Sell something on a customer's saved card; return the sale's id."""
    actor = services.actor
    customer = services.customers.create(actor, CustomerDraft("Ada", "ada@example.com", ""))
    services.customers.attach_card(actor, customer.id, card)
    kept = services.customers.details(customer.id).cards[0]
    cart = Cart("usd", (CartLine("Gift basket", amount),), customer_id=customer.id)
    sale = services.selling.begin(Actor(actor.cashier_id), cart)
    tender = selling_of(services).prepare_card(sale.id, kept.id)
    selling_of(services).charge(tender.id)
    return sale.id


def mixed_payout(
    services: Services, server: TrainingServer, wait: Callable[[float], object]
) -> str:
    """Have a payout with one of each thing that can be in it; return its id.

    A sale of 45.00 of which 5.00 went back, a disputed payment of 20.00 with its fee, a correction
    of a fee, a hold, a foreign card that paid 10.00 euros, and a payment of 18.09 of another till.
    `wait` lets so many seconds pass.
    """
    server.controls.exchange_rates = {"eur": "1.0856"}
    sale = sell(services, 4_500)
    details = services.history.details(sale)
    assert details is not None
    intent = details.tenders[0].intent_id
    client = stripe.StripeClient("sk_test_store", base_addresses={"api": server.base_url})
    client.v1.refunds.create({"payment_intent": intent or "", "amount": 500})
    earn(server, 2_000, payment_method="pm_card_createDispute")
    earn(server, 1_000, currency="eur")
    earn(server, 1_809, metadata=OTHER_TILL)
    with at_stripe(server) as account:
        adjustments.adjust(account, 125, "Fee adjustment")
        adjustments.hold(account, 1_000)
    wait(3 * 86_400.0)
    return pay_out(server)
