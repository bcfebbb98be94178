"""Connections that keep the deadline of a call, and tell whether anything of it was sent.

A timeout of a socket begins anew with every byte. Here each wait is bounded by what is left of the
call: a proxy, each piece of the answer. Looking the name up and every address that it has share
the time to connect.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from functools import cache
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.util.connection import allowed_gai_family

from pos_app.stripe_service.deadline import THIS_CALL

LOOK_AT_CLOCK_EVERY = 1.0
"""Seconds after which a wait is interrupted: the machine may have slept through the rest of it."""


class LateError(TimeoutError):
    """The time of the whole call is over."""


class UnusableProxyError(requests.exceptions.InvalidProxyURL):
    """A SOCKS proxy is set, whose connections keep no deadline and report no lost answer."""


class _Incoming(io.RawIOBase):
    """What comes in on a socket, as long as the call has time."""

    def __init__(self, sock: Any, file: io.RawIOBase) -> None:
        super().__init__()
        self._sock = sock
        self._patience: float | None = sock.gettimeout()
        self._file = file  # counts as a user of the socket until it is closed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        since = THIS_CALL.now()
        while True:
            left = THIS_CALL.left()
            if self._patience is not None:
                left = min(left, since + self._patience - THIS_CALL.now())
            if left <= 0:
                raise LateError("no answer in time")
            self._sock.settimeout(min(left, LOOK_AT_CLOCK_EVERY))
            try:
                return int(self._sock.recv_into(buffer))
            except TimeoutError:
                continue

    def close(self) -> None:
        self._file.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer, a proxy's answer too, that is read from its status line on in the call's time."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Incoming(sock, self.fp.detach()))


class _Timed(HTTPConnection):
    """Keeps the deadline of this thread's call from the name on."""

    response_class = _Response
    _is_ready = False

    def connect(self) -> None:
        self._is_ready = False
        super().connect()
        self._is_ready = True

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        if THIS_CALL.left() <= 0:  # the machine may have slept: it is not sent an hour later
            raise LateError("too late to send it")
        if self._is_ready:  # what is said to a proxy first is nothing of the request
            THIS_CALL.sent = True
        super().send(data)

    def _new_conn(self) -> socket.socket:
        """Connect within the time to connect: the name and all its addresses together."""
        name, patience = self._dns_host, self.timeout
        since, most = THIS_CALL.now(), min(patience or THIS_CALL.left(), THIS_CALL.left())

        def left() -> float:
            return min(since + most - THIS_CALL.now(), THIS_CALL.left())

        trouble: HTTPError = NewConnectionError(self, f"{name} has no address")
        try:
            addresses = self._addresses(left())
            for address in addresses:
                if left() <= 0:
                    raise ConnectTimeoutError(self, f"no time left to connect to {name}")
                # Half of it, so that one that swallows everything leaves the others some.
                share = left() if address == addresses[-1] else left() / 2
                self._dns_host, self.timeout = address, share
                try:
                    sock = super()._new_conn()
                except (ConnectTimeoutError, NewConnectionError) as error:
                    trouble = error
                else:
                    sock.settimeout(min(patience or most, THIS_CALL.left()))  # for TLS
                    return sock
        finally:
            self._dns_host, self.timeout = name, patience
        raise trouble

    def _addresses(self, patience: float) -> list[str]:
        try:
            return resolve(self._dns_host, self.port, patience)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error


class _TimedTls(_Timed, HTTPSConnection):
    """The same with TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Timed


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTls


_POOLS = {"http": _Pool, "https": _TlsPool}


class _Adapter(HTTPAdapter):
    """Makes such connections, straight or through a proxy, to whom the bundle vouches for."""

    def __init__(self, authorities: str) -> None:
        self._authorities = authorities
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        if proxy.lower().startswith("socks"):  # an HTTP proxy it can
            raise UnusableProxyError("Till can't go through a SOCKS proxy.")
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        """Return where the connection comes from: one that won't tell counts as having sent."""
        THIS_CALL.sent = False
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        THIS_CALL.sent = not issubclass(pool.ConnectionCls, _Timed)
        return pool

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": trusting(self._authorities)}

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Leave it to the context."""


@cache
def trusting(authorities: str) -> ssl.SSLContext:
    """Return the context that trusts a bundle of authorities and takes nothing from elsewhere.

    Those that `ssl` and `urllib3` make write the keys of each connection down where
    `SSLKEYLOGFILE` says. Raises OSError or ssl.SSLError without the bundle.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authorities)
    return context


class Session(requests.Session):
    """A session that goes where it is told, and takes nothing from the environment by itself.

    A login in `~/.netrc` would be sent in place of the key. Stripe never sends anybody elsewhere:
    whoever does is a page of the network's, and what answers there would be taken for Stripe.
    """

    def __init__(self, authorities: str) -> None:
        """Trust whom the bundle of `authorities` (a path) vouches for."""
        super().__init__()
        self.trust_env = False
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(authorities))

    def get_redirect_target(self, _resp: requests.Response) -> None:
        """Follow nobody."""


def resolve(host: str, port: int | None, patience: float) -> list[str]:
    """Return the addresses of a name, on a thread of its own: the system may take minutes.

    Raises socket.gaierror where there are none, or none in time (seconds).
    """
    found: SimpleQueue[list[str] | socket.gaierror] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, found), daemon=True, name="name").start()
    try:
        answer = found.get(timeout=patience)
    except Empty:
        raise socket.gaierror(socket.EAI_AGAIN, "no answer in time") from None
    if isinstance(answer, socket.gaierror):
        raise answer
    return answer


def _look_up(host: str, port: int | None, found: SimpleQueue[list[str] | socket.gaierror]) -> None:
    try:
        entries = socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM)
    except socket.gaierror as error:
        found.put(error)
    except (OSError, UnicodeError) as error:  # no name at all, or nobody to ask
        found.put(socket.gaierror(socket.EAI_FAIL, str(error)))
    else:
        found.put(list(dict.fromkeys(str(entry[4][0]) for entry in entries)))
