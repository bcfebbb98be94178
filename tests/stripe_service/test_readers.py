"""Card readers do what they are told, and what they did arrives as our own facts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import stripe
from stripe.params.terminal import ConfigurationCreateParamsTipping

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.expected import check
from pos_app.stripe_service.facts import CustomerFacts, IntentFacts, LocationFacts, TippingFacts
from pos_app.stripe_service.fields import text
from pos_app.stripe_service.payments import ConnectTerms, NewIntent
from pos_app.stripe_service.readers import (
    INTENT_STATE,
    READER_BUSY,
    READER_OFFLINE,
    READER_TIMEOUT,
    TIP_CURRENCIES,
    Display,
    NewLocation,
    Question,
)
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import KEY, Connect
from tests.training.at_reader import AtReader

SHOP = NewLocation("Harbour Street", "1 Harbour Street", "New York", "10004", "US", "NY")


def key() -> str:
    """A fresh idempotency key."""
    return str(uuid4())


@pytest.fixture
def front(stripe_account: TrainingServer) -> AtReader:
    """A registered reader, and the customer before it."""
    client = stripe.StripeClient(KEY, base_addresses={"api": stripe_account.base_url})
    return AtReader.set_up(stripe_account, client)


@pytest.fixture
def shop(gateway: StripeGateway, front: AtReader) -> LocationFacts:
    """The location of that reader."""
    (location,) = gateway.readers.locations()
    assert location.id == front.location
    return location


def for_reader(
    gateway: StripeGateway,
    amount: int = 1000,
    *,
    customer_id: str | None = None,
    save_card: bool = False,
    methods: tuple[str, ...] = ("card_present",),
    capture: bool = True,
) -> IntentFacts:
    """A payment to be made on a reader."""
    new = NewIntent(
        amount, "cad" if len(methods) > 1 else "usd", {"till_tender": "t"}, methods=methods,
        customer_id=customer_id, save_card=save_card, capture=capture,
    )  # fmt: skip
    return gateway.payments.create(new, key=key())


def test_a_reader_is_registered_named_and_removed(gateway: StripeGateway) -> None:
    """With the place where it stands, which has an address."""
    shop = gateway.readers.create_location(SHOP, key=key())
    assert (shop.name, shop.line1, shop.postal_code) == ("Harbour Street", SHOP.line1, "10004")
    assert (shop.city, shop.country, shop.state) == ("New York", "US", "NY")
    made = gateway.readers.register("simulated-s700", label="Front", location_id=shop.id, key=key())
    assert (made.label, made.location_id, made.location_name) == ("Front", shop.id, shop.name)
    assert (made.device_type, made.online, made.action) == ("simulated_stripe_s700", True, None)
    assert made.serial_number
    assert gateway.readers.rename(made.id, "Back").label == "Back"
    assert [(one.id, one.label) for one in gateway.readers.all()] == [(made.id, "Back")]
    gateway.readers.remove(made.id)
    assert gateway.readers.all() == []
    gateway.readers.remove_location(shop.id)
    assert gateway.readers.locations() == []


def test_a_wrong_code_registers_nothing(gateway: StripeGateway, shop: LocationFacts) -> None:
    """It says so."""
    with pytest.raises(errors.RefusedError, match="registration code"):
        gateway.readers.register("wrong-code", label="", location_id=shop.id, key=key())


def test_a_location_moves(gateway: StripeGateway, shop: LocationFacts) -> None:
    """Its name and address change, its country stays."""
    new = NewLocation("Pier", "2 Pier Road", "New York", "10005", "US")
    moved = gateway.readers.update_location(shop.id, new)
    assert (moved.name, moved.line1, moved.postal_code) == ("Pier", "2 Pier Road", "10005")
    assert gateway.readers.locations() == [moved]


def test_a_reader_takes_a_payment(gateway: StripeGateway, front: AtReader) -> None:
    """The reader says what it does, the intent that it was paid, with what a receipt needs."""
    intent, began = for_reader(gateway), datetime.now(UTC).replace(microsecond=0)
    sent = gateway.readers.process_payment(front.id, intent.id, key=key())
    assert sent.action is not None
    assert (sent.action.kind, sent.action.status) == ("process_payment_intent", "in_progress")
    assert sent.action.object_id == intent.id
    front.does("tap")
    done = gateway.readers.retrieve(front.id)
    assert done.action is not None
    assert done.action.status == "succeeded"
    assert done.last_seen is not None
    assert began <= done.last_seen <= datetime.now(UTC)
    paid = gateway.payments.retrieve(intent.id)
    assert (paid.status, paid.received, paid.tip) == ("succeeded", 1000, 0)
    assert paid.charge is not None
    card = paid.charge.card
    assert (card.type, card.brand, card.last4) == ("card_present", "visa", "4242")
    assert {"application_preferred_name", "dedicated_file_name"} <= card.receipt.keys()


def test_a_decline_on_a_reader_has_its_reason(gateway: StripeGateway, front: AtReader) -> None:
    """And the same payment takes another card, with a new key."""
    intent = for_reader(gateway)
    gateway.readers.process_payment(front.id, intent.id, key=key())
    front.present("4000000000009995")
    action = gateway.readers.retrieve(front.id).action
    assert action is not None
    assert (action.status, action.decline_code) == ("failed", "insufficient_funds")
    assert action.failure_message
    declined = gateway.payments.retrieve(intent.id)
    assert declined.status == "requires_payment_method"
    assert declined.decline_code == "insufficient_funds"
    gateway.readers.process_payment(front.id, intent.id, key=key())
    front.present()
    assert gateway.payments.retrieve(intent.id).status == "succeeded"


def test_a_customer_may_cancel_on_the_reader(gateway: StripeGateway, front: AtReader) -> None:
    """Nothing was paid."""
    intent = for_reader(gateway)
    gateway.readers.process_payment(front.id, intent.id, key=key())
    front.does("cancel")
    action = gateway.readers.retrieve(front.id).action
    assert action is not None
    assert (action.status, action.failure_code) == ("failed", "customer_canceled")
    assert gateway.payments.retrieve(intent.id).received == 0


@pytest.mark.parametrize(
    ("action", "code"),
    [("unplug", READER_OFFLINE), ("busy", READER_BUSY), ("ignore_next", READER_TIMEOUT)],
)
def test_a_reader_that_does_not_take_it_is_told_by_its_code(
    gateway: StripeGateway, front: AtReader, action: str, code: str
) -> None:
    """Apart from a network that is down."""
    front.does(action)
    with pytest.raises(errors.RefusedError) as caught:
        gateway.readers.process_payment(front.id, for_reader(gateway).id, key=key())
    assert caught.value.code == code
    assert gateway.readers.retrieve(front.id).online is (action != "unplug")


def test_a_paid_intent_is_not_processed_again(gateway: StripeGateway, front: AtReader) -> None:
    """The reader is told why."""
    intent = for_reader(gateway)
    gateway.readers.process_payment(front.id, intent.id, key=key())
    front.does("tap")
    with pytest.raises(errors.RefusedError) as caught:
        gateway.readers.process_payment(front.id, intent.id, key=key())
    assert caught.value.code == INTENT_STATE


def test_clearing_a_reader_cancels_no_payment(gateway: StripeGateway, front: AtReader) -> None:
    """That is another call."""
    intent = for_reader(gateway)
    gateway.readers.process_payment(front.id, intent.id, key=key())
    assert gateway.readers.cancel_action(front.id, key=key()).action is None
    assert gateway.payments.retrieve(intent.id).status == "requires_payment_method"
    assert gateway.payments.cancel(intent.id, key=key()).status == "canceled"


def test_a_cart_is_shown(gateway: StripeGateway, front: AtReader) -> None:
    """Its lines are read again, so that Till knows its own."""
    cart = Display("usd", (("Coffee", 1450, 2), ("Tea", 300, 1)), tax=120, total=3320)
    action = gateway.readers.show(front.id, cart, key=key()).action
    assert action is not None
    assert (action.kind, action.status) == ("set_reader_display", "in_progress")
    assert action.shown == (("Coffee", 1450), ("Tea", 300))
    assert (action.total, action.object_id) == (3320, None)


def test_a_customer_is_asked_and_answers(gateway: StripeGateway, front: AtReader) -> None:
    """What they typed is read, and in no repr."""
    question = Question("email", "Your email", "For the receipt", "Done", "Skip")
    about = {"till_question": "q1", "till_register": "r1"}
    asked = gateway.readers.collect_input(front.id, question, key=key(), metadata=about).action
    assert asked is not None
    assert (asked.kind, asked.status, asked.metadata) == ("collect_inputs", "in_progress", about)
    assert [(each.kind, each.value) for each in asked.inputs] == [("email", "")]
    gateway.sandbox.answer(front.id, key=key())
    action = gateway.readers.retrieve(front.id).action
    assert action is not None
    assert [each.value for each in action.inputs] == ["someone@example.com"]
    assert "someone" not in repr(action)


def test_a_card_is_read_without_being_charged(gateway: StripeGateway, front: AtReader) -> None:
    """How to recognise it is all that is read; its intent can be cancelled."""
    intent = for_reader(gateway)
    gateway.readers.read_card(front.id, intent.id, key=key())
    front.does("tap", card="visa")
    action = gateway.readers.retrieve(front.id).action
    assert action is not None
    assert (action.kind, action.status, action.object_id) == (
        "collect_payment_method",
        "succeeded",
        intent.id,
    )
    assert action.card is not None
    assert (action.card.brand, action.card.last4) == ("visa", "4242")
    assert action.fingerprint
    assert gateway.payments.retrieve(intent.id).status == "requires_confirmation"
    assert gateway.payments.cancel(intent.id, key=key()).status == "canceled"


def test_an_odd_answer_is_told_without_what_a_customer_typed() -> None:
    """Another's question in the place of ours says no more than that it is not ours."""
    typed = [{"type": "email", "email": {"value": "ada@example.com"}}]
    inputs = {"metadata": {"till_question": "another"}, "inputs": typed}
    ours = {"action": {"collect_inputs": {"metadata": {"till_question": "ours"}}}}
    with pytest.raises(errors.OddAnswerError, match="another") as odd:
        check({"action": {"collect_inputs": inputs}}, ours)
    assert "ada@" not in str(odd.value)
    with pytest.raises(TypeError) as strange:
        text({"value": ["ada@example.com"]}, "value")
    assert "ada" not in str(strange.value)


