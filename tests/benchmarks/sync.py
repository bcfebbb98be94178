"""How long the first reading of an account takes, beside what Stripe's own package needs for it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Final

import stripe

from pos_app.books import TRAINING
from pos_app.db.engine import Database
from pos_app.domain.permissions import SYSTEM
from pos_app.paths import book_dir
from pos_app.services.container import Services
from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.stripe_service.limiter import BURST, CALLS_PER_SECOND
from pos_app.training.http.server import TrainingServer
from tests.benchmarks.account import LATENCY_MS, ROOT, Customer, open_book
from tests.benchmarks.tenders import Sales
from tests.benchmarks.timed_till import Heart, Stall, TillInSync
from tests.support.book import make_database
from tests.support.many_payments import add_payments
from tests.support.services import services_of
from tests.support.store import STORE

PAYMENTS: Final = 20_000
RATE_LIMIT: Final = 25
"""Calls a second that Stripe answers in a sandbox, and for one resource in live mode."""
OVER: Final = timedelta(days=3 * 365)
KEY: Final = "sk_test_benchmark"
PAIRS: Final = 2
SALES: Final = 30
"""At most, beside the first reading."""
SALES_WITHOUT: Final = 10
"""Before it, to compare with."""


def measure(payments: int = PAYMENTS, pairs: int = PAIRS) -> dict[str, float]:
    """Return how much faster Till is than the package, in turns, and how near to the limit."""
    with tempfile.TemporaryDirectory() as folder, account_of(Path(folder), payments) as url:
        took = [(_by_the_package(url, payments), *_by_till(url, payments)) for _ in range(pairs)]
    package, till, least = zip(*took, strict=True)
    return {
        "sync_seconds": median(till),
        "sync_seconds_auto_paging": median(package),
        "sync_speedup_vs_auto_paging": median(a / b for a, b in zip(package, till, strict=True)),
        "sync_share_of_rate_limit": median(a / b for a, b in zip(least, till, strict=True)),
    }


def measure_stalls(bare_window: float, web_orders: int = PAYMENTS) -> dict[str, float]:
    """Return the longest stall of the window while a cashier sells beside the first reading.

    As a share of how long the barest window takes to start (`bare_window`, seconds), as all stalls
    are told.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        open_book(Path(folder), web_orders=web_orders) as (services, url),
        ThreadPoolExecutor(1) as hands,
    ):
        book = book_dir(Path(folder), TRAINING) / "till.db"
        till = TillInSync(services, Path(folder))
        sell = Sales(till, Customer(url, hands)).for_cash
        sell()
        without = [stall_of(sell) for _ in range(SALES_WITHOUT)]
        till.begin_sync(book)
        stalls: list[Stall] = []
        while till.is_syncing and len(stalls) < SALES:
            stalls.append(stall_of(sell))
        till.close()
    return {
        "sync_ui_stall_ms_max": 1000 * max(stalls).seconds,
        "sync_ui_stall_ms_max_without": 1000 * max(without).seconds,
        "sync_ui_stall_ratio": max(stalls).seconds / bare_window,
        "sync_ui_stall_ratio_ran": max(stalls).ran / bare_window,
        "sync_ui_stall_ratio_median": median(each.seconds for each in stalls) / bare_window,
        "sync_ui_stall_ratio_median_without": median(each.seconds for each in without)
        / bare_window,
    }


def stall_of(sell: Callable[[], None]) -> Stall:
    """Sell once; return the longest stall meanwhile."""
    heart = Heart()
    sell()
    return heart.longest_gap()


@contextmanager
def account_of(folder: Path, payments: int, latency_ms: int = LATENCY_MS) -> Iterator[str]:
    """Serve an account of so many payments from a process of its own; yield its address."""
    state = folder / "account.db"
    server = TrainingServer(state)
    server.start()
    add_payments(server, payments, over=OVER)
    server.stop()
    options = ["--state", str(state), "--latency-ms", str(latency_ms)]
    command = [sys.executable, "-m", "pos_app.training", *options, "--rate-limit", str(RATE_LIMIT)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _by_the_package(url: str, payments: int) -> float:
    """Read all by the package's own iterator, with what Till needs of each; keep nothing."""
    client = stripe.StripeClient(KEY, base_addresses={"api": url}, max_network_retries=2)
    began = time.perf_counter()
    listed = client.v1.payment_intents.list(
        {"limit": 100, "expand": ["data.latest_charge.balance_transaction"]}
    )
    read = sum(1 for _ in listed.auto_paging_iter())
    took = time.perf_counter() - began
    if read != payments:
        raise ValueError(f"{read} of {payments} were read")
    return took


def _by_till(url: str, payments: int) -> tuple[float, float]:
    """Bring all into new books; return how long that took, and how long its calls have to take.

    What goes on in later runs, a few pages in each, is no part of it: neither of what the package
    is asked for.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(make_database(Path(folder))) as database,
    ):
        calls = [0]

        def count() -> None:
            database.assert_not_writing()
            calls[0] += 1

        services = open_store(database, url, count)
        began, before = time.perf_counter(), calls[0]
        services.sync.fill(SYSTEM)
        took = time.perf_counter() - began
        asked = calls[0] - before
        read = services.history.totals()[0].count
    if read != payments:
        raise ValueError(f"{read} of {payments} are in the books")
    return took, (asked - BURST) / CALLS_PER_SECOND


def open_store(database: Database, url: str, before_call: object) -> Services:
    """Open a store over books and an account."""
    connection = Connection(endpoint=lambda: Endpoint(KEY, url), before_call=before_call)  # type: ignore[arg-type]
    services = services_of(database, connection)
    services.settings.save_store(services.actor, STORE)
    return services


if __name__ == "__main__":
    print("\n".join(f"{name:32}{value:10.3f}" for name, value in measure().items()))
