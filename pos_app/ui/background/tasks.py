"""The one way to do work off the UI thread and to receive its result on the UI thread.

    tasks.read(service.find, "ana", owner=self).success(self._show).start()
    tasks.write(service.save, draft, owner=self).success(self._saved).always(self._ready).start()

Reads run side by side; writes (all that changes the books) run one after another, and so does all
that moves money, in a lane of its own: the cart and the drawer never wait for Stripe. What nobody
waits for (recovery, the outbox, a display) has its own lane too, and so has the sync: its first run
may take hours.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any, Final, Self

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from pos_app.domain.permissions import Actor, Approval
from pos_app.errors import Cancelled, DamagedBookError, UserError
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.stopping import Stop

READERS: Final = 4
PAINT_MS: Final = 15
"""How long the screen has for itself when all of it changes: until it is painted, mostly."""
NEXT_TURN_MS: Final = 2
"""A timer without a wait fires in the same turn of the event loop."""
LONGEST_PAINT_SECONDS: Final = 0.2
"""Long work waits no longer for the screen."""

Callback = Callable[[Any], object]
AskApproval = Callable[[ApprovalNeeded, Callable[[Approval], object], Callable[[], object]], object]
"""Asks somebody to approve: then calls the second with the approval, or the third."""


class Task:
    """One piece of work; say what follows it, then `start()`.

    The callbacks run on the UI thread, and not at all once the owner was destroyed.
    """

    def __init__(
        self,
        lane: "Tasks",
        pool: ThreadPoolExecutor,
        work: Callable[..., Any],
        args: Sequence[Any],
        owner: QObject,
        stop: Stop | None = None,
    ) -> None:
        self._lane = lane
        self.pool = pool
        self._work = work
        self._args = args
        self._owner: QObject | None = owner
        self._stop = stop
        self._success: Callback | None = None
        self._failure: Callback | None = None
        self._progress: Callback | None = None
        self._always: Callable[[], object] | None = None
        self._cancelled = Event()
        self._future: Future[Any] | None = None

    def success(self, then: Callback) -> Self:
        """`then(result)` when the work returned."""
        self._success = then
        return self

    def failure(self, then: Callable[[BaseException], object]) -> Self:
        """`then(error)` when it raised; without it the failure goes to `Tasks.failed`."""
        self._failure = then
        return self

    def progress(self, then: Callback) -> Self:
        """`then(report)` for each report; the work is called with `progress=` to report by.

        Reporting raises `Cancelled` in the work once the task was cancelled.
        """
        self._progress = then
        return self

    def always(self, then: Callable[[], object]) -> Self:
        """`then()` after any end, cancelled too: enable the button again here."""
        self._always = then
        return self

    def start(self) -> Self:
        """Queue the work; once the lanes were stopped it is not begun any more."""
        if not self._lane.stopped:
            self._lane.queue(self)
        return self

    def submit(self) -> "Future[Any]":
        """Hand the work to its lane's threads."""
        named = {"progress": self._report} if self._progress else {}
        self._future = future = self.pool.submit(self._run, **named)
        if self._cancelled.is_set():
            future.cancel()
        return future

    def _run(self, **named: Any) -> Any:
        with self._stop.in_force() if self._stop else nullcontext():
            return self._work(*self._args, **named)

    def cancel(self) -> None:
        """Take it out of the queue, or ask it to stop; a result that comes all the same is dropped.

        A write that already began ends by itself and its result is still told: it is the truth.
        """
        self._cancelled.set()
        if self._future is not None:
            self._future.cancel()
        if self._stop is not None:
            self._stop.ask()

    def _report(self, report: object) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self._lane.reported.emit(self, report)

    def deliver_progress(self, report: object) -> None:
        """Hand a report to the screen (UI thread)."""
        if self._progress is not None and self._is_wanted():
            self._progress(report)

    def finish(self, future: "Future[Any]") -> None:
        """Hand the outcome to the screen (UI thread), or first ask for the approval it needs."""
        error = None if future.cancelled() else future.exception()
        ask = self._lane.ask_approval
        given = any(isinstance(each, Actor) for each in self._args)  # what the approval comes with
        if isinstance(error, ApprovalNeeded) and given and ask is not None and self._has_owner():
            ask(error, self._approve, partial(self._hand_over, future))
        else:
            self._hand_over(future)

    def _approve(self, approval: Approval) -> None:
        """Give the command once more, with this approval."""
        self._args = [
            replace(each, approval=approval, earlier=each.approvals)
            if isinstance(each, Actor)
            else each
            for each in self._args
        ]
        self.start()

    def _hand_over(self, future: "Future[Any]") -> None:
        try:
            if self._has_owner():
                self._finish(future)
        finally:
            self._release()

    def _finish(self, future: "Future[Any]") -> None:
        try:
            self._deliver(future)
        finally:
            if self._always is not None:
                self._always()

    def _release(self) -> None:
        """Hold nothing any more of the screen, nor of what came of it.

        The worker may be the last that has the task, and a window must not die on its thread.
        """
        self._future = self._owner = None
        self._success = self._failure = self._progress = self._always = None
        self._work, self._args = _nothing, ()

    def _has_owner(self) -> bool:
        return self._owner is not None and shiboken6.isValid(self._owner)

    def _deliver(self, future: "Future[Any]") -> None:
        if future.cancelled() or not self._is_wanted():
            return
        error = future.exception()
        if error is None:
            if self._success is not None:
                self._success(future.result())
        elif isinstance(error, DamagedBookError) and self._lane.on_damage is not None:
            self._lane.on_damage(error)  # whatever was being done: it can't go on
        elif not isinstance(error, Cancelled):
            (self._failure or self._lane.failed.emit)(error)

    def _is_wanted(self) -> bool:
        dropped = self._cancelled.is_set() and self._lane.is_read(self.pool)
        return not dropped and self._has_owner()


