"""What goes wrong on the way, and whether the request took effect."""

import threading
from itertools import count as count_up
from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.core.controls import Controls, FaultKind
from pos_app.training.http.server import TrainingServer
from tests.contract.account import NewClient
from tests.support.served import served
from tests.support.timeouts import PATIENCE_S

SALE: Any = {"amount": 500, "currency": "usd"}
CREATE = "/v1/payment_intents$"


def count(client: StripeClient) -> int:
    return len(client.v1.payment_intents.list().data)


@pytest.mark.parametrize(
    ("kind", "error", "status", "made"),
    [
        (FaultKind.RESET_BEFORE, stripe.APIConnectionError, None, 0),
        (FaultKind.RESET_AFTER, stripe.APIConnectionError, None, 1),
        (FaultKind.CONFLICT, stripe.APIError, 409, 0),
        (FaultKind.RATE_LIMITED, stripe.RateLimitError, 429, 0),
        (FaultKind.ERROR_EXECUTED, stripe.APIError, 500, 1),
        (FaultKind.ERROR_NOT_EXECUTED, stripe.APIError, 500, 0),
        (FaultKind.BAD_GATEWAY, stripe.APIError, 502, 0),
        (FaultKind.CUT_JSON, stripe.APIError, 200, 1),
    ],
)
def test_fault_happens_once_before_or_after_the_effect(
    server: TrainingServer,
    client: StripeClient,
    kind: FaultKind,
    error: type[stripe.StripeError],
    status: int | None,
    made: int,
) -> None:
    server.controls.fault(kind, CREATE, method="POST")
    with pytest.raises(error) as caught:
        client.v1.payment_intents.create(SALE)
    assert caught.value.http_status == status
    assert count(client) == made
    client.v1.payment_intents.create(SALE)
    assert count(client) == made + 1


@pytest.mark.parametrize(("kind", "made"), [("timeout_before", 0), ("timeout_after", 1)])
def test_answer_never_comes(
    server: TrainingServer, client: StripeClient, new_client: NewClient, kind: str, made: int
) -> None:
    server.controls.fault(kind, CREATE, method="POST")
    asked = served(server, "POST", "/v1/payment_intents")
    with asked, pytest.raises(stripe.APIConnectionError):
        new_client(timeout=0.2).v1.payment_intents.create(SALE)
    assert count(client) == made


def test_package_repeats_a_lost_answer_with_its_key(
    server: TrainingServer, new_client: NewClient
) -> None:
    server.controls.fault("reset_after", CREATE, method="POST")
    client = new_client(retries=2)
    client.v1.payment_intents.create(SALE)
    keys = {exchange.idempotency_key for exchange in server.requests}
    assert (len(server.requests), len(keys), count(client)) == (2, 1, 1)
    assert server.requests[1].replayed


def test_a_stored_500_is_repeated_for_its_key(server: TrainingServer, client: StripeClient) -> None:
    server.controls.fault("error_executed", CREATE, method="POST")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    assert count(client) == 1


def test_fault_waits_for_its_turn(server: TrainingServer, client: StripeClient) -> None:
    server.controls.fault("conflict", CREATE, method="POST", nth=2, times=2)
    seen = []
    for _ in range(4):
        try:
            client.v1.payment_intents.create(SALE)
            seen.append(200)
        except stripe.APIError as error:
            seen.append(error.http_status or 0)
    assert seen == [200, 409, 409, 200]


def test_more_requests_than_the_limit_are_refused(
    server: TrainingServer, client: StripeClient
) -> None:
    server.controls.rate_limit = 3
    answered = count_up()

    def ask_on() -> None:
        for _ in range(1_000):  # a loaded machine may not make four within the first second
            client.v1.balance.retrieve()
            next(answered)

    with pytest.raises(stripe.RateLimitError) as caught:
        ask_on()
    assert next(answered) >= 3
    assert caught.value.error is not None
    assert caught.value.error.code == "rate_limit"
    server.controls.rate_limit = 0
    client.v1.balance.retrieve()


def test_a_limit_counts_the_last_second() -> None:
    controls = Controls(rate_limit=2)
    asked = [controls.too_many(now) for now in (0.0, 0.1, 0.2, 0.99, 1.0, 1.05, 1.1)]
    assert asked == [False, False, True, True, False, True, False]


def test_latency_holds_every_answer_until_it_is_turned_down(
    server: TrainingServer, client: StripeClient, new_client: NewClient
) -> None:
    server.controls.latency = 3_600
    with pytest.raises(stripe.APIConnectionError):
        new_client(timeout=0.2).v1.balance.retrieve()
    assert server.requests == []
    server.controls.latency = 0
    client.v1.balance.retrieve()


def test_controls_are_set_over_http_for_another_process(
    server: TrainingServer, client: StripeClient
) -> None:
    url = f"{server.base_url}/_controls"
    fault = {"kind": "reset_after", "path": CREATE, "method": "POST"}
    wanted: Any = {"faults": [fault], "restricted": {"rk_test_1": ["rak_customer_read"]}}
    assert requests.post(url, json=wanted, timeout=PATIENCE_S).status_code == 200
    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.create(SALE)
    assert server.controls.restricted == {"rk_test_1": {"rak_customer_read"}}
    unreadable: list[Any] = [{"speed": 1}, {"faults": [{"kind": "meteor"}]}]
    for wrong in unreadable:
        assert requests.post(url, json=wrong, timeout=PATIENCE_S).status_code == 400


def test_clock_offset_moves_stripes_own_clock(server: TrainingServer, client: StripeClient) -> None:
    before = client.v1.customers.create({})
    server.controls.clock_offset = 3600
    after = client.v1.customers.create({})
    assert after.created - before.created == 3600
    assert before.last_response is not None
    assert after.last_response is not None
    assert before.last_response.headers["Date"] != after.last_response.headers["Date"]


def test_stop_lets_go_of_a_request_that_is_held(
    server: TrainingServer, new_client: NewClient
) -> None:
    server.controls.fault("timeout_before", "balance")
    failed: list[Exception] = []

    def ask() -> None:
        try:
            new_client().v1.balance.retrieve()
        except stripe.APIConnectionError as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not server.requests:
        asking.join(0.001)
    server.stop()
    asking.join(5)
    assert len(failed) == 1


def test_server_starts_again_on_its_port(server: TrainingServer, client: StripeClient) -> None:
    made = client.v1.customers.create({"name": "Ann"})
    url = server.base_url
    server.stop()
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.retrieve(made.id)
    server.start()
    assert server.base_url == url
    assert client.v1.customers.retrieve(made.id).name == "Ann"


def test_port_that_is_taken_is_an_error_to_handle(server: TrainingServer) -> None:
    port = int(server.base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        TrainingServer(port=port).start()
