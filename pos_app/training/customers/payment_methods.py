"""Payment methods: cards, saved with a customer or used once."""

from datetime import UTC, datetime

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, Refusal, invalid, missing_object
from pos_app.training.core.lists import PAGE, matching, page
from pos_app.training.core.params import (
    ADDRESS,
    METADATA,
    ParamRule,
    accepted,
    choice,
    full_address,
    group,
    integer,
    merge_metadata,
    required,
    text,
)
from pos_app.training.core.views import shown
from pos_app.training.customers import cards
from pos_app.training.customers.cards import Decline, TestCard

BILLING = group({
    "address": ADDRESS, "email": text(), "name": text(), "phone": text(), "tax_id": text(),
})  # fmt: skip
CARD = group(
    {
        "number": text(clearable=False),
        "exp_month": integer(1, 12),
        "exp_year": integer(),
        "cvc": text(),
        "token": text(clearable=False),
        **accepted("networks"),
    },
    clearable=False,
)
REDISPLAY = choice("always", "limited", "unspecified")
NEW_CARD: dict[str, ParamRule] = {
    "type": choice("card"),
    "card": CARD,
    "billing_details": BILLING,
    "allow_redisplay": REDISPLAY,
    "metadata": METADATA,
    **accepted("radar_options"),
}
METHOD_DATA = group(NEW_CARD, clearable=False)
ON_UPDATE: dict[str, ParamRule] = {
    "allow_redisplay": REDISPLAY,
    "billing_details": BILLING,
    "card": group({"exp_month": integer(1, 12), "exp_year": integer(), **accepted("networks")}),
    "metadata": METADATA,
}
SPENT = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer"
    " attachment, shared with a connected account without Customer attachment, or was detached"
    " from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must"
    " attach it to a Customer first."
)


def new_method(account: Account, card: TestCard, expires: tuple[int, int] | None = None) -> Obj:
    """Make a payment method of a test card; `expires` is (month, year)."""
    month, year = expires or usual_expiry(account)
    method = blank(account, "card", card)
    return account.save(method | {"card": _card_fields(card, month, year)})


def blank(account: Account, kind: str, card: TestCard) -> Obj:
    """The fields that payment methods of every kind begin with."""
    return account.base("payment_method", "pm") | {
        "allow_redisplay": "unspecified",
        "billing_details": _billing({}),
        "customer": None,
        "customer_account": None,
        "metadata": {},
        "type": kind,
        "_card": card.key,
        "_set_up": card.set_up,
    }


def usual_expiry(account: Account) -> tuple[int, int]:
    """(month, year) until which a test card is good."""
    return 8, datetime.fromtimestamp(account.now(), UTC).year + 4


