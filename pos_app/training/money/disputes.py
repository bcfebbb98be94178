"""Disputes: a customer's bank takes a payment back, and the store answers or accepts it.

As in Stripe's test mode, the answer is won with the text `winning_evidence` and lost with
`losing_evidence`; any other is under review until the customer's side decides. What is not
answered by its last day is lost.
"""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import (
    METADATA,
    ParamRule,
    choice,
    flag,
    group,
    merge_metadata,
    text,
)
from pos_app.training.core.views import shown
from pos_app.training.money import fraud_warnings, ledger

FEE = 1500
ANSWER_WITHIN = 8 * 86_400
DECIDED_AFTER = 2
"""Seconds after which the bank decides about an answer with one of its words."""
LONGEST_TEXT = 20_000
LONGEST_EVIDENCE = 150_000
FILES = frozenset({
    "cancellation_policy", "customer_communication", "customer_signature",
    "duplicate_charge_documentation", "receipt", "refund_policy", "service_documentation",
    "shipping_documentation", "uncategorized_file",
})  # fmt: skip
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
WORDS = {"winning_evidence": "won", "losing_evidence": "lost"}
_TO_ANSWER = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}
_OVER = frozenset({"won", "lost", "warning_closed", "prevented"})
INQUIRY = "inquiry"
REASONS = (
    "fraudulent", "product_not_received", "duplicate", "credit_not_processed",
    "product_unacceptable", "unrecognized", "subscription_canceled", "general",
)  # fmt: skip


def open_dispute(
    account: Account, charge: Obj, reason: str, *, inquiry: bool = False, amount: int | None = None
) -> Obj:
    """Dispute a charge, or ask about it; of a dispute the money and a fee leave the balance.

    `amount` minor units of it, all where that is None.
    """
    dispute = account.base("dispute", "du") | _details_of(account, charge, reason)
    dispute["amount"] = dispute["amount"] if amount is None else amount
    charge["disputed"] = True
    account.save(charge)
    if inquiry:
        dispute |= {"status": "warning_needs_response", "is_charge_refundable": True}
        dispute["payment_method_details"]["card"]["case_type"] = INQUIRY
    else:
        _withdraw(account, dispute)
    account.settle_later(dispute, dispute["evidence_details"]["due_by"])
    account.save(dispute)
    fraud_warnings.not_actionable(account, charge["id"])
    account.emit("charge.dispute.created", shown(account, dispute))
    if not inquiry:
        account.emit("charge.dispute.funds_withdrawn", shown(account, dispute))
    return dispute


def _withdraw(account: Account, dispute: Obj) -> None:
    fee = ledger.fee_line(FEE, dispute["currency"], "Dispute fee")
    taken = ledger.record(account, "adjustment", -dispute["amount"], dispute, fees=(fee,))
    dispute["balance_transactions"].append(shown(account, taken))


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


def update(call: Call) -> Obj:
    """POST /v1/disputes/{id}: the evidence, submitted for good unless `submit` is false."""
    account, params = call.account, call.params
    dispute = account.need("dispute", call.id)
    evidence = params.get("evidence", {})
    submit = params.get("submit", True)
    if (evidence or submit) and dispute["status"] not in _TO_ANSWER:
        raise invalid("This dispute can no longer be answered.", code="dispute_not_answerable")
    _check_files(account, evidence)
    merged = dispute["evidence"] | {name: value or None for name, value in evidence.items()}
    if sum(len(value) for value in merged.values() if isinstance(value, str)) > LONGEST_EVIDENCE:
        message = f"The evidence may have at most {LONGEST_EVIDENCE} characters in all."
        raise invalid(message, param="evidence")
    dispute["evidence"] = merged
    dispute["metadata"] = merge_metadata(dispute["metadata"], params.get("metadata", {}))
    details = dispute["evidence_details"]
    details["has_evidence"] = any(value for value in merged.values())
    if submit:
        details["submission_count"] += 1
        details["submission_method"] = "manual"
        dispute["status"] = _TO_ANSWER[dispute["status"]]
        account.waiting.pop(("dispute", dispute["id"]), None)
        if merged["uncategorized_text"] in WORDS:
            account.settle_later(dispute, account.now() + DECIDED_AFTER)
    account.save(dispute)
    account.emit("charge.dispute.updated", shown(account, dispute))
    return dispute


