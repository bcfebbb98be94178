"""A day at the counter: the whole program, its account, and somebody who works at it."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from pos_app.books import Books
from pos_app.clock import SystemClock
from pos_app.services.container import Services
from pos_app.services.setup.key_in_use import BASE_VARIABLE
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from pos_app.ui.checkout.screen import CheckoutScreen
from pos_app.ui.shell.application import Application
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.theme import apply_theme
from tests.support.keyboard import Keyboard, WindowWatch
from tests.support.keyring import PocketKeyring


class Day:
    """The program, its account, and somebody at the keyboard."""

    def __init__(self, folder: Path, server: TrainingServer, qtbot: QtBot) -> None:
        environment = {BASE_VARIABLE: server.base_url}
        self.server = server
        self.books = Books(
            folder, SystemClock(), MachineSettings(folder), PocketKeyring(), environment
        )
        self.application = Application(self.books, folder)
        apply_theme(self.application.qt, "light")  # as `run` does: sizes are those that are seen
        self.watch = WindowWatch(self.application.qt)
        self.keys = Keyboard(qtbot, self.busy)

    def busy(self) -> bool:
        workspace = self.application.workspace
        return workspace is not None and workspace.tasks.busy

    @property
    def services(self) -> Services:
        assert self.application.workspace is not None
        return self.application.workspace.services

    @property
    def checkout(self) -> CheckoutScreen:
        assert self.application.workspace is not None
        return self.application.workspace.checkout

    @property
    def result(self) -> str:
        """What the last sale's result says, while it is there."""
        pane = self.checkout.pane
        return pane.result.summary() if pane.shows_result else ""

    @property
    def charged(self) -> list[int]:
        """What Stripe took."""
        intents = account_summary(self.server.account)["payment_intents"]
        return [each["amount_received"] for each in intents.values() if each["amount_received"]]

    def wait_for_the_counter(self) -> None:
        def online() -> bool:
            workspace = self.application.workspace
            return (
                workspace is not None and workspace.frame.state.connection is ConnectionState.ONLINE
            )

        self.keys.wait(online)

    def key_in(self, amount: str) -> None:
        """A custom amount, into the cart."""
        if self.keys.at != "Amount":
            self.keys.press("F2")
        self.keys.write(amount)
        self.keys.press("Return")
