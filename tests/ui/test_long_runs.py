"""A till runs all day: what a call costs must not add up."""

import sys

from PySide6.QtWidgets import QApplication, QLabel

import pos_app.ui


def test_a_million_calls_of_qt_do_not_end_the_program(qapp: QApplication) -> None:
    assert pos_app.ui.__doc__
    shown = QLabel()
    for _ in range(1_000_000):
        shown.update()
    assert sys.getrefcount(None) > 0
