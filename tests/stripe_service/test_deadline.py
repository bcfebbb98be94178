"""A call ends, whatever keeps it going, and its answer is no larger than an answer is."""

from __future__ import annotations

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import urllib3.util.connection

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.deadline import Limits
from pos_app.stripe_service.http_client import LARGEST_ANSWER
from pos_app.stripe_service.transport import QUICK
from tests.stripe_service.conftest import KEY
from tests.stripe_service.slow_server import Line, Uptime, serving

BODY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
NO_PAYMENTS = b'{"object": "list", "url": "/v1/payment_intents", "data": [], "has_more": false}'
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
MOST_AFTER = 20.0
"""Seconds by the call's clock until it is noticed, where each drop takes one."""


def charge(till: StripeGateway) -> Any:
    return till.payments.confirm("pi_1", key="k", payment_method_id="pm_1", return_url="")


def read(till: StripeGateway) -> Any:
    return till.payments.retrieve("pi_1")


DRIPS = {
    "a body of a byte a second": (BODY, b" "),
    "100 Continue without end": (b"", CONTINUE),
    "a header without end": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
    "a status line without end": (b"", b"H"),
    "chunks of nothing but spaces": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        b"1\r\n \r\n",
    ),
}


@pytest.mark.parametrize(("call", "seconds"), [(charge, 90), (read, 30)], ids=["money", "read"])
@pytest.mark.parametrize(("first", "drop"), DRIPS.values(), ids=DRIPS)
def test_an_answer_that_trickles_is_none_after_the_time_of_a_call(
    call: Callable[[StripeGateway], Any], seconds: int, first: bytes, drop: bytes
) -> None:
    """All tries together: there is no time for another one."""
    uptime = Uptime()

    def answer(line: Line) -> None:
        line.say(first)
        line.drip(drop, second_passes)

    def second_passes() -> None:
        uptime.at += 1

    with serving(answer) as server:
        till = StripeGateway(KEY, base=server.base, uptime=uptime)
        began = uptime.at
        with pytest.raises(errors.NoAnswerError) as caught:
            call(till)
        assert seconds <= uptime.at - began <= seconds + MOST_AFTER
    assert caught.value.sent
    assert len(server.lines) == 1


def test_what_waits_for_a_charge_that_trickles_goes_on_after_it() -> None:
    """The sync, and whoever cancels or checks again."""
    uptime, charging = Uptime(), threading.Event()

    def answer(line: Line) -> None:
        if line.asked.startswith("GET"):
            _answer(NO_PAYMENTS)(line)
            return
        charging.set()
        line.say(BODY)
        line.drip(b" ", second_passes)

    def second_passes() -> None:
        uptime.at += 1

    with serving(answer) as server, ThreadPoolExecutor(2) as threads:
        till = StripeGateway(KEY, base=server.base, uptime=uptime)
        charged = threads.submit(charge, till)
        assert charging.wait(10)
        synced = threads.submit(
            till.history.intents, created_from=None, created_to=None, after=None
        )
        assert isinstance(charged.exception(20), errors.NoAnswerError)
        assert synced.result(20).items == ()


def test_a_machine_that_slept_during_a_charge_notices_it_when_it_wakes() -> None:
    """Nobody waits for the rest of it, and nothing is sent a second time."""
    uptime, gone = Uptime(), threading.Event()

    def sleep(_line: Line) -> None:
        uptime.at += 3600
        gone.wait(10)

    with serving(sleep) as server:
        with pytest.raises(errors.NoAnswerError) as caught:
            charge(StripeGateway(KEY, base=server.base, uptime=uptime))
        gone.set()
    assert caught.value.sent
    assert len(server.lines) == 1


def test_a_charge_is_not_sent_when_the_machine_slept_before_it() -> None:
    """Who closed the lid does not charge a card an hour later."""
    uptime = Uptime()

    def sleep(*_: object) -> list[Any]:
        uptime.at += 3600
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 0))]

    with serving(Line.hear) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", sleep)
        with pytest.raises(errors.NoAnswerError) as caught:
            charge(StripeGateway(KEY, base=server.base, uptime=uptime))
    assert not caught.value.sent
    assert server.lines == []


def test_a_name_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system asks its name servers for as long as it likes."""
    found = threading.Event()

    def look_up(*_: object) -> list[Any]:
        found.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    till = StripeGateway(KEY, base="http://till.invalid", limits=Limits(money=0.1, reads=0.1))
    with pytest.raises(errors.NoAnswerError) as caught:
        charge(till)
    found.set()
    assert not caught.value.sent


def test_a_name_is_waited_for_no_longer_than_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The router is there, its way out is not: nobody waits for the rest of the call."""
    done, ended = threading.Event(), threading.Event()

    def look_up(*_: object) -> list[Any]:
        done.wait(20)
        ended.set()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    till = StripeGateway(KEY, base="http://till.invalid", timeout=(0.1, 30), retries=0)
    for _ in range(2):  # the second with the short time of a network that is away
        with pytest.raises(errors.NoAnswerError) as caught:
            charge(till)
        assert not caught.value.sent
        assert not ended.is_set()
    done.set()


