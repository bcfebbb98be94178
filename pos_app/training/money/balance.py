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
        "reconciliation_status": "completed" if automatic else "not_applicable",
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
    account.settle_later(payout, account.now() + LEAVES_AFTER)
    account.save(payout)
    account.emit("payout.created", shown(account, payout))
    return payout


def pay_out_all(account: Account) -> Obj | None:
    """An automatic payout of all that is available, or None when there is nothing."""
    now = account.now()
    settled = [
        transaction
        for transaction in account.all("balance_transaction")
        if transaction["_payout"] is None and transaction["available_on"] <= now
    ]
    amount = sum(transaction["net"] for transaction in settled)
    if amount <= 0:
        return None
    payout = new_payout(account, amount, account.currency, automatic=True)
    for transaction in settled:
        account.save(transaction | {"_payout": payout["id"]})
    return payout


def settle(account: Account, payout: Obj) -> None:
    """A payout leaves, and later arrives."""
    if payout["status"] == "pending":
        payout["status"] = "in_transit"
        account.settle_later(payout, payout["arrival_date"])
        account.emit("payout.updated", shown(account, payout))
    elif payout["status"] == "in_transit":
        payout["status"] = "paid"
        payout["trace_id"] = {"status": "supported", "value": account.ids.text(15).upper()}
        account.emit("payout.paid", shown(account, payout))
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
