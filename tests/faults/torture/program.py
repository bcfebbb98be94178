"""Till without its screens, as a process that can be killed: all services over one real book.

It reads JSON lines, one action of a cashier each, and answers each with one. `python -m
tests.faults.torture.program FD` is a cold start; with `--fork-server` it imports everything once
and forks a program for each socket that it is sent, which starts in a tenth of the time.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import sqlite3
import ssl
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, configure_mappers

from pos_app.db.engine import Database
from pos_app.db.upgrade import open_book
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.errors import UserError
from pos_app.secrets import ENVIRONMENT_VARIABLE, KeyringEntry
from pos_app.services.history.index_backfill import begin_anew
from pos_app.services.setup.key_in_use import BASE_VARIABLE, book_id_of
from pos_app.services.shared.connection import Connection
from pos_app.services.sync import backfill
from pos_app.services.sync.streams import Window
from pos_app.stripe_service import connections
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.deadline import Limits
from pos_app.stripe_service.limiter import Limiter
from tests.faults.torture.commands import COMMANDS
from tests.faults.torture.faults import CLOCK_OFF, Fault, FaultKind
from tests.faults.torture.mutations import MUTATIONS
from tests.support.clock import TurnedClock
from tests.support.fast_books import make_books_fast
from tests.support.keyring import PocketKeyring
from tests.support.quick_pins import make_pins_quick
from tests.support.services import services_of
from tests.support.timeouts import retry_at_once

MODE: Final = "test"
MAIL_AUTHORITY: Final = "mail-authority.pem"
"""Beside the book: who signs for the store's mail server, where it has one."""
IN_PROCESS: Final = b"p"
SMALL_PAGE: Final = 3
"""Objects that the program reads at once of a list."""
RESOLVE: Final = connections.resolve
"""As Till has it: the fork server serves several programs, one after the other."""


class HastyClock(TurnedClock):
    """A clock that can be turned, and that waits for nothing."""

    def sleep(self, seconds: float) -> None:
        """Go on at once."""


class CountedBooks(Database):
    """Books that number their commits, one of which the program does not survive."""

    counting = False
    commits = 0
    fault: Fault | None = None
    injected = False
    clock = HastyClock()
    _wrong_by = timedelta()
    _wrong_for = 0

    @contextmanager
    def _written(self) -> Iterator[Session]:
        with super()._written() as session:
            yield session
            fault = self._fault()
            if fault is FaultKind.KILLED_BEFORE:
                die()
            if fault is FaultKind.DISK_FULL:
                raise OperationalError("COMMIT", {}, _full())
        if fault is FaultKind.KILLED_AFTER:
            die()
        self._set_clock(fault)

    def _set_clock(self, fault: FaultKind | None) -> None:
        if fault in CLOCK_OFF:
            self._wrong_by, self._wrong_for = CLOCK_OFF[fault], 2
            self.clock.ahead += self._wrong_by
        elif self._wrong_for:
            self._wrong_for -= 1
            if not self._wrong_for:
                self.clock.ahead -= self._wrong_by

    def _fault(self) -> FaultKind | None:
        if not self.counting:
            return None
        self.commits += 1
        fault = self.fault
        if fault is None or fault.point != "commit" or fault.nth != self.commits:
            return None
        self.injected = True
        return fault.kind


def die() -> None:
    """End as in a power cut: nothing that is open is closed."""
    os.kill(os.getpid(), signal.SIGKILL)


def _full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def hurry(patience: float) -> None:
    """Wait `patience` seconds for an answer, and not at all between two tries."""
    retry_at_once()
    timeout, limits = (2, patience), Limits(money=4 * patience, reads=4 * patience)
    _default(Connection, timeout=timeout)
    _default(StripeGateway, timeout=timeout, limits=limits, sleep=lambda _seconds: None)
    time = HastyTime()
    rate, burst, *_, jitter = Limiter.__init__.__defaults__ or ()
    Limiter.__init__.__defaults__ = (rate, burst, time.monotonic, time.wait, jitter)
    read_little()


def read_little() -> None:
    """Read lists in small pages, one after the other: points have the same number each time."""
    Window.__init__.__defaults__ = (*(Window.__init__.__defaults__ or ())[:-1], SMALL_PAGE)
    for name, value in (("PAGE_SIZE", SMALL_PAGE), ("SHORT_LIST", 1), ("WORKERS", 1)):
        setattr(backfill, name, value)


def look_up_at(base: str) -> None:
    """Have names looked up at the proxy, which knows when there are none."""
    netloc = urlsplit(base).netloc

    def resolve(host: str, port: int | None, patience: float) -> list[str]:
        with closing(HTTPConnection(netloc, timeout=patience)) as line, suppress(ConnectionError):
            line.request("LOOKUP", "/")
            if line.getresponse().status != 200:
                raise socket.gaierror(socket.EAI_AGAIN, "no such name")
        return RESOLVE(host, port, patience)

    connections.resolve = resolve


