"""What tests of scanners share."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.checkout.conftest import Fingers
from tests.ui.input.bench import Bench


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    made = Bench(Fingers())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.scanner.listen()
    return made
