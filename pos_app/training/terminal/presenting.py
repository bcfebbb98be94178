"""What happens at a reader when the customer chooses a tip, presents a card, or does neither."""

from collections.abc import Callable
from dataclasses import replace

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.views import shown
from pos_app.training.customers import presented_cards
from pos_app.training.customers.presented_cards import PresentedCard
from pos_app.training.money import paying, refunds, setup_attempts, setup_intents
from pos_app.training.terminal import readers

OPEN = ("requires_payment_method", "requires_confirmation")
PIN_TRIES = 3
NOT_NOW = "This reader is not waiting for that now."
CHANGED = (
    "The PaymentIntent was changed after it was sent to the reader. Send it to the reader again."
)
OTHER_CARD = "The card that was presented is not the one that was charged."
UNREACHED: Obj = {
    "failure_code": "connection_error",
    "failure_message": "Could not connect to Stripe.",
}
CANCELED: Obj = {
    "failure_code": "customer_canceled",
    "failure_message": "This action could not be completed due to an error on the card reader.",
}
TOLD = (
    "advice_code", "charge", "code", "decline_code", "doc_url", "message", "network_decline_code",
    "param", "type",
)  # fmt: skip
PRESENT_OPTIONS: Obj = {
    "card_present": {
        "request_extended_authorization": False,
        "request_incremental_authorization_support": False,
    }
}


def expect_customer(account: Account, reader: Obj) -> None:
    """Have a customer of the controls come to a reader that has just begun to wait."""
    controls = account.simulator.controls
    if controls.customer and reader["_moment"]["stage"] in {"card", "tip"}:
        account.settle_later(reader, account.now() + controls.customer_delay)
        account.save(reader)


def settle(account: Account, reader: Obj) -> None:
    """A bank that took its time has answered, or a customer of the controls has come."""
    stage = reader["_moment"]["stage"]
    if stage == "authorizing":
        _finish(account, reader)
    elif stage in {"card", "tip"} and account.simulator.controls.customer:
        _serve_oneself(account, reader, account.simulator.controls.customer)
    account.save(reader)


def _serve_oneself(account: Account, reader: Obj, manner: str) -> None:
    if reader["_moment"]["stage"] == "tip":
        suggested = reader["_moment"]["tips"]
        choose_tip(account, reader, suggested[0]["amount"] if suggested else 0)
    presented = usual_card(reader, read="insert" if manner == "inserts" else "tap")
    if manner == "declines":
        presented = replace(presented, decline="insufficient_funds")
    present(account, reader, presented)


def usual_card(reader: Obj, read: str = "tap") -> PresentedCard:
    """The card that is presented when nobody says which."""
    return PresentedCard(reader["_moment"].get("usual", "visa"), read)


def choose_tip(account: Account, reader: Obj, amount: int) -> None:
    """The customer leaves a tip of `amount` minor units, or 0.

    Raises:
        Refusal: 400 when the reader does not ask for one.
    """
    _at(reader, "tip")
    reader["_moment"] |= {"stage": "card", "tip": amount}
    account.save(reader)


def _at(reader: Obj, *stages: str) -> Obj:
    moment: Obj = reader["_moment"]
    if moment["stage"] not in stages:
        raise invalid(NOT_NOW)
    return moment


def present(account: Account, reader: Obj, presented: PresentedCard) -> None:
    """The customer presents a card; what comes of it is in the action and the intent.

    Raises:
        Refusal: 400 when the reader does not wait for a card, or not for one of this kind.
    """
    moment = _at(reader, "card")
    if presented.kind not in moment["takes"]:
        raise invalid(f"This reader does not take {presented.kind} for this.", param="type")
    moment |= {"presented": presented.stored, "tries": 0}
    if reader["action"]["type"] == "collect_payment_method":  # a PIN is asked for by confirming it
        _finish(account, reader)
        return
    if presented.pin and not presented.verified:
        moment["stage"] = "pin"
        account.save(reader)
    else:
        _authorize(account, reader)


def enter_pin(account: Account, reader: Obj, *, right: bool) -> None:
    """The customer enters their PIN; a chip that checks it itself lets them try three times.

    Raises:
        Refusal: 400 when the reader does not ask for one.
    """
    moment = _at(reader, "pin")
    presented = PresentedCard(**moment["presented"])
    moment["tries"] += 1
    by_chip = presented.pin == "offline_pin"
    if not right and by_chip and moment["tries"] < PIN_TRIES:
        account.save(reader)
        return
    if right:
        presented = replace(presented, verified=presented.pin)
    else:
        decline = "pin_try_exceeded" if by_chip else "incorrect_pin"
        presented = replace(presented, decline=decline)
    moment["presented"] = presented.stored
    _authorize(account, reader)


def cancel(account: Account, reader: Obj) -> None:
    """The customer presses *Cancel* on the reader, where it is shown.

    Raises:
        Refusal: 400 when it is not.
    """
    if not _at(reader, "tip", "card", "pin")["cancelable"]:
        raise invalid("This reader shows no way to cancel.")
    readers.end(account, reader, status="failed", **CANCELED)


def _authorize(account: Account, reader: Obj) -> None:
    reader["_moment"]["stage"] = "authorizing"
    if seconds := reader["_hand"]["slow"]:
        _mark_intent(account, reader, "requires_payment_method", "requires_confirmation")
        account.settle_later(reader, account.now() + seconds)
        account.save(reader)
    else:
        _finish(account, reader)


