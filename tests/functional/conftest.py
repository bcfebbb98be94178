"""What tests of the whole program share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from pos_app.books import Books
from pos_app.clock import SystemClock
from pos_app.services.setup.key_in_use import BASE_VARIABLE
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from pos_app.ui.shell.application import Application
from tests.functional.day import Day
from tests.functional.whole_program import Desk
from tests.support.keyring import PocketKeyring
from tests.support.shop import KEY
from tests.support.store import STORE

WINDOWS = {"FirstStart", "StartupWindow", "MainWindow", "CustomerSideWindow"}


@pytest.fixture
def server() -> Iterator[TrainingServer]:
    made = TrainingServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def day(tmp_path: Path, server: TrainingServer, qtbot: QtBot) -> Iterator[Day]:
    made = Day(tmp_path, server, qtbot)
    yield made
    made.keys.settle()
    made.application.close()
    made.watch.end()
    left = made.application.qt.topLevelWidgets()
    for window in left:
        window.deleteLater()
    qtbot.waitUntil(lambda: not any(map(isValid, left)))
    assert set(made.watch.seen) <= WINDOWS


@pytest.fixture
def opened(day: Day) -> Day:
    """The counter of a store that was connected yesterday."""
    day.books.book_manager.connect(STORE, KEY, "Ana", "Counter")
    day.application.begin(None)
    day.wait_for_the_counter()
    return day


@pytest.fixture
def desk(tmp_path: Path, server: TrainingServer, qtbot: QtBot) -> Iterator[Desk]:
    """The program, not started yet."""
    with desk_on(tmp_path, PocketKeyring(), server, qtbot) as made:
        yield made


@contextmanager
def desk_on(
    root: Path, keyring: PocketKeyring, server: TrainingServer, qtbot: QtBot
) -> Iterator[Desk]:
    """Yield the program on a data folder, not started yet."""
    environment = {BASE_VARIABLE: server.base_url}
    books = Books(root, SystemClock(), MachineSettings(root), keyring, environment)
    application = Application(books, root)
    yield Desk(books, application, qtbot)
    application.close()
    left = application.qt.topLevelWidgets()
    for window in left:
        window.deleteLater()
    qtbot.waitUntil(lambda: not any(map(isValid, left)))
