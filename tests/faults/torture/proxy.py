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
from pos_app.training.core import controls
from tests.faults.torture.faults import Fault, FaultKind
from tests.faults.torture.foreign_answers import foreign_answer

TRIES: Final = 3
"""How often Till makes a request before it gives up."""
HELD_FOR: Final = 10.0
"""Seconds after which a request that is held is let go, whoever waits for it."""

DROP_EVERY: Final = 0.02
"""Seconds between two pieces of an answer without end."""

HTML: Final = "<html><body><h1>502 Bad Gateway</h1></body></html>"
PORTAL: Final = "<html><body>Welcome to the hotel. Please accept our terms.</body></html>"
REFUSALS: Final = {
    FaultKind.CONFLICT: (409, "invalid_request_error", "lock_timeout"),
    FaultKind.RATE_LIMITED: (429, "invalid_request_error", "rate_limit"),
}
BY_THE_ACCOUNT: Final = {
    FaultKind.ERROR_EXECUTED: controls.FaultKind.ERROR_EXECUTED,
    FaultKind.ERROR_NOT_EXECUTED: controls.FaultKind.ERROR_NOT_EXECUTED,
}
PAGES: Final = {
    FaultKind.GATEWAY_BEFORE: (502, HTML),
    FaultKind.GATEWAY_AFTER: (502, HTML),
    FaultKind.PORTAL: (200, PORTAL),
}
NOT_PASSED_ON: Final = frozenset(
    {
        FaultKind.REFUSED,
        FaultKind.RESET_BEFORE,
        FaultKind.TIMEOUT_BEFORE,
        FaultKind.DELAYED,
        FaultKind.KILLED_BEFORE,
    }
)
CUT_OFF: Final = frozenset({FaultKind.RESET_AFTER, FaultKind.TIMEOUT_AFTER, FaultKind.KILLED_AFTER})
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_RESET: Final = struct.pack("ii", 1, 0)
_HOP: Final = frozenset({"connection", "host", "content-length", "transfer-encoding"})


@dataclass(frozen=True)
class Request:
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
class Response:
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
    def page(cls, status: int, text: str, kind: str = "text/html") -> Response:
        """Return an answer that is not the account's."""
        return cls(status, {"content-type": kind}, text.encode())


@dataclass(frozen=True)
class ProxiedRequest:
    """A request that came by. `run` says which start of the program made it."""

    run: str
    method: str
    path: str
    body: str
    status: int
    """Of the answer; 0 where the request was not passed on."""
    fault: FaultKind | None


@dataclass
class FaultPoints:
    """The requests of a scenario, numbered over all of its programs, and the fault at one."""

    fault: Fault | None = None
    counting: bool = False
    requests: int = 0
    injected: bool = False
    nameless: bool = False
    _identity: tuple[str, str, str] | None = None
    _hits: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def end_step(self) -> None:
        """Forget which request was hit: what is asked after this step is another request."""
        with self._lock:
            self._identity, self.nameless = None, False

    @property
    def looks_names_up(self) -> bool:
        """Whether the program has to look the account up for each request."""
        return self.fault is not None and self.fault.kind is FaultKind.NO_NAME

    def look_up(self) -> bool:
        """Say whether the name of the account is found: not for the request that is hit."""
        with self._lock:
            fault = self.fault
            hit = fault is not None and (fault.point, fault.nth) == ("request", self.requests + 1)
            if self.looks_names_up and self.counting and hit:
                self.requests += 1
                self.injected = self.nameless = True
            return not self.nameless

    def arrive(self, request: Request) -> FaultKind | None:
        """Count a request, and say what is to happen to this try of it."""
        with self._lock:
            if self._identity == request.identity and self._hits < TRIES:
                self._hits += 1
                return self.fault.kind if self.fault and self.fault.every else None
            self._identity = None
            if not self.counting:
                return None
            self.requests += 1
            fault = self.fault
            if fault is None or fault.point != "request" or fault.nth != self.requests:
                return None
            self.injected, self._identity, self._hits = True, request.identity, 1
            return fault.kind


