"""What the server answers outside the API: the bank's page, receipts, knobs and figures."""

import json
from collections.abc import Callable

from pos_app.domain import money
from pos_app.training import paying, setup_intents, three_d_secure
from pos_app.training.account import Account
from pos_app.training.calls import Call
from pos_app.training.errors import Obj, Refusal
from pos_app.training.figures import figures
from pos_app.training.ids import kind_of
from pos_app.training.messages import Request, Response
from pos_app.training.params import parse_form
from pos_app.training.world import World

RECEIPT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Receipt</title>
<body style="font-family:sans-serif;max-width:28rem;margin:4rem auto">
<h1>Training receipt</h1><p>{amount} {currency}, {brand} ending in {last4}</p>
<p>No real money moved.</p></body></html>"""
FINISH: dict[str, Callable[..., None]] = {
    "payment_intent": paying.finish_authentication,
    "setup_intent": setup_intents.finish_authentication,
}


def answer(world: World, request: Request) -> Response:
    """Answer a request whose path is not under /v1."""
    try:
        return _page(world, request) or _html("<p>There is no such page.</p>", 404)
    except LookupError:
        return _html("<p>There is no such object.</p>", 404)
    except Refusal as refusal:
        return _html(f"<p>{refusal}</p>", 400)


def _page(world: World, request: Request) -> Response | None:
    first, *rest = request.path.strip("/").split("/")
    match request.method, first, rest:
        case "POST", "_knobs", []:
            return _turn(world, request)
        case "GET", "_figures", []:
            return _figures(world, request)
        case "GET", "receipts", [name]:
            return _receipt(world, name)
        case "GET", "3ds", [name]:
            return _html(three_d_secure.page(_find(world, name)[1]))
        case "POST", "3ds", [name, ("complete" | "fail") as outcome]:
            return _authenticate(world, name, passed=outcome == "complete")
    return None


def _html(text: str, status: int = 200) -> Response:
    return Response(status, text, content_type="text/html; charset=utf-8")


def _turn(world: World, request: Request) -> Response:
    try:
        with world.lock:
            world.knobs.turn(json.loads(request.query))
    except (TypeError, ValueError) as error:
        return Response(400, json.dumps({"error": {"message": str(error)}}))
    return Response(200, "{}")


def _figures(world: World, request: Request) -> Response:
    name = parse_form(request.query).get("account", world.platform.id)
    with world.lock:
        return Response(200, json.dumps(figures(world.accounts[name])))


def _find(world: World, name: str) -> tuple[Account, Obj]:
    with world.lock:
        for account in world.accounts.values():
            if found := account.peek(kind_of(name) or "", name):
                return account, found
    raise LookupError(name)


def _receipt(world: World, name: str) -> Response:
    charge = _find(world, name)[1]
    card = charge["payment_method_details"]["card"]
    paid = money.Money(charge["amount_captured"], charge["currency"])
    return _html(
        RECEIPT.format(
            amount=paid.decimal(),
            currency=paid.currency.upper(),
            brand=card["brand"],
            last4=card["last4"],
        )
    )


def _authenticate(world: World, name: str, *, passed: bool) -> Response:
    outcome = "succeeded" if passed else "failed"
    with world.lock:
        account, seen = _find(world, name)
        intent = account.need(seen["object"], name)
        call = Call(account, {}, names={"id": name})
        try:
            FINISH[intent["object"]](call, intent, passed=passed)
        except Refusal as refusal:
            if not refusal.kept:
                raise
            outcome = "failed"
        world.commit()
    if return_url := intent.get("_return_url"):
        joint = "&" if "?" in return_url else "?"
        target = f"{return_url}{joint}{intent['object']}={name}&redirect_status={outcome}"
        return Response(303, "", {"Location": target})
    return _html(f"<p>{outcome.capitalize()}. You can go back to the till.</p>")
