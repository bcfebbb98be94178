"""An open training book, its simulated account in a process of its own, and the customer there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

from pos_app.books import TRAINING, TRAINING_KEY
from pos_app.db.engine import Database
from pos_app.paths import book_dir
from pos_app.secrets import SystemKeyring
from pos_app.services.container import Services
from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.training.http.server import TrainingServer
from tests.benchmarks.startup import prepare
from tests.support.many_payments import add_payments
from tests.support.services import services_of

ROOT: Final = Path(__file__).parents[2]
LATENCY_MS: Final = 100
STORE_PAGE: Final = "https://shop.example/thank-you"


@contextmanager
def open_book(
    root: Path, latency_ms: int = LATENCY_MS, *, web_orders: int = 0
) -> Iterator[tuple[Services, str]]:
    """Fill a training book, then open it on an account that is served by another process.

    The account has so many `web_orders` besides, of which the book knows nothing.
    """
    prepare(root)
    folder = book_dir(root, TRAINING)
    if web_orders:
        server = TrainingServer(folder / "account.db")
        server.start()
        add_payments(server, web_orders, over=timedelta(days=3 * 365))
        server.stop()
    with _account(folder / "account.db", latency_ms) as url:
        database = Database(folder / "till.db")
        connection = Connection(
            endpoint=lambda: Endpoint(TRAINING_KEY, url), before_call=database.assert_not_writing
        )
        services = services_of(database, connection, mode=TRAINING, secrets=SystemKeyring())
        services.settings.save(services.actor, RETURN_URL, STORE_PAGE)
        try:
            yield services, url
        finally:
            database.close()


@contextmanager
def _account(state: Path, latency_ms: int) -> Iterator[str]:
    command = [sys.executable, "-m", "pos_app.training"]
    options = ["--state", str(state), "--latency-ms", str(latency_ms)]
    process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if sys.platform != "win32":  # the rest of the world takes no core from the till
        os.setpriority(os.PRIO_PROCESS, process.pid, 19)
    with process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@dataclass(frozen=True)
class Customer:
    """Somebody at the reader and with a phone, who keeps no thread of the till waiting."""

    url: str
    hands: ThreadPoolExecutor

    def taps(self, reader_id: str) -> Future[float]:
        """Present a card; the moment at which that took effect."""
        return self.hands.submit(self._do, f"readers/{reader_id}/tap")

    def pays(self) -> Future[float]:
        """Pay on the only page that is open; the moment at which that took effect."""
        return self.hands.submit(self._pay)

    def _pay(self) -> float:
        (page,) = self._ask("")["pages"]
        return self._do(f"pages/{page['id']}/pay")

    def _do(self, action: str) -> float:
        self._ask(f"/{action}", b"{}")
        return time.perf_counter()

    def _ask(self, place: str, body: bytes | None = None) -> dict[str, Any]:
        with urlopen(f"{self.url}/customer_side{place}", body, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found
