"""What a customer sees at a reader and does there: tips, carts, messages, drills."""

from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from pos_app.training.sample.store import sample_store
from tests.support.timeouts import PATIENCE_S
from tests.training.at_reader import AtReader
from tests.training.test_terminal_payments import CART


@pytest.fixture
def front(server: TrainingServer, client: StripeClient) -> AtReader:
    return AtReader.set_up(server, client)


def tip_of(intent: stripe.PaymentIntent) -> int | None:
    assert intent.amount_details is not None
    assert intent.amount_details.tip is not None
    return getattr(intent.amount_details.tip, "amount", None)


def suggested(front: AtReader) -> list[tuple[int, int | None]]:
    return [(tip["amount"], tip["percent"]) for tip in front.shows()["tips"]]


def test_reader_shows_what_it_is_doing(front: AtReader) -> None:
    assert front.shows()["kind"] == "idle"
    front.client.v1.terminal.readers.set_reader_display(front.id, CART)
    cart = front.shows()
    assert (cart["kind"], cart["amount"], cart["currency"]) == ("cart", 860, "usd")
    assert cart["lines"] == [{"description": "Baguette", "amount": 395, "quantity": 2}]
    intent = front.intent()
    front.start(intent, enable_customer_cancellation=True)
    waiting = front.shows()
    assert (waiting["kind"], waiting["amount"], waiting["intent"]) == ("payment", 1000, intent)
    assert waiting["cancelable"]
    front.does("tap")
    assert (front.shows()["kind"], front.shows()["text"]) == ("message", "Approved")
    front.cancel()
    assert front.shows()["kind"] == "idle"


def test_readers_of_every_account_are_seen(
    server: TrainingServer, client: StripeClient, front: AtReader
) -> None:
    AtReader.set_up(server, client, stripe_account=CONNECTED)
    front.does("unplug")
    seen = requests.get(f"{server.base_url}/customer_side", timeout=PATIENCE_S).json()["readers"]
    assert [(reader["account"], reader["online"]) for reader in seen] == [
        (server.account.id, False), (CONNECTED, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "status"),
    [("tmr_none/tap", 404), ("{id}/juggle", 404), ("{id}/tap", 400), ("{id}/tip", 400)],
)
def test_deed_that_can_not_be_done_is_refused(front: AtReader, path: str, status: int) -> None:
    url = f"{front.server.base_url}/customer_side/readers/{path.format(id=front.id)}"
    assert requests.post(url, json={}, timeout=PATIENCE_S).status_code == status


def test_tip_comes_on_top_and_stands_beside_the_amount(front: AtReader) -> None:
    front.ask_for_tips()
    intent = front.intent()
    front.start(intent)
    assert front.shows()["kind"] == "tip"
    assert suggested(front) == [(150, 15), (200, 20), (250, 25)]
    assert "not waiting" in front.can_not("tap")
    assert front.does("tip", amount=200)["amount"] == 1200
    assert front.payment(intent).amount == 1000
    front.does("tap")
    paid = front.payment(intent)
    assert (paid.amount, paid.amount_received, tip_of(paid)) == (1200, 1200, 200)
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert paid.latest_charge.amount == 1200


@pytest.mark.parametrize(
    ("given", "amount", "tip"), [({"amount_tip": 300}, 1300, 300), ({}, 1000, 0)]
)
def test_test_helper_leaves_a_tip_or_none(
    front: AtReader, given: dict[str, Any], amount: int, tip: int
) -> None:
    front.ask_for_tips()
    intent = front.intent()
    front.start(intent)
    front.present(**given)
    paid = front.payment(intent)
    assert (paid.amount_received, tip_of(paid)) == (amount, tip)


