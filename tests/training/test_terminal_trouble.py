"""What goes wrong at a reader, and whether money moved."""

from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from tests.contract.account import NewClient
from tests.training.at_reader import AtReader
from tests.training.test_terminal_payments import CART

Obj = dict[str, Any]


@pytest.fixture
def front(server: TrainingServer, client: StripeClient) -> AtReader:
    return AtReader.set_up(server, client)


def every_command(front: AtReader) -> list[Any]:
    intent = front.intent()
    readers = front.client.v1.terminal.readers
    return [
        lambda: front.start(intent),
        lambda: readers.set_reader_display(front.id, CART),
        front.cancel,
        front.present,
    ]


@pytest.mark.parametrize(
    ("action", "undo", "code", "words"),
    [
        ("unplug", "plug_in", "terminal_reader_offline", "currently offline"),
        ("busy", "ready", "terminal_reader_busy", "currently busy"),
    ],
)
def test_reader_that_can_not_be_reached_says_so_to_every_command(
    front: AtReader, action: str, undo: str, code: str, words: str
) -> None:
    front.does(action)
    for command in every_command(front):
        with pytest.raises(stripe.InvalidRequestError, match=words) as caught:
            command()
        assert (caught.value.http_status, caught.value.code) == (400, code)
    front.does(undo)
    intent = front.intent()
    front.start(intent)
    front.present()
    assert front.payment(intent).status == "succeeded"


@pytest.mark.parametrize(("received", "paid"), [(True, "succeeded"), (False, None)])
def test_timeout_may_hide_that_the_reader_got_it(
    front: AtReader, received: bool, paid: str | None
) -> None:
    intent = front.intent()
    front.does("ignore_next", received=received)
    with pytest.raises(stripe.InvalidRequestError, match="timeout") as caught:
        front.start(intent)
    assert (caught.value.http_status, caught.value.code) == (400, "terminal_reader_timeout")
    if paid:
        front.does("tap")
        assert front.payment(intent).status == paid
    else:
        assert (front.now().action, front.shows()["kind"]) == (None, "idle")
        front.start(intent)
        assert front.ending() == ("in_progress", None)


@pytest.mark.parametrize(
    ("action", "status", "received"),
    [("lose_answer", "succeeded", 1000), ("lose_before", "requires_payment_method", 0)],
)
def test_lost_connection_may_hide_a_charge(
    front: AtReader, action: str, status: str, received: int
) -> None:
    intent = front.intent()
    front.does(action)
    front.start(intent)
    front.does("tap")
    assert front.ending() == ("failed", "connection_error")
    assert front.action().failure_message == "Could not connect to Stripe."
    after = front.payment(intent)
    assert (after.status, after.amount_received) == (status, received)


def test_lost_connection_is_a_thing_of_one_payment(front: AtReader) -> None:
    front.does("lose_before")
    intent = front.intent()
    for status in ("failed", "succeeded"):
        front.start(intent)
        front.does("tap")
        assert front.action().status == status
    assert account_summary(front.server.account)["totals"]["usd"]["succeeded"] == 1


def test_nothing_comes_between_while_the_bank_is_asked(front: AtReader) -> None:
    intent = front.intent()
    front.does("slow", seconds=20)
    front.start(intent)
    assert front.does("tap")["kind"] == "processing"
    assert front.ending() == ("in_progress", None)
    assert front.payment(intent).status == "requires_confirmation"
    for command in every_command(front)[:3]:
        with pytest.raises(stripe.InvalidRequestError) as caught:
            command()
        assert caught.value.code == "terminal_reader_busy"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        front.start(intent)
    assert caught.value.code == "terminal_reader_busy"
    front.server.controls.clock_offset += 21
    assert front.ending() == ("succeeded", None)
    assert front.payment(intent).status == "succeeded"


def test_slow_decline_gives_the_payment_back(front: AtReader) -> None:
    intent = front.intent()
    front.does("slow", seconds=5)
    front.start(intent)
    front.does("tap", number="4000000000009995")
    front.server.controls.clock_offset += 6
    assert front.ending() == ("failed", "card_declined")
    assert front.payment(intent).status == "requires_payment_method"


def test_payment_cancelled_while_the_bank_is_asked_is_not_taken(front: AtReader) -> None:
    intent = front.intent()
    front.does("slow", seconds=5)
    front.start(intent)
    front.does("tap")
    front.client.v1.payment_intents.cancel(intent)
    front.server.controls.clock_offset += 6
    assert front.ending() == ("failed", "payment_intent_unexpected_state")
    after = front.payment(intent)
    assert (after.status, after.amount_received) == ("canceled", 0)


def test_reader_that_lost_its_power_stays_in_progress_until_it_is_cleared(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    assert front.does("unplug")["text"] == "No power"
    assert "no power" in front.can_not("tap")
    assert front.ending() == ("in_progress", None)
    assert front.does("plug_in")["kind"] == "idle"
    assert front.ending() == ("in_progress", None)
    assert "not waiting" in front.can_not("tap")
    assert front.cancel().action is None
    assert front.payment(intent).status == "requires_payment_method"


def test_reader_that_lost_its_power_after_the_tap_may_have_charged(front: AtReader) -> None:
    intent = front.intent()
    front.does("slow", seconds=5)
    front.start(intent)
    front.does("tap")
    front.does("unplug")
    front.server.controls.clock_offset += 6
    assert front.ending() == ("in_progress", None)
    assert front.payment(intent).status == "succeeded"
    front.does("plug_in")
    assert front.cancel().action is None


def test_customer_who_walks_away_leaves_the_reader_waiting(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    assert front.does("walk_away")["kind"] == "payment"
    front.server.controls.clock_offset += 3600
    assert front.ending() == ("in_progress", None)


def test_two_readers_with_one_payment_take_it_once(
    server: TrainingServer, client: StripeClient, front: AtReader
) -> None:
    window = AtReader.set_up(server, client)
    intent = front.intent()
    front.start(intent)
    window.start(intent)
    front.does("tap")
    window.does("tap")
    assert front.ending() == ("succeeded", None)
    assert window.ending() == ("failed", "payment_intent_unexpected_state")
    assert account_summary(server.account)["totals"]["usd"]["received"] == 1000


@pytest.mark.parametrize(("kind", "armed"), [("reset_before", False), ("reset_after", True)])
def test_request_is_lost_on_the_way_like_any_other(
    front: AtReader, new_client: NewClient, kind: str, armed: bool
) -> None:
    front.server.controls.fault(kind, "process_payment_intent")
    with pytest.raises(stripe.APIConnectionError):
        front.start(front.intent())
    assert (front.shows()["kind"] == "payment") == armed


def test_reader_goes_on_after_the_account_was_closed(tmp_path: Path) -> None:
    path = tmp_path / "account.db"
    server = TrainingServer(path)
    server.start()
    client = StripeClient("sk_test_till", base_addresses={"api": server.base_url})
    front = AtReader.set_up(server, client)
    intent = front.intent()
    front.does("slow", seconds=60)
    front.start(intent)
    front.does("tap")
    server.stop()
    again = TrainingServer(path)
    again.start()
    again.controls.clock_offset = 61
    client = StripeClient("sk_test_till", base_addresses={"api": again.base_url})
    after = AtReader(again, client, None, front.location, front.id)
    assert after.ending() == ("succeeded", None)
    assert after.payment(intent).status == "succeeded"
    again.stop()