class HastyTime:
    """Time for the limiter: to wait makes it pass."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def monotonic(self) -> float:
        """Return seconds since some moment."""
        return monotonic() + self._ahead

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        """Wait for a notification; where the wait has an end, let it be over at once."""
        if seconds is None:
            changed.wait()
        else:
            self._ahead += seconds


def _default(made: Callable[..., object], **given: object) -> None:
    """Let something be made with other defaults, by whoever makes it."""
    vars(made)["__init__"].__kwdefaults__.update(given)


class Bugs(logging.Handler):
    """What the program would log as an error, or die of in a thread."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []
        logging.getLogger().addHandler(self)
        threading.excepthook = self._in_thread

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error of the log."""
        self.found.append(record.getMessage())

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        self.found.append("".join(traceback.format_exception(args.exc_value)))

    def take(self) -> list[str]:
        """Return what was found since the last time."""
        found, self.found = self.found, []
        return found


class Program:
    """The services, and what a cashier does with them. Amounts are minor units."""

    def __init__(self, given: dict[str, Any]) -> None:
        """Open the book and wire the services; `given` is as `process.Start` says."""
        self.clock = HastyClock()
        self.clock.ahead = timedelta(seconds=given["ahead"])
        path = Path(given["book"])
        open_book(path, MODE, self.clock).close()
        self.books = CountedBooks(path)
        self.books.clock = self.clock
        self.books.counting, self.books.commits = given["counting"], given["commits"]
        self.books.fault = Fault.named(given["fault"]) if given["fault"] else None
        keyring, environment = PocketKeyring(), {BASE_VARIABLE: given["base"]}
        if given["key_in_environment"]:
            environment[ENVIRONMENT_VARIABLE] = given["key"]
        else:
            KeyringEntry(keyring, MODE, book_id_of(self.books)).write(given["key"])
        self.services = services_of(
            self.books, mode=MODE, clock=self.clock, secrets=keyring, environment=environment
        )

        self.services.mail.use(lambda _paper: b"%PDF-1.7")
        authority = str(path.with_name(MAIL_AUTHORITY))
        self.services.mail.delivery.tls = partial(ssl.create_default_context, cafile=authority)

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return Actor(self.books.station.cashier_id)

    # --- the start, as the counter does it once its window is painted ---

    def settle(self) -> list[str]:
        """Look up what an earlier run left behind; return what the cashier is shown."""
        try:
            return [one.what for one in self.services.recovery.settle_all(SYSTEM)]
        except UserError as error:
            return [str(error)]

    def start_up(self) -> None:
        """Look at the reader, as its watch does, and bring the books up to date."""
        with suppress(UserError):
            if reader := self.services.readers.default():
                self.services.readers.poll(SYSTEM, reader.id)
            recovery, sync = self.services.recovery, self.services.sync
            settle, run = partial(recovery.settle_all, SYSTEM), partial(sync.run, SYSTEM)
            self.services.restore_gate.look_up(SYSTEM, settle, run)
            sync.run(SYSTEM)
            self.services.customers.send_all(SYSTEM)  # as when the connection comes back
        with suppress(UserError):  # as in the quiet lane, which tries it again
            self.services.history.prepare(SYSTEM)

    def rebuild(self) -> int:
        """Make the index of the history anew."""
        begin_anew(self.books)
        return self.services.history.prepare(SYSTEM)

    def turn_clock(self, seconds: float) -> None:
        self.clock.ahead += timedelta(seconds=seconds)

    def inject(self, fault: str) -> None:
        self.books.fault = Fault.named(fault)

    def count(self, on: bool) -> None:
        self.books.counting = on

    def command(self, name: str) -> Callable[..., Any]:
        """Return what does an action of this name."""
        parts = (self, *(kind(self.services, self.actor) for kind in COMMANDS))
        found: Callable[..., Any] = next(
            getattr(part, name) for part in parts if hasattr(part, name)
        )
        return found


def serve(line: socket.socket) -> None:
    """Start, report it, and do one action after the other until the socket is closed."""
    bugs = Bugs()
    asked = line.makefile("r", encoding="utf-8")
    given = json.loads(asked.readline())
    hurry(given["patience"])
    look_up_at(given["base"])
    for name in given["mutations"]:
        MUTATIONS[name].apply()

    def send(**message: Any) -> None:
        line.sendall((json.dumps(message, default=_plain) + "\n").encode())

    send(pid=os.getpid())
    program = None
    try:
        program = Program(given)
        said = program.settle()
        send(recovered=True)
        if given["sync"]:
            program.start_up()
    except UserError as error:
        send(said=[], error=str(error), bugs=bugs.take(), commits=0)
        return
    except Exception:  # noqa: BLE001  whatever it is, the harness has to report it
        send(said=[], bugs=[traceback.format_exc(), *bugs.take()], commits=0)
        return
    send(said=said, bugs=bugs.take(), **_points(program))
    for text in asked:
        send(**_done(program, json.loads(text)), bugs=bugs.take(), **_points(program))
    program.books.close()


def _points(program: Program) -> dict[str, Any]:
    return {"commits": program.books.commits, "injected": program.books.injected}


def _done(program: Program, wanted: dict[str, Any]) -> dict[str, Any]:
    action = program.command(wanted["do"])
    try:
        return {"value": action(**wanted["with"])}
    except UserError as error:
        return {"refused": str(error)}
    except Exception:  # noqa: BLE001  whatever it is, the harness has to report it
        return {"bug": traceback.format_exc()}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    return str(value)


def serve_forks(line: socket.socket) -> None:
    """Fork a program for each socket that is received; end when the line is closed.

    Those that come first are served by this process itself, so that what it imports and compiles
    for them is there in every fork.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    configure_mappers()
    line.sendall(b"ready")
    while True:
        message, handles, _, _ = socket.recv_fds(line, 1, 1)
        if not message:
            return
        if message == IN_PROCESS:
            with socket.socket(fileno=handles[0]) as own:
                serve(own)
            gc.collect()
            gc.freeze()
            continue
        if os.fork() == 0:
            line.close()
            with socket.socket(fileno=handles[0]) as own:
                _live(own)
        os.close(handles[0])


def _live(own: socket.socket) -> None:
    try:
        serve(own)
    except (BrokenPipeError, ConnectionResetError):  # whoever asked is gone
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Serve the socket that was inherited, or fork programs for those received on it."""
    make_books_fast()
    make_pins_quick()
    with socket.socket(fileno=int(sys.argv[1])) as line:
        (serve_forks if "--fork-server" in sys.argv else _live)(line)


if __name__ == "__main__":
    main()
