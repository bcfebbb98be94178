"""Takes a window's picture in every size, once it has come to rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import stripe
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from pos_app.books import Books, OpenBook
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft
from pos_app.training.core.controls import Controls
from pos_app.training.http.server import TrainingServer
from pos_app.ui.automation.ui_driver import UiDriver
from pos_app.ui.checkout.customer_picker import CUSTOMER_CODE
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.widgets import Sheet, clear_toasts
from tests.support.clock import TurnedClock
from tests.support.quick_hands import read_at_once

SIZES: Final = (QSize(1366, 768), QSize(1024, 600))
_LAYOUT_MS: Final = 60
_SHEET_MS: Final = 180

Found = TypeVar("Found", bound=QWidget)


@dataclass
class Camera:
    """Saves pictures of one theme, in a folder for each size."""

    out: Path
    theme: str
    taken: list[str] = field(default_factory=list)

    def take(self, window: QWidget, name: str) -> None:
        """Take one window in every size."""
        hands = UiDriver(window)
        if window.isMaximized():  # the screen of no display is small
            window.showNormal()
        for size in SIZES:
            window.resize(size)
            hands.rest(_LAYOUT_MS)
            self._save(window.grab().toImage(), name, size)
        self.taken.append(name)

    def take_as_it_is(self, window: QWidget, name: str) -> None:
        """Take a window that has a size of its own."""
        UiDriver(window).rest(_LAYOUT_MS)
        for size in SIZES:
            self._save(window.grab().toImage(), name, size)
        self.taken.append(name)

    def _save(self, image: QImage, name: str, size: QSize) -> None:
        folder = self.out / f"{size.width()}x{size.height()}-{self.theme}"
        folder.mkdir(parents=True, exist_ok=True)
        image.save(str(folder / f"{name}.png"))


class Stage:
    """An open book in its window, and the hands of a cashier."""

    def __init__(self, book: OpenBook, books: Books, camera: Camera) -> None:
        read_at_once()
        self.book = book
        self.books = books
        self.camera = camera
        self.services: Services = book.services
        self.workspace = Workspace(
            book.services, book.first_screen, books.state, books.root, CrashReporter("", None)
        )
        self.window = self.workspace.window
        self.hands = UiDriver(self.window)
        self.window.resize(SIZES[0])
        self.window.show()
        self.window.activateWindow()
        self.wait_online()
        self.codes = [each.barcode for each in self.services.catalogue.products() if each.barcode]

    def close(self) -> None:
        """Put everything away."""
        self.window.close()
        self.workspace.stop()
        self.book.close()

    @property
    def server(self) -> TrainingServer:
        """The simulated account of training mode."""
        if self.book.account is None:
            raise RuntimeError("these books have no account of their own")
        return self.book.account.server

    @property
    def dashboard(self) -> stripe.StripeClient:
        """Whoever else works on the same account."""
        base = {"api": self.server.base_url}
        return stripe.StripeClient("sk_test_training", base_addresses=base)  # type: ignore[arg-type]

    @property
    def clock(self) -> TurnedClock:
        """The clock of these books and of their account."""
        if not isinstance(self.books.clock, TurnedClock):
            raise TypeError("the clock of these books cannot be turned")
        return self.books.clock

    @property
    def controls(self) -> Controls:
        """Latency and faults of the simulated account."""
        return self.server.controls

    def wait_online(self) -> None:
        """Wait for Stripe, and for all that follows its first answer."""
        frame = self.workspace.frame
        self.hands.wait(lambda: frame.state.connection is ConnectionState.ONLINE, "Stripe")
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way and what came in has come in."""
        self.hands.wait(lambda: not self.workspace.tasks.busy, "rest")
        self.hands.rest(_SHEET_MS)
        self.hands.wait(lambda: not self.workspace.tasks.busy, "rest")

    def take(self, name: str) -> None:
        """Take the window once everything has settled."""
        self.settle()
        self.camera.take(self.window, name)

    def take_at_once(self, name: str) -> None:
        """Take the window while something is under way."""
        self.hands.rest(_SHEET_MS)
        self.camera.take(self.window, name)

    def press(self, *keys: str) -> None:
        """Press keys one after another; each may do its work."""
        for each in keys:
            self.hands.press(each)
            self.settle()

    def write(self, text: str) -> None:
        """Type, and let the search follow."""
        self.hands.type(text)
        self.hands.rest(350)
        self.settle()

    def find(self, kind: type[Found]) -> Found:
        """Return the widget of this kind that is shown; waits for it."""
        self.hands.wait(lambda: self._shown(kind), f"a {kind.__name__}")
        return self._shown(kind)[0]

    def close_sheets(self) -> None:
        """Press Esc until nothing lies over the screen."""
        for _ in range(4):
            if not self._shown(Sheet):
                return
            self.press("Escape")

    def ring_up(self, *places: int, customer: str = "") -> None:
        """Scan the products at these places of the catalogue, for a customer by their id."""
        codes = [self.codes[place] for place in places]
        codes += [f"{CUSTOMER_CODE}{customer}"] if customer else []
        for code in codes:
            self.workspace.checkout.codes.take(code)
            self.settle()

    def play(self, scene: Scene) -> None:
        """Play a scene from an empty checkout, wherever the one before it ended."""
        self.clear()
        scene(self)

    def clear(self) -> None:
        """Go back to the checkout with an empty cart and no message."""
        self.window.activateWindow()  # no desktop does it once another window was closed
        self.close_sheets()
        self.press("Ctrl+1", "Escape", "Ctrl+L")
        self.workspace.checkout.toasts.clear()
        clear_toasts(self.window)

    def customer(self, name: str, *cards: str) -> str:
        """Make a customer with saved cards, by Stripe's magic ids; return their id."""
        email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
        customers = self.services.customers
        made = customers.create(self.services.actor, CustomerDraft(name, email, "+1 212 555 0199"))
        for card in cards:
            customers.attach_card(self.services.actor, made.id, card)
        return made.id

    def _shown(self, kind: type[Found]) -> list[Found]:
        found = self.window.findChildren(kind)
        return [each for each in found if each.isVisible() and each.isEnabled()]


Scene = Callable[[Stage], None]