def test_a_tip_is_in_the_amount_and_told_apart(
    gateway: StripeGateway, front: AtReader, shop: LocationFacts
) -> None:
    """Where the location asks for one and the payment does."""
    offered = TippingFacts(percentages=(10, 15, 20))
    shop = gateway.readers.set_tipping(shop, "usd", offered, key=key())
    intent = for_reader(gateway)
    gateway.readers.process_payment(front.id, intent.id, key=key(), ask_for_tip=True)
    front.does("tip", amount=150)
    front.does("tap")
    paid = gateway.payments.retrieve(intent.id)
    assert (paid.amount, paid.received, paid.tip) == (1150, 1150, 150)
    without = for_reader(gateway)
    gateway.readers.process_payment(front.id, without.id, key=key())
    front.does("tap")
    assert gateway.payments.retrieve(without.id).tip == 0


def test_what_readers_offer_as_a_tip_changes(
    gateway: StripeGateway, front: AtReader, shop: LocationFacts
) -> None:
    """From nothing to per cents, to amounts for little, and to nothing again."""
    assert gateway.readers.tipping(shop, "usd") == TippingFacts()
    both = TippingFacts((10, 15), (100, 200), smart_tip_threshold=1000)
    for offered in (TippingFacts((10, 15, 20)), TippingFacts((), (100, 200, 300)), both):
        shop = gateway.readers.set_tipping(shop, "usd", offered, key=key())
        assert gateway.readers.tipping(shop, "usd") == offered
        assert gateway.readers.tipping(shop, "eur") == TippingFacts()
    assert shop.configuration_id
    shop = gateway.readers.set_tipping(shop, "usd", TippingFacts(), key=key())
    assert gateway.readers.tipping(shop, "usd") == TippingFacts()


