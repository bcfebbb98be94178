"""The history screen of a small store in its window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import stripe
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Actor
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft, CustomerView
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.sales import SaleView
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.screen import HistoryScreen
from pos_app.ui.widgets import Sheet, Toasts
from tests.support.one_cashier import selling_of
from tests.support.store import TAX, sell, sell_by_card


def line(name: str, price: int, quantity: int = 1) -> CartLine:
    return CartLine(name, price, quantity, tax=TAX)


@dataclass
class Desk:
    """The screen, its store and its simulated account."""

    services: Services
    server: TrainingServer
    tasks: Tasks
    qtbot: QtBot
    state: MachineSettings | None = None

    def open(self) -> None:
        """Show the screen and wait for its rows."""
        self.window = QMainWindow()
        self.screen = HistoryScreen(self.services, self.tasks, state=self.state)
        relay = ChangeRelay(self.services.changes, self.tasks, self.tasks)  # as the window does
        relay.changed.connect(self.screen.refresh)
        self.window.setCentralWidget(self.screen)
        self.window.resize(1366 - 72, 768 - 80)
        self.qtbot.addWidget(self.window)
        with self.qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.screen.setFocus()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        QApplication.processEvents()  # what was changed here is to arrive
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def find(self, text: str) -> None:
        """Type into the search box and wait for what is found."""
        self.screen.frame.focus_search()
        with self.qtbot.waitSignal(self.screen.loaded):
            QTest.keyClicks(self.screen.search, text)
        self.settle()

    def press(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the cursor is, and wait for what it does."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)
        self.settle()

    @property
    def items(self) -> list[date | HistoryRow]:
        """What the table holds."""
        model = self.screen.model
        found = (model.item(model.index(at, 0)) for at in range(model.rowCount()))
        return [item for item in found if item is not None]

    @property
    def rows(self) -> list[HistoryRow]:
        """The rows that are listed."""
        return [item for item in self.items if isinstance(item, HistoryRow)]

    @property
    def sheet(self) -> RefundSheet:
        """The refund sheet that is open."""
        found = self.window.findChildren(RefundSheet)
        return next(each for each in found if each.isVisible())

    @property
    def no_sheet(self) -> bool:
        return not any(each.isVisible() for each in self.window.findChildren(Sheet))

    @property
    def toasts(self) -> list[str]:
        """What the short messages say."""
        return [text for each in self.window.findChildren(Toasts) for text in each.texts()]

    def customer(self, card: str = "pm_card_visa") -> CustomerView:
        """A customer with one saved card."""
        made = self.services.customers.create(
            self.services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
        )
        return self.services.customers.attach_card(self.services.actor, made.id, card)

    def sell_by_card(self, *lines: CartLine, card: str = "pm_card_visa") -> SaleView:
        """A sale on a saved card."""
        buyer = self.customer(card)
        return sell_by_card(self.services, buyer.id, buyer.cards[0].id, *lines)

    @property
    def dashboard(self) -> stripe.StripeClient:
        """Whoever else works on the same account."""
        return stripe.StripeClient("sk_test_store", base_addresses={"api": self.server.base_url})

    def pay_elsewhere(self, amount: int) -> str:
        """Take a payment outside this till; return its id."""
        made = self.dashboard.v1.payment_intents.create(
            {
                "amount": amount,
                "currency": "usd",
                "payment_method": "pm_card_visa",
                "confirm": True,
                "allowed_payment_method_types": ["card"],
            }
        )
        return made.id

    def refund_elsewhere(self, sale: SaleView) -> None:
        """Refund a card sale outside this till."""
        self.dashboard.v1.refunds.create({"payment_intent": sale.tenders[0].intent_id or ""})

    def sell_mixed(self, cash: int, *lines: CartLine) -> SaleView:
        """A sale paid partly in cash, the rest on a saved card."""
        selling, buyer = selling_of(self.services), self.customer()
        cashier = self.services.staff.current_cashier()
        sale = selling.begin(Actor(cashier.id), Cart("usd", lines, customer_id=buyer.id))
        selling.take_cash(sale.id, cash)
        tender = selling.prepare_card(sale.id, buyer.cards[0].id)
        selling.charge(tender.id)
        return selling.sale(sale.id)

    def sell(self, *lines: CartLine) -> SaleView:
        """A cash sale."""
        return sell(self.services, *lines)


@pytest.fixture
def desk(services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(services, server, tasks, qtbot)
    yield made
    made.settle()
