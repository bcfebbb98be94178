"""Cards kept for later at a reader, and Interac payments refunded there."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient
from stripe.terminal import Reader

from pos_app.training.http.server import TrainingServer
from tests.training.at_reader import AtReader, presented
from tests.training.shorthand import pay

INTERAC = "4506445006931933"


@pytest.fixture
def front(server: TrainingServer, client: StripeClient) -> AtReader:
    return AtReader.set_up(server, client)


@pytest.fixture
def customer(client: StripeClient) -> str:
    return client.v1.customers.create({"name": "Ann"}).id


def keep(front: AtReader, customer: str, **more: Any) -> tuple[str, Reader]:
    params: Any = {"customer": customer, "allowed_payment_method_types": ["card_present"]}
    setup = front.client.v1.setup_intents.create(params).id
    wanted: Any = {"setup_intent": setup, "allow_redisplay": "always"} | more
    return setup, front.client.v1.terminal.readers.process_setup_intent(front.id, wanted)


def cards_of(front: AtReader, customer: str) -> list[stripe.PaymentMethod]:
    return front.client.v1.customers.payment_methods.list(customer, {"type": "card"}).data


def test_card_paid_with_is_kept_for_the_customer(front: AtReader, customer: str) -> None:
    intent = front.intent(customer=customer, setup_future_usage="off_session")
    front.start(intent, allow_redisplay="always")
    front.present("5555555555554444")
    kept = presented(front.payment(intent)).generated_card
    (card,) = cards_of(front, customer)
    assert card.id == kept
    assert (card.type, card.allow_redisplay) == ("card", "always")
    assert card.card is not None
    assert (card.card.brand, card.card.last4) == ("mastercard", "4444")
    assert card.card.generated_from is not None
    assert card.card.generated_from.charge is not None
    later = pay(front.client, card.id, customer=customer, off_session=True)
    assert later.status == "succeeded"


def test_presented_card_itself_can_not_be_kept(front: AtReader, customer: str) -> None:
    intent = front.intent()
    front.start(intent)
    front.present()
    method = str(front.payment(intent).payment_method)
    with pytest.raises(stripe.InvalidRequestError, match="previously used"):
        front.client.v1.payment_methods.attach(method, {"customer": customer})
    assert cards_of(front, customer) == []


def test_saving_needs_to_know_where_the_card_may_be_shown(front: AtReader, customer: str) -> None:
    intent = front.intent(customer=customer, setup_future_usage="off_session")
    with pytest.raises(stripe.InvalidRequestError, match="allow_redisplay"):
        front.start(intent)


def test_card_is_kept_without_a_payment(front: AtReader, customer: str) -> None:
    setup, reader = keep(front, customer)
    assert reader.action is not None
    assert (reader.action.type, reader.action.status) == ("process_setup_intent", "in_progress")
    assert front.shows()["kind"] == "setup"
    assert front.does("tap")["text"] == "Saved"
    done = front.action().process_setup_intent
    assert done is not None
    assert [card.id for card in cards_of(front, customer)] == [done.generated_card]
    after = front.client.v1.setup_intents.retrieve(setup, {"expand": ["payment_method"]})
    assert after.status == "succeeded"
    assert isinstance(after.payment_method, stripe.PaymentMethod)
    assert after.payment_method.type == "card_present"


def test_card_that_its_bank_does_not_let_be_kept(front: AtReader, customer: str) -> None:
    setup, _ = keep(front, customer)
    front.present("4000000000000002")
    assert front.ending() == ("failed", "setup_intent_authentication_failure")
    after = front.client.v1.setup_intents.retrieve(setup)
    assert (after.status, cards_of(front, customer)) == ("requires_payment_method", [])
    again: Any = {"setup_intent": setup, "allow_redisplay": "limited"}
    front.client.v1.terminal.readers.process_setup_intent(front.id, again)
    front.present()
    assert cards_of(front, customer)[0].allow_redisplay == "limited"


def test_customer_cancels_keeping_a_card(front: AtReader, customer: str) -> None:
    config = {"enable_customer_cancellation": True}
    setup, _ = keep(front, customer, process_config=config)
    front.does("cancel")
    assert front.ending() == ("failed", "customer_canceled")
    assert front.client.v1.setup_intents.retrieve(setup).status == "requires_payment_method"


def test_setup_that_is_over_is_not_processed(front: AtReader, customer: str) -> None:
    setup, _ = keep(front, customer)
    front.present()
    again: Any = {"setup_intent": setup, "allow_redisplay": "always"}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        front.client.v1.terminal.readers.process_setup_intent(front.id, again)
    assert caught.value.code == "intent_invalid_state"


def by_interac(front: AtReader) -> str:
    both = ["card_present", "interac_present"]
    intent = front.intent(currency="cad", allowed_payment_method_types=both)
    front.start(intent)
    front.does("insert", number=INTERAC)
    return intent


def refund(front: AtReader, intent: str, **more: Any) -> Reader:
    params: Any = {"payment_intent": intent, "amount": 400} | more
    return front.client.v1.terminal.readers.refund_payment(front.id, params)


def test_interac_pays_and_is_refunded_with_the_card(front: AtReader) -> None:
    intent = by_interac(front)
    card = presented(front.payment(intent))
    assert (card.brand, card.receipt.account_type) == ("interac", "checking")
    with pytest.raises(stripe.InvalidRequestError, match="in person"):
        front.client.v1.refunds.create({"payment_intent": intent})
    action = refund(front, intent).action
    assert action is not None
    assert (action.type, action.status) == ("refund_payment", "in_progress")
    assert (front.shows()["kind"], front.shows()["amount"]) == ("refund", 400)
    front.does("insert")
    done = front.action().refund_payment
    assert done is not None
    made = front.client.v1.refunds.retrieve(str(done.refund))
    assert (made.amount, made.status, made.payment_intent) == (400, "succeeded", intent)
    charge = front.payment(intent).latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.amount_refunded == 400


def test_refund_wants_the_card_that_was_charged(front: AtReader) -> None:
    intent = by_interac(front)
    refund(front, intent)
    assert "card_present" in front.can_not("tap", number="4242424242424242")
    front.present(type="interac_present", interac_present={"number": INTERAC})
    assert front.ending() == ("succeeded", None)


def test_refund_on_a_reader_is_for_interac_and_for_what_is_left(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.present()
    with pytest.raises(stripe.InvalidRequestError, match="Only Interac"):
        refund(front, intent)
    with pytest.raises(stripe.InvalidRequestError, match="greater than"):
        refund(front, by_interac(front), amount=1001)


def test_interac_card_needs_a_payment_that_takes_it(front: AtReader) -> None:
    front.start(front.intent())
    assert "interac_present" in front.can_not("insert", number=INTERAC)
    assert front.ending() == ("in_progress", None)


def test_card_paid_with_is_refunded_as_any_other(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.present("4000000000005126")
    made = front.client.v1.refunds.create({"payment_intent": intent})
    assert made.status == "succeeded"
    front.server.controls.clock_offset += 60
    assert front.client.v1.refunds.retrieve(made.id).status == "failed"
