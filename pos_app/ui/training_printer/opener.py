"""Starts training's receipt printer, has this register print on it, and shows its window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.printers import ReceiptPrinter, Transport
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.training_printer.window import SimulatedPrinter, TrainingPrinterWindow
from pos_app.ui.widgets.window_placement import place_beside

LOOPBACK = "127.0.0.1:"


class TrainingPrinterOpener(QObject):
    """One printer for one open book. It keeps its port, so that the register finds it again."""

    def __init__(
        self,
        start: Callable[[int], SimulatedPrinter],
        services: Services,
        tasks: Tasks,
        beside: QWidget,
    ) -> None:
        """`start` starts a printer at a port, at any with 0; it raises OSError where it can't."""
        super().__init__(beside)
        self._start = start
        self._services = services
        self._tasks = tasks
        self._beside = beside
        self._printer: SimulatedPrinter | None = None
        self.window: TrainingPrinterWindow | None = None

    def resume(self) -> None:
        """Start it where this register prints on it since an earlier run."""
        self._tasks.write(self._resume, owner=self).start()

    def open(self) -> None:
        """Have this register print on it, and show what it prints."""
        task = self._tasks.write(self._use, self._services.actor, owner=self)
        task.success(self._show).start()

    def close(self) -> None:
        """Put both away with the book; a job that is under way ends as one that is unsure."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None
        if self._printer is not None:
            self._printer.stop()
            self._printer = None

    # --- on the worker for writes, one after the other ---

    def _resume(self) -> None:
        port = _port_of(self._services.settings.read(RECEIPT_PRINTER))
        if port and self._printer is None:
            self._printer = self._started(port)

    def _use(self, actor: Actor) -> SimulatedPrinter:
        settings = self._services.settings
        chosen = settings.read(RECEIPT_PRINTER)
        if self._printer is None:
            self._printer = self._started(_port_of(chosen))
        address = self._printer.address
        if (chosen.transport, chosen.address) != (Transport.NETWORK, address):
            used = replace(chosen, transport=Transport.NETWORK, address=address)
            settings.save(actor, RECEIPT_PRINTER, used)
        return self._printer

    def _started(self, port: int) -> SimulatedPrinter:
        try:
            return self._start(port)
        except OSError:
            return self._start(0)  # another program has the port

    # --- on the screen ---

    def _show(self, printer: SimulatedPrinter) -> None:
        if self.window is None:
            self.window = TrainingPrinterWindow(printer)
            # The till alone decides when the program ends.
            self.window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
            place_beside(self.window, self._beside)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()


def _port_of(printer: ReceiptPrinter) -> int:
    """Return the port of a printer on this machine, 0 where it is another one."""
    port = printer.address.removeprefix(LOOPBACK)
    here = printer.transport is Transport.NETWORK and port != printer.address
    return int(port) if here and port.isdecimal() else 0