def test_decline_after_a_tip_leaves_the_amount_as_it_was(front: AtReader) -> None:
    front.ask_for_tips()
    intent = front.intent()
    front.start(intent)
    front.present("4000000000009995", amount_tip=300)
    after = front.payment(intent)
    assert (after.status, after.amount, tip_of(after)) == ("requires_payment_method", 1000, None)
    front.start(intent)
    front.present(amount_tip=100)
    assert front.payment(intent).amount_received == 1100


@pytest.mark.parametrize(
    "config", [{"skip_tipping": True}, {"tipping": {"amount_eligible": 0}}, {"currency": "cad"}]
)
def test_no_tip_is_asked_for_where_none_is_wanted(front: AtReader, config: dict[str, Any]) -> None:
    front.ask_for_tips()
    intent = front.intent(currency=config.pop("currency", "usd"))
    front.start(intent, **config)
    assert front.shows()["kind"] == "payment"
    with pytest.raises(stripe.InvalidRequestError, match="did not ask"):
        front.present(amount_tip=100)
    front.present()
    assert tip_of(front.payment(intent)) is None


def test_tips_are_counted_on_what_is_eligible(front: AtReader) -> None:
    front.ask_for_tips()
    front.start(front.intent(), tipping={"amount_eligible": 400})
    assert suggested(front) == [(60, 15), (80, 20), (100, 25)]
    with pytest.raises(stripe.InvalidRequestError, match="at once"):
        front.start(front.intent(), tipping={"amount_eligible": 400}, skip_tipping=True)


@pytest.mark.parametrize(
    ("amount", "tips"), [(999, [(100, None), (200, None)]), (1000, [(150, 15), (200, 20)])]
)
def test_small_sums_have_fixed_tips(
    front: AtReader, amount: int, tips: list[tuple[int, int | None]]
) -> None:
    smart = {"fixed_amounts": [100, 200], "percentages": [15, 20], "smart_tip_threshold": 1000}
    front.ask_for_tips({"tipping": {"usd": smart}})
    front.start(front.intent(amount))
    assert suggested(front) == tips


@pytest.mark.parametrize(
    ("manner", "status", "method"),
    [
        ("taps", "succeeded", "contactless_emv"), ("inserts", "succeeded", "contact_emv"),
        ("declines", "requires_payment_method", None),
    ],
)  # fmt: skip
def test_customer_comes_by_themselves(
    front: AtReader, manner: str, status: str, method: str | None
) -> None:
    front.server.controls.customer, front.server.controls.customer_delay = manner, 3
    front.ask_for_tips()
    intent = front.intent()
    front.start(intent)
    assert front.ending() == ("in_progress", None)
    front.server.controls.clock_offset += 4
    assert front.action().status in {"succeeded", "failed"}
    paid = front.payment(intent)
    assert (paid.status, tip_of(paid)) == (status, 150 if method else None)


def test_customer_who_comes_too_late_finds_the_reader_cleared(front: AtReader) -> None:
    front.server.controls.customer = "taps"
    intent = front.intent()
    front.start(intent)
    front.cancel()
    front.server.controls.clock_offset += 60
    assert front.now().action is None
    assert front.payment(intent).status == "requires_payment_method"


def test_customer_who_finds_no_power_goes_away(front: AtReader) -> None:
    front.server.controls.customer = "taps"
    front.start(front.intent())
    front.does("unplug")
    front.server.controls.clock_offset += 60
    assert front.ending() == ("in_progress", None)


def test_sample_store_has_two_readers_and_asks_for_no_tip() -> None:
    server = TrainingServer()
    store = sample_store(server.account)
    server.start()
    client = StripeClient("sk_test_till", base_addresses={"api": server.base_url})
    labels = {reader.id: reader.label for reader in client.v1.terminal.readers.list().data}
    assert labels == {reader.id: reader.label for reader in store.readers}
    assert sorted(labels.values()) == ["Front reader", "Window reader"]
    (place,) = client.v1.terminal.locations.list().data
    assert (place.display_name, place.configuration_overrides) == ("Harbour Street", None)
    server.stop()
