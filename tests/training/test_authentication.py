"""A bank's question about a payment of the counter: asked again, changed, answered late."""

from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.http.server import TrainingServer
from tests.support.timeouts import PATIENCE_S
from tests.training.pages import action, look
from tests.training.shorthand import BACK, pay, saved_card

ASKING = "pm_card_authenticationRequired"


def page_of(intent: stripe.PaymentIntent | stripe.SetupIntent) -> str:
    """Where the bank asks."""
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    return str(intent.next_action.redirect_to_url.url)


def test_question_that_only_an_app_could_show_becomes_a_page(client: StripeClient) -> None:
    asked = pay(client, ASKING)
    again = client.v1.payment_intents.confirm(asked.id, {"return_url": BACK})
    assert (again.id, again.status) == (asked.id, "requires_action")
    answered = requests.post(
        page_of(again) + "/complete", timeout=PATIENCE_S, allow_redirects=False
    )
    assert answered.headers["Location"] == (
        f"{BACK}?payment_intent={asked.id}&redirect_status=succeeded"
    )
    assert client.v1.payment_intents.retrieve(asked.id).amount_received == 1000


def test_saved_card_of_a_present_customer_asks_on_a_page(
    client: StripeClient, server: TrainingServer
) -> None:
    customer, method = saved_card(client, ASKING)
    intent = client.v1.payment_intents.create({
        "amount": 1000, "currency": "usd", "customer": customer,
        "allowed_payment_method_types": ["card"],
    })  # fmt: skip
    confirmed: Any = {"payment_method": method, "return_url": BACK}
    client.v1.payment_intents.confirm(intent.id, confirmed)
    (bank,) = look(server.base_url)["banks"]
    assert (bank["intent"], bank["amount"]) == (intent.id, 1000)
    action(server.base_url, f"banks/{intent.id}/fail")
    failed = client.v1.payment_intents.retrieve(intent.id)
    assert failed.last_payment_error is not None
    assert (failed.status, failed.last_payment_error.code) == (
        "requires_payment_method", "payment_intent_authentication_failure",
    )  # fmt: skip
    client.v1.payment_intents.confirm(intent.id, confirmed)
    assert action(server.base_url, f"banks/{intent.id}/complete")["status"] == "succeeded"


def test_amount_that_changes_is_asked_about_anew(client: StripeClient) -> None:
    asked = pay(client, ASKING, return_url=BACK)
    changed = client.v1.payment_intents.update(asked.id, {"amount": 1200})
    assert (changed.status, changed.next_action) == ("requires_confirmation", None)
    assert requests.get(page_of(asked), timeout=PATIENCE_S).status_code == 400
    assert requests.post(page_of(asked) + "/complete", timeout=PATIENCE_S).status_code == 400
    again = client.v1.payment_intents.confirm(asked.id, {"return_url": BACK})
    assert "12.00 USD" in requests.get(page_of(again), timeout=PATIENCE_S).text


@pytest.mark.parametrize("answer", ["complete", "fail"])
def test_answer_after_the_till_gave_up_moves_nothing(client: StripeClient, answer: str) -> None:
    asked = pay(client, ASKING, return_url=BACK)
    client.v1.payment_intents.cancel(asked.id)
    late = requests.post(f"{page_of(asked)}/{answer}", timeout=PATIENCE_S)
    assert (late.status_code, "Nothing was paid" in late.text) == (400, True)
    assert client.v1.payment_intents.retrieve(asked.id).status == "canceled"


def test_card_kept_for_later_asks_on_a_page_too(
    client: StripeClient, server: TrainingServer
) -> None:
    customer = client.v1.customers.create({}).id
    intent = client.v1.setup_intents.create({
        "customer": customer, "confirm": True, "payment_method": ASKING, "return_url": BACK,
        "allowed_payment_method_types": ["card"],
    })  # fmt: skip
    assert "Do you confirm this card?" in requests.get(page_of(intent), timeout=PATIENCE_S).text
    (bank,) = look(server.base_url)["banks"]
    assert (bank["intent"], bank["amount"]) == (intent.id, None)
    assert action(server.base_url, f"banks/{intent.id}/complete")["status"] == "succeeded"
    assert len(client.v1.customers.payment_methods.list(customer).data) == 1
