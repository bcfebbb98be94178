"""The simulated account's HTTP server, in a thread of the program that starts it."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.training.checkout import session_paying
from pos_app.training.core.account import Account
from pos_app.training.core.knobs import Knobs
from pos_app.training.core.world import Settle, World
from pos_app.training.http.api import Api
from pos_app.training.http.messages import Exchange
from pos_app.training.money import balance, paying, refunds
from pos_app.training.terminal import presenting

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

HOST = "127.0.0.1"
GRACE = 2.0
SETTLES: dict[str, Settle] = {
    "checkout.session": session_paying.settle,
    "payment_intent": paying.settle,
    "payout": balance.settle,
    "refund": refunds.settle,
    "terminal.reader": presenting.settle,
}
"""What changes by itself when it is due: sessions end, refunds arrive, nobody taps a card."""
EVERY_SERVER: list[Callable[[Exchange], None]] = []
"""Observers that every new server begins with; the tests' contract listens here."""


class TrainingServer:
    """A simulated Stripe account on 127.0.0.1.

    `state_path` is the file in which the account outlives the process; without it everything is
    in memory. `clock` answers in seconds since 1970, UTC. With port 0 the system chooses one, and
    a server that is started again keeps it.
    """

    def __init__(
        self,
        state_path: Path | None = None,
        clock: Callable[[], float] = time.time,
        port: int = 0,
    ) -> None:
        """Load the state; nothing is served before `start`."""
        self.world = World(state_path, clock, SETTLES)
        self._api = Api(self.world)
        self._api.observers.extend(EVERY_SERVER)
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._connections: set[socket.socket] = set()

    @property
    def account(self) -> Account:
        """The platform's own account."""
        return self.world.platform

    @property
    def knobs(self) -> Knobs:
        """Latency, faults, rate limit and the like."""
        return self.world.knobs

    @property
    def requests(self) -> list[Exchange]:
        """The last few thousand requests to the API, oldest first, without their bodies."""
        return self._api.requests

    @property
    def observers(self) -> list[Callable[[Exchange], None]]:
        """Called with every exchange, in the thread that serves it, before the answer goes out."""
        return self._api.observers

    def rewrite(self, answers: Callable[[Exchange], str] | None) -> None:
        """Have every answer of the API go out with the body that this returns; None ends it.

        The request has taken effect, and observers see what would have been said.
        """
        self._api.rewrite = answers

    @property
    def base_url(self) -> str:
        """Such as `http://127.0.0.1:54321`."""
        return f"http://{HOST}:{self._port}"

    def start(self) -> None:
        """Serve from a thread of its own.

        Raises:
            OSError: the port is taken.
        """
        from pos_app.training.http.serving import make_server  # noqa: PLC0415 - Werkzeug is slow to load

        self.world.open()
        self._api.closing.clear()
        self._server = make_server(HOST, self._port, self._api, self._connections)
        self._port = self._server.port
        self.world.base_url = self.base_url
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="training", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close the file: requests that are held are dropped."""
        self._api.closing.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join(GRACE)
            self._server.server_close()
            self._hang_up()
            self._server = self._thread = None
        self.world.close()

    def _hang_up(self) -> None:
        for connection in list(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other side was faster
                self._connections.discard(connection)
        deadline = time.monotonic() + GRACE
        while self._connections and time.monotonic() < deadline:
            time.sleep(0.001)
