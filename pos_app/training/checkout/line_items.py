"""What a Checkout Session asks money for: its lines and their sum."""

from pos_app.training.checkout.session_params import LONGEST_LIST
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal, invalid, missing_object
from pos_app.training.core.views import list_of
from pos_app.training.money import payment_intents

SUM_TOO_SMALL = "The Checkout Session's total amount due must add up to at least"
SUM_TOO_LARGE = "The Checkout Session's total amount due must add up to no more than"


def new_lines(account: Account, given: list[Obj], expected: str | None) -> list[Obj]:
    """The lines of a new session, each with the price that was made for it.

    `expected` is the currency that they must be in, if the request named one.

    Raises:
        Refusal: 400 for two currencies, for too many lines, or for a sum that no card can pay.
    """
    if len(given) > LONGEST_LIST:
        message = f"You can pass at most {LONGEST_LIST} line items in `payment` mode."
        raise invalid(message, param="line_items")
    currency = (expected or given[0]["price_data"]["currency"]).lower()
    for place, item in enumerate(given):
        _check_currency(item["price_data"]["currency"].lower(), currency, place)
    lines = [_new_line(account, item, currency) for item in given]
    _check_sum(sum(line["amount_total"] for line in lines), currency)
    return lines


def _check_currency(currency: str, expected: str, place: int) -> None:
    if currency != expected:
        message = (
            f"The price specified only supports `{currency}`. This doesn't match the expected"
            f" currency: `{expected}`."
        )
        raise invalid(message, param=f"line_items[{place}]")


def _check_sum(amount: int, currency: str) -> None:
    try:
        payment_intents.check_amount(amount, currency, "line_items")
    except Refusal as refusal:
        for words, ours in (("at least", SUM_TOO_SMALL), ("no more than", SUM_TOO_LARGE)):
            _, found, rest = refusal.error["message"].partition(words)
            if found:
                refusal.error["message"] = ours + rest
        raise


def _new_line(account: Account, item: Obj, currency: str) -> Obj:
    price = _new_price(account, item["price_data"], currency)
    amount = price["unit_amount"] * item["quantity"]
    product = item["price_data"]["product_data"]
    return {
        "id": account.ids.new("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": product["name"],
        "metadata": item.get("metadata") or {},
        "price": price,
        "quantity": item["quantity"],
    }


def _new_price(account: Account, data: Obj, currency: str) -> Obj:
    nothing = (
        "custom_unit_amount", "lookup_key", "nickname", "recurring", "tiers_mode",
        "transform_quantity",
    )  # fmt: skip
    return account.base("price", "price") | dict.fromkeys(nothing) | {
        "active": False,
        "billing_scheme": "per_unit",
        "currency": currency,
        "metadata": {},
        "product": account.ids.new("prod", 14),
        "tax_behavior": data.get("tax_behavior", "unspecified"),
        "type": "one_time",
        "unit_amount": data["unit_amount"],
        "unit_amount_decimal": str(data["unit_amount"]),
    }  # fmt: skip


def list_lines(call: Call) -> Obj:
    """GET /v1/checkout/sessions/{id}/line_items, in the order in which they were given."""
    params = call.params
    lines: list[Obj] = call.account.need("checkout.session", call.id)["_lines"]
    limit = params.get("limit", 10)
    if "ending_before" in params:
        end = _place(lines, params["ending_before"], "ending_before")
        start = max(end - limit, 0)
        return list_of(call.path, lines[start:end], has_more=start > 0)
    start = 0
    if "starting_after" in params:
        start = _place(lines, params["starting_after"], "starting_after") + 1
    return list_of(call.path, lines[start : start + limit], has_more=start + limit < len(lines))


def _place(lines: list[Obj], name: str, param: str) -> int:
    for place, line in enumerate(lines):
        if line["id"] == name:
            return place
    raise missing_object("line_item", name, param, 400)
