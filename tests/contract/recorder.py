"""Holds every exchange of a test run against the contract."""

import json
import threading
from collections.abc import Iterator

import pytest

from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import EVERY_SERVER
from tests.contract.sdk_contract import check_error, check_request, check_response

KNOWN_BAD = {400, 404}
"""Requests that the server refused for what they ask are not held against their sender."""

SECRET = "params.client_secret: "
"""What a phone sends beside what the package knows. It is shown a part of the object only."""


def is_from_phone(exchange: Exchange) -> bool:
    """Whether a payer's own device asked, with a publishable key."""
    return "Bearer pk_" in exchange.headers.get("authorization", "")


def is_file(exchange: Exchange) -> bool:
    """Whether the answer is a file's contents, of which the package has only the address."""
    return exchange.status == 200 and exchange.path.endswith("/contents")


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
        if is_file(exchange):
            return
        phone = is_from_phone(exchange)
        if exchange.status not in KNOWN_BAD:
            asked = check_request(exchange.method, exchange.path, exchange.query)
            yield from (words for words in asked if not (phone and words.startswith(SECRET)))
        if not exchange.status or exchange.status == 502:
            return
        body = json.loads(exchange.body)
        if exchange.status == 200:
            said = check_response(exchange.method, exchange.path, body)
        else:
            said = check_error(exchange.status, body)
        yield from (words for words in said if not (phone and words.endswith(": missing")))


@pytest.fixture(scope="session", autouse=True)
def contract() -> Iterator[Recorder]:
    """Every simulated account of the run is watched; the run fails if one broke the contract."""
    recorder = Recorder()
    EVERY_SERVER.append(recorder)
    yield recorder
    EVERY_SERVER.remove(recorder)
    recorder.verify()