def _check_files(account: Account, evidence: Obj) -> None:
    for name in FILES & evidence.keys():
        if evidence[name]:
            file = account.need("file", evidence[name], f"evidence[{name}]")
            if file["purpose"] != "dispute_evidence":
                message = f"The file {file['id']} was not uploaded as dispute_evidence."
                raise invalid(message, param=f"evidence[{name}]")


def settle(account: Account, dispute: Obj) -> None:
    """Let the bank decide: of an answer by its word, and against whoever did not answer in time."""
    if dispute["status"] in _OVER:
        return
    answered = dispute["status"] not in _TO_ANSWER
    word = WORDS.get(dispute["evidence"]["uncategorized_text"] or "", "lost")
    if not answered:
        dispute["evidence_details"]["past_due"] = True
    settle_dispute(account, dispute["id"], word if answered else "lost")


def close(call: Call) -> Obj:
    """POST /v1/disputes/{id}/close: the store accepts it, so that it is lost."""
    dispute = call.account.need("dispute", call.id)
    if dispute["status"] not in _TO_ANSWER:
        raise invalid("This dispute is already closed.")
    return settle_dispute(call.account, call.id, "lost")


def settle_dispute(account: Account, dispute_id: str, status: str) -> Obj:
    """Let a dispute be over: of one that is won its money comes back, an inquiry just ends."""
    dispute = account.need("dispute", dispute_id)
    if dispute["status"] in _OVER:
        raise invalid("This dispute is already closed.")
    if dispute["status"].startswith("warning_"):
        status = "warning_closed"
    dispute["status"] = status
    account.waiting.pop(("dispute", dispute_id), None)
    dispute.pop("_due", None)
    if status == "won":
        back = ledger.record(account, "adjustment", dispute["amount"], dispute)
        back = account.save(back | {"reporting_category": "dispute_reversal"})
        dispute["balance_transactions"].append(shown(account, back))
        account.emit("charge.dispute.funds_reinstated", shown(account, dispute))
    account.save(dispute)
    account.emit("charge.dispute.closed", shown(account, dispute))
    return dispute


def is_over(dispute: Obj) -> bool:
    """Whether nothing can happen to it any more."""
    return dispute["status"] in _OVER


def is_inquiry(account: Account, charge_id: str) -> bool:
    """Whether a bank only asks about a charge, so that it may still be refunded."""
    found = [each for each in account.all("dispute") if each["charge"] == charge_id]
    return bool(found) and all(each["is_charge_refundable"] for each in found)


def give_back(account: Account, charge_id: str) -> None:
    """Let all of a charge have been refunded: a bank has nothing to ask or to warn of any more."""
    fraud_warnings.not_actionable(account, charge_id)
    for each in list(account.all("dispute")):
        if each["charge"] == charge_id and each["status"] in _TO_ANSWER:
            settle_dispute(account, each["id"], "warning_closed")


ON_UPDATE: dict[str, ParamRule] = {
    "evidence": group(
        {name: text(longest=255 if name in FILES else LONGEST_TEXT) for name in EVIDENCE}
    ),
    "intended_submission_method": choice(
        "manual", "prefer_manual", "prefer_smart_disputes", "smart_disputes"
    ),
    "metadata": METADATA,
    "submit": flag(),
}
ROUTES = [
    Route(
        "GET",
        "/v1/disputes",
        listing("dispute", "charge", "payment_intent"),
        "dispute_read",
        CREATED_PAGE | {"charge": text(), "payment_intent": text()},
    ),
    Route("GET", "/v1/disputes/{id}", retrieving("dispute"), "dispute_read"),
    Route("POST", "/v1/disputes/{id}", update, "dispute_write", ON_UPDATE),
    Route("POST", "/v1/disputes/{id}/close", close, "dispute_write"),
]
