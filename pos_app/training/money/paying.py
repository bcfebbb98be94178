"""How an intent's money is taken: charged, declined, held, asked for by the bank or under way."""

from contextlib import suppress

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.views import shown
from pos_app.training.customers import cards, payment_methods
from pos_app.training.money import charges, three_d_secure

NEEDS_RETURN_URL = (
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because"
    " some of these payment methods might redirect your customer off of your page, you must provide"
    " a `return_url`. If you don't want to accept redirect-based payment methods, set"
    " `automatic_payment_methods[enabled]` to `true` and"
    " `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and"
    " Payment Intents."
)
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = (*CONFIRMABLE, "requires_capture")


def unexpected(account: Account, intent: Obj, verb: str, allowed: tuple[str, ...]) -> Refusal:
    """The answer to a request that an intent in this state can't follow."""
    message = (
        f"This PaymentIntent's status is {intent['status']}, so it can't be {verb}: only a"
        f" PaymentIntent with one of the following statuses may be {verb}: {', '.join(allowed)}."
    )
    return invalid(
        message,
        code="payment_intent_unexpected_state",
        payment_intent=shown(account, intent),
    )


def check_own(account: Account, intent: Obj, verb: str) -> None:
    """Check that an intent is nobody's but the caller's, or that its Checkout Session has ended.

    Raises:
        Refusal: 400 while the payer of a session may still use it.
    """
    session = account.peek("checkout.session", intent.get("_session") or "")
    if session and session["status"] == "open":
        name = "SetupIntent" if intent["object"] == "setup_intent" else "PaymentIntent"
        message = (
            f"You cannot {verb} this {name} because it was created by the Checkout Session"
            f" {session['id']}. Expire the Checkout Session instead."
        )
        details: Obj = {intent["object"]: shown(account, intent)}
        raise Refusal(400, "invalid_request_error", message, **details)


def confirm(call: Call, intent: Obj) -> None:
    """Try to take an intent's money from its payment method.

    Raises:
        Refusal: 402 when the card is declined, 400 when something is missing.
    """
    account, params = call.account, call.params
    if intent["payment_method"] is None:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can"
            " either update the PaymentIntent with a payment method and then confirm it again, or"
            " confirm it again directly with a payment method or ConfirmationToken."
        )
        raise invalid(
            message,
            code="payment_intent_unexpected_state",
            payment_intent=shown(account, intent),
        )
    check_return_url(intent, params)
    method = account.need("payment_method", intent["payment_method"])
    if three_d_secure.needed(method, off_session=bool(params.get("off_session"))):
        _ask_for_authentication(call, intent, method)
    elif (seconds := call.simulator.controls.processing) and intent["capture_method"] != "manual":
        _process(account, intent, seconds)
    else:
        take(account, intent, method)


def check_return_url(intent: Obj, params: Obj) -> None:
    """Check that a customer who may be sent away to pay can come back.

    Raises:
        Refusal: 400 when redirects are allowed and no return_url was given.
    """
    automatic = intent["automatic_payment_methods"]
    redirects = automatic is not None and automatic["allow_redirects"] == "always"
    if redirects and not (params.get("return_url") or params.get("off_session")):
        raise invalid(NEEDS_RETURN_URL, param="return_url")


def _ask_for_authentication(call: Call, intent: Obj, method: Obj) -> None:
    account = call.account
    if call.params.get("off_session") or call.params.get("error_on_requires_action"):
        raise _declined(account, intent, method, cards.NEEDS_AUTHENTICATION)
    intent |= {
        "status": "requires_action",
        "next_action": three_d_secure.next_action(account, intent, call.params.get("return_url")),
        "last_payment_error": None,
    }
    account.save(intent)
    account.emit("payment_intent.requires_action", shown(account, intent))


def _process(account: Account, intent: Obj, seconds: float) -> None:
    intent |= {"status": "processing", "last_payment_error": None, "next_action": None}
    account.settle_later(intent, account.now() + seconds)
    account.save(intent)
    account.emit("payment_intent.processing", shown(account, intent))


def settle(account: Account, intent: Obj) -> None:
    """The bank has answered a payment that was processing."""
    method = account.need("payment_method", intent["payment_method"])
    with suppress(Refusal):  # a decline is written in the intent
        take(account, intent, method)


def take(account: Account, intent: Obj, method: Obj, decline: cards.Decline | None = None) -> Obj:
    """Take an intent's money from a card, and give the charge; `decline` as the card's, if none.

    Raises:
        Refusal: 402 when the bank declines; that is on record.
    """
    decline = decline or cards.card_of(method).decline
    if decline is not None:
        raise _declined(account, intent, method, decline)
    charge = charges.new_charge(account, intent, method)
    intent |= {"latest_charge": charge["id"], "last_payment_error": None, "next_action": None}
    _save_card(account, intent, method)
    if intent["capture_method"] == "manual":
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        charges.authorize(account, charge)
        account.save(intent)
        account.emit("payment_intent.amount_capturable_updated", shown(account, intent))
    else:
        charges.capture(account, charge, intent["amount"])
        succeed(account, intent, intent["amount"])
    return charge


def _save_card(account: Account, intent: Obj, method: Obj) -> None:
    if method["customer"] is not None or method["type"] != "card":
        return
    if intent["setup_future_usage"] and intent["customer"]:
        method |= {"customer": intent["customer"], "_set_up": True}
        account.emit("payment_method.attached", shown(account, method))
    else:
        method["_spent"] = True
    account.save(method)


def succeed(account: Account, intent: Obj, received: int) -> None:
    """Record that `received` minor units were taken."""
    intent |= {"status": "succeeded", "amount_received": received, "amount_capturable": 0}
    account.save(intent)
    account.emit("payment_intent.succeeded", shown(account, intent))


def _declined(account: Account, intent: Obj, method: Obj, decline: cards.Decline) -> Refusal:
    charge = charges.new_charge(account, intent, method)
    charges.fail(account, charge, decline)
    refusal = payment_methods.card_refused(
        decline, charge=charge["id"], payment_method=shown(account, method)
    )
    intent |= {
        "last_payment_error": dict(refusal.error),
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    account.save(intent)
    view = shown(account, intent)
    account.emit("payment_intent.payment_failed", view)
    refusal.error["payment_intent"] = view
    refusal.kept = True
    return refusal


def finish_authentication(call: Call, intent: Obj, *, passed: bool) -> None:
    """The customer has answered their bank's question; charge, or ask for another card."""
    account = call.account
    if intent["status"] != "requires_action":
        raise unexpected(account, intent, "authenticated", ("requires_action",))
    method = account.need("payment_method", intent["payment_method"])
    if passed:
        intent["_three_d_secure"] = three_d_secure.RESULT
        method["_set_up"] = method["_set_up"] or bool(intent["setup_future_usage"])
        take(account, intent, method)
        return
    error = invalid(
        three_d_secure.FAILED,
        code="payment_intent_authentication_failure",
        payment_method=shown(account, method),
    ).error
    intent |= {
        "last_payment_error": error,
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    account.save(intent)
    account.emit("payment_intent.payment_failed", shown(account, intent))
