"""What workers change reaches the screens: together, on the UI thread, after what is painted."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.changes import ChangeFeed, ChangeSet
from pos_app.ui.background import changes
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.background.throttle import Debounce

HOUR_MS = 3_600_000


class Screen(QObject):
    """Remembers what it was told, and on which thread."""

    def __init__(self, relay: ChangeRelay) -> None:
        super().__init__()
        self.told: list[ChangeSet] = []
        self.threads: set[QThread] = set()
        relay.changed.connect(self.refresh)

    def refresh(self, changes: ChangeSet) -> None:
        self.told.append(changes)
        self.threads.add(QThread.currentThread())


def sold(number: int) -> ChangeSet:
    return ChangeSet(history=frozenset({str(number)}))


def test_a_thousand_payments_of_a_worker_are_told_in_a_few_turns(
    tasks: Tasks, qapp: QApplication, qtbot: QtBot
) -> None:
    feed = ChangeFeed()
    screen = Screen(ChangeRelay(feed, tasks, tasks))

    def work() -> None:
        for number in range(1_000):
            feed.publish(sold(number))

    tasks.write(work, owner=tasks).start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len({row for each in screen.told for row in each.history}) == 1_000
    assert len(screen.told) < 50
    assert screen.threads == {qapp.thread()}


def test_a_worker_does_not_wait_for_a_screen(tasks: Tasks, qtbot: QtBot) -> None:
    """The UI thread does nothing here until the worker is through."""
    feed = ChangeFeed()
    screen = Screen(ChangeRelay(feed, tasks, tasks))

    def work() -> None:
        for number in range(100):
            feed.publish(sold(number))

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert screen.told == []
    qtbot.waitUntil(lambda: bool(screen.told))
    assert len(screen.told[0].history) == 100


def test_changes_are_under_way_until_they_are_told(tasks: Tasks, qtbot: QtBot) -> None:
    """Nobody takes the till to be at rest while a screen has still to be refreshed."""
    feed = ChangeFeed()
    screen = Screen(ChangeRelay(feed, tasks, tasks))
    tasks.write(lambda: feed.publish(sold(1)), owner=tasks).start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert screen.told == [sold(1)]


def test_what_changes_the_whole_screen_is_painted_first(
    tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = ChangeFeed()
    monkeypatch.setattr(changes, "QUIET_MS", HOUR_MS)
    monkeypatch.setattr(changes, "MAX_MS", HOUR_MS)
    relay = ChangeRelay(feed, tasks, tasks)
    screen = Screen(relay)
    feed.publish(sold(1))
    QApplication.processEvents()
    tasks.paint_first()
    assert screen.told == []
    painted: list[bool] = []
    tasks.read(lambda: None, owner=tasks).success(
        lambda _none: painted.append(not screen.told)
    ).start()
    qtbot.waitUntil(lambda: bool(painted))
    assert painted == [True]
    quiet, _most = relay.findChildren(QTimer)
    quiet.timeout.emit()
    assert screen.told == [sold(1)]


def test_a_window_that_was_closed_hears_of_nothing(tasks: Tasks, qtbot: QtBot) -> None:
    feed = ChangeFeed()
    relay = ChangeRelay(feed, tasks, tasks)
    screen = Screen(relay)
    feed.publish(sold(1))
    QApplication.processEvents()
    assert tasks.busy
    relay.stop()
    assert not tasks.busy
    feed.publish(sold(2))
    with qtbot.assertNotEmitted(relay.changed, wait=200):
        pass
    assert screen.told == []


def test_work_is_done_once_for_all_that_asked_and_again_for_whoever_asks_later(
    qtbot: QtBot,
) -> None:
    parent, done = QObject(), list[int]()
    debounce = Debounce(lambda: done.append(1), 20, 10_000, parent)
    for _ in range(5):
        debounce.request()
    assert debounce.waits
    qtbot.waitUntil(lambda: not debounce.waits)
    assert done == [1]
    debounce.request()
    qtbot.waitUntil(lambda: len(done) == 2)


def test_who_asks_without_a_pause_or_is_busy_is_not_waited_for_for_ever(qtbot: QtBot) -> None:
    parent, done = QObject(), list[int]()
    debounce = Debounce(lambda: done.append(1), 10, 60, parent, busy=lambda: True)
    debounce.request()
    qtbot.waitUntil(lambda: bool(done))
    assert done == [1]
