"""A receipt printer on loopback: it takes one connection at a time, as those of a network do."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from pos_app.training.printer.escpos_reader import (
    Asked,
    Cut,
    EscPosReader,
    Event,
    Fed,
    Kicked,
    PrintedDots,
    PrintedLine,
)

_QUESTION: Final = b"\x10\x04"
_MEMORY: Final = 65_536
"""Bytes that it takes while it can't print; the sender waits for room after that."""
_MOST: Final = 50
_READY, _OFFLINE, _COVER, _NO_PAPER, _FED = 0x12, 0x1A, 0x16, 0x72, 0x00

PrintedPart = PrintedLine | PrintedDots | Fed


@dataclass
class PrintedPaper:
    """What came out between two cuts."""

    parts: list[PrintedPart] = field(default_factory=list)
    whole: bool = False
    """Whether it was cut off."""

    @property
    def text(self) -> str:
        """The lines in the printer's own letters."""
        return "\n".join(part.text for part in self.parts if isinstance(part, PrintedLine))

    @property
    def dots(self) -> bytes:
        """All its bands as one, in rows."""
        return b"".join(part.rows for part in self.parts if isinstance(part, PrintedDots))


class PrinterServer:
    """Prints into `papers` what arrives, until `stop`. Safe from any thread."""

    def __init__(self, port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._reader = EscPosReader()
        self._waiting = bytearray()
        self._thread = threading.Thread(target=self._serve, name="printer", daemon=True)
        self._connection: socket.socket | None = None
        self.changed = threading.Condition()
        self.has_paper = True
        self.cover_open = False
        self.papers: list[PrintedPaper] = []
        self.kicks = 0
        self.jobs: list[bytes] = []
        """What each connection sent."""

    @property
    def address(self) -> str:
        """Where it is, as a printer's address."""
        host, port = self._listener.getsockname()[:2]
        return f"{host}:{port}"

    def start(self) -> None:
        """Take connections."""
        self._thread.start()

    def stop(self) -> None:
        """Be switched off for good."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._hang_up()
        self._thread.join()
        self._listener.close()

    def load_paper(self, *, there: bool = True) -> None:
        """Put paper in, or take it out."""
        with self.changed:
            self.has_paper = there
            self.changed.notify_all()

    def switch_off_and_on(self) -> None:
        """Lose what was not printed yet, and the connection with it."""
        self._hang_up()
        self._reader = EscPosReader()
        self._waiting.clear()

    def finished(self) -> list[PrintedPaper]:
        """Return the papers that came out whole."""
        with self.changed:
            return [paper for paper in self.papers if paper.whole]

    # --- inside ---

    def _serve(self) -> None:
        while True:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return  # it was stopped
            with connection:
                self._connection = connection
                self.jobs.append(b"")
                with suppress(OSError):  # whoever printed has gone
                    self._talk(connection)
                self._connection = None

    def _talk(self, connection: socket.socket) -> None:
        while data := self._receive(connection):
            self.jobs[-1] += data
            if data.startswith(_QUESTION):
                connection.sendall(bytes([self._status(data[2])]))
                data = data[3:]
            self._waiting += data
            self._print(connection)
        self._print(connection)

    def _receive(self, connection: socket.socket) -> bytes:
        return connection.recv(_MEMORY)

    def _print(self, connection: socket.socket) -> None:
        """Print what waits, as far as there is paper; without it, wait where no more fits in."""
        with self.changed:
            while not self._can_print() and len(self._waiting) > _MEMORY:
                self.changed.wait()
            if not self._can_print():
                return
            data = bytes(self._waiting)
            self._waiting.clear()
        for event in self._reader.read(data):
            self._do(event, connection)

    def _can_print(self) -> bool:
        return self.has_paper and not self.cover_open

    def _do(self, event: Event, connection: socket.socket) -> None:
        with self.changed:
            match event:
                case PrintedLine() | PrintedDots() | Fed():
                    self._paper().parts.append(event)
                case Cut():
                    self._paper().whole = True
                    self._reader.reset()  # each job is to say anew what it needs
                case Kicked():
                    self.kicks += 1
                case Asked():
                    connection.sendall(bytes([_FED]))
            self.changed.notify_all()

    def _paper(self) -> PrintedPaper:
        """Return the paper that is being printed."""
        if not self.papers or self.papers[-1].whole:
            self.papers.append(PrintedPaper())
            del self.papers[:-_MOST]
        return self.papers[-1]

    def _status(self, which: int) -> int:
        match which:
            case 1:
                return _READY if self._can_print() else _OFFLINE
            case 2:
                return _COVER if self.cover_open else _READY
            case _:
                return _READY if self.has_paper else _NO_PAPER

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(OSError):  # the other side did so first
                self._connection.shutdown(socket.SHUT_RDWR)
