"""Hands that need time, and keys that stay down for them: every press counts, and counts once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.domain.payments import TenderKind
from pos_app.ui.input.guards import DoublePressGuard, HeldKeyGuard
from pos_app.ui.input.scan_filter import LETTERS_ARE_COMMANDS
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.widgets.repeat_guard import RepeatGuard
from tests.support.keys import action
from tests.ui.checkout.conftest import Fingers
from tests.ui.input.bench import Bench

KEY, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Hands:
    """Press keys at the window, as the system hands them on."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.done: list[str] = []
        for keys in ("Shift+F11", "Ctrl+2", "Ctrl+Shift+L", "F9", "F10"):
            Shortcut(bench, action(keys), partial(self.done.append, keys))
        self.guard = HeldKeyGuard(bench.windowHandle())

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, after: float = 1.0) -> None:
        """Press a key and let it go, so many seconds after the one before."""
        self.bench.fingers.now += after
        QTest.keyClick(self.bench.windowHandle(), key, held)

    def rest_on(self, key: Qt.Key, text: str = "") -> None:
        """Press a key and rest on it until the system has repeated it three times."""
        self.bench.fingers.now += 1.0
        self._send(QEvent.Type.KeyPress, key, text, repeated=False)
        self.bench.fingers.now += 0.6  # a system waits so long before it repeats
        for _ in range(3):
            self._send(QEvent.Type.KeyPress, key, text, repeated=True)
            self._send(QEvent.Type.KeyRelease, key, text, repeated=True)
            self.bench.fingers.now += 0.04
        self._send(QEvent.Type.KeyRelease, key, text, repeated=False)
        self.bench.rest()

    def _send(self, kind: QEvent.Type, key: Qt.Key, text: str, *, repeated: bool) -> None:
        event = QKeyEvent(kind, key, NONE, text, repeated)
        QApplication.sendEvent(self.bench.windowHandle(), event)


@pytest.fixture
def hands(bench: Bench) -> Iterator[Hands]:
    made = Hands(bench)
    yield made
    bench.windowHandle().removeEventFilter(made.guard)


@pytest.mark.parametrize("focus", ["field", "amount", "pin", "button"])
@pytest.mark.parametrize("pause", [0.0, 0.02, 0.2, 1.0, 30.0])
def test_modifiers_that_were_let_go_still_count(
    hands: Hands, bench: Bench, focus: str, pause: float
) -> None:
    """Sticky keys: Shift, then F11; Ctrl, then Shift, then L; whatever time lies between."""
    getattr(bench, focus).setFocus()
    hands.press(KEY.Key_Shift)
    hands.press(KEY.Key_F11, SHIFT, after=pause)
    hands.press(KEY.Key_Control)
    hands.press(KEY.Key_2, CTRL, after=pause)
    hands.press(KEY.Key_Control)
    hands.press(KEY.Key_Shift, CTRL, after=pause)
    hands.press(KEY.Key_L, CTRL | SHIFT, after=pause)
    assert hands.done == ["Shift+F11", "Ctrl+2", "Ctrl+Shift+L"]
    assert bench.codes == []


def test_a_capital_of_sticky_keys_is_typed(hands: Hands, bench: Bench) -> None:
    bench.field.setFocus()
    bench.field.clear()
    hands.press(KEY.Key_Shift)
    bench.strike("Ab", 1.0)
    bench.rest()
    assert bench.field.text() == "Ab"


def test_sticky_keys_work_right_after_a_scan(hands: Hands, bench: Bench) -> None:
    bench.button.setFocus()
    bench.burst("40063813\n")
    hands.press(KEY.Key_Shift, after=0.4)
    hands.press(KEY.Key_F11, SHIFT, after=0.4)
    assert (bench.codes, hands.done) == (["40063813"], ["Shift+F11"])


@pytest.mark.parametrize("pause", [0.6, 1.0, 5.0, 60.0])
def test_slow_keys_are_each_taken(hands: Hands, bench: Bench, pause: float) -> None:
    """A key that has to be held before it counts comes late, and never in a row."""
    bench.field.setFocus()
    bench.field.clear()
    for key in (KEY.Key_4, KEY.Key_0, KEY.Key_0, KEY.Key_6, KEY.Key_3):
        hands.press(key, after=pause)
    hands.press(KEY.Key_F9, after=pause)
    hands.press(KEY.Key_F9, after=pause)
    bench.button.setFocus()
    hands.press(KEY.Key_Return, after=pause)
    hands.press(KEY.Key_Return, after=pause)
    assert bench.field.text() == "40063"
    assert hands.done == ["F9", "F9"]
    assert bench.pressed == [1, 1]
    assert bench.codes == []


def test_a_deliberate_second_press_is_let_through_by_each_guard() -> None:
    fingers = Fingers()
    double, repeats = DoublePressGuard(fingers), RepeatGuard(fingers)
    assert not double.rejects(TenderKind.CASH)
    double.is_paid(500)
    repeats.begin()
    fingers.now += 0.6  # as slow keys have it at the least
    assert not double.rejects(TenderKind.CASH)
    assert not repeats.rejects()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (KEY.Key_Return, "\r"),
        (KEY.Key_Enter, "\r"),
        (KEY.Key_Escape, "\x1b"),
        (KEY.Key_Delete, "\x7f"),
        (KEY.Key_Backspace, "\b"),
        (KEY.Key_P, "p"),
    ],
)
def test_a_key_that_is_rested_on_does_its_work_once(
    hands: Hands, bench: Bench, key: Qt.Key, text: str
) -> None:
    """P prints one receipt, Del removes one line, Esc closes one sheet."""
    bench.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    bench.setFocus()
    hands.rest_on(key, text)
    assert bench.keys[:1] == [text]
    assert [each for each in bench.keys if each] == [text]


def test_space_presses_a_button_once(hands: Hands, bench: Bench) -> None:
    bench.button.setFocus()
    hands.rest_on(KEY.Key_Space, " ")
    assert bench.pressed == [1]


def test_a_shortcut_that_is_rested_on_works_once(hands: Hands, bench: Bench) -> None:
    """Qt repeats those that ask for it alone."""
    assert hands.done == []
    assert not any(each.autoRepeat() for each in bench.findChildren(Shortcut))


def test_what_is_typed_and_stepped_through_repeats(hands: Hands, bench: Bench) -> None:
    bench.field.setFocus()
    bench.field.setText("12345")
    hands.rest_on(KEY.Key_Backspace, "\b")
    assert bench.field.text() == "1"
    hands.rest_on(KEY.Key_A, "a")
    assert bench.field.text() == "1aaaa"


def test_a_letter_that_is_a_command_in_a_field_is_one_command(hands: Hands, bench: Bench) -> None:
    heard: list[str] = []

    class Amount(QLineEdit):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            heard.append(event.text())

    amount = Amount()
    amount.setProperty(LETTERS_ARE_COMMANDS, True)
    amount.setParent(bench)
    amount.show()
    amount.setFocus()
    hands.rest_on(KEY.Key_C, "c")
    assert [each for each in heard if each] == ["c"]


def test_the_same_letter_twice_in_a_code_is_of_the_code(hands: Hands, bench: Bench) -> None:
    """Some scanners type it as a key that is held."""
    bench.button.setFocus()
    bench.burst("AB1")
    repeated = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_1, NONE, "1", True)
    QApplication.sendEvent(bench.windowHandle(), repeated)
    bench.burst("CC2\n")
    assert bench.codes == ["AB11CC2"]
