"""The customer's side of training: what the window shows, and what comes of its buttons."""

from collections.abc import Iterator

import pytest
import stripe
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from stripe.params.terminal import LocationCreateParams

from pos_app.domain.money import format_money
from pos_app.domain.texts import N_
from pos_app.training.http.server import TrainingServer
from pos_app.ui.customer_side.phone_panel import PhoneModel
from pos_app.ui.customer_side.snapshot import PhoneItem
from pos_app.ui.customer_side.window import CustomerSideWindow

PLACE: LocationCreateParams = {
    "display_name": "Quay",
    "address": {
        "line1": "1 Quay",
        "city": "Oakland",
        "state": "CA",
        "country": "US",
        "postal_code": "94607",
    },
}


@pytest.fixture
def stripe_client(server: TrainingServer) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_street", base_addresses={"api": server.base_url})


@pytest.fixture
def reader(stripe_client: stripe.StripeClient) -> str:
    """A reader on the counter."""
    terminal = stripe_client.v1.terminal
    place = terminal.locations.create(PLACE)
    made = terminal.readers.create(
        {"registration_code": "simulated-wpe", "label": "Front reader", "location": place.id}
    )
    return made.id


@pytest.fixture
def window(qtbot: QtBot, server: TrainingServer) -> Iterator[CustomerSideWindow]:
    """The window, on the screen."""
    made = CustomerSideWindow(server.base_url, format_money)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def pays(client: stripe.StripeClient, reader: str, amount: int = 1150) -> str:
    """Have the reader ask for a card; return the intent."""
    intent = client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "allowed_payment_method_types": ["card_present"],
        }
    )
    client.v1.terminal.readers.process_payment_intent(
        reader,
        {"payment_intent": intent.id, "process_config": {"enable_customer_cancellation": True}},
    )
    return intent.id


def opens_page(client: stripe.StripeClient) -> str:
    made = client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://store.example/thanks",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 450,
                        "product_data": {"name": "Tea"},
                    },
                }
            ],
        }
    )
    return made.id


def press(qtbot: QtBot, window: CustomerSideWindow, text: str) -> None:
    """Press the visible button with this text, once it can be pressed."""

    def found() -> list[QPushButton]:
        return [
            each
            for each in window.findChildren(QPushButton)
            if each.text() == text and each.isVisible() and each.isEnabled()
        ]

    qtbot.waitUntil(lambda: bool(found()))
    QTest.mouseClick(found()[0], Qt.MouseButton.LeftButton)


def test_without_a_reader_it_says_how_to_get_one(qtbot: QtBot, window: CustomerSideWindow) -> None:
    qtbot.waitUntil(lambda: not window.reader.isVisible())
    assert "simulated-wpe" in window._none.text()


def test_a_tap_pays_what_the_reader_shows(
    qtbot: QtBot, window: CustomerSideWindow, stripe_client: stripe.StripeClient, reader: str
) -> None:
    intent = pays(stripe_client, reader)
    qtbot.waitUntil(lambda: "$11.50" in window.reader.device.words())
    press(qtbot, window, "Tap")
    qtbot.waitUntil(lambda: window.reader.device.words() == "Approved")
    assert stripe_client.v1.payment_intents.retrieve(intent).status == "succeeded"


@pytest.mark.parametrize(
    ("action", "status", "shown"),
    [
        ("Decline", "requires_payment_method", "Declined"),
        ("Cancel", "requires_payment_method", "Canceled"),
    ],
)
def test_the_customer_may_fail_or_give_up(
    qtbot: QtBot,
    window: CustomerSideWindow,
    stripe_client: stripe.StripeClient,
    reader: str,
    action: str,
    status: str,
    shown: str,
) -> None:
    intent = pays(stripe_client, reader)
    press(qtbot, window, action)
    qtbot.waitUntil(lambda: window.reader.device.words() == shown)
    assert stripe_client.v1.payment_intents.retrieve(intent).status == status


def test_a_card_may_ask_for_its_pin(
    qtbot: QtBot, window: CustomerSideWindow, stripe_client: stripe.StripeClient, reader: str
) -> None:
    intent = pays(stripe_client, reader)
    window.reader.card.setCurrentIndex(window.reader.card.findData("offline_pin"))
    press(qtbot, window, "Insert")
    qtbot.waitUntil(lambda: "PIN" in window.reader.device.words())
    press(qtbot, window, "Right PIN")
    qtbot.waitUntil(lambda: window.reader.device.words() == "Approved")
    assert stripe_client.v1.payment_intents.retrieve(intent).status == "succeeded"


