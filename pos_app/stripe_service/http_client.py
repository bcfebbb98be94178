"""Stripe's own HTTP client over connections of ours: bounded in time, in size and in trust."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import stripe
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from pos_app.stripe_service.connections import Session
from pos_app.stripe_service.deadline import THIS_CALL

LARGEST_ANSWER = 20_000_000
"""Bytes of an answer, once it is unpacked: a page of a hundred payments has about 110,000."""

_PIECE = 65_536
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class HttpClient(stripe.RequestsClient):
    """Makes the tries of a call, reads Stripe's clock and remembers lost answers."""

    def __init__(self, timeout: tuple[float, float]) -> None:
        """`timeout` is seconds to connect and to wait for an answer, each for one try."""
        super().__init__(timeout=timeout)
        self._connect, self._read = timeout
        self.date: str | None = None

    def request(  # type: ignore[override]  # as RequestsClient itself does
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Make one try; raises stripe.APIConnectionError without an answer."""
        THIS_CALL.try_once(method)
        lost_before, sent_before = THIS_CALL.lost, THIS_CALL.sent
        THIS_CALL.sent = False
        try:
            answer = self._exchange(method, url, headers, post_data)
        except stripe.APIConnectionError:
            THIS_CALL.lost = lost_before or THIS_CALL.sent
            raise
        finally:
            THIS_CALL.sent = THIS_CALL.sent or sent_before
        THIS_CALL.lost = lost_before or answer[1] == 409 or answer[1] >= 500
        self.date = answer[2].get("date")
        if not is_stripes(*answer[:2]):
            message = f"HTTP status {answer[1]}, and not by Stripe"
            raise stripe.APIConnectionError(message, should_retry=answer[1] >= 500)  # type: ignore[no-untyped-call]
        return answer

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str] | None, data: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        timeout = self._connect, min(self._read, THIS_CALL.longest_try())
        try:
            with self._session_here().request(
                method,
                url,
                headers=headers,
                data=data,
                timeout=timeout,
                proxies=proxies_for(url),
                stream=True,
            ) as response:
                return _body(response), response.status_code, response.headers
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            self._handle_request_error(error)

    def _session_here(self) -> requests.Session:
        found: requests.Session | None = getattr(self._thread_local, "session", None)
        if found is None:
            found = self._thread_local.session = Session(stripe.ca_bundle_path)
        return found

    def _should_retry(self, *args: Any, **kwargs: Any) -> bool:
        return THIS_CALL.left() > 0 and bool(super()._should_retry(*args, **kwargs))

    def _sleep_time_seconds(self, *args: Any, **kwargs: Any) -> float:
        return min(THIS_CALL.left(), super()._sleep_time_seconds(*args, **kwargs))


def proxies_for(url: str) -> dict[str, str]:
    """Return the proxies that the system has for an address, by scheme.

    A proxy is for the internet, not for this machine.
    """
    return {} if urlsplit(url).hostname in _LOOPBACK else dict(get_environ_proxies(url))


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(_PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            message = f"an answer of more than {LARGEST_ANSWER} bytes"
            raise stripe.APIConnectionError(message)  # type: ignore[no-untyped-call]
    return bytes(body)


def is_stripes(body: bytes, status: int) -> bool:
    """Tell whether it can be Stripe's answer, and not a page of the network's or a proxy's words.

    The package trips over JSON of another shape. Whether an object is whole it finds out itself.
    """
    if status < 400:
        return status < 300 and body.lstrip()[:1] == b"{"
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    error = found.get("error") if isinstance(found, dict) else None
    return isinstance(error, dict) and isinstance(error.get("message", ""), str)