def _nothing(*_args: object) -> None:
    """Do nothing: the callback of a task that has ended."""


class Tasks(QObject):
    """A few long-lived threads: several for reads, one each for the other lanes."""

    failed = Signal(object)
    """The error of a task that has no `failure` of its own."""
    reported = Signal(object, object)
    idle = Signal()
    """Nothing is under way any more."""
    answered = Signal()
    """Nothing is under way any more that somebody waits for."""
    painting = Signal()
    """The screen is about to change as a whole."""
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reads = ThreadPoolExecutor(READERS, "read")
        self._writes = ThreadPoolExecutor(1, "write")
        self._money = ThreadPoolExecutor(1, "money")
        self._quiet = ThreadPoolExecutor(1, "background")
        self._printer = ThreadPoolExecutor(1, "printer")
        self._sync = ThreadPoolExecutor(1, "sync")
        self._beside_writes = self._reads, self._money, self._quiet, self._printer, self._sync
        self._open = self._unawaited = 0
        self._held: list[Task] = []
        self._is_painted = Event()
        self._is_painted.set()
        self._painting = QTimer(self, singleShot=True, interval=PAINT_MS)
        self._last_turn = QTimer(self, singleShot=True, interval=NEXT_TURN_MS)
        self._painting.timeout.connect(self._last_turn.start)  # one turn more: see `paint_first`
        self._last_turn.timeout.connect(self._begin_held)
        self.stopped = False
        self.ask_approval: AskApproval | None = None
        """Asks for the approval that a command needs; without it that command just fails."""
        self.on_damage: Callable[[DamagedBookError], object] | None = None
        """Told of damaged books in the place of whoever began the task."""
        self._delivers = True
        queued = Qt.ConnectionType.QueuedConnection
        self.reported.connect(self._on_report, queued)
        self._ended.connect(self._on_end, queued)

    @property
    def busy(self) -> bool:
        """Whether any task is queued, running or not yet told."""
        return self._open > 0

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for any of them: all but the sync and the background."""
        return self._open > self._unawaited

    def enter(self) -> None:
        """Count what is no task as under way too, until it leaves (UI thread)."""
        self._open += 1

    def leave(self) -> None:
        """Say that it is over."""
        self._open -= 1
        self._tell_end()

    def _tell_end(self) -> None:
        if not self.is_awaited:
            self.answered.emit()
        if not self._open:
            self.idle.emit()

    def emit_bug(self, error: BaseException) -> None:
        """Emit a failure of what nobody asked for: one that is no message for the person there."""
        if not isinstance(error, UserError):
            self.failed.emit(error)

    def read(self, fn: Callable[..., Any], *args: Any, owner: QObject, **named: Any) -> Task:
        """Work that only reads: `fn(*args, **named)` beside other reads."""
        return self._task(self._reads, fn, args, named, owner)

    def search(self, fn: Callable[..., Any], *args: Any, owner: QObject, **named: Any) -> Task:
        """Work that only reads, as `read`; once it is cancelled, its query is interrupted."""
        return self._task(self._reads, fn, args, named, owner, Stop())

    def write(self, fn: Callable[..., Any], *args: Any, owner: QObject, **named: Any) -> Task:
        """Work that changes something: `fn(*args, **named)` after all writes started before."""
        return self._task(self._writes, fn, args, named, owner)

    def money(self, fn: Callable[..., Any], *args: Any, owner: QObject, **named: Any) -> Task:
        """Work that asks Stripe about a payment, after all such work started before."""
        return self._task(self._money, fn, args, named, owner)

    def background(self, fn: Callable[..., Any], *args: Any, owner: QObject, **named: Any) -> Task:
        """Work that nobody waits for, one after another."""
        return self._task(self._quiet, fn, args, named, owner)

    def printer(self, fn: Callable[..., Any], *args: Any, owner: QObject, **named: Any) -> Task:
        """Work at the receipt printer and its drawer, which takes as long as those do."""
        return self._task(self._printer, fn, args, named, owner)

    def paint_first(self) -> None:
        """Begin nothing before the screen was painted, which is about to change as a whole.

        Threads that work meanwhile make it wait for Python's lock. A slow machine has used up that
        time before it paints at all: it paints in the turn that follows. What waits already is not
        kept waiting by another change.
        """
        if not self._held:
            self._last_turn.stop()
            self._is_painted.clear()
            self._painting.start()
        self.painting.emit()

    def next_turn(self, act: Callable[[], object], *, owner: QObject) -> None:
        """Do what is long (UI thread) after the screen was painted and keys were read."""
        self.enter()
        QTimer.singleShot(NEXT_TURN_MS, self, partial(self._act, act, owner))

    def _act(self, act: Callable[[], object], owner: QObject) -> None:
        try:
            if self._delivers and shiboken6.isValid(owner):
                act()
        finally:
            self.leave()

    def sync(self, fn: Callable[..., Any], *args: Any, owner: QObject, **named: Any) -> Task:
        """Work of the same kind that may take hours, so that nothing else waits behind it."""
        return self._task(self._sync, fn, args, named, owner)

    def is_stopped(self) -> bool:
        """Return to long work on its worker, between two steps, whether the program closes.

        While the screen is painted it waits: see `paint_first`.
        """
        self._is_painted.wait(LONGEST_PAINT_SECONDS)
        return self.stopped

    def stop_accepting(self) -> None:
        """Take nothing more. What is running goes on, and so do queued writes: they are done."""
        self._begin_held()
        self.stopped = True
        self._writes.shutdown(wait=False)
        for pool in self._beside_writes:
            pool.shutdown(wait=False, cancel_futures=True)

    def stop(self) -> None:
        """Do the same and wait for it: money is not left in mid-air, and no write is lost.

        Nobody is told any more what came of it: the screens are on their way out.
        """
        self.stop_accepting()
        for pool in (self._writes, *self._beside_writes):
            pool.shutdown(wait=True)
        self._delivers = False

    def is_read(self, pool: ThreadPoolExecutor) -> bool:
        """Whether tasks of this pool only read."""
        return pool is self._reads

    def queue(self, task: Task) -> None:
        """Begin the task in its turn, and tell it its outcome on the UI thread."""
        self._open += 1
        self._unawaited += self._is_unawaited(task)
        if self._painting.isActive() or self._last_turn.isActive():
            self._held.append(task)
        else:
            self._begin(task)

    def _begin_held(self) -> None:
        self._painting.stop()
        self._last_turn.stop()
        self._is_painted.set()
        held, self._held = self._held, []
        for task in held:
            self._begin(task)

    def _begin(self, task: Task) -> None:
        task.submit().add_done_callback(lambda ended: self._announce(task, ended))

    def _announce(self, task: Task, future: "Future[Any]") -> None:
        if shiboken6.isValid(self):
            self._ended.emit(task, future)

    def _task(
        self,
        pool: ThreadPoolExecutor,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        named: dict[str, Any],
        owner: QObject,
        stop: Stop | None = None,
    ) -> Task:
        if isinstance(fn, partial):  # whoever gives a command stands among what it is given
            args, named, fn = (*fn.args, *args), {**fn.keywords, **named}, fn.func
        return Task(self, pool, partial(fn, **named), args, owner, stop)

    def _on_report(self, task: Task, report: object) -> None:
        task.deliver_progress(report)

    def _on_end(self, task: Task, future: "Future[Any]") -> None:
        self._open -= 1
        self._unawaited -= self._is_unawaited(task)
        try:
            if self._delivers:
                task.finish(future)
        finally:
            self._tell_end()

    def _is_unawaited(self, task: Task) -> bool:
        return task.pool in {self._quiet, self._sync}


class LatestRead:
    """Reads of which only the last one asked for counts: search as you type."""

    def __init__(self, tasks: Tasks, owner: QObject) -> None:
        self._tasks = tasks
        self._owner = owner
        self._current: Task | None = None

    def read(self, fn: Callable[..., Any], *args: Any, **named: Any) -> Task:
        """As `Tasks.search`; whatever was asked before is cancelled, its answer dropped."""
        self.cancel()
        self._current = self._tasks.search(fn, *args, owner=self._owner, **named)
        return self._current

    def cancel(self) -> None:
        """Drop the answer still to come."""
        if self._current is not None:
            self._current.cancel()
