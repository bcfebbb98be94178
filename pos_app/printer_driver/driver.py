"""Prints on receipt printers, asks them how they are, and finds those of this computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from pos_app.domain.outbox import DeliveryError
from pos_app.domain.printers import Delivered, FoundPrinter, PrinterStatus, ReceiptPrinter
from pos_app.printer_driver.discovery import find_printers
from pos_app.printer_driver.errors import PrinterError
from pos_app.printer_driver.links import Link, Timeouts, open_link

_ONLINE: Final = b"\x10\x04\x01"
_OFFLINE_CAUSE: Final = b"\x10\x04\x02"
_PAPER: Final = b"\x10\x04\x04"
_WHEN_PRINTED: Final = b"\x1dr\x01"
"""Answered only after all that was sent before was printed."""

_FIXED, _OF_STATUS = 0b1001_0011, 0b0001_0010
"""The bits that are the same in every answer to `DLE EOT`."""
_FIXED_OF_PRINTED: Final = 0b1001_0000
"""Those bits of the answer to `GS r` are 0."""
_IS_OFFLINE: Final = 0b0000_1000
_COVER_OPEN: Final = 0b0000_0100
_PAPER_OUT: Final = 0b0110_0000
_PAPER_LOW: Final = 0b0000_1100

_REASONS: Final[dict[PrinterStatus, DeliveryError]] = {
    PrinterStatus.PAPER_OUT: DeliveryError.PAPER_OUT,
    PrinterStatus.COVER_OPEN: DeliveryError.COVER_OPEN,
    PrinterStatus.OFFLINE: DeliveryError.PRINTER_OFFLINE,
}


class PrinterDriver:
    """One at a time is spoken to: a printer takes one connection. Safe from any thread."""

    def __init__(self, timeouts: Timeouts | None = None) -> None:
        self._timeouts = timeouts or Timeouts()
        self._lock = Lock()
        self._answering: set[str] = set()

    def print_(
        self, printer: ReceiptPrinter, job: bytes, title: str, before: Callable[[], object]
    ) -> Delivered:
        """Print a job; `before()` is called once it is sure that the printer would take it.

        Raises PrinterError: `PRINT_UNSURE` where something of the job may have been printed; with
        any other reason nothing was sent, and `before` not called.
        """
        with self._ready(printer, title) as (link, status):
            before()
            try:
                link.send(job)
                printed = self._was_printed(link, status)
            except OSError as error:
                raise PrinterError(DeliveryError.PRINT_UNSURE, str(error)) from error
        return printed

    def open_drawer(self, printer: ReceiptPrinter, job: bytes) -> None:
        """Send what opens the drawer. A printer that would do it later gets nothing.

        Raises PrinterError.
        """
        with self._ready(printer, "drawer") as (link, _status):
            try:
                link.send(job)
            except OSError as error:
                raise PrinterError(DeliveryError.PRINT_UNSURE, str(error)) from error

    def status(self, printer: ReceiptPrinter) -> PrinterStatus:
        """Ask a printer how it is. Raises PrinterError where it can't be reached."""
        with self._lock, open_link(printer, "status", self._timeouts) as link:
            return self._status(link)

    def find(self) -> list[FoundPrinter]:
        """Return the printers that this computer knows of: those of a network are typed."""
        return find_printers()

    @contextmanager
    def _ready(self, printer: ReceiptPrinter, title: str) -> Iterator[tuple[Link, PrinterStatus]]:
        """Open the way to a printer that takes jobs, or that never said anything."""
        with self._lock, open_link(printer, title, self._timeouts) as link:
            status = self._status(link)
            if not status.takes_jobs:
                raise PrinterError(_REASONS[status])
            if status is not PrinterStatus.UNKNOWN:
                self._answering.add(printer.address)
            elif printer.address in self._answering:  # it can answer, and does not
                raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, "silent")
            yield link, status

    def _status(self, link: Link) -> PrinterStatus:
        try:
            online = self._ask(link, _ONLINE)
            if online is None:
                return PrinterStatus.UNKNOWN
            cause, paper = self._ask(link, _OFFLINE_CAUSE) or 0, self._ask(link, _PAPER) or 0
        except OSError as error:  # before anything was sent that is printed
            raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, str(error)) from error
        if paper & _PAPER_OUT:
            return PrinterStatus.PAPER_OUT
        if cause & _COVER_OPEN:
            return PrinterStatus.COVER_OPEN
        if online & _IS_OFFLINE:
            return PrinterStatus.OFFLINE
        return PrinterStatus.PAPER_LOW if paper & _PAPER_LOW else PrinterStatus.READY

    def _ask(self, link: Link, question: bytes) -> int | None:
        """Return the newest answer to a question about its status; None for silence."""
        answers = link.ask(question, self._timeouts.status)
        return next((each for each in reversed(answers) if each & _FIXED == _OF_STATUS), None)

    def _was_printed(self, link: Link, status: PrinterStatus) -> Delivered:
        """Ask for an answer that comes after the last line. Raises PrinterError for none.

        Some answer about their status and not to this: one of them that is well after the job has
        taken all of it. Of one that answers nothing it is only known that it did not hang up.
        """
        if status is PrinterStatus.UNKNOWN:
            link.ask(_ONLINE, self._timeouts.status)
            return Delivered.HANDED_OVER
        answers = link.ask(_WHEN_PRINTED, self._timeouts.printed)
        if any(each & _FIXED_OF_PRINTED == 0 for each in answers):
            return Delivered.PRINTED
        status = self._status(link)
        if status in {PrinterStatus.READY, PrinterStatus.PAPER_LOW}:
            return Delivered.HANDED_OVER
        raise PrinterError(DeliveryError.PRINT_UNSURE, f"then {status}")
