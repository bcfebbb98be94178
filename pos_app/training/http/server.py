"""The simulated account's HTTP server, in a thread of the program that starts it."""

import time
from collections.abc import Callable
from pathlib import Path

from pos_app.training.checkout import session_paying
from pos_app.training.core.simulator import Settle, Simulator
from pos_app.training.http.api import Api
from pos_app.training.http.messages import Exchange
from pos_app.training.http.serving import HttpServer
from pos_app.training.money import balance, disputes, paying, refunds
from pos_app.training.terminal import presenting

HOST = "127.0.0.1"
SETTLES: dict[str, Settle] = {
    "checkout.session": session_paying.settle,
    "dispute": disputes.settle,
    "payment_intent": paying.settle,
    "payout": balance.settle,
    "refund": refunds.settle,
    "terminal.reader": presenting.settle,
}
"""What changes by itself when it is due: sessions end, refunds arrive, banks decide."""
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
        self.simulator = Simulator(state_path, clock, SETTLES)
        self.account = self.simulator.platform
        self.controls = self.simulator.controls
        self._api = Api(self.simulator)
        self.requests = self._api.requests
        """The last few thousand requests to the API, oldest first, without their bodies."""
        self.observers = self._api.observers
        """Called with every exchange, in the thread that serves it, before the answer goes out."""
        self.observers.extend(EVERY_SERVER)
        self._port = port
        self._server: HttpServer | None = None

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
        self.simulator.open()
        self._api.closing.clear()
        self._server = HttpServer(HOST, self._port, self._api.answer)
        self._port = self._server.port
        self.simulator.base_url = self.base_url
        self._server.start()

    def stop(self) -> None:
        """Stop serving and close the file: requests that are held are dropped."""
        self._api.closing.set()
        if self._server is not None:
            self._server.stop()
            self._server = None
        self.simulator.close()
