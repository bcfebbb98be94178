"""The customers screen in a window, over a real store and a simulated account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
import stripe
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft, CustomerView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customers.screen import CustomersScreen
from pos_app.ui.widgets import Sheet
from pos_app.ui.widgets.toasts import Toasts

SheetT = TypeVar("SheetT", bound=Sheet)


@dataclass
class Desk:
    """The screen, and a person's hands on its keys."""

    services: Services
    server: TrainingServer
    tasks: Tasks
    qtbot: QtBot
    window: QWidget = field(default_factory=QWidget)
    charged: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Show the screen and wait for its rows."""
        self.screen = CustomersScreen(self.services, self.tasks)
        box = QVBoxLayout(self.window)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.screen)
        self.window.resize(1366 - 72, 768 - 80)
        relay = ChangeRelay(self.services.changes, self.tasks, self.tasks)  # as the window does
        relay.changed.connect(self.screen.refresh)
        self.screen.charge_requested.connect(self.charged.append)
        self.window.show()
        self.window.activateWindow()
        self.screen.setFocus()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way, nor about to be."""
        QApplication.processEvents()  # what was changed here is to arrive
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def press(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key, wherever the cursor is, and wait for what it does."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)
        self.settle()

    def write(self, text: str) -> None:
        """Type wherever the cursor is."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def search(self, text: str) -> None:
        """Type into the search box and wait until it was searched for."""
        with self.qtbot.waitSignal(self.screen.table.rows.loaded):
            self.write(text)
        self.settle()

    def sheet(self, kind: type[SheetT]) -> SheetT:
        """The open sheet of a kind."""
        found: list[SheetT] = self.window.findChildren(kind)
        return next(each for each in found if each.isVisible())

    @property
    def sheets(self) -> int:
        """How many sheets are open."""
        return sum(each.isVisible() for each in self.window.findChildren(Sheet))

    @property
    def names(self) -> list[str]:
        """The names in the table."""
        rows = self.screen.table.rows
        return [rows.index(place, 0).data() for place in range(rows.rowCount())]

    @property
    def chosen(self) -> str:
        """The name in the chosen row."""
        row = self.screen.table.current()
        return row.name if row is not None else ""

    @property
    def shown(self) -> str:
        """Whose details are shown; empty when nobody's are."""
        screen = self.screen
        return screen.detail.heading() if screen.panes.detail_shown() else ""

    @property
    def cards(self) -> list[str]:
        """The saved cards that are shown."""
        return [entry.title for entry in self.screen.detail.cards.view.entries()]

    @property
    def toasts(self) -> list[str]:
        """What the short messages say."""
        found = self.window.findChild(Toasts)
        return found.texts() if found else []

    def customer(self, name: str, email: str = "", phone: str = "", *cards: str) -> CustomerView:
        """Make a customer with saved cards, by Stripe's own test ids."""
        made = self.services.customers.create(
            self.services.actor, CustomerDraft(name, email, phone)
        )
        for card in cards:
            made = self.services.customers.attach_card(self.services.actor, made.id, card)
        return made

    @property
    def dashboard(self) -> stripe.StripeClient:
        """Whoever else works on the same account."""
        return stripe.StripeClient("sk_test_store", base_addresses={"api": self.server.base_url})

    def at_stripe(self) -> list[str]:
        """The names of the customers that Stripe has."""
        page = self.services.connection.gateway().customers.page(created_from=None, after=None)
        return sorted(each.name or "" for each in page.items)


@pytest.fixture
def desk(services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot) -> Iterator[Desk]:
    """The store and its window; `open()` shows the screen."""
    made = Desk(services, server, tasks, qtbot)
    qtbot.addWidget(made.window)
    yield made
    made.window.close()
    made.settle()
