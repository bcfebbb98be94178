"""A scanner is heard wherever the focus is, and a person is never taken for one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.checkout.scanner import ScanFilter
from tests.ui.checkout.conftest import Fingers, strike


class Bench(QWidget):
    """A field, a button, and what was heard."""

    def __init__(self, fingers: Fingers) -> None:
        super().__init__()
        self.fingers = fingers
        self.codes: list[str] = []
        self.keys: list[str] = []
        self.field = QLineEdit("12.50")
        self.button = QPushButton("Take")
        box = QVBoxLayout(self)
        box.addWidget(self.field)
        box.addWidget(self.button)
        self.scanner = ScanFilter(self, fingers, fingers)
        self.scanner.scanned.connect(self.codes.append)

    def burst(self, text: str) -> None:
        strike(self, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.text())


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    made = Bench(Fingers())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.scanner.listen()
    return made


def test_a_code_leaves_the_field_as_it_was(bench: Bench) -> None:
    entered: list[int] = []
    bench.field.returnPressed.connect(lambda: entered.append(1))
    bench.field.setFocus()
    bench.field.selectAll()
    bench.burst("4006381333931\n")
    assert bench.codes == ["4006381333931"]
    assert (bench.field.text(), bench.field.selectedText()) == ("12.50", "12.50")
    assert entered == []


def test_no_letter_of_a_code_is_a_command(bench: Bench) -> None:
    pressed: list[int] = []
    bench.button.clicked.connect(lambda: pressed.append(1))
    bench.button.setFocus()
    bench.burst("PCS 55\n")
    assert (bench.codes, bench.keys, pressed) == (["PCS 55"], [], [])


def test_the_scan_after_a_scan_is_not_lost(bench: Bench) -> None:
    bench.button.setFocus()
    bench.burst("11111111\n22222222\n")
    bench.field.setFocus()
    bench.burst("33333333\n44444444\n")
    assert bench.codes == ["11111111", "22222222", "33333333", "44444444"]


def test_what_a_person_types_stays_and_their_enter_counts(bench: Bench) -> None:
    entered: list[str] = []
    bench.field.returnPressed.connect(lambda: entered.append(bench.field.text()))
    bench.field.setFocus()
    bench.field.clear()
    for sign in "4006\n":
        bench.fingers.now += 0.08
        bench.burst(sign)
    assert (entered, bench.codes) == (["4006"], [])


def test_a_key_pressed_outside_a_field_arrives_a_moment_later(bench: Bench, qtbot: QtBot) -> None:
    bench.button.setFocus()
    bench.burst("p")
    bench.fingers.wait()
    qtbot.waitUntil(lambda: bench.keys == ["p"])
    assert bench.codes == []


def test_a_hidden_screen_hears_nothing(bench: Bench) -> None:
    bench.field.setFocus()
    other = ScanFilter(QWidget(bench, visible=False), bench.fingers, bench.fingers)
    heard: list[str] = []
    other.scanned.connect(heard.append)
    bench.windowHandle().installEventFilter(other)
    bench.burst("12345678\n")
    assert (heard, bench.codes) == ([], ["12345678"])


def test_a_code_whose_keys_waited_for_the_screen_is_still_a_code(bench: Bench) -> None:
    """The system noted when they were pressed; this program was drawing meanwhile."""
    slow = count(step=0.06)
    assert heard(bench, lambda: next(slow), milliseconds_between=1) == ["40063813"]


def test_keys_of_a_person_that_waited_for_the_screen_are_no_code(bench: Bench) -> None:
    assert heard(bench, lambda: 0.0, milliseconds_between=90) == []
    assert bench.field.text().endswith("40063813")


def heard(bench: Bench, monotonic: Callable[[], float], milliseconds_between: int) -> list[str]:
    """Press the keys of a code, as the system notes them; return the codes heard by that clock."""
    codes: list[str] = []
    scanner = ScanFilter(bench, monotonic)
    bench.windowHandle().removeEventFilter(bench.scanner)
    scanner.scanned.connect(codes.append)
    scanner.listen()
    bench.field.setFocus()
    for number, sign in enumerate("40063813\r"):
        event = key(sign)
        event.setTimestamp(1_000 + number * milliseconds_between)
        QApplication.sendEvent(bench.windowHandle(), event)
    return codes


def key(sign: str) -> QKeyEvent:
    """Return the press of a digit, or of Enter."""
    code = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign))
    return QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, sign)
