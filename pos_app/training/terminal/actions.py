"""What a till has a card reader do, and the test helper that presents a card to it."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.params import (
    METADATA,
    ParamRule,
    accepted,
    array,
    choice,
    flag,
    group,
    integer,
    required,
    text,
)
from pos_app.training.customers import cards
from pos_app.training.customers.presented_cards import PresentedCard
from pos_app.training.money import refunds
from pos_app.training.terminal import presenting
from pos_app.training.terminal.configurations import suggested_tips
from pos_app.training.terminal.readers import (
    BASE,
    WRITE,
    begin,
    busy,
    clear,
    free,
    reached,
    timed_out,
)

PRESENT = ("card_present", "interac_present")
NOT_WAITING = (
    "{noun} intent must be in the requires_payment_method state to be processed by a reader."
)
NO_PRESENT = (
    "The {noun}'s payment method types must include card_present to be processed by a reader."
)
REDISPLAY_NEEDED = (
    "You must set process_config[allow_redisplay] to always or limited when the PaymentIntent has"
    " setup_future_usage."
)
TIP_TWICE = "You cannot set a tip-eligible amount and skip tipping at once."
NOT_INTERAC = (
    "Only Interac payments are refunded on a reader. Create a refund for this one instead."
)


def process_payment_intent(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}/process_payment_intent."""
    reader = free(call.account, call.id)
    intent = call.account.need("payment_intent", call.params["payment_intent"], "payment_intent")
    config = dict(call.params.get("process_config") or {})
    takes = _types_taken(intent, "PaymentIntent", "Payment")
    redisplay = config.pop("allow_redisplay", "unspecified")
    if intent["setup_future_usage"] and redisplay == "unspecified":
        raise invalid(REDISPLAY_NEEDED, param="process_config[allow_redisplay]")
    details: Obj = {"payment_intent": intent["id"]}
    if config:
        details["process_config"] = config
    tips = _tips(call.account, reader, intent, config)
    moment = _waiting(takes, config) | {
        "stage": "card" if tips is None else "tip",
        "allow_redisplay": redisplay,
        "amount": intent["amount"],
        "currency": intent["currency"],
        "tip": None,
        "tips": tips,
    }
    return _send(call, reader, "process_payment_intent", details, moment)


def _types_taken(intent: Obj, name: str, noun: str) -> list[str]:
    if intent["status"] != "requires_payment_method":
        raise invalid(NOT_WAITING.format(noun=noun), code="intent_invalid_state")
    takes = [kind for kind in PRESENT if kind in intent["payment_method_types"]]
    if not takes:
        raise invalid(NO_PRESENT.format(noun=name), param=intent["object"])
    return takes


def _waiting(takes: list[str], config: Obj) -> Obj:
    return {
        "stage": "card",
        "cancelable": bool(config.get("enable_customer_cancellation")),
        "takes": takes,
        "usual": "visa" if "card_present" in takes else "interac",
    }


def _tips(account: Account, reader: Obj, intent: Obj, config: Obj) -> list[Obj] | None:
    eligible = (config.get("tipping") or {}).get("amount_eligible")
    if config.get("skip_tipping") and eligible:
        raise invalid(TIP_TWICE, param="process_config[tipping][amount_eligible]")
    if config.get("skip_tipping") or eligible == 0:
        return None
    amount = intent["amount"] if eligible is None else eligible
    return suggested_tips(account, reader["location"], intent["currency"], amount)


def _send(call: Call, reader: Obj, kind: str, details: Obj, moment: Obj) -> Obj:
    ignores, reader["_hand"]["ignores"] = reader["_hand"]["ignores"], None
    call.account.save(reader)
    if ignores != "dropped":
        begin(call.account, reader, kind, details, moment)
        presenting.expect_customer(call.account, reader)
    if ignores:
        raise timed_out()
    return reader


def collect_payment_method(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}/collect_payment_method: the card is read, no bank asked."""
    reader = free(call.account, call.id)
    intent = call.account.need("payment_intent", call.params["payment_intent"], "payment_intent")
    config = dict(call.params.get("collect_config") or {})
    takes = _types_taken(intent, "PaymentIntent", "Payment")
    details: Obj = {"payment_intent": intent["id"], "payment_method": None}
    if config:
        details["collect_config"] = config
    moment = _waiting(takes, config) | {"amount": intent["amount"], "currency": intent["currency"]}
    return _send(call, reader, "collect_payment_method", details, moment)


def process_setup_intent(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}/process_setup_intent."""
    reader = free(call.account, call.id)
    intent = call.account.need("setup_intent", call.params["setup_intent"], "setup_intent")
    config = call.params.get("process_config") or {}
    takes = _types_taken(intent, "SetupIntent", "Setup")
    details: Obj = {"generated_card": None, "setup_intent": intent["id"]}
    if config:
        details["process_config"] = config
    moment = _waiting(takes, config) | {"allow_redisplay": call.params["allow_redisplay"]}
    return _send(call, reader, "process_setup_intent", details, moment)


