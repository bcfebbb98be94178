"""Whatever comes back, it is told apart: refused, declined, no answer, key, right."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from tests.stripe_service.conftest import KEY

PORTAL = "<html><body>Welcome to the hotel. Please log in.</body></html>"


class Canned(BaseHTTPRequestHandler):
    """Gives every request the same answer, as no account in order would."""

    status = 200
    body = ""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.send_header("Request-Id", "req_1")
        self.end_headers()
        self.wfile.write(self.body.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A server for one request."""
    with HTTPServer(("127.0.0.1", 0), Canned) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield server
        thread.join(10)


def refusal(kind: str, code: str = "", message: str = "No.") -> str:
    """An error body as Stripe writes it."""
    return json.dumps({"error": {"type": kind, "code": code, "message": message}})


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (200, PORTAL, errors.NoAnswerError, ""),
        (200, '{"livemode": tr', errors.NoAnswerError, ""),
        (200, '{"status": "ok"}', errors.OddAnswerError, ""),
        (400, refusal("invalid_request_error", "amount_too_small"), errors.RefusedError,
         "amount_too_small"),
        (400, refusal("invalid_request_error", "resource_missing"), errors.NotFoundError,
         "resource_missing"),
        (400, refusal("idempotency_error"), errors.RefusedError, "idempotency_error"),
        (400, refusal("invalid_request_error", "rate_limit"), errors.RateLimitedError,
         "rate_limit"),
        (401, refusal("invalid_request_error"), errors.KeyRejectedError, "invalid_request_error"),
        (401, refusal("invalid_request_error", "api_key_expired"), errors.KeyRejectedError,
         "api_key_expired"),
        (402, refusal("invalid_request_error", "balance_insufficient"), errors.RefusedError,
         "balance_insufficient"),
        (402, refusal("card_error", "card_declined"), errors.CardDeclinedError, "card_declined"),
        (403, refusal("invalid_request_error"), errors.RightMissingError, "invalid_request_error"),
        (403, refusal("invalid_request_error", "account_invalid"), errors.RefusedError,
         "account_invalid"),
        (404, refusal("invalid_request_error", "resource_missing"), errors.NotFoundError,
         "resource_missing"),
        (409, refusal("invalid_request_error", "idempotency_key_in_use"), errors.NoAnswerError,
         "idempotency_key_in_use"),
        (418, refusal("strange"), errors.NoAnswerError, "strange"),
        (429, refusal("invalid_request_error", "lock_timeout"), errors.RateLimitedError,
         "lock_timeout"),
        (500, refusal("api_error"), errors.NoAnswerError, "api_error"),
        (502, PORTAL, errors.NoAnswerError, ""),
    ],
)  # fmt: skip
def test_answers(
    server: HTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    body: str,
    expected: type[errors.StripeError],
    code: str,
) -> None:
    """Only what Stripe certainly refused is told as refused."""
    monkeypatch.setattr(Canned, "status", status)
    monkeypatch.setattr(Canned, "body", body)
    gateway = StripeGateway(KEY, base=f"http://127.0.0.1:{server.server_port}", retries=0)
    with pytest.raises(errors.StripeError) as caught:
        gateway.payouts.balance()
    assert type(caught.value) is expected
    assert caught.value.code == code


def test_the_missing_right_is_read_from_the_message(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe names it nowhere else."""
    message = (
        "The provided key 'rk_test_***' does not have the required permissions for this endpoint. "
        "Having the 'rak_balance_read' permission would allow this request to continue."
    )
    monkeypatch.setattr(Canned, "status", 403)
    monkeypatch.setattr(Canned, "body", refusal("invalid_request_error", message=message))
    gateway = StripeGateway(KEY, base=f"http://127.0.0.1:{server.server_port}", retries=0)
    with pytest.raises(errors.RightMissingError) as caught:
        gateway.payouts.balance()
    assert (caught.value.right, caught.value.request_id) == ("rak_balance_read", "req_1")