def test_tips_are_offered_in_the_currencies_that_stripe_has_for_them() -> None:
    """As the package's parameters name them."""
    assert ConfigurationCreateParamsTipping.__annotations__.keys() == TIP_CURRENCIES


def test_a_card_that_paid_on_a_reader_is_kept(
    gateway: StripeGateway, front: AtReader, ann: CustomerFacts
) -> None:
    """What is kept is the card that the charge left behind."""
    intent = for_reader(gateway, customer_id=ann.id, save_card=True)
    gateway.readers.process_payment(front.id, intent.id, key=key(), save_card=True)
    front.does("tap")
    paid = gateway.payments.retrieve(intent.id)
    assert paid.charge is not None
    (kept,) = gateway.customers.cards(ann.id)
    assert paid.charge.card.generated_card_id == kept.id


def test_a_reader_is_tried_out_without_taking_money(
    gateway: StripeGateway, front: AtReader
) -> None:
    """It authorises, and that is released."""
    intent = for_reader(gateway, 100, capture=False)
    gateway.readers.process_payment(front.id, intent.id, key=key())
    front.does("tap")
    held = gateway.payments.retrieve(intent.id)
    assert (held.status, held.received, held.capturable) == ("requires_capture", 0, 100)
    released = gateway.payments.cancel(intent.id, key=key())
    assert (released.status, released.capturable) == ("canceled", 0)


