"""Starts programs under test, sends them actions, and kills them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

ROOT: Final = Path(__file__).parents[3]
PROGRAM: Final = (sys.executable, "-m", "tests.faults.torture.program")
SECONDS: Final = 60.0
"""After which a program that answers nothing is stuck."""


class Died(Exception):
    """The program ended without an answer."""


class Refused(Exception):
    """The program refused an action."""


@dataclass(frozen=True)
class Start:
    """What a program is started with: a book, the way to the account, a clock so many seconds off.

    The key is in the keyring, or in the environment, where each start looks whose it is.
    With `sync` it also looks at its reader and brings the books up to date, as it does by itself
    soon after each start. `patience` is seconds for an answer of the account, `fault` a fault at
    one of its own commits, which are counted from `commits` on; `mutations` break it.
    """

    book: str
    base: str
    key: str
    key_in_environment: bool = False
    ahead: float = 0.0
    patience: float = 10.0
    sync: bool = False
    fault: str = ""
    counting: bool = False
    commits: int = 0
    mutations: tuple[str, ...] = ()


@dataclass
class Running:
    """One run of a program; `recovered_s` is seconds until its start had settled everything."""

    line: socket.socket
    began: float
    process: subprocess.Popen[bytes] | None = None
    killable: bool = True
    pid: int = 0
    commits: int = 0
    injected: bool = False
    recovered_s: float = 0.0
    said: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)

    def begin(self, start: Start) -> Self:
        """Have it open its book, and wait until it is ready. Raises Died."""
        self.line.settimeout(SECONDS)
        self._answers = self.line.makefile("r", encoding="utf-8")
        self._send(asdict(start))
        self.pid = self._receive()["pid"]
        if self._receive_start():
            self.recovered_s = time.monotonic() - self.began
            self._receive_start()
        return self

    def _receive_start(self) -> bool:
        message = self._receive()
        if message.get("recovered"):
            return True
        self.said = [*message["said"], *([message["error"]] if "error" in message else ())]
        self._record(message)
        return False

    def do(self, action: str, **given: Any) -> Any:
        """Do one action. Raises Refused, and Died where the program ends over it."""
        self._send({"do": action, "with": given})
        message = self._receive()
        self._record(message)
        if "bug" in message:
            self.bugs.append(message["bug"])
            raise Refused("a bug")
        if "refused" in message:
            raise Refused(message["refused"])
        return message["value"]

    def _record(self, message: dict[str, Any]) -> None:
        self.commits = message["commits"]
        self.injected = self.injected or message.get("injected", False)
        self.bugs += message["bugs"]

    def _send(self, what: object) -> None:
        try:
            self.line.sendall((json.dumps(what) + "\n").encode())
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Died from error

    def _receive(self) -> dict[str, Any]:
        try:
            text = self._answers.readline()
        except ConnectionResetError as error:
            raise Died from error
        if not text:
            raise Died
        message: dict[str, Any] = json.loads(text)
        return message

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self.pid and self.killable:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self.kill()
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_WR)
            while self.line.recv(4096):  # until its end of the line is closed
                pass
        if self.process is not None:
            self.process.wait()
        self._answers.close()
        self.line.close()


class ForkServer:
    """Starts programs: quickly, as forks of one that has imported everything, or cold."""

    in_process = False
    """Whether the fork server itself serves, and so compiles and imports for later forks."""

    def __init__(self) -> None:
        """Start the process that forks."""
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = _popen(theirs, "--fork-server")
        self._line.settimeout(SECONDS)
        if self._line.recv(5) != b"ready":
            raise Died("nothing can be started")

    def forked(self) -> Running:
        """Start a program that need not import anything."""
        began = time.monotonic()
        ours, theirs = socket.socketpair()
        with theirs:
            how = b"p" if self.in_process else b"f"
            socket.send_fds(self._line, [how], [theirs.fileno()])
        return Running(ours, began, killable=not self.in_process)

    def cold(self) -> Running:
        """Start a program as a fresh Python."""
        began = time.monotonic()
        ours, theirs = socket.socketpair()
        with theirs:
            process = _popen(theirs)
        return Running(ours, began, process)

    def close(self) -> None:
        """Start nothing more."""
        self._line.close()
        self._process.wait(SECONDS)


def _popen(line: socket.socket, *options: str) -> subprocess.Popen[bytes]:
    handle = line.fileno()
    return subprocess.Popen([*PROGRAM, str(handle), *options], pass_fds=[handle], cwd=ROOT)
