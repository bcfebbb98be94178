"""Background work comes back to the screen, and only to a screen that is still there."""

import weakref
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Thread, get_ident

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.permissions import Action, Actor, Approval, Permission
from pos_app.errors import Cancelled
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.ui.background import tasks as tasks_module
from pos_app.ui.background.tasks import LatestRead, Tasks
from tests.support.timeouts import PATIENCE_S


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.stop()


def test_a_result_is_told_on_the_ui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    told: list[tuple[int, int]] = []
    owner = QObject()
    tasks.read(get_ident, owner=owner).success(lambda it: told.append((it, get_ident()))).start()
    qtbot.waitUntil(lambda: bool(told))
    worker, here = told[0]
    assert worker != here == get_ident()


def test_writes_happen_one_after_another_in_the_order_asked(tasks: Tasks, qtbot: QtBot) -> None:
    gate, owner = Event(), QObject()
    seen: list[int] = []
    tasks.write(gate.wait, 5, owner=owner).start()
    for number in range(5):
        tasks.write(seen.append, number, owner=owner).start()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert seen == [0, 1, 2, 3, 4]


def test_while_the_screen_is_painted_nothing_is_begun_and_nothing_is_lost(
    tasks: Tasks, qtbot: QtBot
) -> None:
    seen: list[str] = []
    owner = QObject()
    tasks._painting.setInterval(60_000)
    tasks.paint_first()
    for lane in (tasks.write, tasks.read, tasks.money, tasks.background):
        lane(seen.append, "begun", owner=owner).start()
    tasks.write(seen.append, "in vain", owner=owner).start().cancel()
    QApplication.processEvents()
    assert (seen, tasks.busy) == ([], True)
    tasks._painting.setInterval(0)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert seen == ["begun"] * 4


def test_changes_one_after_another_keep_waiting_only_what_comes_of_the_first(
    tasks: Tasks, qtbot: QtBot
) -> None:
    seen: list[str] = []
    tasks._painting.setInterval(60_000)
    tasks.paint_first()
    tasks.paint_first()
    tasks.write(seen.append, "saved", owner=tasks).start()
    waits = tasks._painting.timerId()
    tasks.paint_first()
    assert (tasks._painting.timerId(), seen) == (waits, [])
    tasks._painting.setInterval(0)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert seen == ["saved"]


def test_a_machine_too_slow_to_paint_in_time_paints_before_anything_is_begun(
    tasks: Tasks, qtbot: QtBot
) -> None:
    happened: list[str] = []
    window = Painting(happened)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: bool(happened))
    happened.clear()
    changes = QTimer(tasks, singleShot=True, interval=0)
    changes.timeout.connect(window.update)
    tasks._painting.setInterval(0)
    tasks.paint_first()
    changes.start()
    tasks.write(happened.append, "begun", owner=tasks).start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert happened == ["painted", "begun"]


