"""Disputes: a customer's bank takes a payment back."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import text
from pos_app.training.core.views import shown
from pos_app.training.money import ledger

FEE = 1500
ANSWER_WITHIN = 8 * 86_400
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy",
    "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication",
    "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
    "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id",
    "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address",
    "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
    "uncategorized_file", "uncategorized_text",
)  # fmt: skip


def open_dispute(account: Account, charge: Obj, reason: str) -> Obj:
    """Dispute the whole of a charge; its money and a fee leave the balance."""
    dispute = account.base("dispute", "du") | _details_of(account, charge, reason)
    fee = ledger.fee_line(FEE, charge["currency"], "Dispute fee")
    taken = ledger.record(account, "adjustment", -dispute["amount"], dispute, fees=(fee,))
    dispute["balance_transactions"] = [shown(account, taken)]
    charge["disputed"] = True
    account.save(charge)
    account.save(dispute)
    account.emit("charge.dispute.created", shown(account, dispute))
    return dispute


def _details_of(account: Account, charge: Obj, reason: str) -> Obj:
    details = charge["payment_method_details"]
    card = details[details["type"]]
    return {
        "amount": charge["amount_captured"],
        "balance_transactions": [],
        "charge": charge["id"],
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": account.now() + ANSWER_WITHIN,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "chargeback",
                "network": card["network"],
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }


def close(call: Call) -> Obj:
    """POST /v1/disputes/{id}/close: the store accepts it, so that it is lost."""
    return settle_dispute(call.account, call.id, "lost")


def settle_dispute(account: Account, dispute_id: str, status: str) -> Obj:
    """Let a dispute be over."""
    dispute = account.need("dispute", dispute_id)
    if dispute["status"] in {"won", "lost"}:
        raise invalid("This dispute is already closed.")
    dispute["status"] = status
    account.save(dispute)
    account.emit("charge.dispute.closed", shown(account, dispute))
    return dispute


ROUTES = [
    Route(
        "GET",
        "/v1/disputes",
        listing("dispute", "charge", "payment_intent"),
        "dispute_read",
        CREATED_PAGE | {"charge": text(), "payment_intent": text()},
    ),
    Route("GET", "/v1/disputes/{id}", retrieving("dispute"), "dispute_read"),
    Route("POST", "/v1/disputes/{id}/close", close, "dispute_write"),
]
