"""While nobody does anything, no part of the window lays itself out or paints again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.services.container import Services
from pos_app.settings import MachineSettings
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.widgets import toast
from tests.support.keyboard import Keyboard

TURNS: Final = 30
"""More turns of the event loop than any layout needs to settle."""
TRIES: Final = 10
WORK: Final = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.Paint})


class WorkCounter(QObject):
    """Counts what widgets are asked to lay out and paint."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = Counter[str]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count, and let it pass."""
        if event.type() in WORK and isinstance(watched, QWidget):
            self.seen[f"{type(watched).__name__} {event.type().name}"] += 1
        return False


@pytest.fixture
def window(services: Services, tmp_path: Path, qtbot: QtBot) -> Iterator[Workspace]:
    made = Workspace(services, None, MachineSettings(tmp_path), tmp_path, CrashReporter("", None))
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.painted):
        made.window.show()
    qtbot.waitUntil(lambda: made.window.isActiveWindow() and not made.tasks.busy)
    yield made
    made.stop()


def work_of_a_rest(app: QApplication) -> Counter[str]:
    """Return what goes on by itself for ever: news that just came are shown, and then it rests."""
    goes_on = Counter[str]()
    for _try in range(TRIES):
        for _turn in range(TURNS):
            app.processEvents()
        goes_on = _work_of_some_turns(app)
        if not goes_on:
            break
    return goes_on


def _work_of_some_turns(app: QApplication) -> Counter[str]:
    counter = WorkCounter()
    app.installEventFilter(counter)
    for _turn in range(TURNS):
        app.processEvents()
    app.removeEventFilter(counter)
    return Counter({name: times for name, times in counter.seen.items() if times > TURNS // 3})


SCREENS = ["Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+6", "Ctrl+7", "Ctrl+,"]


@pytest.mark.parametrize("key", SCREENS)
def test_a_screen_rests(window: Workspace, key: str, qapp: QApplication, qtbot: QtBot) -> None:
    keys = Keyboard(qtbot, lambda: window.tasks.busy)
    keys.press(key)
    assert work_of_a_rest(qapp) == {}
    toast(window.window, "Approved $7.08", "success")
    assert work_of_a_rest(qapp) == {}


def test_a_payment_rests_while_the_last_ones_result_is_still_said(
    window: Workspace, qapp: QApplication, qtbot: QtBot
) -> None:
    keys = Keyboard(qtbot, lambda: window.tasks.busy)
    window.checkout.current_cart.begin(Cart("usd", (CartLine("Coffee", 708),)))
    toast(window.checkout.catalogue, "Approved $7.08", "success")
    assert work_of_a_rest(qapp) == {}
    keys.press("F9")
    assert keys.sheet == "Payment"
    assert work_of_a_rest(qapp) == {}
