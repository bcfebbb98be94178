"""The balance, its transactions, and payouts to the bank."""

from collections import defaultdict

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, in_range, matching, page, retrieving
from pos_app.training.core.params import (
    METADATA,
    RANGE,
    ParamRule,
    accepted,
    choice,
    integer,
    merge_metadata,
    required,
    text,
)
from pos_app.training.core.views import shown
from pos_app.training.money import ledger

BANK = "ba_TillTrainingBank00000000"
DAY = 86_400
LEAVES_AFTER = 3600
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account details on file are probably incorrect.",
}


def _sums(account: Account) -> tuple[dict[str, int], dict[str, int]]:
    available: dict[str, int] = defaultdict(int)
    pending: dict[str, int] = defaultdict(int)
    available[account.currency] = pending[account.currency] = 0
    now = account.now()
    for transaction in account.all("balance_transaction"):
        sums = available if transaction["available_on"] <= now else pending
        sums[transaction["currency"]] += transaction["net"]
    return available, pending


def _amounts(sums: dict[str, int]) -> list[Obj]:
    return [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(sums.items())
    ]


def retrieve_balance(call: Call) -> Obj:
    """GET /v1/balance: what is available and what is pending, by currency."""
    available, pending = _sums(call.account)
    return {
        "object": "balance",
        "available": _amounts(available),
        "connect_reserved": [{"amount": 0, "currency": call.account.currency}],
        "livemode": False,
        "pending": _amounts(pending),
    }


def list_transactions(call: Call) -> Obj:
    """GET /v1/balance_transactions, also those of one automatic payout."""
    account, params = call.account, call.params
    if "payout" in params:
        payout = account.need("payout", params["payout"], "payout")
        if not payout["automatic"]:
            message = (
                "Balance transaction history can only be filtered on automatic transfers, not"
                " manual."
            )
            raise invalid(message, param="payout")
    same = matching(params, "currency", "source", "type")

    def matches(transaction: Obj) -> bool:
        in_payout = "payout" not in params or transaction["_payout"] == params["payout"]
        return in_payout and same(transaction)

    return page(account, "balance_transaction", call.path, params, matches)


