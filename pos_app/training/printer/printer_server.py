"""A receipt printer on loopback: it takes one connection at a time, as those of a network do."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import replace
from typing import Final

from pos_app.domain.printed_paper import Fed, PrintedDots, PrintedLine, PrintedPaper
from pos_app.training.printer.escpos_reader import Asked, Cut, EscPosReader, Event, Kicked

_QUESTION: Final = b"\x10\x04"
_MEMORY: Final = 65_536
"""Bytes that it takes while it can't print; the sender waits for room after that."""
_MOST: Final = 50
_WAKING_SECONDS: Final = 1
_READY, _OFFLINE, _COVER, _NO_PAPER, _FED = 0x12, 0x1A, 0x16, 0x72, 0x00


class PrinterServer:
    """Prints into `papers` what arrives, until `stop`. Safe from any thread.

    After `hang_after` bytes of a connection it neither reads nor answers; None is never.
    """

    def __init__(self, port: int = 0) -> None:
        """Listen at a port, at any with 0. Raises OSError where it is taken."""
        self._listener = socket.create_server(("127.0.0.1", port))
        self._reader = EscPosReader()
        self._waiting = bytearray()
        self._thread = threading.Thread(target=self._serve, name="printer", daemon=True)
        self._connection: socket.socket | None = None
        self._sent = 0
        self._stopped = False
        self.changed = threading.Condition()
        self.is_on = True
        self.has_paper = True
        self.cover_open = False
        self.hang_after: int | None = None
        self.papers: list[PrintedPaper] = []
        self.printed = 0
        """How many papers there were."""
        self.events = 0
        """How much was printed or opened."""
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
        """Be put away, whatever it waits for."""
        with self.changed:
            self._stopped = True
        self._hang_up()
        # Not every system lets go of who waits for connections: one more ends it everywhere.
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname(), _WAKING_SECONDS).close()
        self._thread.join()
        self._listener.close()

    def load_paper(self, *, there: bool = True) -> None:
        """Put paper in, or take it out."""
        with self.changed:
            self.has_paper = there
            self.changed.notify_all()

    def switch(self, *, on: bool) -> None:
        """Switch it on or off; what was not printed yet is lost, and the connection with it."""
        with self.changed:
            self.is_on = on
        self._hang_up()
        self._reader = EscPosReader()
        self._waiting.clear()

    def hang(self, after: int | None) -> None:
        """Hang after so many bytes of a connection; with None go on."""
        with self.changed:
            self.hang_after = after
            self.changed.notify_all()

    def finished(self) -> list[PrintedPaper]:
        """Return the papers that came out whole."""
        with self.changed:
            return [paper for paper in self.papers if paper.whole]

    def snapshot(self) -> list[PrintedPaper]:
        """Return all papers as they are at this moment, the oldest first."""
        with self.changed:
            return [replace(paper, parts=list(paper.parts)) for paper in self.papers]

    # --- inside ---

    def _serve(self) -> None:
        while True:
            connection, _peer = self._listener.accept()
            with connection:
                with self.changed:
                    if self._stopped:
                        return
                    if not self.is_on:
                        continue
                    self._connection, self._sent = connection, 0
                self.jobs.append(b"")
                if not self._waiting:  # a command that was cut off with its job is dropped
                    self._reader = EscPosReader()
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

    def _receive(self, connection: socket.socket, most: int = _MEMORY) -> bytes:
        """Return what was sent, no byte after that at which it hangs."""
        with self.changed:
            while (
                self.hang_after is not None and self._sent >= self.hang_after and self._connection
            ):
                self.changed.wait()
            if not self._connection:
                return b""
            if self.hang_after is not None:
                most = min(most, self.hang_after - self._sent)
        data = connection.recv(most)
        self._sent += len(data)
        return data

    def _print(self, connection: socket.socket) -> None:
        """Print what waits, as far as there is paper; without it, wait where no more fits in."""
        with self.changed:
            while not self._can_print() and len(self._waiting) > _MEMORY and self._connection:
                self.changed.wait()
            if not self._can_print():
                return
            data = bytes(self._waiting)
            self._waiting.clear()
        for event in self._reader.read(data):
            self._do(event, connection)

    def _can_print(self) -> bool:
        return self.is_on and self.has_paper and not self.cover_open

    def _do(self, event: Event, connection: socket.socket) -> None:
        with self.changed:
            self.events += 1
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
            self.printed += 1
            self.papers.append(PrintedPaper(self.printed))
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
        with self.changed:
            connection, self._connection = self._connection, None
            self.changed.notify_all()
        if connection is not None:
            with suppress(OSError):  # the other side did so first
                connection.shutdown(socket.SHUT_RDWR)
