"""A proxy on loopback between one program and the account: it numbers requests, and loses some.

What it passes on it passes unchanged. A 500 is the account's own doing, since Stripe keeps that
for the idempotency key too.
"""

from __future__ import annotations

import gzip
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import urlsplit

from pos_app.domain.ids import new_id
from pos_app.stripe_service.http_client import LARGEST_ANSWER
from pos_app.training.core import knobs
from tests.faults.torture.faults import Blow, Fault
from tests.faults.torture.others import of_another

TRIES: Final = 3
"""How often Till makes a request before it gives up."""
HELD_FOR: Final = 10.0
"""Seconds after which a request that is held is let go, whoever waits for it."""

DROP_EVERY: Final = 0.02
"""Seconds between two pieces of an answer without end."""

HTML: Final = "<html><body><h1>502 Bad Gateway</h1></body></html>"
PORTAL: Final = "<html><body>Welcome to the hotel. Please accept our terms.</body></html>"
REFUSALS: Final = {
    Fault.CONFLICT: (409, "invalid_request_error", "lock_timeout"),
    Fault.RATE_LIMITED: (429, "invalid_request_error", "rate_limit"),
}
BY_THE_ACCOUNT: Final = {
    Fault.ERROR_EXECUTED: knobs.FaultKind.ERROR_EXECUTED,
    Fault.ERROR_NOT_EXECUTED: knobs.FaultKind.ERROR_NOT_EXECUTED,
}
PAGES: Final = {
    Fault.GATEWAY_BEFORE: (502, HTML),
    Fault.GATEWAY_AFTER: (502, HTML),
    Fault.PORTAL: (200, PORTAL),
}
NOT_PASSED_ON: Final = frozenset(
    {Fault.REFUSED, Fault.RESET_BEFORE, Fault.TIMEOUT_BEFORE, Fault.DELAYED, Fault.KILLED_BEFORE}
)
CUT_OFF: Final = frozenset({Fault.RESET_AFTER, Fault.TIMEOUT_AFTER, Fault.KILLED_AFTER})
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_RESET: Final = struct.pack("ii", 1, 0)
_HOP: Final = frozenset({"connection", "host", "content-length", "transfer-encoding"})


@dataclass(frozen=True)
class Asked:
    """One try of a request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path without its query."""
        return urlsplit(self.target).path

    @property
    def identity(self) -> tuple[str, str, str]:
        """What is the same for each try of one request."""
        return self.method, self.target, self.headers.get("idempotency-key", "")


@dataclass(frozen=True)
class Answer:
    """What goes back to the program."""

    status: int
    headers: dict[str, str]
    body: bytes
    drop: bytes = b""
    """What comes again and again after half of the body, until the program hangs up."""
    again: bool = False
    """Whether it comes once more in place of the next one on its connection."""
    cut: bool = False
    """Whether half of it comes only before the next one on its connection."""

    @classmethod
    def page(cls, status: int, text: str, kind: str = "text/html") -> Answer:
        """Return an answer that is not the account's."""
        return cls(status, {"content-type": kind}, text.encode())


@dataclass(frozen=True)
class Passage:
    """A request that came by. `run` says which start of the program made it."""

    run: str
    method: str
    path: str
    body: str
    status: int
    """Of the answer; 0 where the request was not passed on."""
    fault: Fault | None


@dataclass
class Points:
    """The requests of a scenario, numbered over all of its programs, and the blow at one."""

    blow: Blow | None = None
    counting: bool = False
    requests: int = 0
    struck: bool = False
    nameless: bool = False
    _identity: tuple[str, str, str] | None = None
    _hits: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def step_over(self) -> None:
        """Forget which request was hit: what is asked after this step is another one."""
        with self._lock:
            self._identity, self.nameless = None, False

    @property
    def looks_names_up(self) -> bool:
        """Whether the program has to look the account up for each request."""
        return self.blow is not None and self.blow.fault is Fault.NO_NAME

    def look_up(self) -> bool:
        """Say whether the name of the account is found: not for the request that is hit."""
        with self._lock:
            blow = self.blow
            hit = blow is not None and (blow.point, blow.nth) == ("request", self.requests + 1)
            if self.looks_names_up and self.counting and hit:
                self.requests += 1
                self.struck = self.nameless = True
            return not self.nameless

    def arrive(self, asked: Asked) -> Fault | None:
        """Count a request, and say what is to happen to this try of it."""
        with self._lock:
            if self._identity == asked.identity and self._hits < TRIES:
                self._hits += 1
                return self.blow.fault if self.blow and self.blow.every else None
            self._identity = None
            if not self.counting:
                return None
            self.requests += 1
            blow = self.blow
            if blow is None or blow.point != "request" or blow.nth != self.requests:
                return None
            self.struck, self._identity, self._hits = True, asked.identity, 1
            return blow.fault


