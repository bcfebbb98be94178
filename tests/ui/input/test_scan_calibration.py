"""A barcode is scanned twice, and Till knows how this scanner types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.background.tasks import Tasks
from pos_app.ui.input.scan_calibration import CalibrationSheet
from pos_app.ui.input.scan_filter import ScanFilter
from pos_app.ui.input.scan_rhythm import GAP_SECONDS, ScannerProfile
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.settings.scanner_page import ScannerPage
from tests.support.keys import action
from tests.support.store import open_store
from tests.ui.checkout.conftest import Fingers

CODE = "4006381333931"


class Bench:
    """A window with the sheet, a scanner in hand, and what was learned."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.fingers = Fingers()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        QVBoxLayout(self.window)
        self.window.resize(700, 500)
        self.opened: list[str] = []
        Shortcut(self.window, action("F8", "Customer"), lambda: self.opened.append("F8"))
        self.window.show()
        self.window.activateWindow()
        self.sheet = CalibrationSheet(self.window, self.fingers)
        self.learned: list[ScannerProfile] = []
        self.sheet.learned.connect(self.learned.append)
        self.sheet.open()

    def scan(self, keys: str, seconds: float = 0.01) -> None:
        """Send the keys of one scan, and no more for a while; names of keys stand in angles."""
        self.fingers.wait()
        for key in keys.replace("<", "\n<").replace(">", ">\n").split("\n"):
            self._send(key, seconds)
        quiet = self.sheet.capture.findChild(QTimer)
        assert quiet is not None
        quiet.stop()
        quiet.timeout.emit()

    def _send(self, part: str, seconds: float) -> None:
        named = part.startswith("<")
        for key in [part.strip("<>")] if named else part:
            self.fingers.now += seconds
            QTest.keySequence(self.window.windowHandle(), QKeySequence(key)) if named else (
                QTest.keyClick(self.window.windowHandle(), key)  # type: ignore[call-overload]
            )


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.window.close()


def test_a_usual_scanner_needs_nothing_kept(bench: Bench) -> None:
    for _ in range(2):
        bench.scan(f"{CODE}<Return><Return>")
    assert "with Return, Return. There are 10 ms between" in bench.sheet.message.text()
    assert "Quick hands" not in bench.sheet.message.text()
    assert bench.sheet.printed.text() == CODE
    bench.sheet.keep.click()
    assert bench.learned == [ScannerProfile()]


def test_a_slow_scanner_is_waited_for(bench: Bench) -> None:
    for _ in range(2):
        bench.scan(f"{CODE}<Tab>", 0.06)
    assert "Quick hands type as fast." in bench.sheet.message.text()
    bench.sheet.keep.click()
    (profile,) = bench.learned
    assert (profile.gap, profile.prefix, profile.suffix) == (0.09, "", "")


def test_what_is_not_printed_under_the_bars_is_left_out(bench: Bench) -> None:
    for _ in range(2):
        bench.scan(f"A{CODE}Z")
    assert bench.sheet.message.text().startswith("It ends a code with nothing. There are 10 ms")
    assert bench.sheet.printed.text() == f"A{CODE}Z"
    bench.sheet.printed.setText("4006")
    bench.sheet.printed.setText(CODE)
    bench.sheet.keep.click()
    assert bench.learned == [ScannerProfile(GAP_SECONDS, "A", "Z")]


def test_marks_that_every_scanner_may_send_need_not_be_learned(bench: Bench) -> None:
    for _ in range(2):
        bench.scan(f"<Ctrl+B> ]E0{CODE}<Return>")
    assert bench.sheet.printed.text() == CODE
    bench.sheet.keep.click()
    assert bench.learned == [ScannerProfile()]


def test_another_number_than_was_sent_is_not_kept(bench: Bench) -> None:
    for _ in range(2):
        bench.scan(CODE)
    bench.sheet.printed.setText("123456")
    bench.sheet.keep.click()
    assert bench.learned == []
    assert bench.sheet.field.error() == f"The scanner sent {CODE}, in which this is not."


@pytest.mark.parametrize(
    ("first", "second", "seconds", "why"),
    [
        (CODE, "5012345678900", 0.01, "These were two codes"),
        ("12", "12", 0.01, "That was no barcode."),
        (CODE, CODE, 0.2, "There are 200 ms between its keys"),
        (f"<F8>{CODE}", f"<F8>{CODE}", 0.01, "It begins each code with F8"),
    ],
)
def test_what_cannot_be_learned_says_why_and_begins_anew(
    bench: Bench, first: str, second: str, seconds: float, why: str
) -> None:
    bench.scan(first, seconds)
    bench.scan(second, seconds)
    assert bench.sheet.message.text().startswith(why)
    assert (bench.sheet.capture.hasFocus(), bench.opened) == (True, [])
    for _ in range(2):
        bench.scan(CODE)
    bench.sheet.keep.click()
    assert bench.learned == [ScannerProfile()]


def test_esc_gives_up(bench: Bench) -> None:
    with bench.qtbot.waitSignal(bench.sheet.dismissed):
        QTest.keyClick(bench.window.windowHandle(), Qt.Key.Key_Escape)


def test_what_was_learned_is_kept_as_text() -> None:
    profile = ScannerProfile(0.09, "A", "Z")
    assert ScannerProfile.from_text(profile.to_text()) == profile
    for spoilt in (None, "", "{}", "[]", '{"gap": "x", "prefix": "", "suffix": ""}'):
        assert ScannerProfile.from_text(spoilt) == ScannerProfile()


def test_the_page_tells_what_was_learned_and_forgets_it(
    tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    with open_store(tmp_path, None) as services:
        profile = ScannerProfile(0.09, "A", "")
        page = ScannerPage(profile, services.settings, tasks, lambda: services.actor)
        qtbot.addWidget(page)
        qtbot.waitUntil(lambda: not tasks.busy)
    assert page.message.text() == (
        "This was learned for this register. Up to 90 ms between two keys. “A” before each code."
    )
    with qtbot.waitSignal(page.scanner_learned) as learned:
        page.forget.click()
    assert learned.args == [ScannerProfile()]
    assert not page.forget.isEnabled()


def test_a_learned_scanner_is_heard_as_it_types(qtbot: QtBot) -> None:
    fingers, window = Fingers(), QWidget()
    codes: list[str] = []
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    scanner = ScanFilter(window, fingers, fingers)
    scanner.profile = ScannerProfile(0.09, "A", "Z")
    scanner.scanned.connect(codes.append)
    scanner.listen()
    for sign in "A12Z\r":
        fingers.now += 0.06
        QTest.keyClick(window.windowHandle(), sign)  # type: ignore[call-overload]
    assert codes == ["12"]
