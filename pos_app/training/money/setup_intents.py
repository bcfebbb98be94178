"""Setup intents: a card is saved with a customer without a payment."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import (
    METADATA,
    ParamRule,
    accepted,
    array,
    choice,
    flag,
    group,
    merge_metadata,
    required,
    text,
)
from pos_app.training.core.views import shown
from pos_app.training.customers import cards, payment_methods
from pos_app.training.money import paying, payment_intents, three_d_secure

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def create(call: Call) -> Obj:
    """POST /v1/setup_intents."""
    account, params = call.account, call.params
    payment_intents.check_types(params)
    if params.get("customer"):
        account.need_living("customer", params["customer"], "customer")
    intent = _blank(account) | payment_intents.method_settings(account, params)
    intent["usage"] = params.get("usage", "off_session")
    _write(account, intent, params)
    account.emit("setup_intent.created", shown(account, intent))
    if params.get("confirm"):
        _confirm(call, intent)
    return intent


def _blank(account: Account) -> Obj:
    intent = account.base("setup_intent", "seti")
    nothing = (
        "allowed_payment_method_types", "application", "automatic_payment_methods",
        "cancellation_reason", "customer", "customer_account", "description",
        "excluded_payment_method_types", "flow_directions", "last_setup_error", "latest_attempt",
        "mandate", "next_action", "on_behalf_of", "payment_method",
        "payment_method_configuration_details", "single_use_mandate",
    )  # fmt: skip
    return intent | dict.fromkeys(nothing) | {
        "client_secret": f"{intent['id']}_secret_{account.ids.text(25)}",
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }  # fmt: skip


def _write(account: Account, intent: Obj, params: Obj) -> None:
    for name in ("customer", "description"):
        if name in params:
            intent[name] = params[name] or None
    if "metadata" in params:
        intent["metadata"] = merge_metadata(intent["metadata"], params["metadata"])
    method = payment_intents.given_method(account, params)
    if method is not None:
        payment_methods.usable(method, intent["customer"])
        intent["payment_method"] = method["id"]
        if intent["status"] == "requires_payment_method":
            intent["status"] = "requires_confirmation"
    account.save(intent)


def _unexpected(call: Call, intent: Obj, verb: str) -> Refusal:
    message = (
        f"You cannot {verb} this SetupIntent because it has a status of {intent['status']}. Only a"
        f" SetupIntent with one of the following statuses may be {verb}ed: {', '.join(OPEN)}."
    )
    view = shown(call.account, intent)
    return invalid(message, code="setup_intent_unexpected_state", setup_intent=view)


def confirm(call: Call) -> Obj:
    """POST /v1/setup_intents/{id}/confirm."""
    intent = call.account.need("setup_intent", call.id)
    paying.check_own(call.account, intent, "confirm")
    if intent["status"] not in OPEN:
        raise _unexpected(call, intent, "confirm")
    try_card(call, intent)
    return intent


def try_card(call: Call, intent: Obj) -> None:
    """Try to keep the card that the call's parameters name.

    Raises:
        Refusal: 402 when the card is declined, 400 when something is missing.
    """
    _write(call.account, intent, call.params)
    _confirm(call, intent)


def _confirm(call: Call, intent: Obj) -> None:
    account = call.account
    if intent["payment_method"] is None:
        message = (
            "You cannot confirm this SetupIntent because it's missing a payment method. Update the"
            " SetupIntent with a payment method and then confirm it again."
        )
        view = shown(account, intent)
        raise invalid(message, code="setup_intent_unexpected_state", setup_intent=view)
    paying.check_return_url(intent, call.params)
    method = account.need("payment_method", intent["payment_method"])
    card = cards.card_of(method)
    if card.authentication != "never" and not method["_set_up"]:
        intent |= {
            "status": "requires_action",
            "next_action": three_d_secure.next_action(
                account, intent, call.params.get("return_url")
            ),
        }
        account.save(intent)
        account.emit("setup_intent.requires_action", shown(account, intent))
    else:
        _finish(account, intent, method)


def _finish(account: Account, intent: Obj, method: Obj) -> None:
    card = cards.card_of(method)
    if card.decline and not card.attaches:
        raise _declined(account, intent, method, card.decline)
    if intent["customer"] and method["customer"] is None:
        method["customer"] = intent["customer"]
        account.emit("payment_method.attached", shown(account, method))
    method["_set_up"] = True
    account.save(method)
    intent |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    account.save(intent)
    account.emit("setup_intent.succeeded", shown(account, intent))


def _declined(account: Account, intent: Obj, method: Obj, decline: cards.Decline) -> Refusal:
    refusal = payment_methods.card_refused(decline, payment_method=shown(account, method))
    _fail(account, intent, dict(refusal.error))
    refusal.error["setup_intent"] = shown(account, intent)
    refusal.kept = True
    return refusal


def _fail(account: Account, intent: Obj, error: Obj) -> None:
    intent |= {
        "last_setup_error": error,
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    account.save(intent)
    account.emit("setup_intent.setup_failed", shown(account, intent))


def finish_at_reader(account: Account, intent: Obj, method: Obj, *, refused: bool) -> None:
    """A card was presented to a reader, to be kept.

    Raises:
        Refusal: 400 when its bank did not let it be; that is on record.
    """
    if refused:
        refusal = invalid(
            three_d_secure.FAILED,
            code="setup_intent_authentication_failure",
            payment_method=shown(account, method),
        )
        _fail(account, intent, refusal.error)
        refusal.kept = True
        raise refusal
    intent |= {
        "last_setup_error": None,
        "payment_method": method["id"],
        "status": "succeeded",
    }
    account.save(intent)
    account.emit("setup_intent.succeeded", shown(account, intent))


def finish_authentication(call: Call, intent: Obj, *, passed: bool) -> None:
    """The customer has answered their bank's question."""
    if intent["status"] != "requires_action":
        raise _unexpected(call, intent, "authenticate")
    method = call.account.need("payment_method", intent["payment_method"])
    if passed:
        _finish(call.account, intent, method)
        return
    error = invalid(
        three_d_secure.FAILED,
        code="setup_intent_authentication_failure",
        payment_method=shown(call.account, method),
    ).error
    _fail(call.account, intent, error)


