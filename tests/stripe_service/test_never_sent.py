"""What certainly never left this machine is told from what may have reached Stripe."""

from __future__ import annotations

import socket
import threading

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.training.server import TrainingServer
from tests.stripe_service.conftest import KEY

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
    stripe_account.knobs.fault(fault, "/v1/customers", method="POST")
    assert was_sent(stripe_account.base_url) is True


def test_what_was_not_answered_in_time_may_have_arrived(stripe_account: TrainingServer) -> None:
    stripe_account.knobs.latency = 1
    assert was_sent(stripe_account.base_url) is True


def test_a_proxy_that_refuses_is_not_taken_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", NOBODY)
    assert was_sent("http://till.invalid") is True


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
