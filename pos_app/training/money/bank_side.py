"""The customer's bank, days after a payment: disputes it, asks, warns, and decides.

What is named `last` is the newest payment, or the newest dispute that is not over.
"""

from collections.abc import Callable, Iterator

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.simulator import Simulator
from pos_app.training.money import disputes, fraud_warnings

LAST = "last"


def _places(simulator: Simulator, kind: str, name: str) -> Iterator[tuple[Account, Obj]]:
    for account in simulator.accounts.values():
        for obj in account.tables[kind].newest_first():
            if name in {LAST, obj["id"], obj.get("payment_intent")}:
                yield account, obj


def _charge(simulator: Simulator, name: str) -> tuple[Account, Obj]:
    for account, charge in _places(simulator, "charge", name):
        if charge["status"] == "succeeded" and not (charge["disputed"] or charge["refunded"]):
            return account, account.need("charge", charge["id"])
    raise invalid("There is no payment that could be disputed.")


def _open_dispute(simulator: Simulator, name: str) -> tuple[Account, str]:
    for account, dispute in _places(simulator, "dispute", name):
        if not disputes.is_over(dispute):
            return account, dispute["id"]
    raise invalid("There is no dispute that is open.")


def dispute(simulator: Simulator, name: str, given: Obj) -> Obj:
    """Dispute a payment for a `reason`; `amount` minor units of it, or all."""
    with simulator.lock:
        account, charge = _charge(simulator, name)
        reason = given.get("reason", "fraudulent")
        if reason not in disputes.REASONS:
            raise invalid(f"No such reason: {reason}")
        opened = disputes.open_dispute(account, charge, reason, amount=given.get("amount"))
        simulator.commit()
        return {"dispute": opened["id"]}


def inquire(simulator: Simulator, name: str, given: Obj) -> Obj:
    """Ask about a payment, which takes no money yet."""
    with simulator.lock:
        account, charge = _charge(simulator, name)
        reason = given.get("reason", "general")
        opened = disputes.open_dispute(account, charge, reason, inquiry=True)
        simulator.commit()
        return {"dispute": opened["id"]}


def warn(simulator: Simulator, name: str, given: Obj) -> Obj:
    """Warn that a payment may be fraudulent."""
    with simulator.lock:
        account, charge = _charge(simulator, name)
        kind = given.get("fraud_type", "made_with_stolen_card")
        warning = fraud_warnings.warn(account, charge, kind)
        simulator.commit()
        return {"warning": warning["id"]}


def _decide(simulator: Simulator, name: str, status: str) -> Obj:
    with simulator.lock:
        account, dispute_id = _open_dispute(simulator, name)
        settled = disputes.settle_dispute(account, dispute_id, status)
        simulator.commit()
        return {"dispute": dispute_id, "status": settled["status"]}


BANK_ACTIONS: dict[str, dict[str, Callable[[Simulator, str, Obj], Obj]]] = {
    "charges": {"dispute": dispute, "inquire": inquire, "warn": warn},
    "disputes": {
        "win": lambda simulator, name, _: _decide(simulator, name, "won"),
        "lose": lambda simulator, name, _: _decide(simulator, name, "lost"),
    },
}
