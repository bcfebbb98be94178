"""The printers of this system. Asking for them may take seconds: for worker threads only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.paper import Paper
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.ui.receipts.paper import paint, render_raster

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from pos_app.domain.permissions import Actor
    from pos_app.services.container import Services


class Printers:
    """What the operating system knows of printers."""

    def names(self) -> list[str]:
        """Return the printers there are, the system's default first."""
        from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415  the first receipt pays

        default = QPrinterInfo.defaultPrinterName()
        return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: name != default)

    def open(self, name: str) -> QPrinter:
        """Return one of them, ready to print on."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: PLC0415

        info = QPrinterInfo.printerInfo(name)
        return QPrinter(info, QPrinter.PrinterMode.HighResolution)


def print_receipt(paper: Paper, printers: Printers, name: str = "") -> str:
    """Print on a printer, the default one without a name; return its name. Raises UserError."""
    return print_by(partial(paint, paper), paper.title, printers, name)


def print_paper(services: Services, actor: Actor, paper: Paper, printers: Printers) -> str:
    """Print what is no receipt on the register's receipt printer, without one as `print_receipt`.

    Returns the printer's name. Raises UserError.
    """
    if services.printing.printer is None:
        return print_receipt(paper, printers)
    services.printing.use(render_raster)
    return services.printing.print_at_once(actor, paper)


def print_by(
    paint_on: Callable[[QPrinter], object], title: str, printers: Printers, name: str = ""
) -> str:
    """Have something painted on a printer, as `print_receipt`."""
    chosen = choose_printer(printers, name)
    print_on(paint_on, title, printers, chosen)
    return chosen


def choose_printer(printers: Printers, name: str = "") -> str:
    """Return the printer of a name, else the default one. Raises UserError where there is none."""
    found = printers.names()
    if not found:
        raise UserError(
            _("No printer is set up on this computer."),
            next_step=_("Save it as PDF, or add a printer in the system's settings."),
        )
    return name if name in found else found[0]


def print_on(
    paint_on: Callable[[QPrinter], object], title: str, printers: Printers, chosen: str
) -> None:
    """Have something painted on a printer that was chosen. Raises UserError."""
    printer = printers.open(chosen)
    printer.setDocName(title)
    paint_on(printer)
