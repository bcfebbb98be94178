"""The real stripe package over real HTTP to a simulated account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.facts import CustomerFacts
from pos_app.training.http.server import TrainingServer

KEY = "sk_test_51TillTests"

Connect = Callable[..., StripeGateway]


@pytest.fixture
def stripe_account() -> Iterator[TrainingServer]:
    """A fresh simulated account, being served."""
    server = TrainingServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def connect(stripe_account: TrainingServer) -> Connect:
    """Make a gateway to the account; options as of StripeGateway. It asks once and never waits."""
    return partial(
        StripeGateway, KEY, base=stripe_account.base_url, retries=0, sleep=lambda _seconds: None
    )


@pytest.fixture
def gateway(connect: Connect) -> StripeGateway:
    """A gateway to the account."""
    return connect()


@pytest.fixture
def ann(gateway: StripeGateway) -> CustomerFacts:
    """A customer without cards."""
    return gateway.customers.create(
        name="Ann", email="ann@example.com", phone="", metadata={"till_customer": "1"}, key="ann"
    )
