"""Opening the cash drawer when cash moved, or saying how to get at it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.domain.shifts import Kick
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets import toast


class DrawerOpener(QObject):
    """Delivers what the outbox has for this register's drawer."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        window: QWidget,
        report: Callable[[BaseException], object],
        parent: QObject,
    ) -> None:
        """`report` gets an error that nobody at the counter can do anything about."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._window = window
        self._report = report

    def open(self) -> None:
        """Open it where something of the outbox asks for that."""
        services = self._services  # asked for on the worker: they may not be made yet
        task = self._tasks.printer(
            lambda: services.drawer_kicks.deliver(services.actor), owner=self
        )
        task.success(self._on_delivered).failure(self._on_failure).start()

    def _on_delivered(self, kick: Kick) -> None:
        if kick is Kick.BY_HAND:
            toast(self._window, _("Open the drawer by hand."))

    def _on_failure(self, error: BaseException) -> None:
        """The cash moved all the same: it is said how to get at the drawer."""
        if isinstance(error, UserError):
            toast(self._window, _("The drawer did not open. Open it with its key."), "warn")
        else:
            self._report(error)