class Painting(QWidget):
    """A window that records when it is painted."""

    def __init__(self, happened: list[str]) -> None:
        super().__init__()
        self._happened = happened

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Record it."""
        self._happened.append("painted")


def test_a_sync_rests_between_two_pages_while_the_screen_is_painted(
    tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks_module, "LONGEST_PAINT_SECONDS", 60)
    happened: list[str] = []

    def sync() -> None:
        happened.append("a page")
        tasks.is_stopped()
        happened.append("the next")

    tasks._painting.setInterval(60_000)
    tasks.paint_first()
    thread = Thread(target=sync)
    thread.start()
    qtbot.waitUntil(lambda: happened == ["a page"])
    happened.append("painted")
    tasks._painting.setInterval(0)
    qtbot.waitUntil(lambda: not thread.is_alive())
    thread.join()
    assert happened == ["a page", "painted", "the next"]


def test_a_write_that_waited_for_the_screen_is_not_lost_at_the_end(qapp: QApplication) -> None:
    tasks, seen = Tasks(), list[str]()
    tasks.paint_first()
    tasks.write(seen.append, "written", owner=tasks).start()
    tasks.stop()
    assert seen == ["written"]


def test_nothing_waits_behind_a_sync(tasks: Tasks, qtbot: QtBot) -> None:
    gate, owner = Event(), QObject()
    seen: list[int] = []
    tasks.sync(gate.wait, 5, owner=owner).start()
    for lane in (tasks.read, tasks.write, tasks.money, tasks.background):
        lane(seen.append, 1, owner=owner).start()
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert tasks.busy
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)


def test_a_failure_nobody_handles_reaches_the_default(tasks: Tasks, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tasks.failed) as caught:
        tasks.read(int, "x", owner=tasks).start()
    assert isinstance(caught.args[0], ValueError)


def test_cancelled_work_says_nothing_but_frees_the_button(tasks: Tasks, qtbot: QtBot) -> None:
    said: list[object] = []
    freed: list[int] = []

    def work() -> None:
        raise Cancelled

    tasks.failed.connect(said.append)
    task = tasks.read(work, owner=tasks).success(said.append).always(lambda: freed.append(1))
    task.start()
    qtbot.waitUntil(lambda: bool(freed))
    assert said == []


def test_a_cancelled_read_stops_at_its_next_report(tasks: Tasks, qtbot: QtBot) -> None:
    gate = Event()
    reports: list[str] = []
    results: list[str] = []

    def work(progress: Callable[[object], None]) -> str:
        progress("first")
        gate.wait(PATIENCE_S)
        progress("second")
        return "done"

    task = tasks.read(work, owner=tasks).success(results.append).progress(reports.append).start()
    qtbot.waitUntil(lambda: reports == ["first"])
    task.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert reports == ["first"]
    assert results == []


def test_a_write_that_began_is_told_even_after_cancel(tasks: Tasks, qtbot: QtBot) -> None:
    began, gate = Event(), Event()
    results: list[str] = []

    def charge() -> str:
        began.set()
        gate.wait(PATIENCE_S)
        return "approved"

    task = tasks.write(charge, owner=tasks).success(results.append).start()
    began.wait(PATIENCE_S)
    task.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert results == ["approved"]


def test_a_destroyed_screen_is_not_called(tasks: Tasks, qtbot: QtBot) -> None:
    gate, owner = Event(), QObject()
    told: list[object] = []
    tasks.read(gate.wait, 5, owner=owner).success(told.append).always(
        lambda: told.append(0)
    ).start()
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert told == []


def test_only_the_latest_search_is_shown(tasks: Tasks, qtbot: QtBot) -> None:
    gate = Event()
    shown: list[str] = []

    def slow() -> str:
        gate.wait(PATIENCE_S)
        return "old"

    latest = LatestRead(tasks, tasks)
    latest.read(slow).success(shown.append).start()
    latest.read(lambda: "new").success(shown.append).start()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert shown == ["new"]


def test_a_task_that_is_over_holds_nothing_of_the_screen(tasks: Tasks, qtbot: QtBot) -> None:
    """Its worker may be the last that has it: a window would die there, and the program with it."""

    class Screen(QObject):
        def work(self) -> str:
            return "found"

        def show(self, said: object) -> None:
            told.append(said)

        def ready(self) -> None:
            told.append("ready")

    told: list[object] = []
    screen = Screen()
    gone = weakref.ref(screen)
    task = tasks.read(screen.work, owner=screen).success(screen.show).failure(screen.show)
    task.always(screen.ready).start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert told == ["found", "ready"]
    del screen
    assert gone() is None
    task.cancel()


def refund(actor: Actor, amount: int) -> tuple[Actor, int]:
    """Give money back, which somebody has to approve."""
    if actor.approval is None:
        raise ApprovalNeeded(Action(Permission.REFUND))
    return actor, amount


@pytest.mark.parametrize("bound", [False, True])
def test_what_was_approved_is_given_once_more(tasks: Tasks, qtbot: QtBot, bound: bool) -> None:
    """In the place of the command that needed it: what follows that follows this one."""
    given, owner, ended = list[object](), QObject(), list[str]()
    approval = Approval("bo", Action(Permission.REFUND))
    tasks.ask_approval = lambda _error, approve, _decline: approve(approval)
    command = (partial(refund, Actor("ana")), 300) if bound else (refund, Actor("ana"), 300)
    task = tasks.money(*command, owner=owner)
    task.success(given.append).always(lambda: ended.append("end")).start()
    qtbot.waitUntil(lambda: bool(ended))
    assert given == [(Actor("ana", approval), 300)]
    assert ended == ["end"]


def test_what_nobody_approves_fails_and_says_so(tasks: Tasks, qtbot: QtBot) -> None:
    failed, owner, ended = list[BaseException](), QObject(), list[str]()
    tasks.ask_approval = lambda _error, _approve, decline: decline()
    task = tasks.money(refund, Actor("ana"), 300, owner=owner)
    task.failure(failed.append).always(lambda: ended.append("end")).start()
    qtbot.waitUntil(lambda: bool(ended))
    assert [type(error) for error in failed] == [ApprovalNeeded]
    assert ended == ["end"]


def test_a_command_to_which_no_approval_can_be_given_fails_and_asks_nobody_for_ever(
    tasks: Tasks, qtbot: QtBot
) -> None:
    failed, owner, asked = list[BaseException](), QObject(), list[object]()
    tasks.ask_approval = lambda error, _approve, _decline: asked.append(error)
    task = tasks.money(lambda: refund(Actor("ana"), 300), owner=owner)
    task.failure(failed.append).start()
    qtbot.waitUntil(lambda: bool(failed))
    assert [type(error) for error in failed] == [ApprovalNeeded]
    assert asked == []


def test_where_nobody_can_be_asked_a_command_that_needs_approval_fails(
    tasks: Tasks, qtbot: QtBot
) -> None:
    failed, owner = list[BaseException](), QObject()
    tasks.failed.connect(failed.append)
    tasks.write(refund, Actor("ana"), 300, owner=owner).start()
    qtbot.waitUntil(lambda: bool(failed))
    assert "A manager has to approve this: Give money back." in str(failed[0])