SIX = [f"127.9.9.{number}" for number in range(1, 7)]


def swallowing(uptime: Uptime, patch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Give a name addresses; those from 127.9.9.1 on let everybody wait. Return who was asked."""
    asked: list[str] = []
    of_numbers, connect = socket.getaddrinfo, urllib3.util.connection.create_connection

    def look_up(host: str, port: int, *how: Any) -> list[Any]:
        known = addresses if host == "till.invalid" else (host,)
        return [found for each in known for found in of_numbers(each, port, *how)]

    def try_one(address: tuple[str, int], timeout: float, **how: Any) -> socket.socket:
        asked.append(address[0])
        if address[0].startswith("127.9.9."):
            uptime.at += timeout
            raise TimeoutError
        return connect(address, timeout, **how)

    patch.setattr(socket, "getaddrinfo", look_up)
    patch.setattr(urllib3.util.connection, "create_connection", try_one)
    return asked


def test_all_addresses_of_a_name_share_the_time_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    uptime = Uptime()
    asked = swallowing(uptime, monkeypatch, *SIX)
    till = StripeGateway(KEY, base="http://till.invalid", timeout=(5, 30), retries=0, uptime=uptime)
    for most in (5, QUICK[0]):
        asked.clear()
        began = uptime.at
        with pytest.raises(errors.NoAnswerError) as caught:
            charge(till)
        assert asked == SIX
        assert uptime.at - began == pytest.approx(most)
        assert not caught.value.sent


def test_an_address_that_swallows_everything_leaves_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(_answer(b'{"object": "balance", "livemode": false}')) as server:
        asked = swallowing(uptime := Uptime(), monkeypatch, SIX[0], "127.0.0.1")
        till = StripeGateway(
            KEY, base=f"http://till.invalid:{server.port}", retries=0, uptime=uptime
        )
        assert till.check() is True
    assert asked == [SIX[0], "127.0.0.1"]


def test_every_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without IPv6 gets through to one that has both."""
    of_numbers = socket.getaddrinfo

    def look_up(host: str, port: int, *how: Any) -> list[Any]:
        addresses = ("127.9.9.9", "127.0.0.1") if host == "till.invalid" else (host,)
        return [found for each in addresses for found in of_numbers(each, port, *how)]

    with serving(_answer(b'{"object": "balance", "livemode": false}')) as server:
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        till = StripeGateway(KEY, base=f"http://till.invalid:{server.port}", retries=0)
        assert till.check() is True


def _answer(body: bytes, *headers: str) -> Callable[[Line], None]:
    lines = [b"HTTP/1.1 200 OK", f"Content-Length: {len(body)}".encode(), b"Connection: close"]
    lines += [header.encode() for header in headers]
    return lambda line: line.say(b"\r\n".join(lines) + b"\r\n\r\n" + body)


def padded(size: int) -> bytes:
    """A balance of so many bytes."""
    end = b'"object": "balance", "livemode": false}'
    return b"{" + b" " * (size - 1 - len(end)) + end


def test_an_answer_of_twenty_megabytes_is_read_and_a_larger_one_is_none() -> None:
    for packed in (False, True):
        for size, reached in ((LARGEST_ANSWER, True), (LARGEST_ANSWER + 1, False)):
            body = padded(size)
            headers = ("Content-Encoding: gzip",) if packed else ()
            with serving(_answer(gzip.compress(body, 1) if packed else body, *headers)) as server:
                assert StripeGateway(KEY, base=server.base, retries=0).check() is reached


def test_a_small_body_that_becomes_five_gigabytes_is_not_unpacked() -> None:
    """What is packed twice is a few kilobytes on the wire."""
    megabyte = gzip.compress(b" " * 2**20)
    bomb = gzip.compress(megabyte * 5 * 1024)
    assert len(bomb) < 700_000
    with serving(_answer(bomb, "Content-Encoding: gzip, gzip")) as server:
        till = StripeGateway(KEY, base=server.base)
        tracemalloc.start()
        with pytest.raises(errors.NoAnswerError) as caught:
            charge(till)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert caught.value.sent
    assert len(server.lines) == 1
    assert most < 4 * LARGEST_ANSWER


def test_a_redirect_is_followed_nowhere_and_its_page_not_read_to_its_end() -> None:
    headers = b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 99999999999\r\n\r\n"

    def answer(line: Line) -> None:
        line.say(headers)
        line.drip(b"x" * 1_000_000, lambda: None)

    with serving(answer) as server, pytest.raises(errors.NoAnswerError):
        charge(StripeGateway(KEY, base=server.base, retries=0))
    assert len(server.lines) == 1
