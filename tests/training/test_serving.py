"""How the simulated account's server treats connections: it serves many requests on each."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected

import pytest

from pos_app.training.http.messages import Dropped, Request, Response
from pos_app.training.http.serving import HttpServer
from tests.support.timeouts import PATIENCE_S

LONG = "ä€😀" * 50_000


@contextmanager
def serving(answer: Callable[[Request], Response]) -> Iterator[HttpServer]:
    server = HttpServer("127.0.0.1", 0, answer)
    server.start()
    yield server
    server.stop()


@contextmanager
def connection_to(server: HttpServer) -> Iterator[HTTPConnection]:
    line = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_S)
    yield line
    line.close()


def ask(line: HTTPConnection, method: str = "GET", url: str = "/", body: str = "") -> str:
    line.request(method, url, body.encode() or None)
    return line.getresponse().read().decode()


def test_a_connection_serves_one_request_after_the_other() -> None:
    served_by: list[str] = []

    def answer(request: Request) -> Response:
        served_by.append(threading.current_thread().name)
        return Response(200, f"{request.method} {request.path} {request.query}")

    with serving(answer) as server, connection_to(server) as line, connection_to(server) as other:
        assert ask(line, "POST", "/a%20b?c=%20d", LONG) == f"POST /a b c=%20d&{LONG}"
        assert ask(line, "DELETE", "/x") == "DELETE /x "
        assert ask(line) == "GET / "
        assert ask(other) == "GET / "
        assert line.sock is not None
    first, second = dict.fromkeys(served_by)
    assert served_by == [first, first, first, second]


def test_names_of_headers_come_in_lower_case_and_twice_said_is_heard_twice() -> None:
    with (
        serving(lambda request: Response(200, request.headers["x-word"])) as server,
        connection_to(server) as line,
    ):
        line.putrequest("GET", "/")
        line.putheader("X-Word", "a")
        line.putheader("x-word", "b")
        line.endheaders()
        assert line.getresponse().read() == b"a,b"


def test_a_dropped_request_resets_its_connection_and_no_other() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/drop":
            raise Dropped
        return Response(200, "here")

    with serving(answer) as server, connection_to(server) as line, connection_to(server) as other:
        assert ask(other) == "here"
        with pytest.raises(ConnectionResetError):
            ask(line, url="/drop")
        assert ask(other) == "here"


def test_what_fails_is_logged_and_ends_its_connection(caplog: pytest.LogCaptureFixture) -> None:
    def answer(request: Request) -> Response:
        if request.path == "/fail":
            raise ZeroDivisionError
        return Response(200, "here")

    with serving(answer) as server:
        with connection_to(server) as line, pytest.raises(RemoteDisconnected):
            ask(line, url="/fail")
        with connection_to(server) as line:
            assert ask(line) == "here"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "ZeroDivisionError" in caplog.text


def test_who_hangs_up_early_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    asked, gone = threading.Event(), threading.Event()

    def answer(_: Request) -> Response:
        asked.set()
        assert gone.wait(PATIENCE_S)
        return Response(200, LONG)

    with serving(answer) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert asked.wait(PATIENCE_S)
        gone.set()
    assert caplog.records == []


def test_stop_closes_idle_connections_and_ends_every_thread() -> None:
    before = set(threading.enumerate())
    server = HttpServer("127.0.0.1", 0, lambda _: Response(200, "here"))
    server.start()
    with connection_to(server) as idle, connection_to(server) as silent:
        silent.connect()
        ask(idle)
        server.stop()
        with pytest.raises((ConnectionError, RemoteDisconnected)):
            ask(idle)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
    assert set(threading.enumerate()) <= before
