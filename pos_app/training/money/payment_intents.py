"""Payment intents: one customer's payment from its creation to its end."""

from pos_app.domain import money
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import (
    METADATA,
    ParamRule,
    accepted,
    array,
    choice,
    either,
    flag,
    group,
    integer,
    merge_metadata,
    required,
    text,
)
from pos_app.training.core.views import shown
from pos_app.training.customers import customers, payment_methods
from pos_app.training.money import amount_details, charges, connect, paying

TYPES_GONE = (
    "The `payment_method_types` parameter is no longer supported. Use"
    " `allowed_payment_method_types` or `automatic_payment_methods` instead."
)
METHOD_TYPES = ("card", "card_present", "interac_present", "link")


def create(call: Call) -> Obj:
    """POST /v1/payment_intents."""
    account, params = call.account, call.params
    check_types(params)
    check_amount(params["amount"], params["currency"])
    connect.check_connect_params(call, params, params["amount"])
    if params.get("customer"):
        account.need_living("customer", params["customer"], "customer")
    for name in ("off_session", "error_on_requires_action", "mandate_data"):
        if params.get(name) and not params.get("confirm"):
            message = f"You cannot set `{name}` when `confirm` is not `true`."
            raise invalid(message, param=name)
    intent = _blank(account) | {
        "amount": params["amount"],
        "currency": params["currency"],
        "capture_method": params.get("capture_method", "automatic_async"),
        "confirmation_method": params.get("confirmation_method", "automatic"),
        **method_settings(account, params),
    }
    _write(account, intent, params)
    account.emit("payment_intent.created", shown(account, intent))
    if params.get("confirm"):
        paying.confirm(call, intent)
    return intent


def check_types(params: Obj) -> None:
    """Check how a request says which kinds of payment method it takes.

    Raises:
        Refusal: 400 for the parameter that Stripe removed, and for two ways at once.
    """
    if "payment_method_types" in params:
        code = "payment_method_types_no_longer_supported"
        raise invalid(TYPES_GONE, code=code, param="payment_method_types")
    names = ("allowed_payment_method_types", "automatic_payment_methods")
    if all(params.get(name) for name in names):
        message = f"You may only specify one of these parameters: {', '.join(names)}."
        raise invalid(message, code="parameters_exclusive", param=names[0])


def check_amount(amount: int, currency: str, param: str = "amount") -> None:
    """Check that an amount can be paid by card; `param` is the parameter that gave it.

    Raises:
        Refusal: 400 for a currency that is none, an amount out of bounds, or one in between.
    """
    if currency != currency.lower() or not (currency.isalpha() and len(currency) == 3):
        message = f"Invalid currency: {currency.lower()}."
        raise invalid(message, code="invalid_currency", param="currency")
    if amount > money.LARGEST_AMOUNT:
        shown_most = money.Money(money.LARGEST_AMOUNT, currency).decimal()
        message = f"Amount must be no more than {shown_most} {currency}"
        raise invalid(message, code="amount_too_large", param=param)
    least = money.minimum_charge(currency)
    if amount < least:
        message = f"Amount must be at least {money.Money(least, currency).decimal()} {currency}"
        raise invalid(message, code="amount_too_small", param=param)
    if amount % money.step(currency):
        message = f"Invalid amount: {currency} takes multiples of {money.step(currency)}."
        raise invalid(message, code="parameter_invalid_integer", param=param)


def _blank(account: Account) -> Obj:
    intent = account.base("payment_intent", "pi")
    nothing = (
        "allowed_payment_method_types", "application", "application_fee_amount",
        "automatic_payment_methods", "canceled_at", "cancellation_reason", "customer",
        "customer_account", "description", "excluded_payment_method_types", "last_payment_error",
        "latest_charge", "next_action", "on_behalf_of", "payment_method",
        "payment_method_configuration_details", "processing", "receipt_email", "review",
        "setup_future_usage", "shipping", "source", "statement_descriptor",
        "statement_descriptor_suffix", "transfer_data", "transfer_group",
    )  # fmt: skip
    return intent | dict.fromkeys(nothing) | {
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "client_secret": f"{intent['id']}_secret_{account.ids.text(25)}",
        "managed_payments": {"enabled": False},
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }  # fmt: skip