def _card_fields(card: TestCard, month: int, year: int) -> Obj:
    return card.details | {
        "checks": {
            "address_line1_check": card.street,
            "address_postal_code_check": card.postal_code,
            "cvc_check": card.cvc,
        },
        "display_brand": {"amex": "american_express", "diners": "diners_club"}.get(
            card.brand, card.brand
        ),
        "exp_month": month,
        "exp_year": year,
        "generated_from": None,
        "networks": {"available": [card.brand], "preferred": None},
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _billing(given: Obj) -> Obj:
    names = ("email", "name", "phone", "tax_id")
    billing: Obj = {name: given.get(name) or None for name in names}
    billing["address"] = full_address(given.get("address") or {"line1": None})
    return billing


def from_data(account: Account, data: Obj) -> Obj:
    """Make a payment method from `card`, `billing_details` and the like.

    Raises:
        Refusal: 402 when the number is wrong or no test card, 400 when the data is incomplete.
    """
    if data.get("type") is None:
        raise invalid("Missing required param: type.", code="parameter_missing", param="type")
    given = data.get("card")
    if not given:
        raise invalid("Missing required param: card.", code="parameter_missing", param="card")
    method = new_method(account, *_test_card(account, given))
    _write(account, method, {name: data[name] for name in data if name not in {"card", "type"}})
    return method


def _test_card(account: Account, given: Obj) -> tuple[TestCard, tuple[int, int] | None]:
    if "token" in given:
        card = cards.magic_card(given["token"])
        if card is None:
            raise missing_object("token", given["token"], "card[token]", 400)
        return card, None
    for name in ("number", "exp_month", "exp_year"):
        if name not in given:
            full = f"card[{name}]"
            raise invalid(f"Missing required param: {full}.", code="parameter_missing", param=full)
    number = given["number"].replace(" ", "").replace("-", "")
    if not number.isdecimal() or not cards.passes_check_digit(number):
        message = "Your card number is incorrect."
        raise Refusal(402, "card_error", message, code="incorrect_number", param="number")
    if number not in cards.BY_NUMBER:
        raise card_refused(cards.LIVE_CARD)
    return cards.BY_NUMBER[number], _expiry(account, given["exp_month"], given["exp_year"])


def _expiry(account: Account, month: int, year: int) -> tuple[int, int]:
    year += 2000 if year < 100 else 0
    today = datetime.fromtimestamp(account.now(), UTC)
    if (year, month) < (today.year, today.month):
        name = "year" if year < today.year else "month"
        message = f"Your card's expiration {name} is invalid."
        code = f"invalid_expiry_{name}"
        raise Refusal(402, "card_error", message, code=code, param=f"exp_{name}")
    return month, year


def card_refused(decline: Decline, **details: object) -> Refusal:
    """The 402 answer for a decline; `details` such as charge and payment_intent."""
    return Refusal(
        402,
        "card_error",
        decline.message,
        advice_code=decline.advice,
        code=decline.code,
        decline_code=decline.decline_code,
        network_decline_code=None if decline.blocked else decline.network_code,
        **details,
    )


def resolve(account: Account, name: str, param: str) -> Obj:
    """The payment method that a request names; a magic id makes a fresh one."""
    if card := cards.magic_card(name):
        return new_method(account, card)
    method = account.find("payment_method", name)
    if method is None:
        raise missing_object("payment_method", name, param, 400)
    return method


def usable(method: Obj, customer: str | None) -> None:
    """Check that a payment may use this payment method.

    Raises:
        Refusal: 400 when it belongs to another customer or was used up.
    """
    if method["customer"] is not None and method["customer"] != customer:
        subject = "a customer" if customer is None else "a different customer"
        message = (
            f"The payment method you provided ({method['id']}) belongs to {subject}. Please"
            " include the customer in the `customer` parameter on the PaymentIntent."
        )
        raise invalid(message, param="payment_method")
    if method["customer"] is None and method.get("_spent"):
        raise invalid(SPENT, param="payment_method")


def attach_to(account: Account, name: str, customer: str, param: str = "payment_method") -> Obj:
    """Attach a payment method, or a fresh one of a magic id, to a customer.

    Raises:
        Refusal: 402 when the bank refuses the card, 400 when it belongs to someone already.
    """
    found = cards.magic_card(name)
    method = None if found else resolve(account, name, param)
    card = found or cards.card_of(method or {})
    if card.decline and not card.attaches:
        raise card_refused(card.decline)
    method = method or new_method(account, card)
    if method["customer"] not in {None, customer}:
        raise invalid("The payment method you provided has already been attached to a customer.")
    if method["customer"] is None and method.get("_spent"):
        raise invalid(SPENT, param="payment_method")
    if method["customer"] is None:
        method["customer"] = customer
        account.save(method)
        account.emit("payment_method.attached", shown(account, method))
    return method


def _write(account: Account, method: Obj, params: Obj) -> None:
    if "billing_details" in params:
        old, given = method["billing_details"], params["billing_details"] or {}
        method["billing_details"] = _billing({**old, **given})
    if "allow_redisplay" in params:
        method["allow_redisplay"] = params["allow_redisplay"]
    if "metadata" in params:
        method["metadata"] = merge_metadata(method["metadata"], params["metadata"])
    for name in ("exp_month", "exp_year"):
        if name in (params.get("card") or {}):
            method["card"][name] = params["card"][name]
    account.save(method)


def create(call: Call) -> Obj:
    """POST /v1/payment_methods."""
    return from_data(call.account, call.params)


def retrieve(call: Call) -> Obj:
    """GET /v1/payment_methods/{id}; a magic id gives a fresh payment method."""
    if card := cards.magic_card(call.id):
        return new_method(call.account, card)
    return call.account.need("payment_method", call.id)


def update(call: Call) -> Obj:
    """POST /v1/payment_methods/{id}; only one that is attached can be changed."""
    method = call.account.need("payment_method", call.id)
    if method["customer"] is None:
        message = (
            "You must save this PaymentMethod to a customer before you can update it. To do so,"
            " you should make a request to `/v1/payment_methods/:payment_method/attach`."
        )
        raise invalid(message)
    _write(call.account, method, call.params)
    call.account.emit("payment_method.updated", shown(call.account, method))
    return method


def attach(call: Call) -> Obj:
    """POST /v1/payment_methods/{id}/attach."""
    if cards.magic_card(call.id) is None:
        call.account.need("payment_method", call.id)
    customer = call.account.need_living("customer", call.params["customer"], "customer")
    return attach_to(call.account, call.id, customer["id"])


def detach(call: Call) -> Obj:
    """POST /v1/payment_methods/{id}/detach; it can't be used again."""
    account = call.account
    method = account.need("payment_method", call.id)
    if method["customer"] is None:
        message = (
            "The payment method you provided is not attached to a customer so detachment is"
            " impossible."
        )
        raise invalid(message)
    customer = account.find("customer", method["customer"])
    if customer and customer["invoice_settings"]["default_payment_method"] == method["id"]:
        customer["invoice_settings"]["default_payment_method"] = None
        account.save(customer)
    method |= {"customer": None, "_spent": True}
    account.save(method)
    account.emit("payment_method.detached", shown(account, method))
    return method


def list_all(call: Call) -> Obj:
    """GET /v1/payment_methods of a customer; without one, Stripe lists none of ours."""
    if "customer" not in call.params:
        nothing = {"limit": 1}
        return page(call.account, "none", "/v1/payment_methods", nothing)
    call.account.need_living("customer", call.params["customer"], "customer")
    matches = matching(call.params, "customer", "type", "allow_redisplay")
    return page(call.account, "payment_method", "/v1/payment_methods", call.params, matches)


def list_of_customer(call: Call) -> Obj:
    """GET /v1/customers/{id}/payment_methods."""
    call.account.need_living("customer", call.id)
    wanted = {**call.params, "customer": call.id}
    matches = matching(wanted, "customer", "type", "allow_redisplay")
    return page(call.account, "payment_method", call.path, call.params, matches)


def retrieve_of_customer(call: Call) -> Obj:
    """GET /v1/customers/{id}/payment_methods/{method}."""
    method = call.account.need("payment_method", call.names["method"])
    if method["customer"] != call.account.need_living("customer", call.id)["id"]:
        raise missing_object("payment_method", method["id"])
    return method


FILTERS: dict[str, ParamRule] = PAGE | {
    "type": text(clearable=False),
    "allow_redisplay": REDISPLAY,
}
READ, WRITE = "payment_method_read", "payment_method_write"
ROUTES = [
    Route(
        "POST",
        "/v1/payment_methods",
        create,
        WRITE,
        NEW_CARD | accepted("customer", "payment_method"),
    ),
    Route(
        "GET",
        "/v1/payment_methods",
        list_all,
        READ,
        FILTERS | {"customer": text(clearable=False), **accepted("customer_account")},
    ),
    Route("GET", "/v1/payment_methods/{id}", retrieve, READ),
    Route(
        "POST",
        "/v1/payment_methods/{id}",
        update,
        WRITE,
        ON_UPDATE | accepted("us_bank_account"),
    ),
    Route(
        "POST",
        "/v1/payment_methods/{id}/attach",
        attach,
        WRITE,
        {"customer": required(text(clearable=False)), **accepted("customer_account")},
    ),
    Route("POST", "/v1/payment_methods/{id}/detach", detach, WRITE),
    Route("GET", "/v1/customers/{id}/payment_methods", list_of_customer, READ, FILTERS),
    Route("GET", "/v1/customers/{id}/payment_methods/{method}", retrieve_of_customer, READ),
]
