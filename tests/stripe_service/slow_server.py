"""A server that takes a request and then does with its answer whatever a test wants."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

EACH = 0.001
"""Seconds between two drops; those of the call pass by its own clock."""


@dataclass
class Uptime:
    """A clock of seconds that is turned by hand."""

    at: float = 1_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Line:
    """One connection of a till: what it asked, and a way to answer bit by bit."""

    sock: socket.socket
    asked: str = ""

    def hear(self) -> None:
        """Wait for a whole request, with its body."""
        with self.sock.makefile("rb") as file:
            head = list(iter(file.readline, b"\r\n")) if file.peek(1) else []
            self.asked = b"".join(head).decode()
            sizes = [line for line in head if line.lower().startswith(b"content-length:")]
            file.read(int(sizes[0].split(b":")[1]) if sizes else 0)

    def say(self, text: bytes) -> None:
        self.sock.sendall(text)

    def drip(self, drop: bytes, each: Callable[[], None]) -> None:
        """Send one drop after another until the till hangs up, and tell of each."""
        while not select.select([self.sock], [], [], EACH)[0]:
            self.say(drop)
            each()


@dataclass
class Server:
    """Answers every connection with `answer`; `lines` are those that came."""

    answer: Callable[[Line], None]
    port: int
    listens: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):  # it is closed at the end of the test
            while True:
                sock, _ = listener.accept()
                line = Line(sock)
                self.lines.append(line)
                with sock, suppress(OSError):  # the till hangs up when it likes
                    if self.listens:
                        line.hear()
                    self.answer(line)


@contextmanager
def serving(answer: Callable[[Line], None], *, listens: bool = True) -> Iterator[Server]:
    """Serve on loopback, one connection after the other; `listens` waits for a request first."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(answer, listener.getsockname()[1], listens)
        thread = threading.Thread(target=server.serve, args=(listener,))
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)
