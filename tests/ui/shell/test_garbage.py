"""What is closed goes once, whoever held it last; what is gone is cleared when nobody waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.shell.garbage import (
    MAX_PUT_OFF,
    MAX_PUT_OFF_SETTLING,
    QUIET_SECONDS,
    QUIET_TURNS,
    SETTLING,
    Garbage,
    delete_later,
)


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


class Counter:
    """A UI thread that works each second, or does not."""

    def __init__(self) -> None:
        self.ran = 0.0
        self.works = True

    def __call__(self) -> float:
        """Return how long it has run; one more second is over."""
        self.ran += 5 * QUIET_SECONDS if self.works else 0
        return self.ran


@contextmanager
def collected(counter: Counter) -> Iterator[tuple[Garbage, list[int]]]:
    """Garbage that waits, with the generations that are collected; the oldest is always full."""
    done: list[int] = []

    def record(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            done.append(info["generation"])

    before = gc.get_threshold()
    garbage = Garbage(ran=counter)
    _fill_oldest()
    gc.set_threshold(before[0], before[1], 1)
    gc.callbacks.append(record)
    try:
        yield garbage, done
    finally:
        gc.callbacks.remove(record)
        gc.set_threshold(*before)
        garbage.stop()


def test_what_is_old_is_collected_once_the_cashier_rests() -> None:
    counter = Counter()
    with collected(counter) as (garbage, done):
        for _second in range(3):
            garbage._timer.timeout.emit()
        counter.works = False
        for _second in range(QUIET_TURNS - 1):
            garbage._timer.timeout.emit()
        assert 2 not in done
        garbage._timer.timeout.emit()
        assert done[-1] == 2


def test_where_nobody_ever_rests_it_is_collected_all_the_same() -> None:
    with collected(Counter()) as (garbage, done):
        for _second in range(MAX_PUT_OFF_SETTLING + 1):
            garbage._timer.timeout.emit()
        assert done.index(2) == len(done) - 1 == MAX_PUT_OFF_SETTLING


def test_what_the_first_sales_brought_for_good_is_walked_no_more() -> None:
    with collected(Counter()) as (garbage, done):
        frozen = gc.get_freeze_count()
        for _second in range(MAX_PUT_OFF_SETTLING + 1):
            garbage._timer.timeout.emit()
        assert gc.get_freeze_count() > frozen
        assert done[-1] == 2


def test_once_it_has_settled_what_is_old_waits_for_two_minutes() -> None:
    counter = Counter()
    counter.works = False
    with collected(counter) as (garbage, done):
        for _time in range(SETTLING):
            _fill_oldest()
            for _second in range(QUIET_TURNS + 1):
                garbage._timer.timeout.emit()
        counter.works = True
        _fill_oldest()
        del done[:]
        for _second in range(MAX_PUT_OFF + 1):
            garbage._timer.timeout.emit()
        assert done.index(2) == len(done) - 1 == MAX_PUT_OFF


def _fill_oldest() -> None:
    gc.collect(1)
    gc.collect(1)


def test_what_lived_on_is_collected_while_people_work_so_that_it_is_never_much() -> None:
    with collected(Counter()) as (garbage, done):
        for _second in range(MAX_PUT_OFF_SETTLING):
            garbage._timer.timeout.emit()
        _young, middle, _old = gc.get_threshold()
        waits = "".join(map(str, done)).split("1")
        assert max(map(len, waits)) <= middle + 1
        assert len(waits) > MAX_PUT_OFF_SETTLING // (middle + 2)
