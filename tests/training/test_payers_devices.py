"""What a phone is given, and what it may do with it."""

from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.http.server import TrainingServer
from tests.contract.account import NewClient
from tests.support.timeouts import PATIENCE_S
from tests.training.shorthand import refusal, saved_card

PHONE: Any = {"api_key": "pk_test_training"}
SALE: Any = {"amount": 900, "currency": "usd", "allowed_payment_method_types": ["card"]}


def on_phone(client: StripeClient, method: str, path: str, **params: Any) -> Any:
    """What Stripe answers to a phone."""
    return client.raw_request(method, f"/v1/{path}", **PHONE, **params).data


def test_phone_confirms_the_payment_whose_secret_it_was_given(client: StripeClient) -> None:
    intent = client.v1.payment_intents.create(SALE)
    path, secret = f"payment_intents/{intent.id}", intent.client_secret
    seen = on_phone(client, "get", path, client_secret=secret)
    assert seen["status"] == "requires_payment_method"
    done = on_phone(
        client, "post", path + "/confirm", client_secret=secret, payment_method="pm_card_visa"
    )
    assert (done["status"], done["amount"]) == ("succeeded", 900)
    assert not {"latest_charge", "metadata", "application_fee_amount", "customer"} & done.keys()
    assert client.v1.payment_intents.retrieve(intent.id).amount_received == 900


def test_declined_phone_is_shown_as_much_as_a_phone_is_shown(client: StripeClient) -> None:
    intent = client.v1.payment_intents.create(SALE)
    with pytest.raises(stripe.CardError) as caught:
        on_phone(
            client, "post", f"payment_intents/{intent.id}/confirm",
            client_secret=intent.client_secret, payment_method="pm_card_chargeDeclined",
        )  # fmt: skip
    shown = refusal(caught.value)["payment_intent"]
    assert (shown["status"], "metadata" in shown) == ("requires_payment_method", False)


def test_phone_keeps_a_card_with_the_secret_it_was_given(client: StripeClient) -> None:
    customer = client.v1.customers.create({}).id
    intent = client.v1.setup_intents.create({
        "customer": customer, "allowed_payment_method_types": ["card"],
    })  # fmt: skip
    done = on_phone(
        client, "post", f"setup_intents/{intent.id}/confirm",
        client_secret=intent.client_secret, payment_method="pm_card_visa",
    )  # fmt: skip
    assert done["status"] == "succeeded"
    assert len(client.v1.customers.payment_methods.list(customer).data) == 1


@pytest.mark.parametrize(
    ("secret", "words"),
    [({}, "Missing required param"), ({"client_secret": "pi_1_secret_2"}, "does not match")],
)
def test_phone_without_the_secret_is_refused(
    client: StripeClient, secret: dict[str, str], words: str
) -> None:
    intent = client.v1.payment_intents.create(SALE)
    for method, path in (("get", ""), ("post", "/confirm")):
        with pytest.raises(stripe.InvalidRequestError, match=words) as caught:
            on_phone(client, method, f"payment_intents/{intent.id}{path}", **secret)
        assert refusal(caught.value)["param"] == "client_secret"
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_publishable_key_opens_nothing_else(new_client: NewClient) -> None:
    phone = new_client("pk_test_training")
    for act in (phone.v1.payment_intents.list, phone.v1.customers.list, phone.v1.balance.retrieve):
        with pytest.raises(stripe.AuthenticationError, match="publishable API key"):
            act()


def test_phone_gets_a_key_to_its_customer_for_an_hour(client: StripeClient) -> None:
    customer, _ = saved_card(client)
    key = client.v1.ephemeral_keys.create(
        {"customer": customer}, {"stripe_version": "2025-09-30.clover"}
    )
    assert key.secret is not None
    assert key.secret.startswith("ek_test_")
    assert key.expires == key.created + 3600
    ended = client.v1.ephemeral_keys.delete(key.id)
    assert ended.expires == key.created
    assert "secret" not in ended
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.ephemeral_keys.create({"customer": "cus_none"})
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: customer"):
        client.v1.ephemeral_keys.create({})


def test_key_for_a_phone_names_the_version_of_its_app(
    client: StripeClient, server: TrainingServer
) -> None:
    customer, _ = saved_card(client)
    answer = requests.post(
        f"{server.base_url}/v1/ephemeral_keys",
        {"customer": customer},
        headers={"Authorization": "Bearer sk_test_till"},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 400
    assert "Stripe-Version" in answer.json()["error"]["message"]


def test_customer_session_says_what_the_phone_may_do(client: StripeClient) -> None:
    customer, _ = saved_card(client)
    wanted: Any = {
        "mobile_payment_element": {
            "enabled": True,
            "features": {"payment_method_save": "enabled", "payment_method_redisplay": "enabled"},
        }
    }
    session = client.v1.customer_sessions.create({"customer": customer, "components": wanted})
    assert session.client_secret.startswith("cuss_secret_")
    assert session.components is not None
    element = session.components.mobile_payment_element
    assert element.features is not None
    assert (element.enabled, element.features.payment_method_save) == (True, "enabled")
    assert not session.components.customer_sheet.enabled
    wanted["mobile_payment_element"]["enabled"] = False
    with pytest.raises(stripe.InvalidRequestError, match="at least one component"):
        client.v1.customer_sessions.create({"customer": customer, "components": wanted})
