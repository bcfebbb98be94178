"""Whatever is touched all day has room for a finger, in the smallest window.

A sample: `tests/functional/test_accessible_tree.py` measures every pictured state.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.services.container import Services
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft
from pos_app.settings import MachineSettings
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from tests.support.keyboard import Keyboard
from tests.support.touch_targets import small

SCREENS: Final = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+,")
SHEETS: Final = ("F8", "Ctrl+D", "Ctrl+E", "F1", "F9")


@pytest.fixture
def workspace(services: Services, tmp_path: Path, qtbot: QtBot) -> Iterator[Workspace]:
    services.catalogue.save_product(services.actor, simple_product("Tea", 1_000, "usd"))
    services.customers.create(services.actor, CustomerDraft("Ada Lovelace", "ada@example.com"))
    made = Workspace(services, None, MachineSettings(tmp_path), tmp_path, CrashReporter("", None))
    qtbot.addWidget(made.window)
    made.window.resize(1024, 600)
    with qtbot.waitSignal(made.painted):
        made.window.show()
    qtbot.waitUntil(lambda: made.window.isActiveWindow() and not made.tasks.busy)
    yield made
    made.stop()


def test_screens_and_sheets_have_room_for_a_finger(
    workspace: Workspace, qapp: QApplication, qtbot: QtBot
) -> None:
    keys, found = Keyboard(qtbot, lambda: workspace.tasks.busy), dict[str, list[str]]()
    for screen in SCREENS:
        keys.press(screen)
        qapp.processEvents()
        found[screen] = small(workspace.window)
    keys.press("Ctrl+1")
    workspace.checkout.current_cart.begin(Cart("usd", (CartLine("Coffee", 708),)))
    for sheet in SHEETS:
        keys.press(sheet)
        qapp.processEvents()
        found[sheet] = small(workspace.window)
        keys.press("Escape")
    assert {where: each for where, each in found.items() if each} == {}
