"""A scanner is heard wherever the focus is, and a person is never taken for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.domain.scans import code_of
from pos_app.ui.input.scan_filter import ScanFilter
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.widgets.drop_down import DropDown
from tests.support.keys import action
from tests.ui.input.bench import Bench


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
    assert heard(bench, lambda: 0.0, milliseconds_between=150) == []
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


@pytest.mark.parametrize(
    "keys", [["Return"], ["Enter"], ["Tab"], ["Return", "Return"], ["Ctrl+M", "Ctrl+J"], ["Ctrl+J"],
             ["Tab", "Return"], ["Return", "Tab", "Return"]]
)  # fmt: skip
@pytest.mark.parametrize("focus", ["field", "amount", "button"])
def test_all_that_ends_a_code_is_the_scanners(bench: Bench, focus: str, keys: list[str]) -> None:
    entered: list[int] = []
    for each in (bench.field, bench.amount):
        each.returnPressed.connect(lambda: entered.append(1))
    at: QWidget = getattr(bench, focus)
    at.setFocus()
    bench.burst("4006381333931")
    for key in keys:
        QTest.keySequence(bench.windowHandle(), QKeySequence(key))
    assert (bench.codes, bench.pressed, entered) == (["4006381333931"], [], [])
    assert QApplication.focusWidget() is at
    assert (bench.field.text(), bench.amount.text()) == ("12.50", "")


def test_a_second_line_end_that_comes_late_is_the_scanners_too(bench: Bench) -> None:
    bench.button.setFocus()
    bench.burst("40063813\n")
    bench.strike("\n", 0.25)
    assert (bench.codes, bench.pressed) == (["40063813"], [])


def test_enter_of_a_person_counts_after_a_scan(bench: Bench) -> None:
    bench.button.setFocus()
    bench.burst("40063813\n\n")
    bench.strike("\n", 0.4)
    assert bench.pressed == [1]


def test_no_key_in_a_code_or_after_it_is_a_shortcut(bench: Bench) -> None:
    done: list[str] = []
    for keys in ("Ctrl+D", "Ctrl+J", "Ctrl+]", "F10"):
        Shortcut(bench, action(keys), partial(done.append, keys))
    bench.button.setFocus()
    bench.burst("40063813")
    for keys in ("Ctrl+D", "Ctrl+]"):
        QTest.keySequence(bench.windowHandle(), QKeySequence(keys))
    bench.burst("31\n")
    for keys in ("Ctrl+J", "F10"):
        QTest.keySequence(bench.windowHandle(), QKeySequence(keys))
    assert (bench.codes, done) == (["4006381331"], [])
    bench.fingers.wait()
    QTest.keySequence(bench.windowHandle(), QKeySequence("Ctrl+D"))
    assert done == ["Ctrl+D"]


@pytest.mark.parametrize("focus", ["field", "amount", "button"])
@pytest.mark.parametrize("prefix", [" ", "]E0", "\x02", "  "])
def test_what_comes_before_a_code_is_not_of_it(bench: Bench, focus: str, prefix: str) -> None:
    getattr(bench, focus).setFocus()
    if prefix == "\x02":
        QTest.keySequence(bench.windowHandle(), QKeySequence("Ctrl+B"))
        prefix = ""
    bench.burst(f"{prefix}4006381333931\n")
    assert (bench.codes, bench.pressed) == (["4006381333931"], [])
    assert (bench.field.text(), bench.amount.text()) == ("12.50", "")


def test_a_space_that_a_person_presses_on_a_button_counts(bench: Bench, qtbot: QtBot) -> None:
    bench.button.setFocus()
    bench.burst(" ")
    bench.fingers.wait()
    qtbot.waitUntil(lambda: bench.pressed == [1])


def test_the_article_is_read_out_of_a_gs1_code(bench: Bench) -> None:
    bench.button.setFocus()
    bench.burst("010400638133393121AB")
    QTest.keySequence(bench.windowHandle(), QKeySequence("Ctrl+]"))
    bench.burst("1726\n")
    assert [code_of(each) for each in bench.codes] == ["4006381333931"]
    assert bench.codes == ["\x1d010400638133393121AB\x1d1726"]


@pytest.mark.parametrize("focus", ["field", "amount", "button"])
def test_codes_without_anything_after_them_are_heard_one_by_one(bench: Bench, focus: str) -> None:
    getattr(bench, focus).setFocus()
    bench.burst("4006381333931")
    bench.rest()
    bench.burst("5012345678900")
    bench.rest()
    assert bench.codes == ["4006381333931", "5012345678900"]
    assert (bench.field.text(), bench.amount.text()) == ("12.50", "")


def test_a_code_without_anything_after_it_is_heard_by_itself(bench: Bench, qtbot: QtBot) -> None:
    bench.field.setFocus()
    bench.burst("4006381333931")
    bench.fingers.wait()
    qtbot.waitUntil(lambda: bench.codes == ["4006381333931"])


def test_a_scanner_may_take_breath_within_a_code(bench: Bench) -> None:
    bench.button.setFocus()
    bench.burst("400638")
    bench.strike("1", 0.25)
    bench.burst("333931")
    bench.strike("\n", 0.25)
    assert (bench.codes, bench.keys) == (["4006381333931"], [])


def test_a_key_that_is_held_is_no_code(bench: Bench) -> None:
    bench.amount.setFocus()
    for repeated in range(8):
        bench.fingers.now += 0.03 if repeated > 1 else 0.3
        code, plain = Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, code, plain, "0", autorep=bool(repeated))
        QApplication.sendEvent(bench.windowHandle(), event)
    bench.rest()
    assert (bench.codes, bench.doubts, bench.amount.text()) == ([], [], "00000000")


def test_on_another_screen_a_code_is_no_amount_and_presses_nothing(bench: Bench) -> None:
    bench.windowHandle().removeEventFilter(bench.scanner)
    away = QWidget(bench, visible=False)
    other = ScanFilter(away, bench.fingers, bench.fingers)
    bench.windowHandle().installEventFilter(other)
    heard: list[str] = []
    other.scanned_elsewhere.connect(heard.append)
    for at in (bench.button, bench.amount):
        at.setFocus()
        bench.burst("4006381333931\n\n")
        bench.rest()
    assert heard == ["4006381333931"] * 2
    assert (bench.pressed, bench.amount.text()) == ([], "")


def test_on_another_screen_a_code_is_typed_into_a_field_and_entered_once(bench: Bench) -> None:
    bench.windowHandle().removeEventFilter(bench.scanner)
    other = ScanFilter(QWidget(bench, visible=False), bench.fingers, bench.fingers)
    bench.windowHandle().installEventFilter(other)
    entered: list[str] = []
    bench.field.returnPressed.connect(lambda: entered.append(bench.field.text()))
    bench.field.setFocus()
    bench.field.selectAll()
    bench.burst("4006381333931\n\n")
    assert entered == ["4006381333931"]


@pytest.mark.parametrize("focus", ["button", "amount"])
def test_a_line_end_that_comes_when_none_is_awaited_any_more_does_nothing(
    bench: Bench, qtbot: QtBot, focus: str
) -> None:
    entered: list[int] = []
    bench.amount.returnPressed.connect(lambda: entered.append(1))
    getattr(bench, focus).setFocus()
    bench.burst("40063813")
    bench.fingers.now += 0.35
    qtbot.waitUntil(lambda: bench.codes == ["40063813"])
    bench.strike("\n", 0.2)
    bench.strike("\n", 0.05)
    assert (bench.pressed, entered) == ([], [])
    bench.strike("\n", 0.5)
    assert bench.pressed + entered == [1]


def test_enter_counts_where_the_clock_of_keys_begins_anew(bench: Bench) -> None:
    bench.button.setFocus()
    bench.burst("40063813\n")
    bench.fingers.now = 1.0
    bench.burst("\n")
    assert (bench.codes, bench.pressed) == (["40063813"], [1])


def add_field(bench: Bench, kind: str) -> tuple[QWidget, Callable[[], str]]:
    """Add a field of this kind that holds *Hot*; return it and what tells its text."""
    if kind == "drop-down":
        box = DropDown()
        box.setEditable(True)
        box.setCurrentText("Hot")
        shown: tuple[QWidget, Callable[[], str]] = (box, box.currentText)
    else:
        area = QPlainTextEdit("Hot") if kind == "plain" else QTextEdit("Hot")
        area.selectAll()
        shown = (area, area.toPlainText)
    layout = bench.layout()
    assert layout is not None
    layout.addWidget(shown[0])
    shown[0].show()
    shown[0].setFocus()
    return shown


@pytest.mark.parametrize("kind", ["drop-down", "plain", "rich"])
@pytest.mark.parametrize("pause", [0.035, 0.08])
def test_what_is_typed_briskly_into_any_kind_of_field_stays(
    bench: Bench, kind: str, pause: float
) -> None:
    field, text = add_field(bench, kind)
    bench.strike("Food", pause)
    assert text().endswith("Food")  # at once, not when it is clear that no code follows
    bench.strike("\n", pause)
    bench.rest()
    assert (bench.codes, bench.doubts, field.hasFocus()) == ([], [], True)
    assert text().rstrip("\n").endswith("Food")


@pytest.mark.parametrize("kind", ["drop-down", "plain", "rich"])
def test_a_code_leaves_any_kind_of_field_as_it_was(bench: Bench, kind: str) -> None:
    field, text = add_field(bench, kind)
    bench.burst("4006381333931\n")
    assert (bench.codes, text(), field.hasFocus()) == (["4006381333931"], "Hot", True)
    if isinstance(field, QPlainTextEdit | QTextEdit):
        assert field.textCursor().selectedText() == "Hot"


def test_in_a_field_that_only_shows_something_no_letter_of_a_code_is_a_command(
    bench: Bench,
) -> None:
    bench.field.setReadOnly(True)
    bench.field.setFocus()
    bench.burst("PCS 55\n")
    assert (bench.codes, bench.keys, bench.field.text()) == (["PCS 55"], [], "12.50")


@pytest.mark.parametrize("focus", ["field", "amount"])
def test_a_scanner_may_take_breath_within_a_code_in_a_field_too(bench: Bench, focus: str) -> None:
    getattr(bench, focus).setFocus()
    bench.burst("400638")
    bench.strike("1", 0.25)
    bench.burst("333931")
    bench.strike("\n", 0.25)
    assert (bench.codes, bench.doubts) == (["4006381333931"], [])
    assert (bench.field.text(), bench.amount.text()) == ("12.50", "")


@pytest.mark.parametrize("typed", ["", "57"])
def test_what_is_scanned_never_stays_in_a_field_for_a_pin(bench: Bench, typed: str) -> None:
    """A badge, a product: neither is the PIN, and none is the rest of one."""
    bench.pin.setFocus()
    entered = list[str]()
    bench.pin.returnPressed.connect(lambda: entered.append(bench.pin.text()))
    bench.strike(typed, 0.3)
    bench.rest()
    bench.burst("4006381333931")
    QTest.keyClick(bench.windowHandle(), Qt.Key.Key_Return)
    assert bench.codes == ["4006381333931"]
    assert (bench.pin.text(), entered) == (typed, [])


@pytest.mark.parametrize("pin", ["5739", "24681357"])
def test_quick_fingers_type_their_pin(bench: Bench, pin: str) -> None:
    """Nobody is asked whether it was a code, which would show the digits."""
    bench.pin.setFocus()
    bench.strike(pin, 0.08)
    QTest.keyClick(bench.windowHandle(), Qt.Key.Key_Return)
    assert (bench.codes, bench.doubts, bench.pin.text()) == ([], [], pin)


def test_a_field_for_a_pin_takes_digits_alone(bench: Bench) -> None:
    bench.pin.setFocus()
    bench.strike("1a2 3-4567890", 0.3)
    assert bench.pin.text() == "12345678"
    assert bench.pin.displayText() != bench.pin.text()
