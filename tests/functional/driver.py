"""Runs Till itself, as `main.py` does, with a pair of hands at its keyboard: a process of its own.

    python -m tests.functional.driver day|charge|reader|page|look|wait

What the hands saw comes out as lines of JSON. A key for the first start comes in on stdin, so that
it is on no command line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.app import main
from pos_app.domain.payments import TenderState
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.readers import LocationView
from pos_app.ui.automation.smoke_walk import Walk
from pos_app.ui.automation.ui_driver import UiDriver
from pos_app.ui.background.polling import PollTimer
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.first_start.screen import FirstStart
from pos_app.ui.shell import application as program
from pos_app.ui.shell.crash_reporter import CrashDialog
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.widgets import Toasts

BARCODES = ("4006381333931", "5012345678900")


def say(**what: Any) -> None:
    """Tell the test."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Driven(program.Application):
    """The program, with hands that begin as soon as its event loop runs."""

    def begin(self, book: str | None) -> None:
        super().begin(book)
        QTimer.singleShot(0, self._work)

    def _work(self) -> None:
        try:
            WALKS[sys.argv[1]](self)
        finally:
            for window in self.qt.topLevelWidgets():
                window.close()
            QTimer.singleShot(0, self.qt.quit)


def day(app: Driven) -> None:
    """First start, then a customer, a cash sale, a saved-card sale and its refund."""
    key = sys.stdin.readline().strip()
    workspace = first_start(app, key)
    stock(workspace)
    walk = Walk(workspace)
    done = walk.run()
    say(done=done, problem=walk.problem, sales=walk.report())
    say(report=crash_report(key or "rk_test_" + "d" * 24))


def charge(app: Driven) -> None:
    """Charge a saved card; the test ends this process before the answer comes."""
    workspace = at_the_counter(app)
    stock(workspace)
    customers = workspace.services.customers
    customer = customers.create(workspace.services.actor, CustomerDraft("Ada Lovelace"))
    customers.attach_card(workspace.services.actor, customer.id, "pm_card_visa")
    hands = UiDriver(workspace.window)
    hands.scan(BARCODES[0])
    current_cart = workspace.checkout.current_cart
    hands.wait(lambda: not current_cart.cart.is_empty, "the scanned product")
    workspace.checkout.sell_to(customer.id)
    hands.press("F12")
    rest(workspace, hands)
    hands.press("Return")
    hands.wait(lambda: False, "the end of this process")


def reader(app: Driven) -> None:
    """Have a reader ask for the card, and ask how it went only when the customer has left."""
    workspace, hands = with_something_to_sell(app)
    readers = workspace.services.readers
    here = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
    front = readers.register(
        workspace.services.actor,
        "simulated-wpe",
        "Front reader",
        readers.save_location(workspace.services.actor, here).id,
    )
    hands.press("F12")
    await_customer(workspace, hands)
    say(reader=front.id)
    hands.wait(lambda: False, "the end of this process")


def page(app: Driven) -> None:
    """Show a QR code; the test ends this process while the page is open."""
    workspace, hands = with_something_to_sell(app)
    workspace.services.settings.save(
        workspace.services.actor, RETURN_URL, "https://shop.example/thank-you"
    )
    for key in ("F9", "Q", "Return"):
        hands.press(key)
        rest(workspace, hands)
    await_customer(workspace, hands)
    say(page=True)
    hands.wait(lambda: False, "the end of this process")


def look(app: Driven) -> None:
    """Start again, and tell what the screen says of what was left behind."""
    workspace = at_the_counter(app)
    hands = UiDriver(workspace.window)
    rest(workspace, hands)
    said = [text for each in workspace.window.findChildren(Toasts) for text in each.texts()]
    page = workspace.services.history.page()
    rows = [(row.status.value, row.amount.minor, row.receipt_number) for row in page.rows]
    cart = workspace.checkout.current_cart.cart
    say(said=said, rows=rows, lines=len(cart.lines), store=workspace.frame.state.store)


