"""A receipt printer at the end of a wire that can be all that a real one is on a bad day."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pos_app.domain.paper import Raster
from pos_app.domain.printed_paper import PrintedDots, PrintedPaper
from pos_app.domain.printers import ReceiptPrinter
from pos_app.training.printer.printer_server import PrinterServer

WAIT = 20.0


class WirePrinter(PrinterServer):
    """`mute` it never answers; it closes the connection `hang_up_after` bytes. None is never."""

    def __init__(self) -> None:
        super().__init__()
        self.mute = False
        self.half_closed = False
        self.hang_up_after: int | None = None
        self.paper_ends_after: int | None = None

    @property
    def printer(self) -> ReceiptPrinter:
        return ReceiptPrinter(address=self.address)

    def wait_for(self, holds: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, WAIT)

    def wait_for_papers(self, count: int) -> list[PrintedPaper]:
        self.wait_for(lambda: sum(paper.whole for paper in self.papers) >= count)
        return self.finished()

    def _talk(self, connection: socket.socket) -> None:
        if self.half_closed:
            connection.shutdown(socket.SHUT_WR)
        super()._talk(_Muted(connection) if self.mute else connection)  # type: ignore[arg-type]

    def _receive(self, connection: socket.socket, most: int = 65_536) -> bytes:
        if self.hang_up_after is not None:
            most = min(most, self.hang_up_after - self._sent)
        if most <= 0:
            return b""
        data = super()._receive(connection, most)
        if self.paper_ends_after is not None and self._sent >= self.paper_ends_after:
            self.paper_ends_after = None
            self.load_paper(there=False)
        return data


class _Muted:
    """A connection on which nothing is answered."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.recv = connection.recv

    def sendall(self, _data: bytes) -> None:
        """Say nothing."""


@contextmanager
def wire_printer() -> Iterator[WirePrinter]:
    printer = WirePrinter()
    printer.start()
    try:
        yield printer
    finally:
        printer.stop()


def raster_of(paper: PrintedPaper) -> Raster:
    """Return the dots of a paper as one picture."""
    bands = [part for part in paper.parts if isinstance(part, PrintedDots)]
    return Raster(bands[0].width, sum(band.height for band in bands), paper.dots)