def test_interac_is_given_back_on_the_reader(gateway: StripeGateway, front: AtReader) -> None:
    """To the card that is presented; the refund says which of ours it is."""
    intent = for_reader(gateway, methods=("card_present", "interac_present"))
    gateway.readers.process_payment(front.id, intent.id, key=key())
    front.does("tap", card="interac")
    paid = gateway.payments.retrieve(intent.id)
    assert paid.charge is not None
    assert paid.charge.card.type == "interac_present"
    sent = gateway.readers.refund(
        front.id, intent.id, 400, key=key(), metadata={"till_refund": "r"}
    )
    assert sent.action is not None
    assert (sent.action.kind, sent.action.object_id) == ("refund_payment", intent.id)
    front.does("tap", card="interac")
    done = gateway.readers.retrieve(front.id).action
    assert done is not None
    (refund,) = gateway.refunds.of_payment(intent.id)
    assert (done.status, done.refund_id) == ("succeeded", refund.id)
    assert (refund.amount, refund.metadata) == (400, {"till_refund": "r"})


def test_readers_of_a_connected_account_are_its_own(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    """A direct charge wants its reader, location and payment there."""
    branch = stripe_account.simulator.connect("acct_1Branch").id
    shop = gateway.readers.create_location(SHOP, key=key(), account=branch)
    made = gateway.readers.register(
        "simulated-wpe", label="Branch", location_id=shop.id, key=key(), account=branch
    )
    assert gateway.readers.all() == []
    assert [one.id for one in gateway.readers.all(account=branch)] == [made.id]
    new = NewIntent(
        1000,
        "usd",
        {},
        methods=("card_present",),
        connect_terms=ConnectTerms(branch, fee=50, direct=True),
    )
    intent = gateway.payments.create(new, key=key())
    sent = gateway.readers.process_payment(made.id, intent.id, key=key(), account=branch)
    assert sent.action is not None
    assert sent.action.object_id == intent.id
    cleared = gateway.readers.cancel_action(made.id, key=key(), account=branch)
    assert cleared.action is None


@pytest.mark.parametrize("kind", ["rate_limited", "error_not_executed", "reset_before"])
def test_a_poll_makes_one_try(
    connect: Connect, stripe_account: TrainingServer, front: AtReader, kind: str
) -> None:
    """It is made again soon; who waits for the answer gets all tries."""
    gateway = connect(retries=2)
    intent = for_reader(gateway)
    stripe_account.controls.fault(kind, path="/v1/payment_intents", times=2)
    assert gateway.payments.retrieve(intent.id).id == intent.id
    for look in (
        lambda: gateway.payments.retrieve(intent.id, patient=False),
        lambda: gateway.readers.retrieve(front.id, patient=False),
    ):
        before = len(stripe_account.requests)
        stripe_account.controls.fault(kind)
        with pytest.raises((errors.RateLimitedError, errors.NoAnswerError)):
            look()
        assert len(stripe_account.requests) - before <= 1
        look()


def test_a_busy_reader_after_a_lost_answer_may_have_the_payment(
    connect: Connect, stripe_account: TrainingServer, front: AtReader
) -> None:
    """Nobody can say that nothing was begun."""
    gateway = connect(retries=1)
    intent = for_reader(gateway)
    front.does("busy")
    stripe_account.controls.fault("reset_before", path="process_payment_intent")
    with pytest.raises(errors.NoAnswerError) as caught:
        gateway.readers.process_payment(front.id, intent.id, key=key())
    assert caught.value.code == READER_BUSY
    with pytest.raises(errors.RefusedError):
        gateway.readers.process_payment(front.id, intent.id, key=key())