def method_settings(account: Account, params: Obj) -> Obj:
    """The fields of an intent that say which kinds of payment method it takes.

    What the account may not take is left out without a word.
    """
    if allowed := params.get("allowed_payment_method_types"):
        return {
            "allowed_payment_method_types": allowed,
            "payment_method_types": takes(account, allowed),
        }
    automatic = params.get("automatic_payment_methods") or {}
    redirects = automatic.get("allow_redirects", "always")
    return {"automatic_payment_methods": {"allow_redirects": redirects, "enabled": True}}


def takes(account: Account, allowed: list[str]) -> list[str]:
    """Those of the allowed kinds of payment method that the account may take."""
    return [kind for kind in allowed if kind not in account.simulator.controls.left_out]


def _write(account: Account, intent: Obj, params: Obj) -> None:
    texts = (
        "description", "receipt_email", "setup_future_usage", "statement_descriptor",
        "statement_descriptor_suffix", "transfer_group", "on_behalf_of", "customer", "shipping",
    )  # fmt: skip
    intent |= {name: params[name] or None for name in texts if name in params}
    for name in ("amount", "application_fee_amount", "currency"):
        if name in params:
            intent[name] = params[name]
    amount_details.write(account, intent, params)
    if transfer := params.get("transfer_data"):
        intent["transfer_data"] = {**(intent["transfer_data"] or {}), **transfer}
    if "metadata" in params:
        intent["metadata"] = merge_metadata(intent["metadata"], params["metadata"])
    account.save(intent)
    _take_method(account, intent, params)


def _take_method(account: Account, intent: Obj, params: Obj) -> None:
    method = given_method(account, params)
    if method is None:
        return
    payment_methods.usable(method, intent["customer"])
    if method["type"] not in intent["payment_method_types"]:
        message = (
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent."
            f" Please attach a PaymentMethod of one of the following types:"
            f" {', '.join(intent['payment_method_types'])}."
        )
        raise invalid(message, param="payment_method")
    intent["payment_method"] = method["id"]
    intent["payment_method_options"] = {
        "card": {
            "installments": None,
            "mandate_options": None,
            "network": None,
            "request_three_d_secure": "automatic",
        }
    }
    if intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"
    account.save(intent)


def given_method(account: Account, params: Obj) -> Obj | None:
    """The payment method that a request names or describes, or None."""
    if params.get("payment_method"):
        return payment_methods.resolve(account, params["payment_method"], "payment_method")
    if params.get("payment_method_data"):
        return payment_methods.from_data(account, params["payment_method_data"])
    return None


def confirm(call: Call) -> Obj:
    """POST /v1/payment_intents/{id}/confirm."""
    intent = call.account.need("payment_intent", call.id)
    paying.check_own(call.account, intent, "confirm")
    if intent["status"] not in paying.CONFIRMABLE:
        raise paying.unexpected(call.account, intent, "confirmed", paying.CONFIRMABLE)
    try_card(call, intent)
    return intent


def try_card(call: Call, intent: Obj) -> None:
    """Try to take an intent's money with what the call's parameters say.

    Raises:
        Refusal: 402 when the card is declined, 400 when something is missing.
    """
    _write(call.account, intent, call.params)
    paying.confirm(call, intent)


