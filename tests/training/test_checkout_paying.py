"""Payers on their pages: paid once, declined, asked by the bank, too late, or gone."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient
from stripe.checkout import Session

from pos_app.languages import find_language
from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from tests.contract.account import Clock
from tests.support.languages import used
from tests.support.timeouts import PATIENCE_S
from tests.training.pages import (
    THANKS,
    action,
    look,
    open_page,
    open_setup,
    page_of,
    press,
)
from tests.training.shorthand import charge_of, saved_card
from tests.training.test_persistence import running

PAID = ["payment_intent.latest_charge"]
SAVE: Any = {"payment_method_save": "enabled"}


def paid(client: StripeClient, session: Session) -> stripe.PaymentIntent:
    """The payment of a page that was paid."""
    seen = client.v1.checkout.sessions.retrieve(session.id, {"expand": PAID})
    assert (seen.status, seen.payment_status, seen.url) == ("complete", "paid", None)
    assert isinstance(seen.payment_intent, stripe.PaymentIntent)
    return seen.payment_intent


def test_payer_pays_and_is_shown_the_way_on(client: StripeClient) -> None:
    session = open_page(
        client,
        success_url=THANKS + "?session={CHECKOUT_SESSION_ID}",
        payment_intent_data={"metadata": {"till_sale": "1"}, "receipt_email": "a@example.com"},
    )
    after = press(session)
    assert "Paid" in after.text
    assert f"{THANKS}?session={session.id}" in after.text
    intent = paid(client, session)
    assert (intent.amount_received, intent.metadata.to_dict()) == (2900, {"till_sale": "1"})
    assert (intent.receipt_email, charge_of(intent).status) == ("a@example.com", "succeeded")
    seen = client.v1.checkout.sessions.retrieve(session.id)
    assert seen.customer_details is not None
    assert seen.customer_details.email == "payer@example.com"
    (event,) = client.v1.events.list({"type": "checkout.session.completed"}).data
    assert event.data.object["payment_status"] == "paid"


def test_submitting_twice_pays_once(client: StripeClient) -> None:
    session = open_page(client)
    presses = [threading.Thread(target=press, args=(session,)) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert "Paid" in press(session).text
    assert len(client.v1.charges.list().data) == 1


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("chargeDeclined", "Your card was declined."),
        ("chargeDeclinedInsufficientFunds", "Your card has insufficient funds."),
        ("chargeDeclinedExpiredCard", "Your card has expired."),
    ],
)
def test_declined_payer_reads_why_and_pays_with_another_card(
    client: StripeClient, card: str, words: str
) -> None:
    session = open_page(client)
    assert words in press(session, card).text
    waiting = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status) == ("open", "unpaid")
    assert isinstance(waiting.payment_intent, stripe.PaymentIntent)
    assert waiting.payment_intent.status == "requires_payment_method"
    assert words not in press(session).text
    assert paid(client, session).id == waiting.payment_intent.id


def test_bank_asks_and_the_payer_answers(client: StripeClient) -> None:
    session = open_page(client)
    asked = press(session, "authenticationRequired")
    assert "Do you confirm the payment of 29.00 USD?" in asked.text
    again = requests.post(asked.url + "/fail", timeout=PATIENCE_S)
    assert "We are unable to authenticate your payment method" in again.text
    asked = press(session, "authenticationRequired")
    after = requests.post(asked.url + "/complete", timeout=PATIENCE_S)
    assert "Paid" in after.text
    details = charge_of(paid(client, session)).payment_method_details
    assert details is not None
    assert details.card is not None
    assert details.card.three_d_secure is not None


def test_payer_at_the_bank_can_come_back_for_another_card(client: StripeClient) -> None:
    session = open_page(client)
    press(session, "authenticationRequired")
    assert "Paid" in press(session, "visa").text
    assert len(client.v1.payment_intents.list().data) == 1


def test_store_that_ends_the_page_ends_the_question_of_the_bank(client: StripeClient) -> None:
    session = open_page(client)
    asked = press(session, "authenticationRequired")
    client.v1.checkout.sessions.expire(session.id)
    late = requests.post(asked.url + "/complete", timeout=PATIENCE_S)
    assert (late.status_code, "Nothing was paid" in late.text) == (400, True)
    assert client.v1.charges.list().data == []


def test_payer_and_store_at_the_same_instant_end_with_one_of_both(client: StripeClient) -> None:
    for _ in range(10):
        session = open_page(client)
        payer = threading.Thread(target=press, args=(session,))
        payer.start()
        with suppress(stripe.InvalidRequestError):
            client.v1.checkout.sessions.expire(session.id)
        payer.join()
        seen = client.v1.checkout.sessions.retrieve(session.id)
        ends = {("expired", "unpaid", True), ("complete", "paid", False)}
        assert (seen.status, seen.payment_status, seen.payment_intent is None) in ends


def test_payer_walks_away_and_may_come_back(client: StripeClient) -> None:
    session = open_page(client, cancel_url="https://example.com/back")
    page = str(session.url).partition("#")[0]
    gone = requests.post(page + "/leave", timeout=PATIENCE_S)
    assert "Nothing was paid" in gone.text
    assert "https://example.com/back" in gone.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert "Pay 29.00 USD" in page_of(session)


@pytest.mark.parametrize(
    ("code", "way", "verb"), [("de", "ltr", "29,00 USD bezahlen"), ("ar", "rtl", "ادفع")]
)
def test_the_page_speaks_the_language_of_now(
    client: StripeClient, code: str, way: str, verb: str
) -> None:
    session = open_page(client)
    with used(find_language(code)):
        page = page_of(session)
        declined = press(session, "chargeDeclined").text
    assert f'<html lang="{code}" dir="{way}">' in page
    assert verb in page
    assert "Test card" not in page
    assert "Your card was declined." not in declined


def test_wrong_email_is_said_on_the_page(client: StripeClient) -> None:
    session = open_page(client)
    answer = press(session, email="nobody")
    assert (answer.status_code, "Invalid email address: nobody" in answer.text) == (400, True)
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize(
    ("more", "save", "kept"),
    [
        ({"saved_payment_method_options": SAVE}, True, ["always"]),
        ({"saved_payment_method_options": SAVE}, False, []),
        ({}, True, []),
        ({"payment_intent_data": {"setup_future_usage": "off_session"}}, False, ["limited"]),
        (
            {
                "payment_intent_data": {"setup_future_usage": "off_session"},
                "payment_method_data": {"allow_redisplay": "always"},
            },
            False,
            ["always"],
        ),
    ],
)
def test_card_is_kept_only_if_that_was_agreed(
    client: StripeClient, more: dict[str, Any], save: bool, kept: list[str]
) -> None:
    customer = client.v1.customers.create({"email": "ann@example.com"}).id
    session = open_page(client, customer=customer, **more)
    assert ("Save my card" in page_of(session)) == ("saved_payment_method_options" in more)
    press(session, **({"save": "yes"} if save else {}))
    intent = paid(client, session)
    assert intent.customer == customer
    cards = client.v1.customers.payment_methods.list(customer).data
    assert [card.allow_redisplay for card in cards] == kept
    for card in cards:
        again = client.v1.payment_intents.create({
            "amount": 500, "currency": "usd", "customer": customer, "payment_method": card.id,
            "confirm": True, "off_session": True, "allowed_payment_method_types": ["card"],
        })  # fmt: skip
        assert again.status == "succeeded"


def test_card_that_was_kept_is_offered_again(client: StripeClient) -> None:
    customer, unspoken = saved_card(client)
    press(
        open_page(client, customer=customer, saved_payment_method_options=SAVE),
        "mastercard",
        save="yes",
    )
    session = open_page(client, customer=customer)
    page = page_of(session)
    assert page.count("<small>Saved</small>") == 1
    (kept,) = client.v1.payment_methods.list(
        {"customer": customer, "allow_redisplay": "always"}
    ).data
    assert press(session, unspoken).status_code == 404
    press(session, kept.id)
    assert paid(client, session).payment_method == kept.id
    client.v1.payment_methods.update(unspoken, {"allow_redisplay": "always"})
    assert page_of(open_page(client, customer=customer)).count("<small>Saved</small>") == 2


def test_payer_becomes_a_customer_where_the_store_wants_that(client: StripeClient) -> None:
    session = open_page(client, customer_creation="always")
    press(session)
    seen = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["customer"]})
    assert isinstance(seen.customer, stripe.Customer)
    assert seen.customer.email == "payer@example.com"
    press(open_page(client))
    assert len(client.v1.customers.list().data) == 1


def test_customer_without_an_address_gets_the_one_of_the_page(client: StripeClient) -> None:
    customer = client.v1.customers.create({"name": "Ann"}).id
    press(open_page(client, customer=customer), email="ann@example.com")
    assert client.v1.customers.retrieve(customer).email == "ann@example.com"


def test_held_money_is_not_paid_until_it_is_captured(client: StripeClient) -> None:
    session = open_page(client, payment_intent_data={"capture_method": "manual"})
    press(session)
    held = client.v1.checkout.sessions.retrieve(session.id)
    assert (held.status, held.payment_status) == ("complete", "unpaid")
    client.v1.payment_intents.capture(str(held.payment_intent))
    assert paid(client, session).amount_received == 2900


def test_slow_bank_leaves_the_page_complete_and_unpaid(
    client: StripeClient, server: TrainingServer, clock: Clock
) -> None:
    server.controls.processing = 30
    session = open_page(client)
    press(session)
    waiting = client.v1.checkout.sessions.retrieve(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    clock.now += 31
    assert paid(client, session).status == "succeeded"


def test_payer_leaves_a_card_for_later(client: StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ann@example.com"}).id
    session = open_setup(client, customer=customer, setup_intent_data={"metadata": {"a": "b"}})
    assert session.payment_status == "no_payment_required"
    assert "Nothing is charged now" in page_of(session)
    assert "Your card was declined." in press(session, "chargeDeclined").text
    asked = press(session, "authenticationRequired")
    assert "Card saved" in requests.post(asked.url + "/complete", timeout=PATIENCE_S).text
    seen = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert isinstance(seen.setup_intent, stripe.SetupIntent)
    assert (seen.status, seen.setup_intent.status, seen.setup_intent.usage) == (
        "complete", "succeeded", "off_session",
    )  # fmt: skip
    assert seen.setup_intent.metadata is not None
    assert seen.setup_intent.metadata.to_dict() == {"a": "b"}
    (card,) = client.v1.customers.payment_methods.list(customer).data
    assert (card.id, card.allow_redisplay) == (seen.setup_intent.payment_method, "limited")


def test_open_page_outlives_a_restart(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "account.db"
    with running(path, clock) as (_, client):
        first, second = open_page(client), open_page(client)
        press(first, "authenticationRequired")
    with running(path, clock) as (server, client):
        (bank,) = look(server.base_url)["banks"]
        answered = requests.post(bank["url"] + "/complete", timeout=PATIENCE_S)
        assert "Paid" in answered.text
        assert paid(client, first).amount_received == 2900
        clock.now += 90_000
        assert client.v1.checkout.sessions.retrieve(second.id).status == "expired"


def test_customers_side_shows_open_pages_and_pays_them(
    client: StripeClient, server: TrainingServer
) -> None:
    session, theirs = open_page(client), open_page(client, CONNECTED)
    shown = look(server.base_url)["pages"]
    assert [(page["id"], page["account"]) for page in shown] == [
        (session.id, server.account.id), (theirs.id, CONNECTED),
    ]  # fmt: skip
    assert (shown[0]["mode"], shown[0]["amount"], shown[0]["currency"], shown[0]["status"]) == (
        "payment", 2900, "usd", "open",
    )  # fmt: skip
    place = f"pages/{session.id}"
    assert action(server.base_url, place + "/walk_away")["outcome"] == "left"
    declined = action(server.base_url, place + "/decline", card="insufficient_funds")
    assert (declined["outcome"], declined["message"]) == (
        "declined", "Your card has insufficient funds.",
    )  # fmt: skip
    assert action(server.base_url, place + "/pay", card="mastercard")["outcome"] == "paid"
    assert [page["id"] for page in look(server.base_url)["pages"]] == [theirs.id]


def test_customers_side_answers_the_bank(client: StripeClient, server: TrainingServer) -> None:
    session = open_page(client)
    place = f"pages/{session.id}/pay"
    assert action(server.base_url, place, card="authenticationRequired")["outcome"] == "bank"
    (bank,) = look(server.base_url)["banks"]
    assert (bank["amount"], bank["currency"]) == (2900, "usd")
    failed = action(server.base_url, f"banks/{bank['intent']}/fail")
    assert failed["status"] == "requires_payment_method"
    action(server.base_url, place, card="authenticationRequired")
    done = action(server.base_url, f"banks/{bank['intent']}/complete")
    assert done["status"] == "succeeded"
    assert look(server.base_url)["banks"] == []
    assert paid(client, session).id == bank["intent"]


def test_customers_side_leaves_a_card(client: StripeClient, server: TrainingServer) -> None:
    customer, _ = saved_card(client)
    session = open_setup(client, customer=customer)
    assert action(server.base_url, f"pages/{session.id}/pay")["outcome"] == "saved"
    assert len(client.v1.customers.payment_methods.list(customer).data) == 2


@pytest.mark.parametrize(
    ("place", "body", "status"),
    [
        ("pages/cs_test_none/pay", "{}", 404),
        ("pages/{id}/steal", "{}", 404),
        ("pages/{id}/pay", '{"card": "gold"}', 404),
        ("pages/{id}/pay", "no JSON", 400),
        ("banks/pi_none/complete", "{}", 404),
    ],
)
def test_customers_side_refuses_what_makes_no_sense(
    client: StripeClient, server: TrainingServer, place: str, body: str, status: int
) -> None:
    path = place.format(id=open_page(client).id)
    answer = requests.post(f"{server.base_url}/customer_side/{path}", body, timeout=PATIENCE_S)
    assert answer.status_code == status
