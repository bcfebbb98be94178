"""Something that a customer is busy with: begun, asked after until it is over, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from pos_app.errors import KeyTroubleError, UserError
from pos_app.ui.background.pace import PollTimer
from pos_app.ui.background.tasks import Task, Tasks


class Live(QObject):
    """`told(view)` after each answer, `failed(error)` where there was none.

    `look()` asks after it (worker thread), `waits(view)` tells whether it is still under way.
    """

    told = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        parent: QObject,
        tasks: Tasks,
        look: Callable[[], Any],
        waits: Callable[[Any], bool],
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._look = look
        self._waits = waits
        self._asking: Task | None = None
        self._fresh = True
        self._pace = PollTimer(self)
        self._pace.timeout.connect(self._ask)

    def do(self, work: Callable[..., Any], *args: object) -> None:
        """Begin it, or give it up: what was asked before does not count any more."""
        self.stop()
        self._fresh = True
        task = self._tasks.money(work, *args, owner=self)
        task.success(self._on_answer).failure(self.failed.emit).start()

    def follow(self) -> None:
        """Ask after something that was begun elsewhere."""
        self.stop()
        self._pace.begin()
        self._fresh = False

    @property
    def goes_on(self) -> bool:
        """Whether it will be asked after again."""
        return self._pace.isActive()

    def stop(self) -> None:
        """Ask no more; an answer that is still to come is dropped."""
        self._pace.stop()
        if self._asking is not None:
            self._asking.cancel()

    def _ask(self) -> None:
        self._asking = self._tasks.read(self._look, owner=self)
        self._asking.success(self._on_answer).failure(self._on_no_answer).start()

    def _on_answer(self, view: Any) -> None:
        if self._waits(view):
            self._ask_later()
        self.told.emit(view)

    def _on_no_answer(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            self._ask_later()  # the connection may come back
        self.failed.emit(error)

    def _ask_later(self) -> None:
        if self._fresh:
            self._pace.begin()
        else:
            self._pace.again()
        self._fresh = False