def update(call: Call) -> Obj:
    """POST /v1/payment_intents/{id}."""
    account, params = call.account, call.params
    intent = account.need("payment_intent", call.id)
    check_types(params)
    changes_money = {"amount", "currency", "payment_method", "transfer_data"} & params.keys()
    if changes_money:
        paying.check_own(account, intent, "update")
    if changes_money and intent["status"] not in paying.CONFIRMABLE:
        message = (
            f"This PaymentIntent's {min(changes_money)} could not be updated because it has a"
            f" status of {intent['status']}. You may only update the amount of a PaymentIntent with"
            f" one of the following statuses: {', '.join(paying.CONFIRMABLE)}."
        )
        view = shown(account, intent)
        raise invalid(message, code="payment_intent_unexpected_state", payment_intent=view)
    amount: int = (intent | params)["amount"]
    check_amount(amount, (intent | params)["currency"])
    names = ("application_fee_amount", "transfer_data")
    connect.check_connect_params(call, {name: intent[name] for name in names} | params, amount)
    if params.get("customer"):
        account.need_living("customer", params["customer"], "customer")
    if changes_money and intent["status"] == "requires_action":
        intent |= {"status": "requires_confirmation", "next_action": None}
    _write(account, intent, params)
    return intent


def capture(call: Call) -> Obj:
    """POST /v1/payment_intents/{id}/capture, in part or in full; the rest is released."""
    account = call.account
    intent = account.need("payment_intent", call.id)
    if intent["status"] != "requires_capture":
        raise paying.unexpected(call.account, intent, "captured", ("requires_capture",))
    amount: int = {"amount_to_capture": intent["amount_capturable"], **call.params}[
        "amount_to_capture"
    ]
    if amount > intent["amount_capturable"]:
        message = (
            f"The remaining authorized amount for this PaymentIntent is"
            f" {intent['amount_capturable']}. You may not capture a greater amount."
        )
        raise invalid(message, code="amount_too_large", param="amount_to_capture")
    charge = account.need("charge", intent["latest_charge"])
    if "application_fee_amount" in call.params:
        connect.check_connect_params(call, {**intent, **call.params}, amount)
        charge["application_fee_amount"] = call.params["application_fee_amount"]
    if "metadata" in call.params:
        intent["metadata"] = merge_metadata(intent["metadata"], call.params["metadata"])
    charges.capture(account, charge, amount)
    paying.succeed(account, intent, amount)
    return intent


def cancel(call: Call) -> Obj:
    """POST /v1/payment_intents/{id}/cancel; an authorized amount is released."""
    account = call.account
    intent = account.need("payment_intent", call.id)
    paying.check_own(account, intent, "cancel")
    if intent["status"] not in paying.CANCELABLE:
        message = (
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
            f" Only a PaymentIntent with one of the following statuses may be canceled:"
            f" {', '.join(paying.CANCELABLE)}."
        )
        view = shown(account, intent)
        raise invalid(message, code="payment_intent_unexpected_state", payment_intent=view)
    call_off(account, intent, call.params.get("cancellation_reason"))
    return intent


def call_off(account: Account, intent: Obj, reason: str | None) -> None:
    """Cancel an intent that can be canceled; an authorized amount is released."""
    if intent["status"] == "requires_capture":
        charge = account.need("charge", intent["latest_charge"])
        charge |= {"amount_refunded": charge["amount"], "refunded": True}
        account.save(charge)
        account.emit("charge.refunded", shown(account, charge))
    intent |= {
        "amount_capturable": 0,
        "canceled_at": account.now(),
        "cancellation_reason": reason,
        "next_action": None,
        "status": "canceled",
    }
    account.save(intent)
    account.emit("payment_intent.canceled", shown(account, intent))


