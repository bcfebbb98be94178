"""What a payment says of the sale that it is for: its lines, tax and discount, its reference."""

from typing import Any

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.params import (
    ParamRule,
    accepted,
    array,
    flag,
    group,
    integer,
    required,
    text,
)

MOST_ITEMS = 200
_LINE_ITEM = {
    "product_name": required(text(clearable=False, longest=1024)),
    "product_code": text(longest=12),
    "quantity": required(integer(1)),
    "unit_cost": required(integer(0)),
    "discount_amount": integer(1),
    "tax": group({"total_tax_amount": required(integer(0))}),
    **accepted("payment_method_options", "unit_of_measure"),
}
AMOUNT_DETAILS: ParamRule = group(
    {
        "discount_amount": integer(1),
        "enforce_arithmetic_validation": flag(),
        "line_items": array(group(_LINE_ITEM, clearable=False)),
        "tax": group({"total_tax_amount": required(integer(0))}),
        **accepted("shipping"),
    }
)
PAYMENT_DETAILS: ParamRule = group({"customer_reference": text(), "order_reference": text()})


def write(account: Account, intent: Obj, params: Obj) -> None:
    """Write the details of a request to an intent; its amount is written already.

    Raises:
        Refusal: 400 for what is said twice or too often, and for a wrong sum where that is asked.
    """
    if params.get("payment_details"):
        given = params["payment_details"]
        names = ("customer_reference", "order_reference")
        intent["payment_details"] = {name: given.get(name) or None for name in names}
    elif "payment_details" in params:
        intent["payment_details"] = None
    if "amount_details" not in params:
        return
    given = params["amount_details"] or {}
    if given and account.simulator.controls.refuses_details:
        raise invalid("Line items can't be used.", param="amount_details[line_items]")
    tip = intent["amount_details"].get("tip", {})
    intent["amount_details"] = {"tip": tip, **_checked(intent["amount"], given)}


def _checked(amount: int, given: Obj) -> Obj:
    items: list[Any] = given.get("line_items") or []
    if len(items) > MOST_ITEMS:
        raise invalid("There may be 200 line items.", param="amount_details[line_items]")
    for name, in_items in (("discount_amount", "discount_amount"), ("tax", "tax")):
        if given.get(name) and any(item.get(in_items) for item in items):
            message = f"You may only specify one of these parameters: {name}, line_items."
            raise invalid(message, code="parameters_exclusive", param=f"amount_details[{name}]")
    kept = {name: given[name] for name in ("discount_amount", "tax") if given.get(name)}
    if items and _sum_of(items, kept) != amount:
        code = "amount_details_amount_mismatch"
        message = "The sum of the line items does not match the amount."
        if given.get("enforce_arithmetic_validation", True):
            raise invalid(message, code=code, param="amount_details")
        kept["error"] = {"code": code, "message": message}
    return kept


def _sum_of(items: list[Any], whole: Obj) -> int:
    total = sum(item["unit_cost"] * item["quantity"] for item in items)
    total += sum((item.get("tax") or {}).get("total_tax_amount", 0) for item in items)
    total -= sum(item.get("discount_amount", 0) for item in items)
    tax: int = (whole.get("tax") or {}).get("total_tax_amount", 0)
    return int(total + tax - whole.get("discount_amount", 0))
