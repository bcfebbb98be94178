"""The part of the tour on which payers use pages and devices of their own."""

from contextlib import suppress
from typing import Any

import stripe
from stripe import StripeClient
from stripe.checkout import Session

from pos_app.training.core.account import CONNECTED
from tests.training.pages import open_page, open_setup, press

EVERYTHING = ["payment_intent.latest_charge", "setup_intent", "customer", "line_items"]


def walk(client: StripeClient, customer: str) -> None:
    """Call every operation of pages, phones and their keys; declines and refusals included."""
    _payments(client, customer)
    _cards(client, customer)
    _phones(client, customer)


def _payments(client: StripeClient, customer: str) -> None:
    sessions = client.v1.checkout.sessions
    saving: Any = {"payment_method_save": "enabled"}
    paid = open_page(
        client, customer=customer, metadata={"till_sale": "1"}, client_reference_id="1",
        saved_payment_method_options=saving, cancel_url="https://example.com/back",
        payment_intent_data={"metadata": {"till_sale": "1"}, "receipt_email": "ann@example.com"},
    )  # fmt: skip
    sessions.update(paid.id, {"metadata": {"seen": "1"}})
    press(paid, "chargeDeclined")
    sessions.retrieve(paid.id, {"expand": ["payment_intent"]})
    press(paid, "visa", save="yes")
    left = open_page(client, customer_creation="always")
    press(left, "authenticationRequired")
    sessions.retrieve(left.id, {"expand": EVERYTHING})
    _refused(client, left)
    sessions.expire(left.id)
    for session in (paid, left):
        _look(client, session.id)
    shared: Any = {"transfer_data": {"destination": CONNECTED}, "application_fee_amount": 100}
    press(open_page(client, payment_intent_data=shared, customer_email="bo@example.com"))
    press(open_page(client, CONNECTED, allowed_payment_method_types=[]))
    sessions.list({"limit": 3, "expand": ["data.line_items"]})


def _refused(client: StripeClient, session: Session) -> None:
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    with suppress(stripe.InvalidRequestError):
        client.v1.payment_intents.cancel(str(intent))


def _look(client: StripeClient, name: str) -> None:
    sessions = client.v1.checkout.sessions
    seen = sessions.retrieve(name, {"expand": EVERYTHING})
    assert isinstance(seen.payment_intent, stripe.PaymentIntent)
    sessions.list({"payment_intent": seen.payment_intent.id, "status": seen.status or "open"})
    sessions.line_items.list(name, {"limit": 1})


def _cards(client: StripeClient, customer: str) -> None:
    kept = open_setup(client, customer=customer, setup_intent_data={"metadata": {"a": "b"}})
    press(kept, "chargeDeclined")
    press(kept, "mastercard")
    client.v1.checkout.sessions.retrieve(kept.id, {"expand": EVERYTHING})
    left = open_setup(client, allowed_payment_method_types=[], currency="usd")
    client.v1.checkout.sessions.expire(left.id)


def _phones(client: StripeClient, customer: str) -> None:
    key = client.v1.ephemeral_keys.create(
        {"customer": customer}, {"stripe_version": "2026-10-28.endive"}
    )
    client.v1.ephemeral_keys.delete(key.id)
    for component in ("mobile_payment_element", "customer_sheet", "payment_element"):
        components: Any = {component: {"enabled": True, "features": {}}}
        client.v1.customer_sessions.create({"customer": customer, "components": components})
    intent = client.v1.payment_intents.create({
        "amount": 900, "currency": "usd", "customer": customer,
        "allowed_payment_method_types": ["card"],
    })  # fmt: skip
    for card in ("pm_card_chargeDeclined", "pm_card_visa"):
        _confirm_on_phone(client, intent, card)


def _confirm_on_phone(client: StripeClient, intent: stripe.PaymentIntent, card: str) -> None:
    path = f"/v1/payment_intents/{intent.id}"
    secret = intent.client_secret
    with suppress(stripe.CardError):
        client.raw_request(
            "post", path + "/confirm", payment_method=card, client_secret=secret,
            api_key="pk_test_training",
        )  # fmt: skip
    client.raw_request("get", path, client_secret=secret, api_key="pk_test_training")
