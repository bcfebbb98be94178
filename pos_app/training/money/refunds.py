"""Refunds: money given back to the card it came from."""

from decimal import Decimal

from pos_app.domain import money
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import (
    METADATA,
    ParamRule,
    accepted,
    choice,
    flag,
    integer,
    merge_metadata,
    text,
)
from pos_app.training.core.views import shown
from pos_app.training.customers import cards
from pos_app.training.money import connect, disputes, ledger

AT_THE_READER = (
    "Interac payments can only be refunded in person: have the customer present their card to a"
    " reader."
)


def create(call: Call) -> Obj:
    """POST /v1/refunds, of a payment intent or a charge; without an amount all that is left."""
    charge = charge_to_refund(call)
    if charge["payment_method_details"]["type"] == "interac_present":
        raise invalid(AT_THE_READER, param="charge")
    return refund_charge(call, charge)


def refund_charge(call: Call, charge: Obj) -> Obj:
    """Give back the `amount` of the call's parameters, or all that is left of a charge.

    Raises:
        Refusal: as `checked_amount`.
    """
    amount = checked_amount(call, charge)
    refund = _new_refund(call, charge, amount)
    _move_money(call, charge, refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    charge["_refunds"].append(refund["id"])
    call.account.save(refund)
    call.account.save(charge)
    if charge["refunded"]:
        disputes.give_back(call.account, charge["id"])
    call.account.emit("refund.created", shown(call.account, refund))
    call.account.emit("charge.refunded", shown(call.account, charge))
    return refund


def charge_to_refund(call: Call) -> Obj:
    """The charge that a call's parameters name, by itself or by its payment intent.

    Raises:
        Refusal: 400 when they name none, or one that was not paid.
    """
    account, params = call.account, call.params
    if params.get("charge"):
        return account.need("charge", params["charge"], "charge")
    if not params.get("payment_intent"):
        message = (
            "One of the following params should be provided for this request: payment_intent or"
            " charge."
        )
        raise invalid(message, code="parameter_missing")
    intent = account.need("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = (
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
        raise invalid(message, param="payment_intent")
    return account.need("charge", intent["latest_charge"])


def checked_amount(call: Call, charge: Obj) -> int:
    """How much of a charge is to be given back, minor units.

    Raises:
        Refusal: 400 when it is more than what is left, or nothing can be given back.
    """
    if charge["status"] != "succeeded" or not charge["captured"]:
        message = f"Charge {charge['id']} has not been captured, so it can't be refunded."
        raise invalid(message, code="charge_not_refundable", param="charge")
    if charge["disputed"] and not disputes.is_inquiry(call.account, charge["id"]):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(message, code="charge_disputed")
    left: int = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid(message, code="charge_already_refunded")
    amount: int = call.params.get("amount", left)
    if amount > left:
        message = (
            f"Refund amount ({_units(amount, charge)}) is greater than unrefunded amount on charge"
            f" ({_units(left, charge)})"
        )
        raise invalid(message, param="amount")
    _check_connect(call, charge)
    return amount


def _units(amount: int, charge: Obj) -> Decimal:
    return money.Money(amount, charge["currency"]).decimal()


def _check_connect(call: Call, charge: Obj) -> None:
    if call.params.get("reverse_transfer") and not charge.get("transfer"):
        message = (
            f"Cannot reverse the transfer of charge {charge['id']}: it has no associated transfer."
        )
        raise invalid(message, param="reverse_transfer")
    if call.params.get("refund_application_fee") and not charge["application_fee"]:
        message = f"Charge {charge['id']} has no application fee to refund."
        raise invalid(message, param="refund_application_fee")


def _new_refund(call: Call, charge: Obj, amount: int) -> Obj:
    account = call.account
    refund = account.base("refund", "re") | {
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number",
                     "type": "refund"},
            "type": "card",
        },
        "metadata": merge_metadata({}, call.params.get("metadata", {})),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }  # fmt: skip
    del refund["livemode"]
    return refund


def _move_money(call: Call, charge: Obj, refund: Obj) -> None:
    account = call.account
    taken = ledger.record(
        account, "refund", -refund["amount"], refund, description="REFUND FOR CHARGE"
    )
    refund["balance_transaction"] = taken["id"]
    if call.params.get("reverse_transfer"):
        connect.reverse_transfer(account, charge, refund)
    if call.params.get("refund_application_fee"):
        connect.refund_fee(account, charge, refund)
    fate = cards.card_of(account.need("payment_method", charge["payment_method"])).refund
    if fate == "pending":
        refund |= {"status": "pending", "pending_reason": "processing"}
    if fate != "succeeded":
        account.settle_later(refund, account.now() + call.simulator.controls.refund_delay)


def settle(account: Account, refund: Obj) -> None:
    """A refund that was under way is done, or comes back."""
    if refund["status"] == "pending":
        refund["status"] = "succeeded"
        refund.pop("pending_reason", None)
    elif refund["status"] == "succeeded":
        _fail(account, refund)
    account.save(refund)
    account.emit("refund.updated", shown(account, refund))


def _fail(account: Account, refund: Obj, status: str = "failed") -> None:
    back = ledger.record(account, "refund_failure", refund["amount"], refund)
    refund |= {
        "status": status,
        "failure_balance_transaction": back["id"],
    }
    if status == "failed":
        refund["failure_reason"] = "expired_or_canceled_card"
    charge = account.need("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    account.save(charge)
    account.save(refund)
    if status == "failed":
        account.emit("refund.failed", shown(account, refund))


def update(call: Call) -> Obj:
    """POST /v1/refunds/{id}: metadata only."""
    refund = call.account.need("refund", call.id)
    refund["metadata"] = merge_metadata(refund["metadata"], call.params.get("metadata", {}))
    call.account.save(refund)
    call.account.emit("refund.updated", shown(call.account, refund))
    return refund


def cancel(call: Call) -> Obj:
    """POST /v1/refunds/{id}/cancel, while it is pending."""
    account = call.account
    refund = account.need("refund", call.id)
    if refund["status"] not in {"pending", "requires_action"}:
        message = f"A refund with status {refund['status']} can't be canceled."
        raise invalid(message)
    account.waiting.pop(("refund", refund["id"]), None)
    refund.pop("pending_reason", None)
    refund.pop("_due", None)
    _fail(account, refund, "canceled")
    account.emit("refund.updated", shown(account, refund))
    return refund


ON_CREATE: dict[str, ParamRule] = {
    "amount": integer(1),
    "charge": text(clearable=False),
    "payment_intent": text(clearable=False),
    "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
    "refund_application_fee": flag(),
    "reverse_transfer": flag(),
    "metadata": METADATA,
    **accepted("currency", "customer", "instructions_email", "origin"),
}
FILTERS = CREATED_PAGE | {
    "charge": text(clearable=False),
    "payment_intent": text(clearable=False),
}
READ, WRITE = "charge_read", "charge_write"
ROUTES = [
    Route("POST", "/v1/refunds", create, WRITE, ON_CREATE),
    Route("GET", "/v1/refunds", listing("refund", "charge", "payment_intent"), READ, FILTERS),
    Route("GET", "/v1/refunds/{id}", retrieving("refund"), READ),
    Route("POST", "/v1/refunds/{id}", update, WRITE, {"metadata": METADATA}),
    Route("POST", "/v1/refunds/{id}/cancel", cancel, WRITE),
]
