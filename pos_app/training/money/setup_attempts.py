"""Setup attempts: what came of a card that a reader read to keep it.

They are not asked for by themselves: a SetupIntent shows its last one as `latest_attempt`.
"""

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj


def begin(account: Account, intent: Obj, method: Obj) -> Obj:
    """Note that a presented card is tried for a SetupIntent, which is saved by whoever ends it."""
    kind = method["type"]
    attempt = account.base("setup_attempt", "setatt") | {
        "application": None,
        "customer": intent["customer"],
        "customer_account": None,
        "flow_directions": None,
        "on_behalf_of": None,
        "payment_method": method["id"],
        "payment_method_details": {kind: {"generated_card": None, "offline": None}, "type": kind},
        "setup_error": None,
        "setup_intent": intent["id"],
        "status": "failed",
        "usage": intent["usage"],
    }
    intent["latest_attempt"] = attempt["id"]
    return account.save(attempt)


def succeed(account: Account, attempt: Obj, generated_card: str | None) -> None:
    """Note that it worked, and which card can be charged later, if any."""
    details = attempt["payment_method_details"]
    details[details["type"]]["generated_card"] = generated_card
    account.save(attempt | {"status": "succeeded"})
