"""The drawer that opens by a receipt printer, and what people read where a printer fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos_app.domain.outbox import DeliveryError, delivery_message
from pos_app.domain.printers import ReceiptPrinter
from pos_app.domain.texts import N_, Message
from pos_app.errors import UserError
from pos_app.printer_driver.commands import drawer_job
from pos_app.printer_driver.driver import PrinterDriver
from pos_app.printer_driver.errors import PrinterError

_NEXT_STEPS: Final[dict[DeliveryError, Message]] = {
    DeliveryError.PRINTER_NOT_REACHED: N_("Check that it is on and connected, then try again."),
    DeliveryError.PAPER_OUT: N_("Put in a new roll."),
    DeliveryError.COVER_OPEN: N_("Close it."),
    DeliveryError.PRINTER_OFFLINE: N_("Look at its lights, and switch it off and on."),
    DeliveryError.PRINT_UNSURE: N_("Look at the printer before you print again."),
}


@dataclass(frozen=True)
class PrinterDrawer:
    """A drawer at a receipt printer."""

    driver: PrinterDriver
    printer: ReceiptPrinter

    def open(self) -> None:
        """Open it now, on any thread. Raises UserError where it does not; it never opens later."""
        try:
            self.driver.open_drawer(self.printer, drawer_job(self.printer))
        except PrinterError as error:
            raise explained(error) from error


def explained(error: PrinterError) -> UserError:
    """Return what people read of it."""
    step = _NEXT_STEPS.get(error.reason)
    return UserError(
        delivery_message(error.reason, {}),
        next_step=str(step) if step else "",
        details=error.details,
    )
