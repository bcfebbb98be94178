"""A small form that asks Stripe: fields, what is wrong, *Cancel* and the one answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    Announced,
    Sheet,
    announce,
    button,
    column,
    label,
    row,
    set_property,
    show_text,
)
from pos_app.ui.widgets.abstract import AbstractMixin


class FormSheet(Sheet, AbstractMixin):
    """Subclasses fill `fields` and say in `send` what to `ask`; `saved(result)` is its answer."""

    saved = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        tasks: Tasks,
        actor: Actor,
        title: str,
        answer: str,
        *,
        width: int = 520,
    ) -> None:
        super().__init__(parent, title, width=width)
        self._tasks = tasks
        self._actor = actor
        self.form = QWidget(self.panel)  # before the buttons: the cursor begins in it
        self.fields = column(self.form, spacing=SIZES["space_3"])
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.answer = button(answer, "primary")
        self.answer.setProperty("scale", "small")
        self.answer.clicked.connect(self.send)
        self.cancel = button(_("Cancel"))
        self.cancel.clicked.connect(self.dismiss)
        self.body.addWidget(self.form)
        self.body.addWidget(self.problem)
        line = row()
        line.addStretch()
        line.addWidget(self.cancel)
        line.addWidget(self.answer)
        self.body.addLayout(line)

    @abstractmethod
    def send(self) -> None:
        """Save what was typed."""

    def send_on_enter(self, *edits: QLineEdit) -> None:
        """Let Enter in these fields be the answer."""
        for each in edits:
            each.returnPressed.connect(self.send)

    def ask(self, work: Callable[..., Any], *args: object) -> None:
        """Give a command that asks Stripe, once; the sheet stays until it has answered."""
        if not self.answer.isEnabled():
            return
        self._wait(waiting=True)
        self.complain("")
        task = self._tasks.money(work, self._actor, *args, owner=self)
        task.success(partial(self.finish_with, self.saved)).failure(self._on_refused).start()

    def complain(self, problem: str, role: str = "error") -> None:
        """Say what is wrong, or has to be waited for (`muted`); nothing where all is right."""
        set_property(self.problem, "role", role)
        show_text(self.problem, problem)
        if problem:
            announce(self, problem, Announced.PROBLEM)

    def _on_refused(self, error: BaseException) -> None:
        self._wait(waiting=False)
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self.finish()
            self._tasks.failed.emit(error)
            return
        self.complain(str(error))

    def _wait(self, *, waiting: bool) -> None:
        self.set_closable(closable=not waiting)
        self.answer.setEnabled(not waiting)
        self.cancel.setEnabled(not waiting)
