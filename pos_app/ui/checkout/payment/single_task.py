"""Runs what is done for a sale on worker threads: one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from pos_app.domain.payments import TenderKind
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.checkout.payment.payment_state import BusyWith, PaymentState

SHOW_AFTER_MS: Final = 20
"""The request leaves first: painting at once would keep its thread waiting for Python."""


class SingleTask:
    """Starts a piece of work, and records in the state what is under way.

    While anything is, nothing else is started, so that a key pressed twice is one payment.
    `changed()` when there is something new to show, `failed(error)` where the work raised.
    """

    def __init__(
        self,
        state: PaymentState,
        tasks: Tasks,
        owner: QObject,
        changed: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._state = state
        self._tasks = tasks
        self._owner = owner
        self._changed = changed
        self._failed = failed
        self._current: Task | None = None
        self._show_activity = QTimer(owner, singleShot=True, interval=SHOW_AFTER_MS)
        self._show_activity.timeout.connect(changed)

    def run(
        self,
        busy_with: BusyWith,
        work: Callable[[], Any],
        then: Callable[[Any], object],
        *,
        lane: Callable[..., Task] | None = None,
        method: TenderKind | None = None,
        supersedes_preparing: bool = False,
    ) -> None:
        """Do it, in the lane for writes unless another one is named; `then(answer)`.

        Where it supersedes a payment that is being made ready, that answer is not waited for.
        """
        state = self._state
        if supersedes_preparing and state.busy_with is BusyWith.PREPARING:
            state.busy_with, state.request, state.starts_when_ready = BusyWith.NONE, None, False
        if state.busy_with:
            return
        state.busy_with, state.method = busy_with, method
        state.error, state.cancel_next = None, False
        task = self._current = (lane or self._tasks.write)(work, owner=self._owner)
        done = partial(self._on_success, task, then)
        if busy_with is BusyWith.BEGINNING:  # the sheet is painted empty before it is filled
            task.success(
                lambda answer: self._tasks.next_turn(partial(done, answer), owner=self._owner)
            )
        else:
            task.success(done)
        task.failure(partial(self._on_failure, task)).start()
        self._show_activity.start()

    def _on_success(self, task: Task, then: Callable[[Any], object], answer: Any) -> None:
        if task is not self._current:
            return
        self._state.busy_with = BusyWith.NONE
        then(answer)
        if not self._state.is_paid:  # then the sheet is closed by now
            self._changed()

    def _on_failure(self, task: Task, error: BaseException) -> None:
        if task is not self._current:
            return
        state = self._state
        state.busy_with, state.starts_when_ready, state.cancel_next = BusyWith.NONE, False, False
        self._failed(error)
        self._changed()