def _mark_intent(account: Account, reader: Obj, before: str, after: str) -> None:
    name = reader["action"].get("process_payment_intent", {}).get("payment_intent")
    intent = name and account.need("payment_intent", name)
    if intent and intent["status"] == before:
        intent["status"] = after
        account.save(intent)


def _finish(account: Account, reader: Obj) -> None:
    hand = reader["_hand"]
    lost, hand["lost"] = hand["lost"], None
    outcome = UNREACHED if lost == "before" else _outcome(account, reader)
    _mark_intent(account, reader, "requires_confirmation", "requires_payment_method")
    if hand["unplugged"] is not None:  # nobody tells Stripe how it ended
        reader["_moment"] = {"stage": "gone"}
        account.save(reader)
        return
    outcome = UNREACHED if lost else outcome
    readers.end(account, reader, status="failed" if outcome else "succeeded", **outcome)


def _outcome(account: Account, reader: Obj) -> Obj:
    presented = PresentedCard(**reader["_moment"]["presented"])
    try:
        FINISH[reader["action"]["type"]](account, reader, presented)
    except Refusal as refusal:
        error = {name: refusal.error[name] for name in TOLD if name in refusal.error}
        code, message = error.get("code"), error["message"]
        return {"api_error": error, "failure_code": code, "failure_message": message}
    return {}


def _pay(account: Account, reader: Obj, presented: PresentedCard) -> None:
    moment = reader["_moment"]
    name = reader["action"]["process_payment_intent"]["payment_intent"]
    intent = account.need("payment_intent", name)
    if intent["status"] not in OPEN:
        raise paying.unexpected(account, intent, "confirmed", OPEN)
    if (intent["amount"], intent["currency"]) != (moment["amount"], moment["currency"]):
        raise invalid(CHANGED, code="intent_invalid_state")
    without_tip = {name: intent[name] for name in ("amount", "amount_details")}
    method = presented_cards.new_method(account, reader, presented)
    intent |= {"payment_method": method["id"], "payment_method_options": PRESENT_OPTIONS}
    if moment["tip"] is not None:
        intent["amount"] += moment["tip"]
        intent["amount_details"] = {"tip": {"amount": moment["tip"]}}
    try:
        charge = paying.take(account, intent, method, presented.refused)
    except Refusal:
        account.save(intent | without_tip)
        raise
    if intent["setup_future_usage"]:
        _save_card(account, intent, method, charge, moment["allow_redisplay"])


def _save_card(
    account: Account, intent: Obj, method: Obj, charge: Obj, allow_redisplay: str
) -> None:
    details = charge["payment_method_details"]
    source = {
        "allow_redisplay": allow_redisplay,
        "charge": charge["id"],
        "payment_method_details": details,
    }
    kept = presented_cards.generate_card(account, method, intent["customer"], source)
    details[details["type"]]["generated_card"] = kept
    account.save(charge)


def _collect(account: Account, reader: Obj, presented: PresentedCard) -> None:
    """Attach the card to its intent, which waits for being confirmed."""
    details = reader["action"]["collect_payment_method"]
    intent = account.need("payment_intent", details["payment_intent"])
    if intent["status"] not in OPEN:
        raise paying.unexpected(account, intent, "collected", OPEN)
    method = presented_cards.new_method(account, reader, presented)
    account.save(intent | {"payment_method": method["id"], "status": "requires_confirmation"})
    details["payment_method"] = shown(account, method)


def _set_up(account: Account, reader: Obj, presented: PresentedCard) -> None:
    details = reader["action"]["process_setup_intent"]
    intent = account.need("setup_intent", details["setup_intent"])
    if intent["status"] != "requires_payment_method":
        message = "This SetupIntent can no longer be used."
        raise invalid(message, code="setup_intent_unexpected_state")
    method = presented_cards.new_method(account, reader, presented)
    refused = presented.refused is not None
    attempt = setup_attempts.begin(account, intent, method)
    setup_intents.finish_at_reader(account, intent, method, refused=refused)
    source = {
        "allow_redisplay": reader["_moment"]["allow_redisplay"],
        "setup_attempt": attempt["id"],
    }
    kept = presented_cards.generate_card(account, method, intent["customer"], source)
    details["generated_card"] = kept
    setup_attempts.succeed(account, attempt, kept)


def _refund(account: Account, reader: Obj, presented: PresentedCard) -> None:
    call = Call(account, reader["_moment"]["refund"])
    charge = refunds.charge_to_refund(call)
    details = charge["payment_method_details"]
    if details[details["type"]]["fingerprint"] != presented.fingerprint:
        raise Refusal(402, "card_error", OTHER_CARD, code="card_declined")
    if refused := presented.refused:
        code, why = refused.code, refused.decline_code
        raise Refusal(402, "card_error", refused.message, code=code, decline_code=why)
    reader["action"]["refund_payment"]["refund"] = refunds.refund_charge(call, charge)["id"]


FINISH: dict[str, Callable[[Account, Obj, PresentedCard], None]] = {
    "process_payment_intent": _pay,
    "process_setup_intent": _set_up,
    "collect_payment_method": _collect,
    "refund_payment": _refund,
}
