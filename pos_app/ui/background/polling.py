"""Polling something that a customer is busy with, until it is over or cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.errors import KeyTroubleError, UserError
from pos_app.ui.background.tasks import Task, Tasks

_STEPS: Final = ((20, 500), (40, 1_000))
"""So many times, so many milliseconds apart: ten seconds, then up to half a minute."""
_AFTER_MS: Final = 2_000


class PollTimer(QTimer):
    """`timeout` is the moment to ask: soon at first, then less and less often.

    Whoever asks calls `again` when the answer is there, so that no two questions overlap.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self._asked = 0

    def begin(self) -> None:
        """Start polling soon, at short intervals."""
        self._asked = 0
        self.again()

    def again(self) -> None:
        """Poll once more after the interval."""
        self.start(next((ms for many, ms in _STEPS if self._asked < many), _AFTER_MS))
        self._asked += 1


class Poller(QObject):
    """Polls until the answer says that it is over.

    `poll()` returns a view (worker thread), `is_pending(view)` whether it is still under way.
    """

    answered = Signal(object)
    failed = Signal(object)
    """The error of a poll without an answer; it is repeated where the connection may come back."""

    def __init__(
        self,
        parent: QObject,
        tasks: Tasks,
        poll: Callable[[], Any],
        is_pending: Callable[[Any], bool],
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._poll = poll
        self._is_pending = is_pending
        self._asking: Task | None = None
        self._fresh = True
        self._timer = PollTimer(self)
        self._timer.timeout.connect(self._ask)

    def do(self, work: Callable[..., Any], *args: object) -> None:
        """Begin it, or give it up: what was asked before does not count any more."""
        self.stop()
        self._fresh = True
        task = self._tasks.money(work, *args, owner=self)
        task.success(self._on_answer).failure(self.failed.emit).start()

    def follow(self) -> None:
        """Ask after something that was begun elsewhere."""
        self.stop()
        self._timer.begin()
        self._fresh = False

    @property
    def is_active(self) -> bool:
        """Whether it will be asked after again."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Stop polling; an answer that is on its way is dropped."""
        self._timer.stop()
        if self._asking is not None:
            self._asking.cancel()

    def _ask(self) -> None:
        self._asking = self._tasks.read(self._poll, owner=self)
        self._asking.success(self._on_answer).failure(self._on_no_answer).start()

    def _on_answer(self, view: Any) -> None:
        if self._is_pending(view):
            self._ask_later()
        self.answered.emit(view)

    def _on_no_answer(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            self._ask_later()  # the connection may come back
        self.failed.emit(error)

    def _ask_later(self) -> None:
        if self._fresh:
            self._timer.begin()
        else:
            self._timer.again()
        self._fresh = False
