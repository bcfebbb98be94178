"""Holds every exchange of a test run against the contract."""

import json
import threading
from collections.abc import Iterator

import pytest

from pos_app.training.messages import Exchange
from pos_app.training.server import EVERY_SERVER
from tests.contract.sdk_contract import check_error, check_request, check_response

KNOWN_BAD = {400, 404}
"""Requests that the server refused for what they ask are not held against their sender."""


class Recorder:
    """An observer of simulated accounts. Gathers complaints; `verify` raises them."""

    def __init__(self) -> None:
        self.exchanges = 0
        self.complaints: list[str] = []
        # Servers answer from many threads, and reading types is not made for that.
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        """Check one exchange, both ways."""
        name = f"{exchange.method} {exchange.path}"
        with self._lock:
            self.exchanges += 1
            self.complaints += [f"{name}: {words}" for words in self._complaints(exchange)]

    def verify(self) -> None:
        """Fail when any exchange was not as the `stripe` package says."""
        assert not self.complaints, "\n".join(sorted(set(self.complaints))[:50])

    @staticmethod
    def _complaints(exchange: Exchange) -> Iterator[str]:
        if exchange.status not in KNOWN_BAD:
            yield from check_request(exchange.method, exchange.path, exchange.query)
        if not exchange.status or exchange.status == 502:
            return
        body = json.loads(exchange.body)
        if exchange.status == 200:
            yield from check_response(exchange.method, exchange.path, body)
        else:
            yield from check_error(exchange.status, body)


@pytest.fixture(scope="session", autouse=True)
def contract() -> Iterator[Recorder]:
    """Every simulated account of the run is watched; the run fails if one broke the contract."""
    recorder = Recorder()
    EVERY_SERVER.append(recorder)
    yield recorder
    EVERY_SERVER.remove(recorder)
    recorder.verify()
