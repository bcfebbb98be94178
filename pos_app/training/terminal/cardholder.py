"""The customer at a card reader: what the reader shows them, and what they do to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.simulator import Simulator
from pos_app.training.customers import cards
from pos_app.training.customers.presented_cards import PresentedCard
from pos_app.training.terminal import inputs, presenting
from pos_app.training.terminal.readers import AT_HAND, KIND, is_running

SHOWS = {
    "process_payment_intent": "payment",
    "collect_payment_method": "reading",
    "process_setup_intent": "setup",
    "refund_payment": "refund",
}
INTENTS = {
    "process_payment_intent": "payment_intent",
    "collect_payment_method": "payment_intent",
    "process_setup_intent": "setup_intent",
}
NOTHING: Obj = {
    "kind": "idle",
    "amount": None,
    "currency": None,
    "lines": [],
    "tips": [],
    "text": "",
    "intent": None,
    "asks": "",
    "cancelable": False,
}
ENDINGS = {
    "customer_canceled": "Canceled",
    "connection_error": "No connection. Ask the cashier.",
}
PHYSICAL_PIN = {2: "offline_pin", 3: "online_pin"}
"""How the physical test card has its PIN checked, by the last two digits of the amount."""


def readers(account: Account) -> Iterator[Obj]:
    """Each reader of an account with what it shows."""
    for reader in account.all(KIND):
        if not reader.get("deleted"):
            yield seen(account, reader)


def seen(account: Account, reader: Obj) -> Obj:
    """A reader as its customer sees it. Amounts in minor units, `None` where there is none.

    `showing.kind` is idle, cart, payment, reading, setup, refund, tip, pin, processing, input or
    message; of an input `showing.asks` is its type.
    """
    return {
        "id": reader["id"],
        "label": reader["label"],
        "account": account.id,
        "online": reader["_hand"]["unplugged"] is None,
        "showing": NOTHING | _showing(reader),
    }


def _showing(reader: Obj) -> Obj:
    hand, stage = reader["_hand"], reader["_moment"]["stage"]
    if hand["unplugged"] is not None:
        return _message("No power")
    if hand["updating"]:
        return _message("Updating")
    if asked := inputs.asked_now(reader):
        return {"kind": "input", "text": asked["custom_text"]["title"], "asks": asked["type"]}
    if stage == "cart":
        return _cart(reader["action"]["set_reader_display"]["cart"])
    if stage == "idle" and reader["action"]:
        return _message(_ending(reader["action"]))
    return {} if stage in {"idle", "gone"} else _waiting(reader)


def _message(text: str) -> Obj:
    return {"kind": "message", "text": text}


def _ending(action: Obj) -> str:
    if action["type"] in {"collect_inputs", "collect_payment_method"}:
        thanks = action["status"] == "succeeded"
        return "Thank you" if thanks else ENDINGS.get(action["failure_code"], "Nobody answered")
    if action["status"] == "succeeded":
        return "Saved" if action["type"] == "process_setup_intent" else "Approved"
    return ENDINGS.get(action["failure_code"], "Declined")


def _cart(cart: Obj) -> Obj:
    return {
        "kind": "cart",
        "amount": cart["total"],
        "currency": cart["currency"],
        "lines": cart["line_items"],
    }


def _waiting(reader: Obj) -> Obj:
    action, moment = reader["action"], reader["_moment"]
    kind = action["type"]
    amount = moment.get("amount")
    return {
        "kind": {"card": SHOWS[kind], "authorizing": "processing"}.get(
            moment["stage"], moment["stage"]
        ),
        "amount": None if amount is None else amount + (moment.get("tip") or 0),
        "currency": moment.get("currency"),
        "tips": moment["tips"] if moment["stage"] == "tip" else [],
        "intent": action[kind][INTENTS[kind]] if kind in INTENTS else None,
        "cancelable": moment["cancelable"] and moment["stage"] != "authorizing",
    }


@contextmanager
def _at_reader(simulator: Simulator, name: str) -> Iterator[tuple[Account, Obj]]:
    with simulator.lock:
        simulator.settle_due()
        for account in simulator.accounts.values():
            reader = account.find(KIND, name)
            if reader and not reader.get("deleted"):
                try:
                    yield account, reader
                except Refusal:
                    simulator.discard()
                    raise
                account.save(reader)
                simulator.commit()
                return
    raise LookupError(name)


def _card(read: str, reader: Obj, given: Obj) -> PresentedCard:
    usual = presenting.usual_card(reader, read)
    wanted = {name: str(given.get(name, "")) for name in ("card", "number", "brand")}
    card = cards.presented_card(**wanted)
    if any(wanted.values()) and card is None:
        raise invalid("No test card is like that.")
    presented = PresentedCard(card.key if card else usual.card, read, wallet=given.get("wallet"))
    return _by_amount(reader, presented) if given.get("by_amount") else presented


def _by_amount(reader: Obj, presented: PresentedCard) -> PresentedCard:
    moment = reader["_moment"]
    amount = (moment.get("amount") or 0) + (moment.get("tip") or 0)
    decline = cards.BY_AMOUNT.get(amount % 100)
    code = decline.decline_code if decline else None
    return PresentedCard(
        presented.card,
        presented.read,
        presented.wallet,
        decline=code,
        asks_pin=PHYSICAL_PIN.get(amount % 100),
    )


def _presents(read: str) -> "CustomerAction":
    def customer_action(account: Account, reader: Obj, given: Obj) -> None:
        _on(reader)
        presenting.present(account, reader, _card(read, reader, given))

    return customer_action


def _on(reader: Obj) -> None:
    if reader["_hand"]["unplugged"] is not None:
        raise invalid("This reader has no power.")


def _decline(account: Account, reader: Obj, given: Obj) -> None:
    _on(reader)
    card = presenting.usual_card(reader)
    code = str(given.get("code", "generic_decline"))
    presenting.present(account, reader, PresentedCard(card.card, decline=code))


def _tip(account: Account, reader: Obj, given: Obj) -> None:
    _on(reader)
    amount = given.get("amount", 0)
    if type(amount) is not int or amount < 0:
        raise invalid("A tip is a whole number of minor units.")
    presenting.choose_tip(account, reader, amount)


def _pin(*, right: bool) -> "CustomerAction":
    def customer_action(account: Account, reader: Obj, _: Obj) -> None:
        _on(reader)
        presenting.enter_pin(account, reader, right=right)

    return customer_action


def _cancel(account: Account, reader: Obj, _: Obj) -> None:
    _on(reader)
    presenting.cancel(account, reader)


def _answer(account: Account, reader: Obj, given: Obj) -> None:
    _on(reader)
    inputs.give(account, reader, str(given.get("value", "")))


def _skip(account: Account, reader: Obj, _: Obj) -> None:
    _on(reader)
    inputs.give(account, reader, None)


def _walk_away(_: Account, __: Obj, ___: Obj) -> None:
    """The reader goes on waiting."""


def _unplug(account: Account, reader: Obj, _: Obj) -> None:
    reader["_hand"]["unplugged"] = account.now() * 1000
    if is_running(reader) and reader["_moment"]["stage"] != "authorizing":
        reader["_moment"] = {"stage": "gone"}


def _plug_in(_: Account, reader: Obj, __: Obj) -> None:
    reader["_hand"]["unplugged"] = None


def _sets(**changes: object) -> "CustomerAction":
    def customer_action(_: Account, reader: Obj, __: Obj) -> None:
        reader["_hand"] |= changes

    return customer_action


def _slow(_: Account, reader: Obj, given: Obj) -> None:
    reader["_hand"]["slow"] = int(given.get("seconds", 10))


def _ignore_next(_: Account, reader: Obj, given: Obj) -> None:
    reader["_hand"]["ignores"] = "received" if given.get("received") else "dropped"


def _ready(_: Account, reader: Obj, __: Obj) -> None:
    reader["_hand"] = AT_HAND | {"unplugged": reader["_hand"]["unplugged"]}


CustomerAction = Callable[[Account, Obj, Obj], None]
CUSTOMER_ACTIONS: dict[str, CustomerAction] = {
    "tap": _presents("tap"),
    "insert": _presents("insert"),
    "swipe": _presents("swipe"),
    "decline": _decline,
    "tip": _tip,
    "pin_ok": _pin(right=True),
    "pin_wrong": _pin(right=False),
    "cancel": _cancel,
    "answer": _answer,
    "skip": _skip,
    "walk_away": _walk_away,
    "unplug": _unplug,
    "plug_in": _plug_in,
    "busy": _sets(updating=True),
    "ready": _ready,
    "slow": _slow,
    "lose_answer": _sets(lost="after"),
    "lose_before": _sets(lost="before"),
    "ignore_next": _ignore_next,
}
"""What a customer, or a drill, does to a reader; `ready` ends the drills, but for the plug."""


def do(simulator: Simulator, name: str, customer_action: str, given: Obj) -> Obj:
    """Do one of `CUSTOMER_ACTIONS` to a reader of any account, and say what it shows then.

    Raises:
        LookupError: there is no such reader or action.
        Refusal: 400 when it can't be done now.
    """
    with _at_reader(simulator, name) as (account, reader):
        CUSTOMER_ACTIONS[customer_action](account, reader, given)
        return seen(account, account.need(KIND, name))
