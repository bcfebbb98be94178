"""Charges: what was taken from a card, or was tried."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import METADATA, ParamRule, accepted, merge_metadata, text
from pos_app.training.core.views import shown
from pos_app.training.customers import cards, presented_cards
from pos_app.training.customers.cards import Decline
from pos_app.training.money import connect, disputes, fraud_warnings, ledger

AUTHORIZATION_KEPT = 7 * 86_400
_SCORES = {"normal": 20, "elevated": 70}


def new_charge(account: Account, intent: Obj, method: Obj) -> Obj:
    """A charge of a payment intent on a card, not yet approved, declined or saved."""
    charge = account.base("charge", "ch")
    names = (
        "amount", "application_fee_amount", "currency", "customer", "description", "on_behalf_of",
        "receipt_email", "shipping", "statement_descriptor", "statement_descriptor_suffix",
        "transfer_group",
    )  # fmt: skip
    transfer = intent["transfer_data"]
    return charge | {name: intent[name] for name in names} | {
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "TILL TRAINING",
        "captured": False,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "metadata": dict(intent["metadata"]),
        "outcome": _outcome(None, cards.card_of(method).risk),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _method_details(charge, intent, method),
        "receipt_number": None,
        "receipt_url": f"/receipts/{charge['id']}",
        "refunded": False,
        "review": None,
        "source": None,
        "source_transfer": None,
        "status": "succeeded",
        "transfer_data": transfer and {"amount": transfer.get("amount"), **transfer},
        "_refunds": [],
    }  # fmt: skip


def _method_details(charge: Obj, intent: Obj, method: Obj) -> Obj:
    if method["type"] != "card":
        return presented_cards.charge_details(charge, intent, method)
    return {"card": _card_details(charge, intent, method), "type": "card"}


def card_in(charge: Obj) -> Obj:
    """What a charge says of its card, whether it was typed, saved or presented."""
    details = charge["payment_method_details"]
    card: Obj = details[details["type"]]
    return card


def _card_details(charge: Obj, intent: Obj, method: Obj) -> Obj:
    card = method["card"]
    manual = intent["capture_method"] == "manual"
    shared = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding")
    return {name: card[name] for name in (*shared, "last4", "regulated_status", "wallet")} | {
        "amount_authorized": intent["amount"],
        "authorization_code": charge["id"][-6:].upper(),
        "capture_before": charge["created"] + AUTHORIZATION_KEPT if manual else None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": charge["id"][-15:],
        "overcapture": {
            "maximum_amount_capturable": intent["amount"],
            "status": "unavailable",
        },
        "three_d_secure": intent.get("_three_d_secure"),
        "transaction_link_id": None,
    }


def _outcome(decline: Decline | None, risk: str = "normal") -> Obj:
    outcome: Obj = {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": risk,
        "risk_score": _SCORES[risk],
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    if decline is None:
        return outcome
    if decline.blocked:
        return outcome | {
            "network_status": "not_sent_to_network",
            "reason": "highest_risk_level",
            "risk_level": "highest",
            "risk_score": 90,
            "seller_message": "Stripe blocked this payment as too risky.",
            "type": "blocked",
        }
    return outcome | {
        "advice_code": decline.advice,
        "network_decline_code": decline.network_code,
        "network_status": "declined_by_network",
        "reason": decline.decline_code,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def fail(account: Account, charge: Obj, decline: Decline) -> Obj:
    """Record a declined charge."""
    charge |= {
        "failure_code": decline.code,
        "failure_message": decline.message,
        "outcome": _outcome(decline),
        "paid": False,
        "receipt_url": None,
        "status": "failed",
    }
    account.save(charge)
    account.emit("charge.failed", shown(account, charge))
    return charge


def authorize(account: Account, charge: Obj) -> Obj:
    """Record a charge whose money is held but not yet taken."""
    account.save(charge)
    account.emit("charge.succeeded", shown(account, charge))
    return charge


def capture(account: Account, charge: Obj, amount: int) -> Obj:
    """Take `amount` minor units of a charge, share it out and release the rest."""
    at_once = account.peek("charge", charge["id"]) is None
    charge |= {"amount_captured": amount, "captured": True}
    account.save(charge)
    card = cards.card_of(account.need("payment_method", charge["payment_method"]))
    done = ledger.record(
        account,
        "charge",
        amount,
        charge,
        fees=(ledger.stripe_fee(amount, charge["currency"]), *connect.direct_fee(account, charge)),
        description=charge["description"],
        settles_after=0 if card.instant else ledger.SETTLES_AFTER,
    )
    charge["balance_transaction"] = done["id"]
    account.save(charge)
    connect.share_out(account, charge)
    account.emit("charge.succeeded" if at_once else "charge.captured", shown(account, charge))
    if card.dispute:
        disputes.open_dispute(account, charge, card.dispute, inquiry=card.inquiry)
    if card.fraud_warning:
        fraud_warnings.warn(account, charge)
    return charge


def update(call: Call) -> Obj:
    """POST /v1/charges/{id}: description, receipt email and metadata."""
    charge = call.account.need("charge", call.id)
    for name in ("description", "receipt_email"):
        if name in call.params:
            charge[name] = call.params[name] or None
    if "metadata" in call.params:
        charge["metadata"] = merge_metadata(charge["metadata"], call.params["metadata"])
    call.account.save(charge)
    call.account.emit("charge.updated", shown(call.account, charge))
    return charge


FILTERS: dict[str, ParamRule] = CREATED_PAGE | {
    "customer": text(clearable=False),
    "payment_intent": text(clearable=False),
    "transfer_group": text(clearable=False),
}
ON_UPDATE: dict[str, ParamRule] = {
    "description": text(),
    "receipt_email": text(),
    "metadata": METADATA,
    **accepted("customer", "fraud_details", "shipping", "transfer_group"),
}
ROUTES = [
    Route(
        "GET",
        "/v1/charges",
        listing("charge", "customer", "payment_intent", "transfer_group"),
        "charge_read",
        FILTERS,
    ),
    Route("GET", "/v1/charges/{id}", retrieving("charge"), "charge_read"),
    Route("POST", "/v1/charges/{id}", update, "charge_write", ON_UPDATE),
]
