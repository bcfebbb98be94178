"""What the simulated account has done, however soon its caller stopped waiting for the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from tests.support.timeouts import PATIENCE_S


@contextmanager
def served(server: TrainingServer, method: str, path: str) -> Iterator[None]:
    """Go on at the end once a request to a path (its end) has taken effect, or was dropped."""
    done = Event()

    def note(exchange: Exchange) -> None:
        if exchange.method == method and exchange.path.endswith(path):
            done.set()

    server.observers.append(note)
    try:
        yield
        assert done.wait(PATIENCE_S)
    finally:
        server.observers.remove(note)
