"""What is wanted again and again is done at once, and then once after a pause."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pos_app.ui.background.throttle import Throttle


def test_it_is_done_at_once_and_once_more_after_the_pause(qtbot: QtBot) -> None:
    parent, done = QObject(), []
    throttle = Throttle(lambda: done.append(1), 50, parent)
    for _ in range(5):
        throttle.request()
    assert len(done) == 1
    qtbot.waitUntil(lambda: len(done) == 2)
    qtbot.waitUntil(lambda: not throttle._pause.isActive())  # nothing was wanted meanwhile
    assert len(done) == 2
    throttle.request()
    assert len(done) == 3


def test_nothing_is_done_after_its_end(qtbot: QtBot) -> None:
    parent, done = QObject(), list[str]()
    ended = Throttle(lambda: done.append("ended"), 50, parent)
    goes_on = Throttle(lambda: done.append("goes on"), 50, parent)
    for each in (ended, ended, goes_on, goes_on):
        each.request()
    ended.stop()
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == ["ended", "goes on", "goes on"]
