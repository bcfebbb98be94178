"""Fixtures: a simulated account, and the real `stripe` package talking to it."""

from collections.abc import Callable, Iterator

import pytest
import stripe
from stripe import StripeClient

from pos_app.training.http.server import TrainingServer

NOW = 1_790_000_000.0
NewClient = Callable[..., StripeClient]


def hang_up(http: stripe.RequestsClient) -> None:
    """Close the connections that this thread has opened."""
    http.close()  # type: ignore[no-untyped-call]  # the package leaves it without types


class Clock:
    """A clock that a test turns; seconds UTC."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[TrainingServer]:
    running = TrainingServer(clock=clock)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def new_client(server: TrainingServer) -> Iterator[NewClient]:
    """Makes clients; without retries, so that a test sees the first answer."""
    stripe.enable_telemetry = False
    made: list[stripe.RequestsClient] = []

    def make(key: str = "sk_test_till", retries: int = 0, timeout: float = 10) -> StripeClient:
        http = stripe.RequestsClient(timeout=timeout)
        made.append(http)
        return StripeClient(
            key,
            base_addresses={"api": server.base_url, "files": server.base_url},
            http_client=http,
            max_network_retries=retries,
        )

    yield make
    for http in made:
        hang_up(http)


@pytest.fixture
def client(new_client: NewClient) -> StripeClient:
    return new_client()