class Proxy:
    """The way of one program to the account at `upstream`; `kill` ends that program."""

    def __init__(self, upstream: str, turn: Callable[[], knobs.Knobs], points: Points) -> None:
        """Listen at once, on a port of the system's choice."""
        self.points = points
        self.passages: list[Passage] = []
        self.run = ""
        self.kill: Callable[[], None] = lambda: None
        self.away = False
        """Whether the network is down: nothing gets through, either way."""
        self._knobs = turn
        self._upstream = urlsplit(upstream).netloc
        self._held: list[tuple[Asked, int]] = []
        self._server = self._listen(0)
        self._port = int(self._server.server_address[1])

    @property
    def base(self) -> str:
        """Where the program finds the account."""
        return f"http://127.0.0.1:{self._port}"

    def look_up(self) -> bool:
        """Say whether the name of the account is found."""
        found = self.points.look_up()
        if not found:
            self.passages.append(Passage(self.run, "LOOKUP", "", "", 0, Fault.NO_NAME))
        return found

    def step_over(self) -> None:
        """Tell that the cashier's step is done: what was held a step ago arrives now."""
        self.points.step_over()
        if self._server.refusing:
            self._server = self._listen(self._port)
        due = [asked for asked, age in self._held if age]
        self._held = [(asked, 1) for asked, age in self._held if not age]
        for asked in due:
            self._pass_on(asked)

    def let_go(self) -> None:
        """Have all that is held arrive now."""
        self.step_over()
        self.step_over()

    def close(self) -> None:
        """Stop listening."""
        self._server.stop()

    def _listen(self, port: int) -> _Server:
        server = _Server(("127.0.0.1", port), self)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server

    # --- one try ---

    def carry(self, asked: Asked, wait: Callable[[], None]) -> Answer | None:
        """Answer one try, or None to cut it off; `wait` returns once its client gave up."""
        fault, run = self.points.arrive(asked), self.run
        if self.away and fault is None:
            fault = Fault.RESET_BEFORE
        answer = self._carry(asked, fault, wait)
        passed = Passage(
            run,
            asked.method,
            asked.path,
            asked.body.decode(),
            0 if answer is None else answer.status,
            fault,
        )
        self.passages.append(passed)
        return None if fault in CUT_OFF else answer

    def _carry(self, asked: Asked, fault: Fault | None, wait: Callable[[], None]) -> Answer | None:
        if fault in NOT_PASSED_ON:
            self._lose(asked, fault, wait)
            return None
        if fault in REFUSALS:
            return _refusal(fault)
        if fault in {Fault.GATEWAY_BEFORE, Fault.PORTAL}:
            return Answer.page(*PAGES[fault])
        answer = self._pass_on(asked, BY_THE_ACCOUNT.get(fault) if fault else None)
        return self._spoilt(answer, fault, wait)

    def _lose(self, asked: Asked, fault: Fault | None, wait: Callable[[], None]) -> None:
        match fault:
            case Fault.REFUSED:
                self._server.refuse()
            case Fault.KILLED_BEFORE:
                self.kill()
            case Fault.DELAYED:
                self._held.append((asked, 0))
                wait()
            case Fault.TIMEOUT_BEFORE:
                wait()

    def _spoilt(self, answer: Answer, fault: Fault | None, wait: Callable[[], None]) -> Answer:
        if fault is Fault.TIMEOUT_AFTER:
            wait()
        elif fault is Fault.KILLED_AFTER:
            self.kill()
        return _SPOILT[fault](answer) if fault in _SPOILT else answer

    def _pass_on(self, asked: Asked, kind: knobs.FaultKind | None = None) -> Answer:
        if kind is not None:
            self._knobs().fault(kind, path=f"^{re.escape(asked.path)}$", method=asked.method)
        try:
            return self._ask(asked)
        finally:
            self._knobs().faults.clear()

    def _ask(self, asked: Asked) -> Answer:
        kept = {name: value for name, value in asked.headers.items() if name not in _HOP}
        with closing(HTTPConnection(self._upstream, timeout=HELD_FOR)) as line:
            line.request(asked.method, asked.target, asked.body or None, kept)
            response = line.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            told = {name: value for name, value in headers.items() if name not in _HOP}
            return Answer(response.status, told, response.read())