WRITABLE: dict[str, ParamRule] = {
    "application_fee_amount": integer(0),
    "customer": text(),
    "description": text(longest=1000),
    "metadata": METADATA,
    "payment_method": text(),
    "payment_method_data": payment_methods.METHOD_DATA,
    "payment_method_types": array(text()),
    "receipt_email": text(),
    "setup_future_usage": choice("off_session", "on_session", clearable=True),
    "shipping": customers.WRITABLE["shipping"],
    "statement_descriptor": text(longest=22),
    "statement_descriptor_suffix": text(longest=22),
    "transfer_group": text(),
    "amount_details": amount_details.AMOUNT_DETAILS,
    "payment_details": amount_details.PAYMENT_DETAILS,
    **accepted(
        "customer_account", "excluded_payment_method_types", "hooks",
        "payment_method_configuration", "payment_method_options",
    ),
}  # fmt: skip
ALLOWED: dict[str, ParamRule] = {
    "allowed_payment_method_types": array(choice(*METHOD_TYPES)),
    "capture_method": choice("automatic", "automatic_async", "manual"),
}
AT_CONFIRM: dict[str, ParamRule] = {
    "error_on_requires_action": flag(),
    "off_session": either(flag(), choice("true", "false", "one_off", "recurring")),
    "return_url": text(clearable=False),
    "use_stripe_sdk": flag(),
    **accepted("confirmation_token", "mandate", "mandate_data", "radar_options"),
}
TRANSFER: dict[str, ParamRule] = {
    "amount": integer(0),
    **accepted("description", "metadata", "payment_data"),
}
ON_CREATE: dict[str, ParamRule] = {
    **WRITABLE,
    **ALLOWED,
    **AT_CONFIRM,
    "amount": required(integer(1)),
    "currency": required(text(clearable=False)),
    "automatic_payment_methods": group({
        "enabled": required(flag()), "allow_redirects": choice("always", "never"),
    }),
    "confirm": flag(),
    "confirmation_method": choice("automatic", "manual"),
    "on_behalf_of": text(),
    "transfer_data": group({**TRANSFER, "destination": required(text(clearable=False))}),
}  # fmt: skip
ON_UPDATE: dict[str, ParamRule] = {
    **WRITABLE,
    **ALLOWED,
    "amount": integer(1),
    "currency": text(clearable=False),
    "transfer_data": group(TRANSFER),
}
ON_CONFIRM: dict[str, ParamRule] = {
    **ALLOWED,
    **AT_CONFIRM,
    **{
        name: WRITABLE[name]
        for name in (
            "amount_details", "excluded_payment_method_types", "hooks", "payment_details",
            "payment_method", "payment_method_data", "payment_method_options",
            "payment_method_types", "receipt_email", "setup_future_usage", "shipping",
        )
    },
    **accepted("amount_to_confirm", "client_secret"),
}  # fmt: skip
ON_CAPTURE: dict[str, ParamRule] = {
    "amount_to_capture": integer(1),
    "application_fee_amount": integer(0),
    "metadata": METADATA,
    **accepted(
        "amount_details", "final_capture", "hooks", "payment_details", "statement_descriptor",
        "statement_descriptor_suffix", "transfer_data",
    ),
}  # fmt: skip
ON_CANCEL: dict[str, ParamRule] = {
    "cancellation_reason": choice("abandoned", "duplicate", "fraudulent", "requested_by_customer")
}
READ, WRITE = "payment_intent_read", "payment_intent_write"
BASE = "/v1/payment_intents"
ROUTES = [
    Route("POST", BASE, create, WRITE, ON_CREATE),
    Route(
        "GET",
        BASE,
        listing("payment_intent", "customer"),
        READ,
        CREATED_PAGE | {"customer": text(clearable=False), **accepted("customer_account")},
    ),
    Route(
        "GET",
        BASE + "/{id}",
        retrieving("payment_intent"),
        READ,
        accepted("client_secret"),
        public=True,
    ),
    Route("POST", BASE + "/{id}", update, WRITE, ON_UPDATE),
    Route("POST", BASE + "/{id}/confirm", confirm, WRITE, ON_CONFIRM, public=True),
    Route("POST", BASE + "/{id}/capture", capture, WRITE, ON_CAPTURE),
    Route("POST", BASE + "/{id}/cancel", cancel, WRITE, ON_CANCEL),
]
