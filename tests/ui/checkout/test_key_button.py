"""The button that takes the money keeps its words whole."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from pos_app.ui.checkout.key_button import KeyButton
from pos_app.ui.theme import font


def shown(qtbot: QtBot, words: str, width: int) -> str:
    made = KeyButton("secondary", "F10")
    qtbot.addWidget(made)
    made.set_caption(words)
    made.resize(width, 62)
    made.show()
    return made.text()


def test_the_key_goes_under_the_words_and_then_to_the_tooltip(qtbot: QtBot) -> None:
    wide = QFontMetrics(font("control")).horizontalAdvance
    assert shown(qtbot, "Exact cash", 400) == "Exact cash   F10"
    assert shown(qtbot, "Exact cash", wide("Exact cash") + 60) == "Exact cash\nF10"
    assert shown(qtbot, "Genau in bar", wide("Genau") + 60) == "Genau\nin bar"


def test_a_word_that_is_too_long_is_not_broken(qtbot: QtBot) -> None:
    assert shown(qtbot, "Kartenzahlung", 60) == "Kartenzahlung"
