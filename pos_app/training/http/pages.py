"""What the server answers outside the API: pages for payers, receipts, controls and summary."""

import json
from collections.abc import Callable
from html import escape

from pos_app.domain.texts import NP_, _
from pos_app.training.checkout import hosted_page, payers
from pos_app.training.checkout.session_paying import Payer
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.core.hosted_frame import framed, price
from pos_app.training.core.params import parse_form
from pos_app.training.core.simulator import Simulator
from pos_app.training.http import customer_side
from pos_app.training.http.messages import Request, Response
from pos_app.training.money import charges, three_d_secure
from pos_app.training.money.account_summary import account_summary

OUTCOMES = {
    "succeeded": NP_("what the bank answered", "Succeeded"),
    "failed": NP_("what the bank answered", "Failed"),
}


def answer(simulator: Simulator, request: Request) -> Response:
    """Answer a request whose path is not under /v1."""
    try:
        return _page(simulator, request) or _trouble(_("There is no such page."), 404)
    except LookupError:
        return _trouble(_("There is no such object."), 404)
    except Refusal as refusal:
        return _trouble(str(refusal), 400)


def _page(simulator: Simulator, request: Request) -> Response | None:
    first, *rest = request.path.strip("/").split("/")
    place = PLACES.get(first)
    return place(simulator, request, rest) if place else None


def _hosted(simulator: Simulator, request: Request, place: list[str]) -> Response | None:
    match request.method, place:
        case "GET", ["pay", name]:
            return _html(payers.page(simulator, name))
        case "POST", ["pay", name, "leave"]:
            return _html(hosted_page.show_left(payers.find(simulator, name)[1]))
        case "POST", ["pay", name, "pay"]:
            return _submit(simulator, name, parse_form(request.query))
    return None


def _submit(simulator: Simulator, name: str, form: Obj) -> Response:
    payer = Payer(form.get("card", "visa"), form.get("email"), save="save" in form)
    account, session = payers.submit(simulator, name, payer)
    asking = payers.question_of(account, session)
    target = three_d_secure.path(asking) if asking else hosted_page.path_of(session["id"])
    return Response(303, "", {"Location": target})


def _bank(simulator: Simulator, request: Request, place: list[str]) -> Response | None:
    match request.method, place:
        case "GET", [name]:
            intent = payers.find(simulator, name)[1]
            asks = intent["status"] == "requires_action"
            return _html(three_d_secure.page(intent)) if asks else _asks_nothing()
        case "POST", [name, ("complete" | "fail") as outcome]:
            return _authenticate(simulator, name, passed=outcome == "complete")
    return None


def _trouble(words: str, status: int) -> Response:
    return _html(framed(_("Training"), f"<p>{escape(words)}</p>"), status)


def _said(title: str, heading: str, words: str) -> str:
    return framed(title, f"<h1>{escape(heading)}</h1><p>{escape(words)}</p>")


def _html(text: str, status: int = 200) -> Response:
    return Response(status, text, content_type="text/html; charset=utf-8")


def _controls(simulator: Simulator, request: Request, _place: list[str]) -> Response | None:
    if request.method != "POST":
        return None  # a picture on any page asks with GET, and says not from where
    try:
        with simulator.lock:
            simulator.controls.update(json.loads(request.query))
    except (TypeError, ValueError) as error:
        return Response(400, json.dumps({"error": {"message": str(error)}}))
    return Response(200, "{}")


def _summary(simulator: Simulator, request: Request, _place: list[str]) -> Response:
    name = parse_form(request.query).get("account", simulator.platform.id)
    with simulator.lock:
        return Response(200, json.dumps(account_summary(simulator.accounts[name])))


def _receipt(simulator: Simulator, _request: Request, place: list[str]) -> Response:
    charge = payers.find(simulator, "/".join(place))[1]
    card = charges.card_in(charge)
    amount = price(charge["amount_captured"], charge["currency"])
    words = _(
        "{amount}, {brand} ending in {last4}",
        amount=amount,
        brand=card["brand"],
        last4=card["last4"],
    )
    return _html(_said(_("Training receipt"), _("Training receipt"), words))


def _authenticate(simulator: Simulator, name: str, *, passed: bool) -> Response:
    try:
        intent = payers.answer_bank(simulator, name, passed=passed)[1]
    except Refusal:
        return _asks_nothing()
    outcome = "failed" if intent["status"] == "requires_payment_method" else "succeeded"
    if target := _way_back(intent, outcome):
        return Response(303, "", {"Location": target})
    heading, words = str(OUTCOMES[outcome]), _("You can go back to the till.")
    return _html(_said(_("Training bank"), heading, words))


def _asks_nothing() -> Response:
    heading, words = _("Your bank asks nothing any more"), _("Nothing was paid by this question.")
    return _html(_said(_("Training bank"), heading, words), 400)


def _way_back(intent: Obj, outcome: str) -> str | None:
    if "_session" in intent:
        return hosted_page.path_of(intent["_session"])
    if return_url := intent.get("_return_url"):
        joint = "&" if "?" in return_url else "?"
        return f"{return_url}{joint}{intent['object']}={intent['id']}&redirect_status={outcome}"
    return None


PLACES: dict[str, Callable[[Simulator, Request, list[str]], Response | None]] = {
    "3ds": _bank,
    "_summary": _summary,
    "_controls": _controls,
    "c": _hosted,
    "customer_side": customer_side.answer,
    "receipts": _receipt,
}
