"""Keeps the frame up to date: names, the connection to Stripe, this register's reader."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.changes import CASHIER_IN_CHARGE, CASHIERS, REGISTER, STORE, ChangeSet
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, Message
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.first_screen import FirstScreen
from pos_app.services.shared.declared_settings import READER
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.background.throttle import Throttle
from pos_app.ui.shell.connection_monitor import ConnectionMonitor
from pos_app.ui.shell.frame import ConnectionState, FrameModel, FrameState
from pos_app.ui.shell.reader_monitor import ReaderMonitor
from pos_app.ui.widgets.formats import formats_of, read_formats

CONNECTION_PAUSE_MS: Final = 10_000
"""With a part of Stripe out of order the connection seems to come and go with each call."""
SHOWN_SETTINGS: Final = frozenset({STORE, "locale", REGISTER, CASHIERS, CASHIER_IN_CHARGE})
"""What the frame around the screens names, and how it writes time."""
BANNERS: Final[dict[str, str | Message]] = {
    "training": N_("TRAINING - no real money"),
    "test": N_("TEST - no real money"),
    "live": "",
}

_log = logging.getLogger(__name__)


class FramePresenter(QObject):
    """Updates the frame's `model`; no widgets.

    `connection` and `reader` poll from `start` to `stop`.
    """

    back_online = Signal()
    """Stripe answers again: what was left open can be settled."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        first: FirstScreen | None,
        on_bug: Callable[[BaseException], object],
        parent: QObject,
    ) -> None:
        """`first` is what can be shown before the services are made; `on_bug` reports a bug."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._on_bug = on_bug
        self.model = FrameModel(_read_state(services) if first is None else _state_of(first), self)
        self.model.update(banner=str(BANNERS[services.mode]))
        self.connection = ConnectionMonitor(services, tasks, self)
        self.reader = ReaderMonitor(services, tasks, self)
        self._after_change = Throttle(self._on_connection_changed, CONNECTION_PAUSE_MS, self)
        self.model.cashier_chosen.connect(self._switch_cashier)
        self.connection.changed.connect(self._on_call_ended)
        self.connection.outage_changed.connect(lambda outage: self.model.update(outage=outage))
        self.connection.failed.connect(self.show_background_failure)
        self.reader.polled.connect(
            lambda reader: self.model.update(reader=reader, reader_known=True)
        )
        self.reader.failed.connect(self.show_background_failure)

    def start(self) -> None:
        """Poll from now on."""
        self.connection.start()
        self.reader.start()

    def stop(self) -> None:
        """Poll no more."""
        self.connection.stop()
        self.reader.stop()
        self._after_change.stop()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed."""
        if changes.settings & SHOWN_SETTINGS:
            read = self._tasks.read(_read_state, self._services, owner=self)
            read.success(self._show_names).start()
        if changes.readers or READER.name in changes.settings:
            self.reader.poll()

    def show_background_failure(self, error: BaseException) -> None:
        """Show a failed background task by the connection's state, and report a bug."""
        if not isinstance(error, UserError):
            self._on_bug(error)
            return
        _log.info("In the background: %s", error)
        if isinstance(error, KeyTroubleError):
            self.model.update(connection=ConnectionState.NONE)
        elif self._services.connection.online is None:
            self.model.update(connection=ConnectionState.OFFLINE)

    def _show_names(self, state: FrameState) -> None:
        self.model.update(
            store=state.store,
            formats=state.formats,
            register=state.register,
            cashiers=state.cashiers,
            cashier=state.cashier,
        )

    def _switch_cashier(self, cashier: CashierView) -> None:
        services = self._services  # asked for on the worker: they may not be made yet

        def switch(actor: Actor) -> None:
            services.staff.switch_cashier(actor, cashier.id)

        self._tasks.write(switch, services.actor, owner=self).start()

    def _on_call_ended(self, answered: bool) -> None:
        was = self.model.state.connection
        now = ConnectionState.ONLINE if answered else ConnectionState.OFFLINE
        self.model.update(connection=now)
        if now is not was and was is not ConnectionState.CHECKING:
            self._after_change.request()

    def _on_connection_changed(self) -> None:
        self.reader.poll()  # its state as it was last polled holds no more
        if self.model.state.connection is ConnectionState.ONLINE:
            self.back_online.emit()


def _state_of(first: FirstScreen) -> FrameState:
    return FrameState(
        store=first.store.name,
        formats=formats_of(first.store),
        register=first.register.name,
        cashiers=first.cashiers,
        cashier=first.cashier,
    )


def _read_state(services: Services) -> FrameState:
    store = services.settings.store()
    return FrameState(
        store=store.name if store else "",
        formats=read_formats(services.settings),
        register=services.settings.register().name,
        cashiers=tuple(person for person in services.staff.cashiers() if person.active),
        cashier=services.staff.current_cashier(),
    )
