"""The lock of the screen: until somebody signs in, with the cart and a payment as they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.screen_lock import LockSheet, ScreenLock
from pos_app.ui.widgets.state_area import StateArea
from tests.support.store import open_store

PIN = "24681357"
SHORT_MS = 200


@dataclass
class Till:
    """A window in which a payment may be under way, and its lock."""

    services: Services
    tasks: Tasks
    window: QMainWindow = field(default_factory=QMainWindow)

    def __post_init__(self) -> None:
        inside = QWidget()
        self.state = StateArea()
        QVBoxLayout(inside).addWidget(self.state)
        self.window.setCentralWidget(inside)
        self.lock = ScreenLock(
            self.window, self._sheet, self._has_pins, self.window, idle_ms=SHORT_MS
        )

    def _sheet(self) -> LockSheet:
        services = self.services
        people = services.staff.cashiers()
        return LockSheet(
            self.window, lambda: services.staff, self.tasks, lambda: services.actor, people
        )

    def _has_pins(self) -> bool:
        return any(each.has_pin for each in self.services.staff.cashiers())

    @property
    def sheet(self) -> LockSheet:
        return self.window.findChildren(LockSheet)[-1]


@pytest.fixture
def till(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> Iterator[Till]:
    with open_store(tmp_path, None) as services:
        made = Till(services, tasks)
        made.window.resize(1024, 600)
        qtbot.addWidget(made.window)
        with qtbot.waitActive(made.window):
            made.window.show()
            made.window.activateWindow()
        yield made
        made.lock.stop()
        qtbot.waitUntil(lambda: not tasks.busy)


def set_pin(till: Till) -> None:
    till.services.staff.set_pin(till.services.actor, till.services.actor.cashier_id, PIN)


def test_it_opens_by_a_pin_and_by_nothing_else(till: Till, qtbot: QtBot) -> None:
    set_pin(till)
    till.lock.lock()
    till.lock.lock()
    assert len(till.window.findChildren(LockSheet)) == 1
    QTest.keyClick(till.sheet.pin.edit, Qt.Key.Key_Escape)
    assert till.lock.is_locked
    for typed, locked in (("9999", True), (PIN, False)):
        QTest.keyClicks(till.sheet.pin.edit, typed)
        QTest.keyClick(till.sheet.pin.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not till.tasks.busy)
        assert till.lock.is_locked is locked


def test_a_store_without_pins_is_never_locked(till: Till) -> None:
    till.lock.lock()
    assert not till.lock.is_locked


def test_it_locks_when_nothing_was_done_for_a_while(till: Till, qtbot: QtBot) -> None:
    set_pin(till)
    till.lock.start()
    qtbot.waitUntil(lambda: till.lock.is_locked)


def test_how_a_payment_stands_is_shown_all_along(till: Till, qtbot: QtBot) -> None:
    set_pin(till)
    till.state.show_message("info", "Waiting for the customer's card")
    till.lock.lock()
    assert till.sheet.payment.text() == "Waiting for the customer's card"
    till.state.show_message("success", "Approved", "Nothing else to do.")
    qtbot.waitUntil(lambda: till.sheet.payment.text() == "Approved Nothing else to do.")
    till.state.show_message("info", "")
    qtbot.waitUntil(till.sheet.payment.isHidden)


def test_what_lies_under_it_takes_no_key(till: Till) -> None:
    set_pin(till)
    till.lock.lock()
    assert not till.state.isEnabled()
    assert QApplication.focusWidget() is till.sheet.pin.edit
