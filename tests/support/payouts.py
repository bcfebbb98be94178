"""Money that comes in at Stripe and goes to the bank, as it does without anybody at the till."""

from __future__ import annotations

import stripe

from pos_app.training.http.server import TrainingServer
from pos_app.training.money.balance import pay_out_all

AT_ONCE = "pm_card_bypassPending"
"""What it pays can be paid out at once."""


def earn(server: TrainingServer, amount: int, account: str | None = None) -> str:
    """Have money in the account, or a connected one, to be paid out; return the payment's id."""
    client = stripe.StripeClient("sk_test_store", base_addresses={"api": server.base_url})
    made = client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": AT_ONCE,
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        },
        {"stripe_account": account} if account else {},
    )
    return made.id


def pay_out(server: TrainingServer, account: str | None = None) -> str:
    """Have Stripe pay out all that is available, as it does by itself; return the payout's id."""
    with server.simulator.lock:
        payout = pay_out_all(server.simulator.accounts[account] if account else server.account)
        server.simulator.commit()
    if payout is None:
        raise AssertionError("there is nothing to pay out")
    return str(payout["id"])
