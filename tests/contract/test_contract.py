"""The simulated account says what Stripe says, and the contract notices when it does not."""

import copy
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.http.api import ROUTES as ALL_ROUTES
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import EVERY_SERVER, TrainingServer
from tests.contract import tour
from tests.contract.account import hang_up
from tests.contract.recorder import Recorder, is_from_phone
from tests.contract.sdk_contract import (
    check_error,
    check_object,
    check_request,
    check_response,
    find_operation,
    parameter_names,
)

ROUTES = [route for route in ALL_ROUTES if not route.path.endswith("/contents")]
"""What the package has an operation for: of a file's contents it knows the address alone."""

Obj = dict[str, Any]
CREATE = ("POST", "/v1/payment_intents")


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    """Everything that was said on the tour."""
    server, heard = TrainingServer(), list[Exchange]()
    server.observers.append(heard.append)
    server.start()
    http = stripe.RequestsClient(timeout=10)
    url = server.base_url
    client = StripeClient(
        "sk_test_tour", base_addresses={"api": url, "files": url}, http_client=http
    )
    tour.walk(client)
    hang_up(http)
    server.stop()
    return heard


@pytest.fixture(scope="module")
def objects(exchanges: list[Exchange]) -> dict[str, list[Obj]]:
    """Every object of every answer, by kind; expanded and listed ones too, but none of a phone."""
    found: dict[str, list[Obj]] = {}
    for exchange in exchanges:
        if is_from_phone(exchange):
            continue
        for obj in _objects_in(json.loads(exchange.body)):
            found.setdefault(obj["object"], []).append(obj)
    return found


def _objects_in(value: Any) -> Iterator[Obj]:
    if isinstance(value, list):
        for item in value:
            yield from _objects_in(item)
    elif isinstance(value, dict):
        if isinstance(value.get("object"), str) and not value.get("deleted"):
            yield value
        for item in value.values():
            yield from _objects_in(item)


def test_tour_visits_every_endpoint(exchanges: list[Exchange]) -> None:
    visited = {
        (e.method, operation.template.count("/"), operation.template)
        for e in exchanges
        if (operation := find_operation(e.method, e.path))
    }
    assert len(visited) == len(ROUTES)


def test_every_exchange_is_as_the_package_says(exchanges: list[Exchange]) -> None:
    recorder = Recorder()
    for exchange in exchanges:
        recorder(exchange)
    recorder.verify()
    assert recorder.exchanges > 80


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_endpoint_takes_what_the_package_sends(route: Any) -> None:
    operation = find_operation(
        route.method, route.path.replace("{id}", "x").replace("{method}", "y")
    )
    assert operation is not None
    # `payment_method_types` is read only to be refused, as Stripe does, and only a payer's own
    # device sends a `client_secret`.
    accepted = set(route.accepts) - {"payment_method_types", "client_secret"}
    known = parameter_names(operation)
    assert accepted <= known
    # Cards are the only kind of payment method here.
    assert known - accepted - {"client_secret"} <= stripe.PaymentMethod.__annotations__.keys()


def _missing(ours: Obj, theirs: Obj, where: str) -> Iterator[str]:
    for name, value in theirs.items():
        if theirs.get("type") == name and ours.get("type") != name:
            continue  # another kind of the same thing, such as a card that was presented
        if name not in ours:
            yield f"{where}.{name}"
        elif name not in {"metadata", "object"} and isinstance(value, dict):
            inner = ours[name]
            if isinstance(inner, dict) and inner.get("object") == value.get("object"):
                yield from _missing(inner, value, f"{where}.{name}")


# Which of several variants an object shows, not what it is made of.
VARIANTS = {
    "charge.payment_method_details.card.wallet",
    "event.data.object",
    "payment_intent.last_payment_error",
    "payment_intent.next_action",
    "refund.destination_details",
    "setup_intent.last_setup_error",
    "setup_intent.next_action",
}


@pytest.mark.parametrize(
    "kind",
    [
        "account", "application_fee", "balance", "balance_transaction", "charge",
        "checkout.session", "customer", "customer_session", "dispute", "ephemeral_key", "event",
        "fee_refund", "item", "payment_intent", "payment_method", "payout", "price", "refund",
        "setup_attempt", "setup_intent", "terminal.configuration", "terminal.location",
        "terminal.reader", "transfer", "transfer_reversal",
    ],
)  # fmt: skip
def test_object_has_every_field_of_the_published_fixture(
    kind: str, objects: dict[str, list[Obj]]
) -> None:
    path = os.environ.get("TILL_STRIPE_FIXTURES")
    if not path:
        pytest.skip("TILL_STRIPE_FIXTURES does not name Stripe's published fixtures")
    fixture = json.loads(Path(path).read_text(encoding="utf-8"))["resources"][kind]
    missing = {name for obj in objects[kind] for name in _missing(obj, fixture, kind)}
    assert not {name for name in missing if not name.startswith(tuple(VARIANTS))}


def _drop_amount(obj: Obj) -> None:
    del obj["amount"]


def _text_for_number(obj: Obj) -> None:
    obj["amount"] = "1099"


def _float_for_number(obj: Obj) -> None:
    obj["amount"] = 10.99


def _flag_for_number(obj: Obj) -> None:
    obj["created"] = True


def _unknown_word(obj: Obj) -> None:
    obj["status"] = "paid"


