"""Settings, Keyboard: another key is pressed, and works and is named everywhere at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.services.views.key_choices import KeyChoice, KeyChoices
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.cart_pane import CartPane
from pos_app.ui.input.shortcuts import Shortcut, live_shortcuts
from pos_app.ui.keys.actions import CHARGE, HOLD, RESUME, SAVE_CARD
from pos_app.ui.keys.keymap import KeyMap, KeyShown
from pos_app.ui.settings.keyboard_page import KeyboardPage
from pos_app.ui.settings.keyboard_sheet import KeySheet
from pos_app.ui.widgets import ConfirmSheet, button, icon_button

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Desk:
    """The page in a window, and a hand on the keyboard."""

    def __init__(self, qtbot: QtBot, tasks: Tasks) -> None:
        self.qtbot = qtbot
        self.window = QMainWindow()
        self.page = KeyboardPage(tasks, lambda: ("F7",))
        self.window.setCentralWidget(self.page)
        self.window.resize(1024, 600)
        self.kept: list[KeyChoices] = []
        self.page.keys_chosen.connect(self.kept.append)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    @property
    def sheet(self) -> KeySheet:
        """The sheet on top."""
        (found,) = (each for each in self.window.findChildren(KeySheet) if each.isVisible())
        return found

    def choose(self, words: str) -> KeySheet:
        """Find an action by words, and open it with Enter."""
        self.page.search.setFocus()
        self.page.search.setText(words)
        self.press(Qt.Key.Key_Return)
        return self.sheet

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the cursor is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    def shown(self, title: str) -> tuple[str, str]:
        """Return what the list says of an action: its key, and which it was."""
        self.page.search.clear()
        found = {each.title: each for each in self.page.list.entries()}
        return found[title].right, found[title].right_subtitle


@pytest.fixture
def desk(qtbot: QtBot, tasks: Tasks, keys: KeyMap) -> Desk:
    return Desk(qtbot, tasks)


def test_a_free_key_is_pressed_and_enter_keeps_it(desk: Desk, keys: KeyMap) -> None:
    sheet = desk.choose("put aside cart")
    assert sheet.now.text() == "Its key is F6."
    desk.press(Qt.Key.Key_F5)
    assert sheet.message.text() == "F5 is free."
    desk.press(Qt.Key.Key_Return)
    assert keys.keys_of(HOLD) == "F5"
    assert desk.kept == [KeyChoices((KeyChoice(HOLD.id, "F5"),))]
    assert desk.shown("Put the cart aside") == ("F5", "Was F6")


def test_a_key_that_another_action_has_is_swapped_or_taken(desk: Desk, keys: KeyMap) -> None:
    sheet = desk.choose("put aside cart")
    desk.press(Qt.Key.Key_F3)
    assert sheet.message.text() == ("F3 is the key of “Go on with what was put aside” (Checkout).")
    assert not sheet.keep.isVisible()
    sheet.swap.click()
    assert (keys.keys_of(HOLD), keys.keys_of(RESUME)) == ("F3", "F6")
    sheet = desk.choose("put aside cart")
    desk.press(Qt.Key.Key_F9)
    sheet.take.click()
    assert (keys.keys_of(HOLD), keys.keys_of(CHARGE)) == ("F9", "")
    assert desk.shown("Charge") == ("No key", "Was F9")


def test_enter_alone_takes_nothing_from_another_action(desk: Desk, keys: KeyMap) -> None:
    desk.choose("put aside cart")
    desk.press(Qt.Key.Key_F9)
    desk.press(Qt.Key.Key_Return)
    assert keys.choices == KeyChoices()
    assert QApplication.focusWidget() in {desk.sheet.none, desk.sheet.take, desk.sheet.swap}


@pytest.mark.parametrize(
    ("key", "held", "why"),
    [
        (Qt.Key.Key_A, SHIFT, "is for writing text"),
        (Qt.Key.Key_C, CTRL, "is for writing text"),
        (Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier, "belongs to the barcode scanner"),
        (Qt.Key.Key_Return, CTRL, "is needed to go through lists"),
    ],
)
def test_why_a_key_is_refused_is_said(
    desk: Desk, keys: KeyMap, key: Qt.Key, held: Qt.KeyboardModifier, why: str
) -> None:
    sheet = desk.choose("put aside cart")
    desk.press(key, held)
    assert why in sheet.message.text()
    assert not sheet.keep.isEnabled()
    desk.press(Qt.Key.Key_Return)
    assert keys.choices == KeyChoices()


def test_esc_leaves_all_as_it_was(desk: Desk, keys: KeyMap) -> None:
    desk.choose("put aside cart")
    desk.press(Qt.Key.Key_F5)
    desk.press(Qt.Key.Key_Escape)
    assert keys.choices == KeyChoices()
    assert not any(each.isVisible() for each in desk.window.findChildren(KeySheet))


def test_sticky_keys_and_a_held_key_choose_one_key(desk: Desk) -> None:
    """Shift pressed and let go, then the key; the key rests under the finger."""
    sheet = desk.choose("put aside cart")
    desk.press(Qt.Key.Key_Shift)
    desk.press(Qt.Key.Key_F5, SHIFT)
    assert sheet.recorder.text() == "Shift+F5"
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(sheet.recorder, held)
    assert sheet.recorder.text() == "Shift+F5"


def test_a_sign_is_what_comes_of_shift(desk: Desk) -> None:
    sheet = desk.choose("lines of the cart")
    desk.press(Qt.Key.Key_Slash, CTRL | SHIFT)
    assert sheet.recorder.text() == "Ctrl+/"
    desk.press(Qt.Key.Key_Y, CTRL | SHIFT)
    assert sheet.recorder.text() == "Ctrl+Shift+Y"


def test_one_goes_back_and_all_go_back(desk: Desk, keys: KeyMap) -> None:
    keys.assign({HOLD: "F5", SAVE_CARD: ""})
    sheet = desk.choose("put aside cart")
    sheet.default.click()
    desk.press(Qt.Key.Key_Return) if sheet.recorder.hasFocus() else sheet.keep.click()
    assert keys.choices == KeyChoices((KeyChoice(SAVE_CARD.id, ""),))
    desk.page.reset.click()
    (asked,) = (each for each in desk.window.findChildren(ConfirmSheet) if each.isVisible())
    asked.yes.click()
    assert desk.kept[-1] == keys.choices == KeyChoices()
    assert not desk.page.reset.isEnabled()


def test_an_action_is_found_by_its_key(desk: Desk) -> None:
    desk.page.search.setText("f1")
    desk.press(Qt.Key.Key_Return)
    assert [each.title for each in desk.page.list.entries()] == ["List the shortcuts"]
    desk.sheet.dismiss()
    desk.page.search.setText("nothing has this")
    desk.qtbot.waitUntil(desk.page.nothing.isVisible)


def test_what_names_a_key_names_the_new_one(qtbot: QtBot, keys: KeyMap) -> None:
    pane = CartPane()
    qtbot.addWidget(pane)
    named, plain = button("Charge", action=CHARGE), icon_button("hold", "Hold", action=HOLD)
    qtbot.addWidget(named)
    qtbot.addWidget(plain)
    keys.assign({CHARGE: "F5", HOLD: ""})
    assert pane.charge.accessibleName().endswith("(F5)")
    assert named.text() == "Charge   F5"
    assert plain.toolTip() == plain.accessibleName() == "Hold"


def test_what_is_gone_is_told_no_more(qtbot: QtBot, keys: KeyMap) -> None:
    heard: list[str] = []
    made = QMainWindow()
    KeyShown(made, CHARGE, heard.append)
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    keys.assign({CHARGE: "F5"})
    assert heard == ["F9"]


def test_the_new_key_works_and_is_listed(qtbot: QtBot, keys: KeyMap, tmp_path: Path) -> None:
    window, done = QMainWindow(), list[str]()
    qtbot.addWidget(window)
    Shortcut(window, HOLD, lambda: done.append("hold"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    keys.assign({HOLD: "Ctrl+H"})
    QTest.keyClick(window, Qt.Key.Key_F6)
    QTest.keyClick(window, Qt.Key.Key_H, CTRL)
    assert done == ["hold"]
    assert [each.keys_text for each in live_shortcuts(window)] == ["Ctrl+H"]
    keys.assign({HOLD: ""})
    assert live_shortcuts(window) == []