def new_payout(account: Account, amount: int, currency: str, *, automatic: bool) -> Obj:
    """Send `amount` minor units to the bank; it leaves within the hour and arrives in two days."""
    payout = account.base("payout", "po") | {
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": (account.now() // DAY + 2) * DAY,
        "automatic": automatic,
        "balance_transaction": None,
        "currency": currency,
        "description": "STRIPE PAYOUT" if automatic else None,
        "destination": BANK,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "pending",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
    left = ledger.record(
        account, "payout", -amount, payout, description="STRIPE PAYOUT", settles_after=0
    )
    if automatic:
        account.save(left | {"_payout": payout["id"]})
    payout["balance_transaction"] = left["id"]
    wait = account.simulator.controls.reconciled_after
    if automatic and not wait:
        payout["reconciliation_status"] = "completed"
    payout["_reconciled"] = account.now() + wait
    _wait_for_next(account, payout)
    account.save(payout)
    account.emit("payout.created", shown(account, payout))
    return payout


def pay_out_all(account: Account) -> Obj | None:
    """An automatic payout of all that is available in a currency; None where there is nothing.

    In the account's own currency if there is something; call again for another.
    """
    now = account.now()
    settled = defaultdict[str, list[Obj]](list)
    for transaction in account.all("balance_transaction"):
        if transaction["_payout"] is None and transaction["available_on"] <= now:
            settled[transaction["currency"]].append(transaction)
    sums = {name: sum(each["net"] for each in rows) for name, rows in settled.items()}
    due = sorted(
        (name for name in sums if sums[name] > 0), key=lambda name: name != account.currency
    )
    if not due:
        return None
    payout = new_payout(account, sums[due[0]], due[0], automatic=True)
    for transaction in settled[due[0]]:
        account.save(transaction | {"_payout": payout["id"]})
    return payout


def fail_payout(account: Account, payout_id: str, code: str = "account_closed") -> Obj:
    """The bank sends a payout back: its money is in the balance again, for the next one."""
    payout = account.need("payout", payout_id)
    back = ledger.record(
        account,
        "payout_failure",
        payout["amount"],
        payout,
        description="REVERSAL FOR PAYOUT",
        settles_after=0,
    )
    payout |= {
        "status": "failed",
        "failure_balance_transaction": back["id"],
        "failure_code": code,
        "failure_message": FAILURES[code],
    }
    account.waiting.pop(("payout", payout_id), None)
    payout.pop("_due", None)
    account.save(payout)
    account.emit("payout.failed", shown(account, payout))
    return payout


def _wait_for_next(account: Account, payout: Obj) -> None:
    """Have the next thing happen to a payout that is due: it leaves, is itemised, arrives."""
    due = []
    if payout["reconciliation_status"] == "in_progress":
        due.append(payout["_reconciled"])
    if payout["status"] == "pending":
        due.append(payout["created"] + LEAVES_AFTER)
    elif payout["status"] == "in_transit":
        due.append(payout["arrival_date"])
    if due:
        account.settle_later(payout, min(due))


def settle(account: Account, payout: Obj) -> None:
    """A payout leaves, Stripe has added it up, and later it arrives."""
    in_progress = payout["reconciliation_status"] == "in_progress"
    if in_progress and payout["_reconciled"] <= account.now():
        payout["reconciliation_status"] = "completed"
        account.emit("payout.reconciliation_completed", shown(account, payout))
    elif payout["status"] == "pending":
        payout["status"] = "in_transit"
        account.emit("payout.updated", shown(account, payout))
    elif payout["status"] == "in_transit":
        payout["status"] = "paid"
        payout["trace_id"] = {"status": "supported", "value": account.ids.text(15).upper()}
        account.emit("payout.paid", shown(account, payout))
    _wait_for_next(account, payout)
    account.save(payout)


def create_payout(call: Call) -> Obj:
    """POST /v1/payouts."""
    account, params = call.account, call.params
    available, _ = _sums(account)
    if params["amount"] > available.get(params["currency"], 0):
        message = (
            "You have insufficient funds in your Stripe account. One likely reason you have"
            " insufficient funds is that your funds are automatically being paid out; try enabling"
            " manual payouts by going to https://dashboard.stripe.com/account/payouts."
        )
        raise invalid(message, code="balance_insufficient")
    payout = new_payout(account, params["amount"], params["currency"], automatic=False)
    payout["method"] = params.get("method", "standard")
    payout["description"] = params.get("description")
    payout["statement_descriptor"] = params.get("statement_descriptor")
    payout["metadata"] = merge_metadata({}, params.get("metadata", {}))
    return account.save(payout)


def update_payout(call: Call) -> Obj:
    """POST /v1/payouts/{id}: metadata only."""
    payout = call.account.need("payout", call.id)
    payout["metadata"] = merge_metadata(payout["metadata"], call.params.get("metadata", {}))
    return call.account.save(payout)


def cancel_payout(call: Call) -> Obj:
    """POST /v1/payouts/{id}/cancel, while it is pending."""
    account = call.account
    payout = account.need("payout", call.id)
    if payout["status"] != "pending" or payout["automatic"]:
        raise invalid("Payouts can only be canceled while pending, and only if created manually.")
    back = ledger.record(account, "payout_cancel", payout["amount"], payout, settles_after=0)
    payout |= {"status": "canceled", "failure_balance_transaction": back["id"]}
    account.waiting.pop(("payout", payout["id"]), None)
    account.save(payout)
    account.emit("payout.canceled", shown(account, payout))
    return payout


def list_payouts(call: Call) -> Obj:
    """GET /v1/payouts."""
    params = call.params
    same = matching(params, "destination", "status")

    def matches(payout: Obj) -> bool:
        wanted = params.get("arrival_date")
        return (wanted is None or in_range(payout["arrival_date"], wanted)) and same(payout)

    return page(call.account, "payout", "/v1/payouts", params, matches)


TRANSACTION_FILTERS: dict[str, ParamRule] = CREATED_PAGE | {
    "currency": text(clearable=False),
    "payout": text(clearable=False),
    "source": text(clearable=False),
    "type": text(clearable=False),
}
PAYOUT_FILTERS: dict[str, ParamRule] = CREATED_PAGE | {
    "arrival_date": RANGE,
    "destination": text(clearable=False),
    "status": text(clearable=False),
}
ON_CREATE: dict[str, ParamRule] = {
    "amount": required(integer(1)),
    "currency": required(text(clearable=False)),
    "description": text(),
    "metadata": METADATA,
    "method": choice("instant", "standard"),
    "statement_descriptor": text(longest=22),
    **accepted("destination", "payout_method", "source_type"),
}
READ, WRITE = "payout_read", "payout_write"
ROUTES = [
    Route("GET", "/v1/balance", retrieve_balance, "balance_read"),
    Route(
        "GET",
        "/v1/balance_transactions",
        list_transactions,
        "balance_transaction_source_read",
        TRANSACTION_FILTERS,
    ),
    Route(
        "GET",
        "/v1/balance_transactions/{id}",
        retrieving("balance_transaction"),
        "balance_transaction_source_read",
    ),
    Route("POST", "/v1/payouts", create_payout, WRITE, ON_CREATE),
    Route("GET", "/v1/payouts", list_payouts, READ, PAYOUT_FILTERS),
    Route("GET", "/v1/payouts/{id}", retrieving("payout"), READ),
    Route("POST", "/v1/payouts/{id}", update_payout, WRITE, {"metadata": METADATA}),
    Route("POST", "/v1/payouts/{id}/cancel", cancel_payout, WRITE),
]