def update(call: Call) -> Obj:
    """POST /v1/setup_intents/{id}."""
    intent = call.account.need("setup_intent", call.id)
    if intent["status"] not in OPEN:
        raise _unexpected(call, intent, "update")
    _write(call.account, intent, call.params)
    return intent


def cancel(call: Call) -> Obj:
    """POST /v1/setup_intents/{id}/cancel."""
    intent = call.account.need("setup_intent", call.id)
    paying.check_own(call.account, intent, "cancel")
    if intent["status"] not in OPEN:
        raise _unexpected(call, intent, "cancel")
    call_off(call.account, intent, call.params.get("cancellation_reason"))
    return intent


def call_off(account: Account, intent: Obj, reason: str | None) -> None:
    """Cancel an intent that can be canceled."""
    intent |= {"cancellation_reason": reason, "next_action": None, "status": "canceled"}
    account.save(intent)
    account.emit("setup_intent.canceled", shown(account, intent))


METHOD: dict[str, ParamRule] = {
    "payment_method": text(),
    "payment_method_data": payment_methods.METHOD_DATA,
    **accepted("payment_method_options"),
}
WRITABLE: dict[str, ParamRule] = {
    **METHOD,
    "allowed_payment_method_types": array(choice(*payment_intents.METHOD_TYPES)),
    "customer": text(),
    "description": text(),
    "metadata": METADATA,
    **accepted(
        "attach_to_self", "customer_account", "excluded_payment_method_types", "flow_directions",
        "payment_method_configuration",
    ),
}  # fmt: skip
AT_CONFIRM: dict[str, ParamRule] = {
    "allowed_payment_method_types": WRITABLE["allowed_payment_method_types"],
    "return_url": text(clearable=False),
    "use_stripe_sdk": flag(),
    **accepted("confirmation_token", "mandate_data"),
}
ON_CREATE: dict[str, ParamRule] = {
    **WRITABLE,
    **AT_CONFIRM,
    "automatic_payment_methods": group({
        "enabled": required(flag()), "allow_redirects": choice("always", "never"),
    }),
    "confirm": flag(),
    "payment_method_types": array(text()),
    "usage": choice("off_session", "on_session"),
    **accepted("on_behalf_of", "single_use"),
}  # fmt: skip
ON_CONFIRM = METHOD | AT_CONFIRM | accepted("client_secret")
ON_CANCEL: dict[str, ParamRule] = {
    "cancellation_reason": choice("abandoned", "duplicate", "requested_by_customer")
}
FILTERS: dict[str, ParamRule] = CREATED_PAGE | {
    "customer": text(clearable=False),
    "payment_method": text(clearable=False),
    **accepted("attach_to_self", "customer_account"),
}
READ, WRITE, BASE = "setup_intent_read", "setup_intent_write", "/v1/setup_intents"
ROUTES = [
    Route("POST", BASE, create, WRITE, ON_CREATE),
    Route("GET", BASE, listing("setup_intent", "customer", "payment_method"), READ, FILTERS),
    Route(
        "GET",
        BASE + "/{id}",
        retrieving("setup_intent"),
        READ,
        accepted("client_secret"),
        public=True,
    ),
    Route("POST", BASE + "/{id}", update, WRITE, WRITABLE),
    Route("POST", BASE + "/{id}/confirm", confirm, WRITE, ON_CONFIRM, public=True),
    Route("POST", BASE + "/{id}/cancel", cancel, WRITE, ON_CANCEL),
]
