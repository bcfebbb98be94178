"""The lock of the screen: until somebody signs in, with the cart and a payment as they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.store_form import choices
from pos_app.ui.shell.screen_lock import LockSheet, ScreenLock
from pos_app.ui.theme import current_tokens
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


def test_nobody_without_a_pin_opens_it_by_their_name(till: Till) -> None:
    till.services.staff.save_cashier(till.services.actor, None, "Eve", "cashier")
    set_pin(till)
    till.lock.lock()
    assert [each.title for each in till.sheet.people.entries()] == ["Manager"]
    till.sheet.people.choose(till.sheet.people.entries()[0].key)
    QTest.keyClick(till.sheet.people, Qt.Key.Key_Return)
    assert till.lock.is_locked
    assert till.sheet.pin.hint.text() == "The PIN of Manager"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_list_that_is_open_goes_with_it(till: Till, qtbot: QtBot) -> None:
    set_pin(till)
    box = choices([("One", 1), ("Two", 2)])
    box.setParent(till.window)
    box.show()
    box.showPopup()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    till.lock.lock()
    assert QApplication.activePopupWidget() is None


def test_it_hides_what_is_behind(till: Till, qtbot: QtBot) -> None:
    """A customer's name and what they bought is nobody's business."""
    set_pin(till)
    till.lock.lock()
    behind = till.window.centralWidget()
    assert behind is not None
    behind.setStyleSheet("background: #ff0000")
    canvas = QColor(current_tokens().canvas)
    qtbot.waitUntil(lambda: till.window.grab().toImage().pixelColor(8, 300) == canvas)


def test_a_store_without_pins_is_never_locked(till: Till) -> None:
    till.lock.lock()
    assert not till.lock.is_locked


def test_it_locks_when_nothing_was_done_for_a_while(till: Till, qtbot: QtBot) -> None:
    set_pin(till)
    till.lock.start()
    qtbot.waitUntil(lambda: till.lock.is_locked)


@pytest.mark.parametrize(("minutes", "waits"), [(0, False), (1, True), (60, True)])
def test_after_how_many_minutes_is_the_stores_choice(till: Till, minutes: int, waits: bool) -> None:
    set_pin(till)
    till.lock.start()
    till.lock.set_idle(minutes)
    QTest.keyClick(till.window, Qt.Key.Key_A)
    assert till.lock._idle.isActive() is waits
    assert till.lock._idle.interval() == minutes * 60_000


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
