"""Opens the customer's display where this machine is to have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import STORE, ChangeSet
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import (
    CUSTOMER_DISPLAY,
    LOCALE,
    RECEIPT_LANGUAGE,
    STORE_LANGUAGE,
    STORE_LOGO,
)
from pos_app.settings import MachineSettings
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.screen import CheckoutScreen
from pos_app.ui.widgets.display_screens import OFF

if TYPE_CHECKING:
    from pos_app.ui.customer_display.display import CustomerDisplay

_SHOWN: Final = frozenset(
    {STORE, STORE_LOGO.name, LOCALE.name, STORE_LANGUAGE.name, RECEIPT_LANGUAGE.name}
)


class DisplayOpener(QObject):
    """Keeps where it is shown; `chosen(str)` when that is another place."""

    chosen = Signal(str)

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        checkout: CheckoutScreen,
        state: MachineSettings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._parts = (services, tasks, checkout, window)
        self._state = state
        self.display: CustomerDisplay | None = None

    def show(self) -> None:
        """Show it where it was shown last."""
        where = self._state.read(CUSTOMER_DISPLAY)
        if self.display is None and where != OFF:
            from pos_app.ui.customer_display.display import CustomerDisplay  # noqa: PLC0415  few

            self.display = CustomerDisplay(*self._parts)
            self.display.closed.connect(lambda: self.choose(OFF))
        if self.display is not None:
            self.display.show_on(where)

    def choose(self, where: str) -> None:
        """Show it there from now on."""
        self._state.save(CUSTOMER_DISPLAY, where)
        self.show()
        self.chosen.emit(where)

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed."""
        if self.display is None:
            return
        if changes.customers or not _SHOWN.isdisjoint(changes.settings):
            self.display.show_store()

    def stop(self) -> None:
        """Close it with the till."""
        if self.display is not None:
            self.display.stop()
