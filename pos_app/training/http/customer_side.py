"""The customer's side of the counter as JSON, for training's own window and for tests.

`GET /customer_side` says what customers see at this moment, `POST /customer_side/pages/{id}/pay`
and the like are what they do; `POST /customer_side/network/store/down` is nobody's action, but
happens all the same. Errors are 400 or 404 with `{"error": {"message"}}`.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import takewhile

from pos_app.training.checkout import hosted_page, payers
from pos_app.training.checkout.session_paying import Payer
from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.core.simulator import Simulator
from pos_app.training.customers import cards
from pos_app.training.http.messages import Request, Response
from pos_app.training.money import bank_side, three_d_secure
from pos_app.training.terminal import cardholder

OPEN_FOR = 86_400
"""Seconds for which a page or a question of the bank is worth showing."""
REASONS = {
    card.decline.decline_code: card.key
    for card in reversed(cards.CARDS)
    if card.decline and card.authentication == "never"
}
"""The first test card for each reason to decline."""


def answer(simulator: Simulator, request: Request, place: list[str]) -> Response | None:
    """Answer a request whose path begins with /customer_side; `place` is the rest of it."""
    try:
        match request.method, place:
            case "GET", []:
                return Response(200, json.dumps(snapshot(simulator)))
            case "POST", [thing, name, customer_action] if act := CUSTOMER_ACTIONS.get(
                thing, {}
            ).get(customer_action):
                body: Obj = json.loads(request.query or "{}")
                return Response(200, json.dumps(act(simulator, name, body)))
    except LookupError:
        return Response(404, json.dumps({"error": {"message": "There is no such object."}}))
    except (Refusal, ValueError) as error:
        return Response(400, json.dumps({"error": {"message": str(error)}}))
    return None


def snapshot(simulator: Simulator) -> Obj:
    """Return what customers see in every account: readers, open pages, banks."""
    with simulator.lock:
        simulator.settle_due()
        accounts = list(simulator.accounts.values())
        return {
            "readers": [reader for account in accounts for reader in cardholder.readers(account)],
            "pages": [page for account in accounts for page in _pages(account)],
            "banks": [bank for account in accounts for bank in _banks(account)],
            "network": _network(simulator),
        }


def _network(simulator: Simulator) -> str:
    if simulator.controls.unreachable:
        return "down"
    return "cut_after_charge" if simulator.controls.cut_after_charge else "up"


def _recent(account: Account, kind: str) -> Iterator[Obj]:
    oldest = account.now() - OPEN_FOR
    return takewhile(lambda obj: obj["created"] >= oldest, account.tables[kind].newest_first())


def _pages(account: Account) -> Iterator[Obj]:
    for session in _recent(account, "checkout.session"):
        if session["status"] == "open":
            yield _page(account, session)


def _page(account: Account, session: Obj) -> Obj:
    return {
        "id": session["id"],
        "url": account.simulator.base_url + hosted_page.path_of(session["id"]),
        "mode": session["mode"],
        "amount": session["amount_total"],
        "currency": session["currency"],
        "status": session["status"],
        "account": account.id,
    }


def _banks(account: Account) -> Iterator[Obj]:
    for kind in ("payment_intent", "setup_intent"):
        for intent in _recent(account, kind):
            if intent["status"] == "requires_action":
                yield _bank(account, intent)


def _bank(account: Account, intent: Obj) -> Obj:
    return {
        "intent": intent["id"],
        "url": account.simulator.base_url + three_d_secure.path(intent),
        "amount": intent.get("amount"),
        "currency": intent.get("currency"),
        "account": account.id,
    }


def _submit(simulator: Simulator, name: str, given: Obj, *, card: str) -> Obj:
    name_of_card = given.get("card", card)  # its magic name or id, or why it is declined
    chosen = REASONS.get(name_of_card, name_of_card.removeprefix("pm_card_"))
    payer = Payer(chosen, given.get("email", hosted_page.ANYBODY), save=bool(given.get("save")))
    account, session = payers.submit(simulator, name, payer)
    with simulator.lock:
        outcome = payers.outcome(account, session)
    return outcome | {"page": _page(account, session)}


def _walk_away(simulator: Simulator, name: str, _: Obj) -> Obj:
    account, session = payers.find(simulator, name)
    return {"outcome": "left", "message": None, "page": _page(account, session)}


def _at_reader(simulator: Simulator, name: str, given: Obj, *, customer_action: str) -> Obj:
    return {"reader": cardholder.do(simulator, name, customer_action, given)}


def _answer_bank(simulator: Simulator, name: str, _: Obj, *, passed: bool) -> Obj:
    return {"status": payers.answer_bank(simulator, name, passed=passed)[1]["status"]}


def _to_network(*, down: bool = False, after_charge: bool = False) -> "CustomerAction":
    def do(simulator: Simulator, _name: str, _: Obj) -> Obj:
        with simulator.lock:
            simulator.controls.unreachable, simulator.controls.cut_after_charge = down, after_charge
            return {"network": _network(simulator)}

    return do


CustomerAction = Callable[[Simulator, str, Obj], Obj]
CUSTOMER_ACTIONS: dict[str, dict[str, CustomerAction]] = {
    "readers": {
        customer_action: partial(_at_reader, customer_action=customer_action)
        for customer_action in cardholder.CUSTOMER_ACTIONS
    },
    "pages": {
        "pay": partial(_submit, card="visa"),
        "decline": partial(_submit, card="generic_decline"),
        "walk_away": _walk_away,
    },
    "banks": {
        "complete": partial(_answer_bank, passed=True),
        "fail": partial(_answer_bank, passed=False),
    },
    **bank_side.BANK_ACTIONS,
    "network": {
        "down": _to_network(down=True),
        "cut_after_charge": _to_network(after_charge=True),
        "up": _to_network(),
    },
}
