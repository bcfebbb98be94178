"""Stripe's own HTTP client over connections of ours: bounded in time, in size and in trust."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import requests
import stripe
from urllib3.exceptions import HTTPError

from pos_app.stripe_service import authenticity, errors
from pos_app.stripe_service.connections import Session, UnusableProxyError
from pos_app.stripe_service.deadline import THIS_CALL
from pos_app.stripe_service.proxies import proxies_for
from pos_app.stripe_service.server_clock import ServerClock

LARGEST_ANSWER = 20_000_000
"""Bytes of an answer, once it is unpacked: a page of a hundred payments has about 110,000."""

_PIECE = 65_536
_NOTHING = b"{}"
"""What the package gets of an answer that was read already: it would read it once more."""
_CONTENTS = re.compile(r"/v1/files/[^/?]+/contents")
"""Where a file of Stripe's lies, which alone is no JSON."""


class HttpClient(stripe.RequestsClient):
    """Makes the tries of a call, reads Stripe's clock and remembers lost answers."""

    def __init__(self, timeout: tuple[float, float], server_clock: ServerClock) -> None:
        """`timeout` is seconds to connect and to wait for an answer, each for one try."""
        super().__init__(timeout=timeout)
        self._connect, self._read = timeout
        self._server_clock = server_clock

    def request(  # type: ignore[override]  # as RequestsClient itself does
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Make one try; raises stripe.APIConnectionError without an answer."""
        THIS_CALL.try_once(method)
        THIS_CALL.hang_up = self.hang_up
        lost_before, sent_before = THIS_CALL.lost, THIS_CALL.sent
        THIS_CALL.sent = False
        try:
            body, status, said = self._exchange(method, url, headers, post_data)
            if status == 200 and _CONTENTS.search(url):
                body = _in_json(body, said)
            self._check_belongs(headers or {}, said)
        except stripe.APIConnectionError:
            THIS_CALL.lost = lost_before or THIS_CALL.sent
            raise
        finally:
            THIS_CALL.sent = THIS_CALL.sent or sent_before
        THIS_CALL.lost = lost_before or status == 409 or status >= 500
        answer = authenticity.read_answer(body, status, said)
        if answer is None:
            self.hang_up()
            message = f"HTTP status {status}, and not by Stripe"
            raise stripe.APIConnectionError(message, should_retry=status >= 500)  # type: ignore[no-untyped-call]
        self._server_clock.receive(said.get("date"))
        if THIS_CALL.is_raw and status < 300:
            THIS_CALL.answer, body = answer, _NOTHING
        return body, status, said

    def hang_up(self) -> None:
        """Close this thread's connection: the next request opens another one."""
        self.close()  # type: ignore[no-untyped-call]
        self._thread_local.request_id = ""

    def _check_belongs(self, asked: Mapping[str, str], said: Mapping[str, str]) -> None:
        """Hang up on an answer to another request: all that comes on this line is shifted."""
        here = self._thread_local
        before, here.request_id = (
            getattr(here, "request_id", ""),
            said.get(authenticity.REQUEST_ID, ""),
        )
        if not authenticity.belongs(asked, said, before):
            self.hang_up()
            raise stripe.APIConnectionError("an answer to another request", should_retry=True)  # type: ignore[no-untyped-call]

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str] | None, data: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        timeout = self._connect, min(self._read, THIS_CALL.longest_try())
        try:
            session, proxies = self._session_here(), proxies_for(url)
            THIS_CALL.sent = True  # unless the connection knows better
            with session.request(
                method,
                url,
                headers=headers,
                data=data,
                timeout=timeout,
                proxies=proxies,
                stream=True,
            ) as response:
                return _body(response), response.status_code, response.headers
        except UnusableProxyError as error:
            raise stripe.APIConnectionError(str(error), code=errors.SOCKS_PROXY) from error  # type: ignore[no-untyped-call]
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


def _in_json(body: bytes, said: Mapping[str, str]) -> bytes:
    """Return a table as an object that has it as its text; any other answer stays as it is.

    A page of the network's is no table, and is found to be none of Stripe's by that.
    """
    if not said.get("content-type", "").startswith("text/csv"):
        return body
    try:
        return json.dumps({"object": "file_contents", "text": body.decode("utf-8-sig")}).encode()
    except UnicodeDecodeError:
        return body


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(_PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            message = f"an answer of more than {LARGEST_ANSWER} bytes"
            raise stripe.APIConnectionError(message)  # type: ignore[no-untyped-call]
    return bytes(body)
