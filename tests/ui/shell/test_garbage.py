"""What is closed goes once, whoever held it last."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.shell.garbage import delete_later


class Part(QPushButton):
    """A part of a window that holds it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.held = window


def test_a_window_goes_though_only_a_part_of_it_held_it(qtbot: QtBot) -> None:
    window = QWidget()
    part, gone = Part(window), []
    window.destroyed.connect(lambda: gone.append("window"))
    delete_later(window)
    part.deleteLater()
    del window, part
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: gone == ["window"])
