"""The balance and the payouts are asked for when the screen is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import stripe
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pos_app.domain.money import Money
from pos_app.services.container import Services
from pos_app.services.views.reports import PayoutView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.reports.payouts import COLUMNS, chip_of
from pos_app.ui.reports.screen import ReportsScreen
from pos_app.ui.widgets.formats import Formats
from tests.support.accessible import nameless, too_small


@pytest.fixture
def show(services: Services, tasks: Tasks, qtbot: QtBot) -> Iterator[Callable[[], ReportsScreen]]:
    """Opens the screen and waits for what it says."""
    window = QMainWindow()
    qtbot.addWidget(window)

    def open_it() -> ReportsScreen:
        screen = ReportsScreen(services, tasks)
        window.setCentralWidget(screen)
        window.resize(1024, 600)
        with qtbot.waitActive(window), qtbot.waitSignal(screen.loaded):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(lambda: not tasks.busy)
        return screen

    yield open_it
    qtbot.waitUntil(lambda: not tasks.busy)


def pay(server: TrainingServer, amount: int) -> stripe.StripeClient:
    """Have money in the account."""
    client = stripe.StripeClient("sk_test_store", base_addresses={"api": server.base_url})
    client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": "pm_card_bypassPending",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )
    return client


def test_balance_and_payouts_are_shown(
    show: Callable[[], ReportsScreen], server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    client = pay(server, 10_000)
    client.v1.payouts.create({"amount": 4_000, "currency": "usd"})
    screen = show()

    assert screen.available.words == "$56.80"
    assert screen.pending.words == "$0.00"
    assert screen.model.rowCount() == 1
    told = [screen.model.index(0, at).data() for at in range(screen.model.columnCount())]
    assert told[1] == "$40.00"
    assert told[4] == "By hand"
    assert nameless(screen) == []
    assert too_small(screen) == []


def test_f5_asks_again(
    show: Callable[[], ReportsScreen], server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    screen = show()
    assert screen.model.rowCount() == 0
    assert screen.no_payouts.isVisible()
    pay(server, 10_000)
    with qtbot.waitSignal(screen.loaded):
        QTest.keyClick(screen.window().windowHandle(), Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert screen.available.words == "$96.80"


def test_without_a_connection_it_says_so_and_tries_again(
    show: Callable[[], ReportsScreen], server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    server.knobs.fault("reset_before", "/v1/balance", times=3)
    screen = show()
    assert screen.trouble.isVisible()
    assert "did not answer" in screen.trouble.accessibleName()
    with qtbot.waitSignal(screen.loaded):
        screen.trouble.activated.emit()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert not screen.trouble.isVisible()
    assert screen.available.isVisible()


def test_the_model_is_a_proper_one(
    show: Callable[[], ReportsScreen], server: TrainingServer, qtmodeltester: ModelTester
) -> None:
    pay(server, 10_000).v1.payouts.create({"amount": 4_000, "currency": "usd"})
    qtmodeltester.check(show().model)  # type: ignore[no-untyped-call]  # pytest-qt has none


def test_the_day_of_arrival_is_the_same_in_every_time_zone() -> None:
    midnight = datetime(2026, 3, 9, tzinfo=UTC)
    payout = PayoutView("po_1", Money(100, "usd"), "paid", True, midnight, midnight)
    formats = Formats("en_US", ZoneInfo("America/Los_Angeles"))
    assert COLUMNS[0].text(payout, formats) == "Mar 9, 2026"


def test_a_status_that_is_new_at_stripe_is_shown_as_it_is() -> None:
    midnight = datetime(2026, 3, 9, tzinfo=UTC)
    payout = PayoutView("po_1", Money(100, "usd"), "failed", True, midnight, midnight)
    assert str(chip_of(payout).word) == "Failed"
    assert str(chip_of(replace(payout, status="held_back")).word) == "Held back"