def test_the_plug_can_be_pulled(
    qtbot: QtBot, window: CustomerSideWindow, stripe_client: stripe.StripeClient, reader: str
) -> None:
    press(qtbot, window, "Pull the plug")
    qtbot.waitUntil(lambda: window.reader.device.words() == "No power")
    press(qtbot, window, "Plug it in again")
    qtbot.waitUntil(lambda: window.reader.device.words() == "Ready")


def test_a_page_is_paid_on_the_phone(
    qtbot: QtBot, window: CustomerSideWindow, stripe_client: stripe.StripeClient
) -> None:
    page = opens_page(stripe_client)
    qtbot.waitUntil(lambda: window.phone.item is not None)
    assert window.phone.view.currentIndex().data() == "Page to pay on  ·  $4.50"
    press(qtbot, window, "Pay")
    qtbot.waitUntil(lambda: window.phone.item is None)
    assert stripe_client.v1.checkout.sessions.retrieve(page).payment_status == "paid"


def test_the_bank_is_answered_on_the_phone(
    qtbot: QtBot, window: CustomerSideWindow, stripe_client: stripe.StripeClient
) -> None:
    intent = stripe_client.v1.payment_intents.create(
        {
            "amount": 500,
            "currency": "usd",
            "payment_method": "pm_card_authenticationRequired",
            "allowed_payment_method_types": ["card"],
            "confirm": True,
            "return_url": "https://store.example/thanks",
        }
    )
    assert intent.status == "requires_action"
    press(qtbot, window, "Confirm to the bank")
    qtbot.waitUntil(lambda: window.phone.item is None)
    assert stripe_client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_what_cannot_be_done_is_said(qtbot: QtBot, window: CustomerSideWindow, reader: str) -> None:
    qtbot.waitUntil(window.reader.isVisible)
    window.reader.performed.emit("tap", {"card": "visa"})
    qtbot.waitUntil(lambda: bool(window._status.text()))


def test_the_phone_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    model = PhoneModel()
    model.show([PhoneItem("bank", "pi_1", "http://127.0.0.1/", N_("The bank asks"), None)])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has none


def test_the_stores_network_goes_down_and_comes_back(
    qtbot: QtBot, window: CustomerSideWindow, stripe_client: stripe.StripeClient
) -> None:
    press(qtbot, window, "Network down")
    qtbot.waitUntil(lambda: "can't reach" in window.network.findChildren(QLabel)[1].text())
    with pytest.raises(stripe.APIConnectionError):
        stripe_client.v1.balance.retrieve()
    press(qtbot, window, "Network back")
    qtbot.waitUntil(lambda: "can be reached" in window.network.findChildren(QLabel)[1].text())
    assert stripe_client.v1.balance.retrieve().livemode is False


def test_the_answer_to_the_next_charge_is_lost_and_the_network_with_it(
    qtbot: QtBot,
    window: CustomerSideWindow,
    stripe_client: stripe.StripeClient,
    server: TrainingServer,
) -> None:
    press(qtbot, window, "Network lost after the next charge")
    qtbot.waitUntil(lambda: "never arrives" in window.network.findChildren(QLabel)[1].text())
    intent = stripe_client.v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "allowed_payment_method_types": ["card"]}
    )
    with pytest.raises(stripe.APIConnectionError):
        stripe_client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    with pytest.raises(stripe.APIConnectionError):
        stripe_client.v1.payment_intents.retrieve(intent.id)
    press(qtbot, window, "Network back")
    qtbot.waitUntil(lambda: not server.controls.unreachable)
    assert stripe_client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_the_customers_bank_disputes_the_last_payment_and_decides(
    qtbot: QtBot, window: CustomerSideWindow, stripe_client: stripe.StripeClient
) -> None:
    paid = stripe_client.v1.payment_intents.create(
        {
            "amount": 1_150,
            "currency": "usd",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "allowed_payment_method_types": ["card"],
        }
    )

    def statuses() -> list[str]:
        found = stripe_client.v1.disputes.list({"payment_intent": paid.id})
        return [each.status for each in found.data]

    window.bank.buttons["charges/last/dispute"].click()
    qtbot.waitUntil(lambda: statuses() == ["needs_response"])
    window.bank.buttons["disputes/last/win"].click()
    qtbot.waitUntil(lambda: statuses() == ["won"])
    with qtbot.waitSignal(window.client.refused) as refused:
        window.bank.buttons["disputes/last/lose"].click()
    assert refused.args == ["There is no dispute that is open."]