def wait(app: Driven) -> None:
    """Stand there until somebody starts Till a second time."""
    workspace = at_the_counter(app)
    hands = UiDriver(workspace.window)
    rest(workspace, hands)
    workspace.window.hide()
    say(ready=True)
    hands.wait(workspace.window.isVisible, "the second start")
    say(raised=True)


WALKS: dict[str, Callable[[Driven], None]] = {
    "day": day,
    "charge": charge,
    "reader": reader,
    "page": page,
    "look": look,
    "wait": wait,
}


def first_start(app: Driven, key: str) -> Workspace:
    """Fill in the first start; without a key the environment's is taken."""
    (first,) = [each for each in app.qt.topLevelWidgets() if isinstance(each, FirstStart)]
    hands = UiDriver(first)
    first.form.name.setText("Corner Coffee")
    first.cashier.setText("Ana")
    hands.click("Next")
    first.key.edit.setText(key)
    hands.click("Check the key")
    hands.click("Connect this store")
    return at_the_counter(app, hands)


def at_the_counter(app: Driven, hands: UiDriver | None = None) -> Workspace:
    """Wait until the counter is there and Stripe has answered."""
    hands = hands or UiDriver(QWidget())  # there may be no window yet
    hands.wait(lambda: app.workspace is not None, "the workspace")
    workspace = app.workspace
    if workspace is None:
        raise RuntimeError("no workspace")
    online = ConnectionState.ONLINE
    hands.wait(lambda: workspace.frame.state.connection is online, "Stripe's answer")
    return workspace


def with_something_to_sell(app: Driven) -> tuple[Workspace, UiDriver]:
    """Scan a coffee."""
    workspace = at_the_counter(app)
    stock(workspace)
    hands = UiDriver(workspace.window)
    hands.scan(BARCODES[0])
    current_cart = workspace.checkout.current_cart
    hands.wait(lambda: not current_cart.cart.is_empty, "the scanned product")
    rest(workspace, hands)
    return workspace, hands


def await_customer(workspace: Workspace, hands: UiDriver) -> None:
    """Wait until it is the customer's turn, then ask no more how the payment stands."""

    def pending() -> bool:
        sheets = workspace.window.findChildren(PaymentSheet)
        holding = sheets[-1].payment.holding if sheets else None
        return holding is not None and holding.state is TenderState.PENDING

    hands.wait(pending, "the customer's turn")
    for pace in workspace.window.findChildren(PollTimer):
        pace.stop()
    rest(workspace, hands)
    for pace in workspace.window.findChildren(PollTimer):
        pace.stop()


def stock(workspace: Workspace) -> None:
    """Put two things on the shelf."""
    for name, price, code in (("Coffee", 250, BARCODES[0]), ("Cake", 1100, BARCODES[1])):
        workspace.services.catalogue.save_product(
            workspace.services.actor, simple_product(name, price, "usd", code)
        )
    rest(workspace, UiDriver(workspace.window))


def rest(workspace: Workspace, hands: UiDriver) -> None:
    """Wait until nothing is under way."""
    QApplication.processEvents()  # what was changed here is to arrive
    hands.wait(lambda: not workspace.tasks.busy, "rest")
    hands.rest(100)
    hands.wait(lambda: not workspace.tasks.busy, "rest")


def crash_report(secret: str) -> str:
    """Let a bug happen whose message holds a key, and return what the dialog shows of it."""

    def boom() -> None:
        raise RuntimeError(f"asked with {secret}")

    QTimer.singleShot(0, boom)
    app = program.qt_application()
    hands = UiDriver(app.topLevelWidgets()[0])

    def dialogs() -> list[CrashDialog]:
        return [each for each in app.topLevelWidgets() if isinstance(each, CrashDialog)]

    hands.wait(dialogs, "the crash dialog")
    return dialogs()[0].report.toPlainText()


if __name__ == "__main__":
    program.Application = Driven  # type: ignore[misc]  # what main() runs
    sys.exit(main([]))
