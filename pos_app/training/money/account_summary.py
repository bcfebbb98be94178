"""What an account comes to, for checks that the books of the till agree with it."""

from collections import defaultdict

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj


def account_summary(account: Account) -> Obj:
    """What every payment intent came to, and totals by currency; all in minor units."""
    refunded: dict[str, int] = defaultdict(int)
    for charge in account.all("charge"):
        if charge["captured"]:
            refunded[charge["payment_intent"]] += charge["amount_refunded"]
    intents = {
        intent["id"]: {
            "status": intent["status"],
            "currency": intent["currency"],
            "amount": intent["amount"],
            "amount_received": intent["amount_received"],
            "amount_refunded": refunded[intent["id"]],
            "metadata": intent["metadata"],
        }
        for intent in account.all("payment_intent")
    }
    return {"account": account.id, "payment_intents": intents, "totals": _totals(intents)}


def _totals(intents: dict[str, Obj]) -> Obj:
    totals: dict[str, Obj] = {}
    for intent in intents.values():
        total = totals.setdefault(
            intent["currency"], {"received": 0, "refunded": 0, "succeeded": 0}
        )
        total["received"] += intent["amount_received"]
        total["refunded"] += intent["amount_refunded"]
        total["succeeded"] += intent["status"] == "succeeded"
    return totals
