"""What certainly never left this machine is told from what may have reached Stripe."""

from __future__ import annotations

import socket
import threading

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from pos_app.stripe_service import connections, errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import KEY
from tests.stripe_service.slow_server import serving

NOBODY = "http://127.0.0.1:9"  # the discard port


def was_sent(base: str, *, retries: int = 0) -> bool:
    """Make a customer where that cannot be answered; return what is known of it."""
    gateway = StripeGateway(KEY, base=base, timeout=(1, 0.5), retries=retries)
    with pytest.raises(errors.NoAnswerError) as caught:
        gateway.customers.create(name="Ada", email="", phone="", metadata={}, key="k")
    return caught.value.sent


@pytest.mark.parametrize("base", [NOBODY, "https://127.0.0.1:9", "http://till.invalid"])
def test_where_nobody_takes_the_connection_nothing_was_sent(base: str) -> None:
    assert was_sent(base) is False
    assert was_sent(base, retries=1) is False


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "error_executed"])
def test_what_broke_off_may_have_arrived(stripe_account: TrainingServer, fault: str) -> None:
    stripe_account.controls.fault(fault, "/v1/customers", method="POST")
    assert was_sent(stripe_account.base_url) is True


def test_what_was_not_answered_in_time_may_have_arrived(stripe_account: TrainingServer) -> None:
    stripe_account.controls.latency = 1
    assert was_sent(stripe_account.base_url) is True


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_the_proxy_is_away_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", NOBODY)
    assert was_sent(f"{scheme}://till.invalid") is False


def test_what_is_said_to_a_proxy_before_the_request_is_none_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It opens no way to Stripe: the request stayed here."""
    with serving(lambda line: line.say(b"HTTP/1.1 407 Who are you\r\n\r\n")) as proxy:
        monkeypatch.setenv("https_proxy", proxy.base)
        assert was_sent("https://till.invalid") is False
    assert proxy.lines[0].asked.startswith("CONNECT till.invalid:443")


def test_what_a_proxy_took_may_have_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without TLS the request itself goes to it."""
    with serving(lambda line: line.say(b"HTTP/1.1 502 Sorry\r\n\r\n")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base)
        assert was_sent("http://till.invalid") is True


@pytest.mark.parametrize("kind", ["socks4", "socks4a", "socks5", "socks5h", "SOCKS5H", "socks"])
def test_a_socks_proxy_is_refused_before_anything_is_said_to_it(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with serving(lambda _line: None) as proxy:
        monkeypatch.setenv("all_proxy", proxy.base.replace("http", kind))
        gateway = StripeGateway(KEY, base="http://till.invalid", retries=1)
        with pytest.raises(errors.NoAnswerError) as caught:
            gateway.customers.create(name="Ada", email="", phone="", metadata={}, key="k")
    assert (caught.value.sent, caught.value.code) == (False, errors.SOCKS_PROXY)
    assert caught.value.outcome == errors.NOT_SENT
    assert proxy.lines == []


def test_a_connection_that_cannot_tell_counts_as_having_sent(
    stripe_account: TrainingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the library's own, whatever makes it: the account has the customer."""
    monkeypatch.setitem(connections._POOLS, "http", HTTPConnectionPool)
    stripe_account.controls.fault("reset_after", "/v1/customers", method="POST")
    assert was_sent(stripe_account.base_url) is True
    assert was_sent(NOBODY) is True  # nobody can say


def test_a_refusal_after_a_try_that_cannot_tell_is_no_answer(
    stripe_account: TrainingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try may have gone through."""
    monkeypatch.setitem(connections._POOLS, "http", HTTPConnectionPool)
    stripe_account.controls.fault("reset_after", "/v1/customers", method="POST")
    stripe_account.controls.fault("rate_limited", "/v1/customers", method="POST", times=9)
    gateway = StripeGateway(KEY, base=stripe_account.base_url, retries=1, sleep=lambda _: None)
    with pytest.raises(errors.NoAnswerError) as caught:
        gateway.customers.create(name="Ada", email="", phone="", metadata={}, key="k")
    assert caught.value.sent is True


def test_where_nobody_can_prove_to_be_stripe_nothing_was_sent() -> None:
    """A login page of the network's has no certificate of Stripe's, or speaks no TLS at all."""
    with serving(lambda line: line.say(b"HTTP/1.1 400 \r\n\r\n"), listens=False) as page:
        assert was_sent(page.base.replace("http:", "https:")) is False


def test_one_try_that_was_sent_counts_whatever_became_of_the_next() -> None:
    """The first one is taken and broken off, and nobody is there for the second."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def take_one() -> None:
            taken, _ = listener.accept()
            taken.recv(1024)
            listener.close()
            taken.close()

        taking = threading.Thread(target=take_one)
        taking.start()
        assert was_sent(f"http://127.0.0.1:{port}", retries=1) is True
        taking.join(10)
