"""Whoever stands between the till and Stripe is no connection: not a crash, not a decline."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from tests.stripe_service.conftest import KEY

PORTAL = "<html><body>Welcome to the hotel. Please log in.</body></html>"
A_PAYMENT = json.dumps({"id": "pi_1", "object": "payment_intent", "status": "succeeded"})


AS_STRIPE_SAYS_IT = json.dumps(
    {"error": {"type": "invalid_request_error", "message": "Blocked by policy rak_charge_write"}}
)
"""And yet without the request id that Stripe's refusals have, or at a 401 its name."""


class Portal(BaseHTTPRequestHandler):
    """Gives its `status` and `body` to everything; sends on to `/login`, where all seems well."""

    status = 200
    body = PORTAL
    is_stripe = False
    wants = ""
    seen: ClassVar[list[tuple[str, str]]]

    def answer(self) -> None:
        self.seen.append((self.command, self.path))
        there = self.path == "/login"
        body = A_PAYMENT if there else self.body
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200 if there else self.status)
        if not there and 300 <= self.status < 400:
            self.send_header("Location", "/login")
        if self.is_stripe:
            self.send_header("Request-Id", f"req_{len(self.seen)}")
        if self.wants:
            self.send_header("WWW-Authenticate", self.wants)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def portal() -> Iterator[ThreadingHTTPServer]:
    class Mine(Portal):
        seen: ClassVar[list[tuple[str, str]]] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Mine) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


def gateway(portal: ThreadingHTTPServer, scheme: str = "http") -> StripeGateway:
    return StripeGateway(KEY, base=f"{scheme}://127.0.0.1:{portal.server_port}", retries=0)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *((status, PORTAL) for status in (200, 201, 401, 403, 404, 407, 429, 502, 503, 511)),
        *((status, "") for status in (204, 301, 302, 303, 307, 308)),
        (403, json.dumps({"error": "blocked by the firewall"})),
        *((status, AS_STRIPE_SAYS_IT) for status in (400, 401, 402, 403, 404, 409, 429, 500)),
        (503, json.dumps({"message": "log in first"})),
        (402, json.dumps({"error": ["odd"]})),
    ],
)
def test_a_page_of_the_networks_is_no_connection(
    portal: ThreadingHTTPServer, status: int, body: str
) -> None:
    handler = portal.RequestHandlerClass
    handler.status, handler.body = status, body  # type: ignore[attr-defined]
    till = gateway(portal)
    heard: list[bool] = []
    till.caller.on_contact = heard.append

    with pytest.raises(errors.NoAnswerError):
        till.payments.confirm("pi_1", key="k", payment_method_id="pm_1", return_url="")
    assert till.check() is False

    assert heard == [False, False]
    assert ("GET", "/login") not in handler.seen  # type: ignore[attr-defined]
    assert ("POST", "/login") not in handler.seen  # type: ignore[attr-defined]


def test_a_check_that_anything_answers_is_no_connection(portal: ThreadingHTTPServer) -> None:
    """Only Stripe's own balance will do."""
    portal.RequestHandlerClass.body = json.dumps({"status": "ok"})  # type: ignore[attr-defined]
    assert gateway(portal).check() is False


def test_a_way_that_cannot_be_trusted_is_no_connection(portal: ThreadingHTTPServer) -> None:
    """What speaks no TLS, or with a certificate of its own."""
    with pytest.raises(errors.NoAnswerError):
        gateway(portal, "https").payments.retrieve("pi_1")


def test_a_proxy_that_wants_a_password_is_no_connection(
    portal: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.RequestHandlerClass.status = 407  # type: ignore[attr-defined]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{portal.server_port}")
    till = StripeGateway(KEY, retries=0)
    heard: list[bool] = []
    till.caller.on_contact = heard.append
    with pytest.raises(errors.NoAnswerError):
        till.payments.retrieve("pi_1")
    assert heard == [False]


def test_a_key_without_the_right_still_reaches_stripe(portal: ThreadingHTTPServer) -> None:
    handler = portal.RequestHandlerClass
    handler.status, handler.is_stripe = 403, True  # type: ignore[attr-defined]
    handler.body = json.dumps(  # type: ignore[attr-defined]
        {"error": {"type": "invalid_request_error", "message": "rak_balance_read is missing"}}
    )
    assert gateway(portal).check() is True


WRONG_KEY = json.dumps(
    {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided: sk_t***sts"}}
)


@pytest.mark.parametrize("wants", ['Bearer realm="Stripe"', 'Basic realm="Stripe"'])
def test_a_wrong_key_reaches_stripe_and_is_told_as_one(
    portal: ThreadingHTTPServer, wants: str
) -> None:
    """Such a refusal is the one of Stripe's that has no request id."""
    handler = portal.RequestHandlerClass
    handler.status, handler.body, handler.wants = 401, WRONG_KEY, wants  # type: ignore[attr-defined]
    till = gateway(portal)
    heard: list[bool] = []
    till.caller.on_contact = heard.append

    with pytest.raises(errors.KeyRejectedError, match="Invalid API Key") as told:
        till.payments.confirm("pi_1", key="k", payment_method_id="pm_1", return_url="")
    assert till.check() is True

    assert told.value.is_known
    assert heard == [True, True]


@pytest.mark.parametrize(
    ("status", "body", "wants"),
    [
        (401, WRONG_KEY, 'Basic realm="Hotel"'),
        (401, PORTAL, 'Bearer realm="Stripe"'),
        (401, json.dumps({"error": "no"}), 'Bearer realm="Stripe"'),
        (403, WRONG_KEY, 'Bearer realm="Stripe"'),
        (500, WRONG_KEY, 'Bearer realm="Stripe"'),
    ],
)
def test_whoever_else_asks_for_a_login_is_no_connection(
    portal: ThreadingHTTPServer, status: int, body: str, wants: str
) -> None:
    handler = portal.RequestHandlerClass
    handler.status, handler.body, handler.wants = status, body, wants  # type: ignore[attr-defined]
    till = gateway(portal)
    with pytest.raises(errors.NoAnswerError):
        till.payments.confirm("pi_1", key="k", payment_method_id="pm_1", return_url="")
    assert till.check() is False


def test_once_out_of_reach_one_quick_try_is_made(portal: ThreadingHTTPServer) -> None:
    """Nobody stands and waits for three of them; the first answer ends that."""
    handler = portal.RequestHandlerClass
    till = StripeGateway(KEY, base=f"http://127.0.0.1:{portal.server_port}", retries=1)
    handler.status = 503  # type: ignore[attr-defined]
    for tries in (2, 3):
        with pytest.raises(errors.NoAnswerError):
            till.payouts.balance()
        assert len(handler.seen) == tries  # type: ignore[attr-defined]
    handler.status, handler.is_stripe = 500, True  # type: ignore[attr-defined]
    handler.body = json.dumps({"error": {"type": "api_error"}})  # type: ignore[attr-defined]
    for tries in (4, 6):
        with pytest.raises(errors.NoAnswerError):
            till.payouts.balance()
        assert len(handler.seen) == tries  # type: ignore[attr-defined]