class Proxy:
    """The way of one program to the account at `upstream`; `kill` ends that program."""

    def __init__(
        self, upstream: str, current: Callable[[], controls.Controls], points: FaultPoints
    ) -> None:
        """Listen at once, on a port of the system's choice."""
        self.points = points
        self.proxied: list[ProxiedRequest] = []
        self.run = ""
        self.kill: Callable[[], None] = lambda: None
        self.away = False
        """Whether the network is down: nothing gets through, either way."""
        self._controls = current
        self._upstream = urlsplit(upstream).netloc
        self._held: list[tuple[Request, int]] = []
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
            self.proxied.append(ProxiedRequest(self.run, "LOOKUP", "", "", 0, FaultKind.NO_NAME))
        return found

    def end_step(self) -> None:
        """End the cashier's step: requests held since the step before arrive now."""
        self.points.end_step()
        if self._server.refusing:
            self._server = self._listen(self._port)
        due = [request for request, age in self._held if age]
        self._held = [(request, 1) for request, age in self._held if not age]
        for request in due:
            self._pass_on(request)

    def release_held(self) -> None:
        """Have all that is held arrive now."""
        self.end_step()
        self.end_step()

    def close(self) -> None:
        """Stop listening."""
        self._server.stop()

    def _listen(self, port: int) -> _Server:
        server = _Server(("127.0.0.1", port), self)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server

    # --- one try ---

    def handle(self, request: Request, wait: Callable[[], None]) -> Response | None:
        """Answer one try, or None to cut it off; `wait` returns once its client gave up."""
        fault, run = self.points.arrive(request), self.run
        if self.away and fault is None:
            fault = FaultKind.RESET_BEFORE
        answer = self._handle(request, fault, wait)
        passed = ProxiedRequest(
            run,
            request.method,
            request.path,
            request.body.decode(),
            0 if answer is None else answer.status,
            fault,
        )
        self.proxied.append(passed)
        return None if fault in CUT_OFF else answer

    def _handle(
        self, request: Request, fault: FaultKind | None, wait: Callable[[], None]
    ) -> Response | None:
        if fault in NOT_PASSED_ON:
            self._lose(request, fault, wait)
            return None
        if fault in REFUSALS:
            return _refusal(fault)
        if fault in {FaultKind.GATEWAY_BEFORE, FaultKind.PORTAL}:
            return Response.page(*PAGES[fault])
        answer = self._pass_on(request, BY_THE_ACCOUNT.get(fault) if fault else None)
        return self._damaged(answer, fault, wait)

    def _lose(self, request: Request, fault: FaultKind | None, wait: Callable[[], None]) -> None:
        match fault:
            case FaultKind.REFUSED:
                self._server.refuse()
            case FaultKind.KILLED_BEFORE:
                self.kill()
            case FaultKind.DELAYED:
                self._held.append((request, 0))
                wait()
            case FaultKind.TIMEOUT_BEFORE:
                wait()

    def _damaged(
        self, answer: Response, fault: FaultKind | None, wait: Callable[[], None]
    ) -> Response:
        if fault is FaultKind.TIMEOUT_AFTER:
            wait()
        elif fault is FaultKind.KILLED_AFTER:
            self.kill()
        return _DAMAGED[fault](answer) if fault in _DAMAGED else answer

    def _pass_on(self, request: Request, kind: controls.FaultKind | None = None) -> Response:
        if kind is not None:
            self._controls().fault(kind, path=f"^{re.escape(request.path)}$", method=request.method)
        try:
            return self._ask(request)
        finally:
            self._controls().faults.clear()

    def _ask(self, request: Request) -> Response:
        kept = {name: value for name, value in request.headers.items() if name not in _HOP}
        with closing(HTTPConnection(self._upstream, timeout=HELD_FOR)) as line:
            line.request(request.method, request.target, request.body or None, kept)
            response = line.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            kept_headers = {name: value for name, value in headers.items() if name not in _HOP}
            return Response(response.status, kept_headers, response.read())


@cache
def _spaces() -> bytes:
    """Return what is much too large once it is unpacked, and harmless before a JSON body."""
    return gzip.compress(b" " * LARGEST_ANSWER)


_DAMAGED: Final[dict[FaultKind | None, Callable[[Response], Response]]] = {
    FaultKind.GATEWAY_AFTER: lambda _: Response.page(*PAGES[FaultKind.GATEWAY_AFTER]),
    FaultKind.CUT_JSON: lambda right: replace(right, body=right.body[: len(right.body) // 2]),
    FaultKind.TRICKLE: lambda right: replace(right, drop=b" "),
    FaultKind.CONTINUE: lambda right: replace(right, drop=CONTINUE),
    FaultKind.TOO_LARGE: lambda right: replace(
        right,
        headers={**right.headers, "content-encoding": "gzip"},
        body=_spaces() + gzip.compress(right.body),
    ),
    FaultKind.ANOTHERS: lambda right: replace(right, body=foreign_answer(right.body)),
    FaultKind.DOUBLED: lambda right: replace(right, again=True),
    FaultKind.CONTINUED: lambda right: replace(right, cut=True),
}
"""What becomes of an answer on its way."""


def _refusal(fault: FaultKind | None) -> Response:
    status, kind, code = REFUSALS[fault or FaultKind.CONFLICT]
    body = f'{{"error": {{"type": "{kind}", "code": "{code}", "message": "Not now."}}}}'
    headers = {"content-type": "application/json", "request-id": f"req_{new_id()}"}
    return Response(status, headers, body.encode())


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
        self._before: list[Response] = []
        self._rest = b""

    def do_GET(self) -> None:
        """Carry a request, whatever its method."""
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        if self.server.refusing:
            self.close_connection = True
            return
        answer = self.server.proxy.handle(request, self._wait)
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

    def _answer(self, answer: Response) -> None:
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

    def _begin(self, answer: Response) -> None:
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