def _unknown_field(obj: Obj) -> None:
    obj["amount_paid"] = 1


def _null(obj: Obj) -> None:
    obj["currency"] = None


def _other_kind(obj: Obj) -> None:
    obj["object"] = "charge"


def _deep(obj: Obj) -> None:
    obj["latest_charge"]["payment_method_details"]["card"]["exp_month"] = "8"


def _plain_for_object(obj: Obj) -> None:
    obj["latest_charge"]["billing_details"] = "Ann"


@pytest.mark.parametrize(
    "spoil",
    [
        _drop_amount, _text_for_number, _float_for_number, _flag_for_number, _unknown_word,
        _unknown_field, _null, _other_kind, _deep, _plain_for_object,
    ],
)  # fmt: skip
def test_spoilt_response_breaks_the_contract(
    spoil: Callable[[Obj], None], exchanges: list[Exchange]
) -> None:
    path = next(e.path for e in exchanges if e.path.endswith("/confirm") and e.status == 200)
    body = next(json.loads(e.body) for e in exchanges if e.path == path and e.status == 200)
    assert check_response("POST", path, body) == []
    spoilt = copy.deepcopy(body)
    spoil(spoilt)
    assert len(check_response("POST", path, spoilt)) == 1


@pytest.mark.parametrize("spoil", [_drop_amount, _unknown_word, _unknown_field])
def test_spoilt_object_in_a_list_breaks_the_contract(
    spoil: Callable[[Obj], None], exchanges: list[Exchange]
) -> None:
    path = "/v1/payment_intents"
    body = next(json.loads(e.body) for e in exchanges if (e.method, e.path) == ("GET", path))
    assert check_response("GET", path, body) == []
    spoil(body["data"][0])
    assert len(check_response("GET", path, body)) == 1
    incomplete = {"object": "list", "data": [], "has_more": "no"}
    assert check_response("GET", path, incomplete) == [
        "response.url: missing", "response.has_more: 'no' is not bool",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("currency=usd", "params.amount: missing"),
        ("amount=ten&currency=usd", "params.amount: 'ten' is not int"),
        ("amount=10.5&currency=usd", "params.amount: '10.5' is not int"),
        ("amount=100&currency=usd&tip=5", "params.tip: unknown parameter"),
        ("amount=100&currency=usd&capture_method=later", "params.capture_method: 'later'"),
        ("amount=100&currency=usd&confirm=yes", "params.confirm: 'yes'"),
        ("amount=100&currency=usd&payment_method_types[0]=card", "params.payment_method_types"),
        ("amount=100&currency=usd&transfer_data[amount]=5", "params.transfer_data.destination"),
        ("amount=100&currency=usd&metadata[a][b]=1", "params.metadata"),
    ],
)
def test_spoilt_request_breaks_the_contract(query: str, complaint: str) -> None:
    assert check_request(*CREATE, "amount=100&currency=usd&metadata[a]=1") == []
    (found,) = check_request(*CREATE, query)
    assert found.startswith(complaint)


def test_spoilt_error_breaks_the_contract(exchanges: list[Exchange]) -> None:
    declined = next(e for e in exchanges if e.status == 402)
    body = json.loads(declined.body)
    assert check_error(402, body) == []
    assert check_error(400, body) == ["error.type: 'card_error' does not go with 400"]
    assert check_error(402, {}) == ["error: missing"]
    body["error"]["payment_intent"]["status"] = "declined"
    body["error"]["reason"] = "no money"
    assert len(check_error(402, body)) == 2


def test_operation_that_stripe_does_not_have_breaks_the_contract() -> None:
    assert check_request("POST", "/v1/payments", "amount=1") == [
        "POST /v1/payments: no such operation"
    ]


def test_recorder_fails_the_run_on_one_bad_exchange(exchanges: list[Exchange]) -> None:
    recorder = Recorder()
    recorder(Exchange("POST", "/v1/customers", "nickname=Ann", {}, 200, '{"object": "customer"}'))
    with pytest.raises(AssertionError, match="nickname: unknown parameter"):
        recorder.verify()


def test_event_is_checked_with_the_object_inside(exchanges: list[Exchange]) -> None:
    listed = next(e for e in exchanges if e.path == "/v1/events")
    event = json.loads(listed.body)["data"][0]
    assert check_object(event) == []
    event["data"]["object"]["invented"] = 1
    assert len(check_object(event)) == 1


def test_wrong_spelling_is_a_complaint_even_where_the_package_is_open(client: StripeClient) -> None:
    refund = {"reason": "customer_unhappy"}
    query = "&".join(f"{name}={value}" for name, value in refund.items())
    assert check_request("POST", "/v1/refunds", query) != []
    with pytest.raises(stripe.InvalidRequestError, match="must be one of"):
        client.v1.refunds.create(refund)  # type: ignore[arg-type]  # wrong on purpose


def test_recorder_hears_every_server_that_starts_after_it() -> None:
    heard: list[Exchange] = []
    EVERY_SERVER.append(heard.append)
    server = TrainingServer()
    EVERY_SERVER.remove(heard.append)
    server.start()
    requests.get(f"{server.base_url}/v1/balance", timeout=5)
    server.stop()
    assert [(exchange.path, exchange.status) for exchange in heard] == [("/v1/balance", 401)]