@cache
def _spaces() -> bytes:
    """Return what is much too large once it is unpacked, and harmless before a JSON body."""
    return gzip.compress(b" " * LARGEST_ANSWER)


_SPOILT: Final[dict[Fault | None, Callable[[Answer], Answer]]] = {
    Fault.GATEWAY_AFTER: lambda _: Answer.page(*PAGES[Fault.GATEWAY_AFTER]),
    Fault.CUT_JSON: lambda right: replace(right, body=right.body[: len(right.body) // 2]),
    Fault.TRICKLE: lambda right: replace(right, drop=b" "),
    Fault.CONTINUE: lambda right: replace(right, drop=CONTINUE),
    Fault.TOO_LARGE: lambda right: replace(
        right,
        headers={**right.headers, "content-encoding": "gzip"},
        body=_spaces() + gzip.compress(right.body),
    ),
    Fault.ANOTHERS: lambda right: replace(right, body=of_another(right.body)),
    Fault.DOUBLED: lambda right: replace(right, again=True),
    Fault.CONTINUED: lambda right: replace(right, cut=True),
}
"""What becomes of an answer on its way."""


def _refusal(fault: Fault | None) -> Answer:
    status, kind, code = REFUSALS[fault or Fault.CONFLICT]
    body = f'{{"error": {{"type": "{kind}", "code": "{code}", "message": "Not now."}}}}'
    headers = {"content-type": "application/json", "request-id": f"req_{new_id()}"}
    return Answer(status, headers, body.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], proxy: Proxy) -> None:
        super().__init__(address, _Handler)
        self.proxy = proxy
        self.refusing = False

    def refuse(self) -> None:
        """Stop listening: whoever connects is refused by the system."""
        if not self.refusing:
            self.refusing = True
            self.stop()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close at once: with `_RESET` on it, the other side sees a reset."""
        self.close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that were cut on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        """Begin with a connection on which each answer follows its own request."""
        super().setup()
        self._before: list[Answer] = []
        self._rest = b""

    def do_GET(self) -> None:
        """Carry a request, whatever its method."""
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self.rfile.read(length))
        if self.server.refusing:
            self.close_connection = True
            return
        answer = self.server.proxy.carry(asked, self._wait)
        if answer is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.close_connection = True
            return
        self._before.append(answer)
        self._answer(self._before.pop(0))
        if answer.again:
            self._before.append(answer)

    def do_LOOKUP(self) -> None:
        """Be the name server."""
        self.send_response_only(200 if self.server.proxy.look_up() else 404)
        self.send_header("content-length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def _wait(self) -> None:
        self.connection.settimeout(HELD_FOR)
        self.connection.recv(1)

    def _answer(self, answer: Answer) -> None:
        if answer.drop:
            self._begin(answer)
            self._drip(answer.drop)
            return
        half = len(answer.body) // 2 if answer.cut else len(answer.body)
        self.wfile.write(self._rest)
        self._rest = answer.body[half:]
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.server.proxy.points.looks_names_up:
            self.send_header("connection", "close")
            self.close_connection = True
        self.send_header("content-length", str(half))
        self.end_headers()
        self.wfile.write(answer.body[:half])

    def _begin(self, answer: Answer) -> None:
        if answer.drop == CONTINUE:
            return
        self.send_response_only(answer.status)
        self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2])

    def _drip(self, drop: bytes) -> None:
        self.close_connection = True
        end = time.monotonic() + HELD_FOR
        while time.monotonic() < end:
            self.wfile.write(drop)
            self.wfile.flush()
            if select.select([self.connection], [], [], DROP_EVERY)[0]:
                return

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
