"""Payments at a reader, from the till's request to the charge."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from tests.training.at_reader import AtReader, presented
from tests.training.shorthand import pay, refusal

CART: Any = {
    "type": "cart",
    "cart": {
        "currency": "usd",
        "line_items": [{"description": "Baguette", "amount": 395, "quantity": 2}],
        "tax": 70,
        "total": 860,
    },
}


@pytest.fixture
def front(server: TrainingServer, client: StripeClient) -> AtReader:
    return AtReader.set_up(server, client)


def test_card_is_tapped_and_the_payment_succeeds(front: AtReader) -> None:
    intent = front.intent()
    waiting = front.start(intent).action
    assert waiting is not None
    assert (waiting.type, waiting.status) == ("process_payment_intent", "in_progress")
    assert front.payment(intent).status == "requires_payment_method"
    done = front.present().action
    assert done is not None
    assert (done.status, done.failure_code, done.api_error) == ("succeeded", None, None)
    paid = front.payment(intent)
    assert (paid.status, paid.amount_received) == ("succeeded", 1000)
    card = presented(paid)
    assert (card.brand, card.last4, card.read_method) == ("visa", "4242", "contactless_emv")
    assert (card.reader, card.location) == (front.id, front.location)


@pytest.mark.parametrize(
    ("number", "brand", "aid", "name"),
    [
        ("4000056655665556", "visa", "A0000000031010", "Visa Debit"),
        ("5555555555554444", "mastercard", "A0000000041010", "Mastercard Credit"),
        ("378282246310005", "amex", "A00000002501", "Amex Credit"),
    ],
)
def test_charge_has_what_a_receipt_must_say(
    front: AtReader, number: str, brand: str, aid: str, name: str
) -> None:
    intent = front.intent()
    front.start(intent)
    front.does("insert", number=number)
    card = presented(front.payment(intent))
    assert (card.brand, card.last4, card.read_method) == (brand, number[-4:], "contact_emv")
    receipt = card.receipt
    assert (receipt.dedicated_file_name, receipt.application_preferred_name) == (aid, name)
    assert receipt.account_type in {"credit", "checking"}
    assert receipt.cardholder_verification_method == "approval"
    assert len(receipt.application_cryptogram) == 16
    assert receipt.terminal_verification_results
    assert receipt.transaction_status_information


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000009987", "card_declined", "lost_card"),
        ("4000000000009979", "card_declined", "stolen_card"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000119", "processing_error", "processing_error"),
    ],
)
def test_declined_card_leaves_the_same_payment_for_another(
    front: AtReader, number: str, code: str, decline_code: str
) -> None:
    intent = front.intent()
    front.start(intent)
    failed = front.present(number).action
    assert failed is not None
    assert (failed.status, failed.failure_code) == ("failed", code)
    assert failed.api_error is not None
    assert (failed.api_error.type, failed.api_error.decline_code) == ("card_error", decline_code)
    after = front.payment(intent)
    assert (after.status, after.payment_method) == ("requires_payment_method", None)
    assert after.last_payment_error is not None
    assert after.last_payment_error.decline_code == decline_code
    assert after.last_payment_error.message == failed.failure_message
    front.start(intent)
    front.present()
    assert front.payment(intent).status == "succeeded"


@pytest.mark.parametrize(
    ("amount", "decline_code"),
    [
        (1001, "call_issuer"), (1005, "generic_decline"), (1055, "incorrect_pin"),
        (1065, "withdrawal_count_limit_exceeded"), (1075, "pin_try_exceeded"), (1000, None),
    ],
)  # fmt: skip
def test_physical_test_card_goes_by_the_amount(
    front: AtReader, amount: int, decline_code: str | None
) -> None:
    intent = front.intent(amount)
    front.start(intent)
    front.does("tap", by_amount=True)
    error = front.payment(intent).last_payment_error
    assert (error and error.decline_code) == decline_code


def test_bank_refuses_for_any_reason_that_a_drill_names(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    assert front.does("decline", code="do_not_honor")["text"] == "Declined"
    error = front.payment(intent).last_payment_error
    assert error is not None
    assert (error.code, error.decline_code) == ("card_declined", "do_not_honor")


@pytest.mark.parametrize("number", ["4001007020000002", "4001000360000005"])
def test_card_with_a_pin_asks_for_it_first(front: AtReader, number: str) -> None:
    intent = front.intent()
    front.start(intent)
    assert front.does("insert", number=number)["kind"] == "pin"
    assert front.ending() == ("in_progress", None)
    front.does("pin_ok")
    how = "offline_pin" if number.endswith("2") else "online_pin"
    receipt = presented(front.payment(intent)).receipt
    assert receipt.cardholder_verification_method == how


def test_test_helper_enters_the_pin(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.present("4001007020000002")
    receipt = presented(front.payment(intent)).receipt
    assert receipt.cardholder_verification_method == "offline_pin"


def test_wrong_pin_is_declined_at_once_by_the_bank_and_the_third_time_by_the_chip(
    front: AtReader,
) -> None:
    intent = front.intent()
    for number, tries, code in (
        ("4001000360000005", 1, "incorrect_pin"), ("4001007020000002", 3, "pin_try_exceeded"),
    ):  # fmt: skip
        front.start(intent)
        front.does("insert", number=number)
        for _ in range(tries):
            assert front.ending() == ("in_progress", None)
            front.does("pin_wrong")
        error = front.payment(intent).last_payment_error
        assert error is not None
        assert error.decline_code == code


def test_wallet_is_told(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.does("tap", brand="mastercard", wallet="apple_pay")
    card = presented(front.payment(intent))
    assert (card.brand, card.wallet.type) == ("mastercard", "apple_pay")


def test_customer_takes_a_card_by_its_name(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    assert "No test card" in front.can_not("tap", card="gold")
    front.does("tap", card="visa_debit")
    assert presented(front.payment(intent)).last4 == "5556"


def test_swiped_card_has_no_chip_to_speak_of(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.does("swipe")
    card = presented(front.payment(intent))
    assert (card.read_method, card.receipt) == ("magnetic_stripe_track2", None)


def test_held_payment_is_captured_later(front: AtReader) -> None:
    intent = front.intent(capture_method="manual")
    front.start(intent)
    front.present()
    held = front.payment(intent)
    assert (held.status, held.amount_capturable) == ("requires_capture", 1000)
    assert presented(held).capture_before == held.created + 2 * 86_400
    assert front.client.v1.payment_intents.capture(intent).status == "succeeded"


def test_destination_charge_is_shared_at_a_reader_too(front: AtReader) -> None:
    intent = front.intent(transfer_data={"destination": CONNECTED}, application_fee_amount=100)
    front.start(intent)
    front.present()
    charge = front.payment(intent).latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.application_fee_amount == 100
    assert charge.transfer is not None


def test_payment_that_is_over_is_not_processed(front: AtReader) -> None:
    over = front.intent()
    front.client.v1.payment_intents.cancel(over)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        front.start(over)
    assert (caught.value.http_status, caught.value.code) == (400, "intent_invalid_state")


def test_payment_by_typed_card_does_not_belong_on_a_reader(front: AtReader) -> None:
    typed = front.intent(allowed_payment_method_types=["card"])
    with pytest.raises(stripe.InvalidRequestError, match="card_present"):
        front.start(typed)
    with pytest.raises(stripe.InvalidRequestError, match="not allowed"):
        pay(front.client, allowed_payment_method_types=["card_present"])


def test_cart_is_shown_until_it_is_cleared(front: AtReader) -> None:
    shown = front.client.v1.terminal.readers.set_reader_display(front.id, CART).action
    assert shown is not None
    assert (shown.type, shown.status) == ("set_reader_display", "in_progress")
    assert shown.set_reader_display is not None
    assert shown.set_reader_display.cart is not None
    assert shown.set_reader_display.cart.line_items[0].quantity == 2
    assert front.cancel().action is None


@pytest.mark.parametrize(
    "spoil",
    [{"total": 8.6}, {"tax": -1}, {"line_items": [{"description": "Loaf", "amount": 1}]}],
)
def test_cart_takes_whole_numbers_only(front: AtReader, spoil: dict[str, Any]) -> None:
    cart: Any = CART | {"cart": CART["cart"] | spoil}
    with pytest.raises(stripe.InvalidRequestError):
        front.client.v1.terminal.readers.set_reader_display(front.id, cart)
    assert front.now().action is None


def test_cart_shown_during_a_payment_takes_its_place(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.client.v1.terminal.readers.set_reader_display(front.id, CART)
    assert front.action().type == "set_reader_display"
    assert front.payment(intent).status == "requires_payment_method"
    assert "not waiting" in front.can_not("tap")
    assert front.payment(intent).status == "requires_payment_method"


def test_payment_not_yet_begun_is_replaced_by_another(front: AtReader) -> None:
    first, second = front.intent(500), front.intent(700)
    front.start(first)
    front.start(second)
    front.present()
    assert front.payment(first).status == "requires_payment_method"
    assert front.payment(second).status == "succeeded"


def test_cancelled_action_leaves_the_payment_as_it_is(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    assert front.cancel().action is None
    assert front.payment(intent).status == "requires_payment_method"
    with pytest.raises(stripe.InvalidRequestError, match="not waiting"):
        front.present()


def test_customer_cancels_where_the_till_lets_them(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    assert "no way to cancel" in front.can_not("cancel")
    front.start(intent, enable_customer_cancellation=True)
    assert front.does("cancel")["text"] == "Canceled"
    assert front.ending() == ("failed", "customer_canceled")
    assert front.payment(intent).status == "requires_payment_method"


@pytest.mark.parametrize(
    ("change", "code"),
    [("cancel", "payment_intent_unexpected_state"), ("update", "intent_invalid_state")],
)
def test_payment_changed_behind_the_readers_back_is_not_taken(
    front: AtReader, change: str, code: str
) -> None:
    intent = front.intent()
    front.start(intent)
    if change == "cancel":
        front.client.v1.payment_intents.cancel(intent)
    else:
        front.client.v1.payment_intents.update(intent, {"amount": 1200})
    front.does("tap")
    assert front.ending() == ("failed", code)
    assert front.payment(intent).amount_received == 0


def test_what_happened_is_told_by_events(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.present("4000000000000002")
    front.start(intent)
    front.present()
    front.client.v1.terminal.readers.set_reader_display(front.id, CART)
    front.cancel()
    told = front.client.v1.events.list({"type": "terminal.reader.*"}).data
    assert [event.type for event in told] == [
        "terminal.reader.action_succeeded", "terminal.reader.action_failed",
    ]  # fmt: skip
    assert told[0].data.object["action"]["process_payment_intent"]["payment_intent"] == intent


def test_one_key_sends_a_payment_once(front: AtReader) -> None:
    intent = front.intent()
    options: Any = {"idempotency_key": "once"}
    readers = front.client.v1.terminal.readers
    readers.process_payment_intent(front.id, {"payment_intent": intent}, options)
    front.present("4000000000000002")
    again = readers.process_payment_intent(front.id, {"payment_intent": intent}, options)
    assert again.action is not None
    assert again.action.status == "in_progress"
    assert front.ending() == ("failed", "card_declined")


def test_payment_of_a_reader_opens_with_its_action(front: AtReader) -> None:
    intent = front.intent()
    expand: Any = {
        "payment_intent": intent,
        "expand": ["action.process_payment_intent.payment_intent"],
    }
    reader = front.client.v1.terminal.readers.process_payment_intent(front.id, expand)
    assert reader.action is not None
    assert reader.action.process_payment_intent is not None
    assert isinstance(reader.action.process_payment_intent.payment_intent, stripe.PaymentIntent)


def test_number_of_no_test_card_is_refused(front: AtReader) -> None:
    front.start(front.intent())
    with pytest.raises(stripe.InvalidRequestError) as caught:
        front.present("4999999999999999")
    assert refusal(caught.value)["param"] == "card_present[number]"
    assert front.ending() == ("in_progress", None)
