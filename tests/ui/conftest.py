"""What tests of screens share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.training.server import TrainingServer
from pos_app.ui.tasks import Tasks
from tests.support.shop import Shop


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    """Background work; a failure that no screen handles fails the test."""
    made = Tasks()
    failures: list[BaseException] = []
    made.failed.connect(failures.append)
    yield made
    made.stop()
    assert failures == []


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A data folder and a simulated account."""
    server = TrainingServer()
    server.start()
    yield Shop(tmp_path, server)
    server.stop()
