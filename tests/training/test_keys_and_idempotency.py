"""Who may ask, and what happens when they ask twice."""

import threading
from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from tests.contract.account import Clock, NewClient
from tests.support.timeouts import PATIENCE_S
from tests.training.shorthand import refusal

DAY = 86_400
SALE: Any = {"amount": 500, "currency": "usd"}


@pytest.mark.parametrize("key", ["sk_live_123456789abc", "sk_test", "nonsense", "pk_test_123"])
def test_wrong_key_is_refused_without_being_repeated(new_client: NewClient, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as caught:
        new_client(key).v1.balance.retrieve()
    assert key not in str(caught.value)


def test_missing_key_is_refused(server: TrainingServer) -> None:
    answer = requests.get(f"{server.base_url}/v1/balance", timeout=PATIENCE_S)
    assert answer.status_code == 401
    assert "did not provide an API key" in answer.json()["error"]["message"]


@pytest.mark.parametrize("key", ["sk_test_rolled000001", "sk_live_123456789abc"])
def test_a_refused_key_gets_no_request_id(server: TrainingServer, key: str) -> None:
    server.controls.rolled = {"sk_test_rolled000001"}
    answer = requests.get(
        f"{server.base_url}/v1/balance",
        headers={
            "Authorization": f"Bearer {key}",
            "Stripe-Account": "acct_1",
            "Idempotency-Key": "k",
        },
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Stripe"'
    assert not {"Request-Id", "Idempotency-Key", "Stripe-Account"} & set(answer.headers)


def test_restricted_key_learns_which_right_it_lacks(
    server: TrainingServer, new_client: NewClient
) -> None:
    client = new_client("rk_test_counter1234")
    server.controls.restrict("rk_test_counter1234", "rak_customer_write")
    assert client.v1.customers.list().data == []
    with pytest.raises(stripe.PermissionError) as caught:
        client.v1.customers.create({"name": "Ann"})
    assert caught.value.http_status == 403
    assert "Having the 'rak_customer_write' permission would allow" in str(caught.value)
    server.controls.restrict("rk_test_counter1234")
    assert client.v1.customers.create({"name": "Ann"}).name == "Ann"


def test_restricted_key_has_rights_of_their_own_on_connected_accounts(
    server: TrainingServer, new_client: NewClient
) -> None:
    key = "rk_test_counter1234"
    client, there = new_client(key), stripe.RequestOptions(stripe_account=CONNECTED)
    server.controls.restrict(key, "connect")
    with pytest.raises(stripe.PermissionError, match="does not have any Connect permissions"):
        client.v1.customers.list(options=there)
    assert client.v1.customers.list().data == []
    server.controls.restrict(key, "connect_rak_customer_write")
    assert client.v1.customers.list(options=there).data == []
    with pytest.raises(stripe.PermissionError, match="Having the 'rak_customer_write'"):
        client.v1.customers.create({"name": "Ann"}, there)
    assert client.v1.customers.create({"name": "Ann"}).name == "Ann"


def test_connected_account_has_its_own_books(client: StripeClient) -> None:
    there: stripe.RequestOptions = {"stripe_account": CONNECTED}
    made = client.v1.customers.create({"name": "Theirs"}, there)
    assert client.v1.customers.list().data == []
    assert client.v1.customers.retrieve(made.id, None, there).name == "Theirs"
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.customers.retrieve(made.id)
    with pytest.raises(stripe.PermissionError, match="does not have access to account"):
        client.v1.customers.list({}, {"stripe_account": "acct_unknown"})


def test_key_of_another_account_sees_other_books(
    server: TrainingServer, client: StripeClient, new_client: NewClient
) -> None:
    server.controls.own_accounts["sk_test_elsewhere"] = "acct_elsewhere"
    mine = client.v1.customers.create({"name": "Ann"})
    elsewhere = new_client("sk_test_elsewhere")
    assert elsewhere.v1.accounts.retrieve_current().id == "acct_elsewhere"
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        elsewhere.v1.customers.retrieve(mine.id)


def test_same_key_gives_the_same_answer_once_made(
    client: StripeClient, server: TrainingServer
) -> None:
    first = client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    second = client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.payment_intents.list().data) == 1
    assert [exchange.replayed for exchange in server.requests[:2]] == [False, True]


def test_key_with_other_parameters_is_a_mistake(client: StripeClient) -> None:
    client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    with pytest.raises(stripe.IdempotencyError) as caught:
        client.v1.payment_intents.create(SALE | {"amount": 600}, {"idempotency_key": "k1"})
    assert (caught.value.http_status, refusal(caught.value)["type"]) == (400, "idempotency_error")


def test_key_in_use_is_a_conflict(
    server: TrainingServer, client: StripeClient, new_client: NewClient
) -> None:
    server.controls.latency = 60
    arrived = threading.Event()
    first = threading.Thread(
        target=lambda: new_client().v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    )
    first.start()
    while not server.simulator.idempotency.in_use:
        arrived.wait(0.001)
    with pytest.raises(stripe.APIError) as caught:
        client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    server.controls.latency = 0
    first.join()
    assert caught.value.http_status == 409
    assert refusal(caught.value)["code"] == "idempotency_key_in_use"
    assert client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"}).amount == 500


def test_key_is_forgotten_after_a_day(client: StripeClient, clock: Clock) -> None:
    first = client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    clock.now += DAY
    second = client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    assert first.id != second.id


def test_decline_is_kept_and_a_bad_parameter_is_not(client: StripeClient) -> None:
    declined: Any = SALE | {
        "confirm": True,
        "payment_method": "pm_card_chargeDeclined",
        "allowed_payment_method_types": ["card"],
    }
    tried = set()
    for _ in range(2):
        with pytest.raises(stripe.CardError) as caught:
            client.v1.payment_intents.create(declined, {"idempotency_key": "k1"})
        tried.add(refusal(caught.value)["payment_intent"]["id"])
    assert len(tried) == 1
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create(SALE | {"amount": "ten"}, {"idempotency_key": "k2"})
    assert client.v1.payment_intents.create(SALE, {"idempotency_key": "k2"}).amount == 500


def test_overlong_key_is_refused(client: StripeClient) -> None:
    with pytest.raises(stripe.IdempotencyError, match="255"):
        client.v1.payment_intents.create(SALE, {"idempotency_key": "k" * 256})
