"""Many payments at once in a simulated account, as a web shop has taken them over years."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any, Final

import stripe

from pos_app.training.core.account import Account, Table
from pos_app.training.http.server import TrainingServer

KINDS: Final = ("payment_intent", "charge", "balance_transaction")
_KEY: Final = "sk_test_backoffice"


def add_payments(server: TrainingServer, count: int, *, over: timedelta) -> None:
    """Add paid payments, one after another over so long a time up to now.

    Each is a copy of one that was made by the API itself, with ids and times of its own.
    """
    if not count:
        return
    template = _made(server)
    with server.simulator.lock:
        account = server.account
        bodies = [json.dumps(_named(account, kind, template)) for kind in KINDS]
        step = over.total_seconds() / count
        now = int(server.simulator.now())
        for number in range(1, count):
            at = now - int(step * number)
            for kind, body in zip(KINDS, bodies, strict=True):
                row = _copy(body, at, number)
                account.tables[kind].put(row["id"], row)
        for kind in KINDS:
            _put_in_order(account, kind)
            rows = list(account.tables[kind].oldest_first())
            if server.simulator._store:  # which has them in the order in which they came
                server.simulator._store.delete(account.id, kind, [row["id"] for row in rows])
            account.unwritten |= {(kind, row["id"]): row for row in rows}
        server.simulator.commit()


def _made(server: TrainingServer) -> str:
    client = stripe.StripeClient(_KEY, base_addresses={"api": server.base_url})
    params: Any = {
        "amount": 1200,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": True,
        "allowed_payment_method_types": ["card"],
        "description": "Web order",
    }
    return client.v1.payment_intents.create(params).id


def _named(account: Account, kind: str, intent_id: str) -> Any:
    intent = account.need("payment_intent", intent_id)
    charge = account.need("charge", intent["latest_charge"])
    named = (intent, charge, account.need("balance_transaction", charge["balance_transaction"]))
    return named[KINDS.index(kind)]


_ID: Final = re.compile(r"\b(pi|ch|txn)_\w+")


def _copy(body: str, at: int, number: int) -> Any:
    """Return a copy that was made at a moment; parts of one payment name each other alike."""
    row = json.loads(_ID.sub(lambda found: f"{found[1]}_{number:x}x{found[0][-12:]}", body))
    row["created"] = at
    return row


def _put_in_order(account: Account, kind: str) -> None:
    """Let the account list them by when they were made."""
    rows = sorted(account.tables[kind].oldest_first(), key=lambda row: row["created"])
    account.tables[kind] = table = Table()
    for row in rows:
        table.put(row["id"], row)
