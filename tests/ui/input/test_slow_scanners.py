"""A scanner that is as slow as a person is heard, asked about, or learned."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QWidget,
)

from pos_app.ui.input.scan_filter import AmbiguousInput, ScanFilter
from pos_app.ui.input.scan_rhythm import ScannerProfile
from pos_app.ui.input.shortcuts import Shortcut
from tests.support.keys import action
from tests.ui.input.bench import Bench


@pytest.mark.parametrize("pause", [0.036, 0.06, 0.09])
def test_a_slow_code_in_an_amount_is_asked_about(bench: Bench, pause: float) -> None:
    entered: list[int] = []
    bench.amount.returnPressed.connect(lambda: entered.append(1))
    bench.amount.setText("10.00")
    bench.amount.setFocus()
    bench.amount.selectAll()
    bench.strike("4011\n", pause)
    (doubt,) = bench.doubts
    assert (doubt.code, doubt.typed, doubt.entered) == ("4011", "4011", True)
    assert (bench.amount.text(), entered, bench.codes) == ("10.00", [], [])


def test_a_slow_code_without_anything_after_it_is_asked_about_too(bench: Bench) -> None:
    bench.amount.setFocus()
    bench.strike("4011", 0.04)
    bench.rest()
    (doubt,) = bench.doubts
    assert (doubt.code, doubt.entered, bench.amount.text()) == ("4011", False, "")


@pytest.mark.parametrize("focus", ["field", "amount", "button"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_slow_code_that_is_no_amount_is_a_code(bench: Bench, focus: str, end: str) -> None:
    getattr(bench, focus).setFocus()
    bench.strike(f"4006381333931{end}", 0.06)
    bench.rest()
    assert (bench.codes, bench.doubts, bench.pressed) == (["4006381333931"], [], [])
    assert (bench.field.text(), bench.amount.text()) == ("12.50", "")


def test_a_slow_code_presses_no_button(bench: Bench) -> None:
    bench.button.setFocus()
    bench.strike("4011\n\n", 0.05)
    assert (bench.codes, bench.pressed) == (["4011"], [])


@pytest.mark.parametrize("typed", ["4011\n", "20000\n", "12.50\n"])
def test_an_amount_that_a_person_types_is_not_asked_about(bench: Bench, typed: str) -> None:
    entered: list[str] = []
    bench.amount.returnPressed.connect(lambda: entered.append(bench.amount.text()))
    bench.amount.setFocus()
    bench.strike(typed, 0.12)
    assert (len(entered), bench.doubts, bench.codes) == (1, [], [])


def test_a_slow_code_in_an_amount_of_another_screen_is_asked_about(bench: Bench) -> None:
    """A refund of 4,011.00 would be as bad as a tender."""
    bench.windowHandle().removeEventFilter(bench.scanner)
    other = ScanFilter(QWidget(bench, visible=False), bench.fingers, bench.fingers)
    bench.windowHandle().installEventFilter(other)
    doubts: list[AmbiguousInput] = []
    elsewhere: list[str] = []
    other.doubted.connect(doubts.append)
    other.scanned_elsewhere.connect(elsewhere.append)
    bench.amount.setFocus()
    bench.strike("4011\n\n", 0.05)
    (doubt,) = doubts
    assert (doubt.code, bench.amount.text(), elsewhere) == ("4011", "", [])
    other.emit_scanned(doubt.code)
    assert elsewhere == ["4011"]


def test_a_slow_scanner_whose_radio_stops_for_a_moment_presses_nothing(bench: Bench) -> None:
    bench.button.setFocus()
    bench.strike("40063", 0.06)
    bench.strike("8", 0.28)
    bench.strike("1333931\n", 0.06)
    bench.strike("\n", 0.28)
    assert (bench.codes, bench.pressed) == (["4006381333931"], [])


SLOW = ScannerProfile(gap=0.12)
"""What is learned of a scanner with 80 ms between two keys."""


@pytest.mark.parametrize("pause", [0.036, 0.08, 0.11])
def test_where_a_slow_scanner_was_learned_words_that_are_typed_stay(
    bench: Bench, pause: float
) -> None:
    bench.scanner.profile = SLOW
    entered: list[str] = []
    bench.field.returnPressed.connect(lambda: entered.append(bench.field.text()))
    bench.field.setFocus()
    bench.field.clear()
    bench.strike("cola 12\n", pause)
    bench.rest()
    assert (entered, bench.codes, bench.doubts) == (["cola 12"], [], [])


def test_where_a_slow_scanner_was_learned_a_quick_amount_is_asked_about(bench: Bench) -> None:
    bench.scanner.profile = SLOW
    bench.amount.setFocus()
    bench.strike("1250\n", 0.11)
    (doubt,) = bench.doubts
    assert (doubt.code, doubt.typed, doubt.entered, bench.codes) == ("1250", "1250", True, [])


def test_where_a_slow_scanner_was_learned_keys_do_what_they_do(bench: Bench) -> None:
    bench.scanner.profile = SLOW
    done: list[int] = []
    Shortcut(bench, action("Ctrl+D"), lambda: done.append(1))
    bench.field.setFocus()
    bench.field.clear()
    bench.strike("co", 0.11)
    bench.fingers.now += 0.11
    QTest.keyClick(bench.windowHandle(), Qt.Key.Key_Backspace)
    bench.strike("co", 0.11)
    bench.fingers.now += 0.11
    QTest.keySequence(bench.windowHandle(), QKeySequence("Ctrl+D"))
    assert (bench.field.text(), done) == ("cco", [1])
    bench.button.setFocus()
    bench.keys.clear()
    bench.strike("pq", 0.11)
    assert bench.keys == ["p"]  # nor does a key that is none of a field wait longer


@pytest.mark.parametrize("focus", ["field", "amount"])
@pytest.mark.parametrize("sent", ["A4011Z", "A4011", "4011Z", "50123456"])
def test_a_learned_slow_scanner_is_known_in_fields_by_what_it_adds_or_many_digits(
    bench: Bench, focus: str, sent: str
) -> None:
    bench.scanner.profile = ScannerProfile(0.12, "A", "Z")
    getattr(bench, focus).setFocus()
    bench.strike(f"{sent}\n", 0.11)
    assert bench.codes == [sent.strip("AZ")]
    assert (bench.field.text(), bench.amount.text(), bench.doubts) == ("12.50", "", [])


@pytest.mark.parametrize("word", ["Apple", "A12 b", "AZ12", "Fuzz Z", "1250"])
def test_a_word_that_begins_as_a_learned_code_does_is_none(bench: Bench, word: str) -> None:
    bench.scanner.profile = ScannerProfile(0.12, "A", "Z")
    bench.field.setFocus()
    bench.strike(word, 0.11)
    bench.rest()
    assert (bench.codes, bench.field.text()) == ([], f"12.50{word}")


def test_an_amount_that_begins_with_the_digit_that_a_scanner_adds_is_asked_about(
    bench: Bench,
) -> None:
    bench.scanner.profile = ScannerProfile(0.12, "1", "")
    bench.amount.setFocus()
    bench.strike("12500\n", 0.11)
    assert ([each.typed for each in bench.doubts], bench.codes) == (["12500"], [])


@pytest.mark.parametrize("profile", [ScannerProfile(), SLOW])
def test_a_number_of_which_four_digits_were_rolled_is_typed(
    bench: Bench, profile: ScannerProfile
) -> None:
    bench.scanner.profile = profile
    bench.field.setFocus()
    bench.field.clear()
    bench.strike("1234", 0.08)
    bench.strike("5678", 0.25)
    bench.rest()
    assert (bench.codes, bench.doubts, bench.field.text()) == ([], [], "12345678")


def test_a_slow_scanner_types_no_pin_either(bench: Bench) -> None:
    bench.pin.setFocus()
    bench.strike("4006381333931", 0.08)
    QTest.keyClick(bench.windowHandle(), Qt.Key.Key_Return)
    assert (bench.codes, bench.pin.text()) == (["4006381333931"], "")
