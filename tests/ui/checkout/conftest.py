"""A counter with a few things to sell, its screen, and fingers to press its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft, CustomerView
from pos_app.services.views.readers import LocationView
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.checkout.screen import CheckoutScreen
from pos_app.ui.widgets import Sheet
from tests.support.customer_side import CustomerSide
from tests.support.products import changed
from tests.support.store import STORE as CORNER_COFFEE
from tests.support.store import open_store

_ROUNDS = 3
"""What ends may lead on by a timer of no time, and that to another one."""

COFFEE, CROISSANT = "4006381333931", "5012345678900"
STORE = replace(CORNER_COFFEE, tax_name="", tax_ppm=0)


def strike(window: QWidget, signs: str) -> None:
    """Press the keys of these signs, in no time; a line end is Enter, a tab is Tab."""
    keys = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
    for sign in signs:
        if sign in keys:
            QTest.keyClick(window.windowHandle(), keys[sign])
        else:  # the stubs do not know that a window takes signs as well as keys
            QTest.keyClick(window.windowHandle(), sign)  # type: ignore[call-overload]


class Fingers:
    """Says when keys are pressed; time passes only when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self, _event: QKeyEvent | None = None) -> float:
        return self.now

    def wait(self) -> None:
        """Pause as a person does between two keys."""
        self.now += 1.0


@dataclass
class Till:
    """The checkout screen in a window, with its services and its simulated account."""

    services: Services
    server: TrainingServer
    tasks: Tasks
    qtbot: QtBot
    window: QWidget = field(default_factory=QWidget)
    fingers: Fingers = field(default_factory=Fingers)
    failures: list[BaseException] = field(default_factory=list)
    """What the window would show a sheet for."""

    def open(self) -> None:
        """Show the screen and wait for its products."""
        box = QVBoxLayout(self.window)
        box.setContentsMargins(0, 0, 0, 0)
        self.screen = CheckoutScreen(
            self.services, self.tasks, monotonic=self.fingers, pressed=self.fingers
        )
        relay = ChangeRelay(self.services.changes, self.tasks, self.tasks)  # as the window does
        relay.changed.connect(self.screen.refresh)
        box.addWidget(self.screen)
        self.window.resize(1024 - 72, 600 - 80)
        self.tasks.failed.connect(self.failures.append)
        with self.qtbot.waitSignal(self.screen.loaded):
            self.window.show()
        self.window.activateWindow()
        self.screen.setFocus()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way, and nothing comes of what was."""
        self.qtbot.waitUntil(self._rests)

    def _rests(self) -> bool:
        for _ in range(_ROUNDS):
            QApplication.processEvents()
            if self.tasks.busy:
                return False
        return True

    def press(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key as a person does, wherever the focus is, and wait for what it does."""
        self.fingers.wait()
        QTest.keyClick(self.window.windowHandle(), key, modifier)
        self.fingers.wait()
        self.screen.scanner.let_go()
        self.settle()

    def touch_tile(self) -> None:
        """Touch the first product."""
        grid = self.screen.catalogue.grid
        place = grid.visualRect(self.screen.catalogue.products.index(0)).center()
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(grid.viewport(), left, plain, place)

    def press_no_wait(self, key: Qt.Key) -> None:
        """Press a key while other things are under way."""
        self.fingers.wait()
        QTest.keyClick(self.window.windowHandle(), key)

    def type(self, text: str) -> None:
        """Type as a person does."""
        for sign in text:
            self.fingers.wait()
            strike(self.window, sign)
        self.fingers.wait()
        self.screen.scanner.let_go()

    def scan(self, code: str) -> None:
        """Scan a code: all its keys at once, then Enter."""
        self.fingers.wait()
        strike(self.window, f"{code}\n")
        self.fingers.wait()
        self.settle()

    @property
    def sheet(self) -> Any:
        """The sheet that is open, the one on top."""
        shown = [each for each in self.window.findChildren(Sheet) if each.isVisible()]
        return next(each for each in shown if each.isEnabled())

    @property
    def paying(self) -> PaymentSheet | None:
        """The payment sheet, if it is open."""
        found = self.window.findChildren(PaymentSheet)
        return next((each for each in found if each.isVisible()), None)

    @property
    def result(self) -> str:
        """What the screen says of the last sale; empty when it no longer does."""
        return self.screen.pane.result.summary() if self.screen.pane.shows_result else ""

    @property
    def rung_up(self) -> list[tuple[int, str, int]]:
        """Quantity, name and price of the lines."""
        lines = self.screen.current_cart.cart.lines
        return [(line.quantity, line.name, line.net_in("usd")) for line in lines]

    @property
    def toasts(self) -> list[str]:
        """What the short messages say."""
        return self.screen.toasts.texts()

    def sales(self) -> list[tuple[int, str, str]]:
        """Amount, status and method of the rows of the history, newest first."""
        rows = self.services.history.page().rows
        return [(row.amount.minor, str(row.status), row.method) for row in rows]

    @property
    def charged(self) -> list[int]:
        """What Stripe took, payment by payment."""
        intents = account_summary(self.server.account)["payment_intents"]
        return [each["amount_received"] for each in intents.values() if each["amount_received"]]

    @property
    def street(self) -> CustomerSide:
        """The customer on the other side of the counter."""
        return CustomerSide(self.server)

    def reader(self, label: str = "Front reader", code: str = "simulated-wpe") -> str:
        """Set up a card reader; the first one is this register's own."""
        readers = self.services.readers
        places = readers.locations()
        shop = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
        place = places[0] if places else readers.save_location(self.services.actor, shop)
        return readers.register(self.services.actor, code, label, place.id).id

    def await_words(self, words: str) -> None:
        """Wait until the payment sheet says this."""
        self.qtbot.waitUntil(lambda: words in self.message)

    @property
    def message(self) -> str:
        """What the payment sheet says of how it stands."""
        sheet = self.paying
        if sheet is None:
            return ""
        return f"{sheet.state.words()} {sheet.panels.code.state.words()}".strip()

    def await_result(self) -> None:
        """Wait until the sale is over."""
        self.qtbot.waitUntil(lambda: bool(self.result))
        self.settle()

    def customer(self, *cards: str, name: str = "Ada Lovelace") -> CustomerView:
        """Make a customer with saved cards, by Stripe's magic ids."""
        made = self.services.customers.create(
            self.services.actor, CustomerDraft(name, email="ada@example.com")
        )
        for card in cards:
            made = self.services.customers.attach_card(self.services.actor, made.id, card)
        return made


@pytest.fixture
def services(tmp_path: Path, server: TrainingServer) -> Iterator[Services]:
    """The services of a small store."""
    with open_store(tmp_path, server, STORE) as made:
        shelf = made.catalogue.save_category(made.actor, "Hot drinks", 30)
        coffee = simple_product("Coffee", 250, "usd", COFFEE, shelf.id)
        for product in (
            coffee,
            changed(coffee, name="Croissant", price=1100, barcode=CROISSANT, category_id=None),
            changed(coffee, name="Café crème", price=400, barcode=""),
        ):
            made.catalogue.save_product(made.actor, product)
        yield made


@pytest.fixture
def till(services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot) -> Iterator[Till]:
    """The open checkout screen."""
    made = Till(services, server, tasks, qtbot)
    qtbot.addWidget(made.window)
    made.open()
    yield made
    made.settle()


@pytest.fixture
def beeps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Hears the machine's beep."""
    heard: list[int] = []
    beep: Callable[[], None] = lambda: heard.append(1)  # noqa: E731
    monkeypatch.setattr(QApplication, "beep", beep)
    return heard
