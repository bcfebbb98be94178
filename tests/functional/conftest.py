"""What tests of the whole program share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from pos_app.training.server import TrainingServer
from tests.functional.day import Day
from tests.support.shop import KEY
from tests.support.store import STORE

WINDOWS = {"FirstStart", "StartingUp", "MainWindow", "CustomerSide"}


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
    day.books.setup.connect(STORE, KEY, "Ana", "Counter")
    day.application.begin(None)
    day.wait_for_the_counter()
    return day
