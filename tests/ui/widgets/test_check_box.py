"""A box to tick shows all of its words, however narrow its place is."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.widgets import CheckBox

WORDS = "I know that this is a live key: payments take real money from real cards."


def test_words_take_as_many_lines_as_they_need(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    tick = CheckBox(WORDS)
    box = QVBoxLayout(place)
    box.addWidget(tick)
    box.addStretch()
    whole = tick.sizeHint()
    place.resize(whole.width() + 200, 300)
    place.show()
    qtbot.waitUntil(lambda: tick.text() == WORDS)
    place.resize(300, 300)
    qtbot.waitUntil(lambda: "\n" in tick.text())
    lines = tick.text().split("\n")
    assert " ".join(lines) == WORDS
    assert max(map(tick.fontMetrics().horizontalAdvance, lines)) < tick.width() < 300
    qtbot.waitUntil(lambda: tick.height() > whole.height())
    place.resize(whole.width() + 200, 300)
    qtbot.waitUntil(lambda: tick.text() == WORDS)
    qtbot.waitUntil(lambda: tick.sizeHint() == whole)


def test_it_is_spoken_of_in_one_line_and_without_the_sign_for_a_key(qtbot: QtBot) -> None:
    tick = CheckBox("R&&D has agreed to this")
    qtbot.addWidget(tick)
    tick.resize(80, 100)
    assert tick.accessibleName() == "R&D has agreed to this"
