"""Opens the customer's side beside the till, once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from pos_app.services.container import Services
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customer_side.window import CustomerSideWindow
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.window_placement import place_beside


class CustomerSideOpener(QObject):
    """Finds out where the simulated account is, and shows its customer's side."""

    def __init__(
        self, address: Callable[[], str], services: Services, tasks: Tasks, beside: QWidget
    ) -> None:
        super().__init__(beside)
        self._address = address
        self._services = services
        self._tasks = tasks
        self._beside = beside
        self.window: CustomerSideWindow | None = None

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        if self.window is None:
            read = lambda: (self._address(), read_formats(self._services.settings))  # noqa: E731
            self._tasks.read(read, owner=self).success(self._show).start()
        else:
            self._come_forward(self.window)

    def close(self) -> None:
        """Close it with the till."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _show(self, found: tuple[str, Formats]) -> None:
        if self.window is None:
            address, formats = found
            self.window = CustomerSideWindow(address, formats.money)
            # The till alone decides when the program ends.
            self.window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
            place_beside(self.window, self._beside)
        self._come_forward(self.window)

    def _come_forward(self, window: CustomerSideWindow) -> None:
        window.show()
        window.raise_()
        window.activateWindow()