def refund_payment(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}/refund_payment, of a payment by Interac."""
    reader = free(call.account, call.id)
    params = dict(call.params)
    config = params.pop("refund_payment_config", None) or {}
    charge = refunds.charge_to_refund(call)
    kind = charge["payment_method_details"]["type"]
    if kind != "interac_present":
        raise invalid(NOT_INTERAC, param="payment_intent")
    amount = refunds.checked_amount(call, charge)
    details = params | {"amount": amount}
    if config:
        details["refund_payment_config"] = config
    method = call.account.need("payment_method", charge["payment_method"])
    moment = _waiting([kind], config) | {
        "amount": amount,
        "currency": charge["currency"],
        "refund": params | {"amount": amount},
        "usual": cards.card_of(method).key,
    }
    return _send(call, reader, "refund_payment", details, moment)


def set_reader_display(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}/set_reader_display; a payment that waits there is gone."""
    reader = free(call.account, call.id)
    if not call.params.get("cart"):
        raise invalid("Missing required param: cart.", code="parameter_missing", param="cart")
    details = {"cart": {"tax": None, **call.params["cart"]}, "type": "cart"}
    return begin(call.account, reader, "set_reader_display", details, {"stage": "cart"})


def cancel_action(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}/cancel_action; the intent stays as it is."""
    reader = reached(call.account, call.id)
    if reader["_moment"]["stage"] == "authorizing":
        raise busy()
    return clear(call.account, reader)


def present_payment_method(call: Call) -> Obj:
    """POST /v1/test_helpers/terminal/readers/{id}/present_payment_method.

    The customer chooses `amount_tip` if they are asked for a tip, and enters the right PIN.
    """
    account, params = call.account, call.params
    reader = reached(account, call.id)
    presented = _presented(reader, params)
    if reader["_moment"]["stage"] == "tip":
        presenting.choose_tip(account, reader, params.get("amount_tip", 0))
    elif params.get("amount_tip"):
        raise invalid("This reader did not ask for a tip.", param="amount_tip")
    presenting.present(account, reader, presented)
    if reader["_moment"]["stage"] == "pin":
        presenting.enter_pin(account, reader, right=True)
    return reader


def _presented(reader: Obj, params: Obj) -> PresentedCard:
    kind = params.get("type", "card_present")
    number = (params.get(kind) or {}).get("number")
    if number:
        return PresentedCard(card_at_reader(number, f"{kind}[number]"))
    if "type" in params:
        return PresentedCard("interac" if kind == "interac_present" else "visa")
    return presenting.usual_card(reader)


def card_at_reader(number: str, param: str) -> str:
    """The key of the test card with a number.

    Raises:
        Refusal: 400 when no test card has it.
    """
    card = cards.presented_card(number=number)
    if card is None:
        message = f"{number[:4]}...{number[-4:]} is not the number of a test card."
        raise Refusal(400, "invalid_request_error", message, code="invalid_number", param=param)
    return card.key


CANCELLATION: dict[str, ParamRule] = {"enable_customer_cancellation": flag()}
ON_PAYMENT: dict[str, ParamRule] = {
    "payment_intent": required(text(clearable=False)),
    "process_config": group({
        **CANCELLATION,
        "allow_redisplay": choice("always", "limited", "unspecified"),
        "return_url": text(clearable=False),
        "skip_tipping": flag(),
        "tipping": group({"amount_eligible": integer(0)}),
    }),
}  # fmt: skip
ON_COLLECT: dict[str, ParamRule] = {
    "collect_config": group({
        **CANCELLATION,
        "allow_redisplay": choice("always", "limited", "unspecified"),
        "skip_tipping": flag(),
        "tipping": group({"amount_eligible": integer(0)}),
    }),
    "payment_intent": required(text(clearable=False)),
}  # fmt: skip
ON_SETUP: dict[str, ParamRule] = {
    "allow_redisplay": required(choice("always", "limited", "unspecified")),
    "process_config": group(CANCELLATION),
    "setup_intent": required(text(clearable=False)),
}
ON_REFUND: dict[str, ParamRule] = {
    "amount": integer(1),
    "charge": text(clearable=False),
    "metadata": METADATA,
    "payment_intent": text(clearable=False),
    "refund_application_fee": flag(),
    "refund_payment_config": group(CANCELLATION),
    "reverse_transfer": flag(),
}
LINE = group({
    "amount": required(integer(0)),
    "description": required(text(clearable=False)),
    "quantity": required(integer(1)),
}, clearable=False)  # fmt: skip
ON_DISPLAY: dict[str, ParamRule] = {
    "cart": group({
        "currency": required(text(clearable=False)),
        "line_items": required(array(LINE)),
        "tax": integer(0),
        "total": required(integer(0)),
    }),
    "type": required(choice("cart")),
}  # fmt: skip
NUMBER = group({"number": text(clearable=False)})
ON_PRESENT: dict[str, ParamRule] = {
    "amount_tip": integer(0),
    "card_present": NUMBER,
    "interac_present": NUMBER,
    "type": choice(*PRESENT),
    **accepted("card"),
}
HELPERS = "/v1/test_helpers/terminal/readers"
ROUTES = [
    Route("POST", BASE + "/{id}/process_payment_intent", process_payment_intent, WRITE, ON_PAYMENT),
    Route("POST", BASE + "/{id}/collect_payment_method", collect_payment_method, WRITE, ON_COLLECT),
    Route("POST", BASE + "/{id}/process_setup_intent", process_setup_intent, WRITE, ON_SETUP),
    Route("POST", BASE + "/{id}/refund_payment", refund_payment, WRITE, ON_REFUND),
    Route("POST", BASE + "/{id}/set_reader_display", set_reader_display, WRITE, ON_DISPLAY),
    Route("POST", BASE + "/{id}/cancel_action", cancel_action, WRITE),
    Route(
        "POST", HELPERS + "/{id}/present_payment_method", present_payment_method, WRITE, ON_PRESENT
    ),
]
