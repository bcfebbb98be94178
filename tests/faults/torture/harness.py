"""What stays while histories are played: the simulated account, and books to begin with."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import stripe

from pos_app.services.shared.declared_settings import KEEP_STOCK, PUBLISHABLE_KEY
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.store import ConnectView
from pos_app.training.core.account import CONNECTED, Account
from pos_app.training.core.controls import Controls
from pos_app.training.core.errors import Refusal
from pos_app.training.core.idempotency import Idempotency
from pos_app.training.core.simulator import Simulator
from pos_app.training.http import customer_side
from pos_app.training.http.server import TrainingServer
from tests.faults.torture.commands import PRODUCT
from tests.faults.torture.process import ForkServer
from tests.faults.torture.program import MODE
from tests.services.at_reader import AtReader
from tests.services.counter import STORE, Counter
from tests.services.payer import synced
from tests.support.book import make_database

KEY: Final = "sk_test_torture"
PAGE: Final = "https://corner-coffee.example/thanks"
CARDS: Final = (
    *("pm_card_visa", "pm_card_authenticationRequired", "pm_card_chargeCustomerFail"),
    "pm_card_refundFail",
)
"""A good one, one whose bank asks, one that is declined."""
NOBODY: Final = ConnectView()
DIRECT: Final = ConnectView(CONNECTED, fee_ppm=50_000, direct=True)


@dataclass(frozen=True)
class Seed:
    """A store with a reader and a customer, before anything was sold; copied for each history."""

    book: Path
    rows: tuple[tuple[str, str, str, str], ...]
    customer: str
    cards: tuple[str, ...]
    reader: str
    location: str
    account: str

    def new_book(self, path: Path) -> Path:
        """Copy the book."""
        shutil.copyfile(self.book, path)
        return path


@dataclass
class Harness:
    """One simulated account, used by one history at a time, and programs to start."""

    folder: Path
    server: TrainingServer
    fork_server: ForkServer
    seeds: dict[str, Seed] = field(default_factory=dict)
    played: int = 0

    @property
    def simulator(self) -> Simulator:
        """All that the account knows."""
        return self.server.simulator

    def seed(self, connected: ConnectView) -> Seed:
        """Return books to begin with; made once."""
        if connected.account_id not in self.seeds:
            self.clear()
            place = self.folder / f"seed-{len(self.seeds)}"
            place.mkdir()
            self.seeds[connected.account_id] = _make_seed(place, self.server, connected)
        return self.seeds[connected.account_id]

    def clear(self) -> None:
        """Forget all that happened."""
        simulator = self.simulator
        with simulator.lock:
            for account in simulator.accounts.values():
                account.clear()
            simulator.idempotency = Idempotency(simulator.now)
            simulator.controls = Controls()

    def begin(self, seed: Seed) -> Path:
        """Let the account be as in a seed; return an empty folder for a history."""
        self.clear()
        with self.simulator.lock:
            for account_id, kind, name, body in seed.rows:
                self.simulator.account(account_id).tables[kind].put(name, body)
        self.played += 1
        place = self.folder / f"{self.played}"
        place.mkdir()
        return place

    @cached_property
    def dashboard(self) -> stripe.StripeClient:
        """Stripe's own side: whatever else works on the same account."""
        return stripe.StripeClient(KEY, base_addresses={"api": self.server.base_url})

    # --- what customers do, if it can be done ---

    def at_reader(self, reader: str, action: str, **given: Any) -> None:
        """Tap, decline, tip, pull the plug."""
        self._customer("readers", reader, action, given)

    def pay_pages(self, pages: Iterable[str]) -> None:
        """Submit pages, where they are open."""
        for page in pages:
            self._customer("pages", page, "pay", {})

    def answer_banks(self) -> None:
        """Pass each bank's question."""
        for bank in customer_side.snapshot(self.simulator)["banks"]:
            self._customer("banks", bank["intent"], "complete", {})

    def pay_on_phone(self, intent: str, card: str) -> None:
        """Confirm a payment as the store's phone app does."""
        with suppress(stripe.StripeError):
            self.dashboard.v1.payment_intents.confirm(intent, {"payment_method": card})

    def showing(self, reader: str) -> dict[str, Any]:
        """What a customer sees on a reader."""
        readers = customer_side.snapshot(self.simulator)["readers"]
        return next(dict(each["showing"]) for each in readers if each["id"] == reader)

    def _customer(self, thing: str, name: str, action: str, given: dict[str, Any]) -> None:
        with suppress(LookupError, Refusal, ValueError):
            customer_side.CUSTOMER_ACTIONS[thing][action](self.simulator, name, given)


@contextmanager
def open_harness() -> Iterator[Harness]:
    """Open a harness, in memory where the system has a folder there."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="till-torture-", dir=memory if memory.is_dir() else None) as at:
        server = TrainingServer()
        server.start()
        fork_server = ForkServer()
        try:
            yield Harness(Path(at), server, fork_server)
        finally:
            fork_server.close()
            server.stop()


def _make_seed(place: Path, server: TrainingServer, connected: ConnectView) -> Seed:
    database = make_database(place, MODE)
    counter = Counter(database, server, key=KEY)
    with database.write() as session:
        write_profile(session, replace(STORE, tax_ppm=0), counter.clock)
    counter.return_url, counter.connected = PAGE, connected
    counter.services.settings.save(counter.actor, PUBLISHABLE_KEY, "pk_test_torture")
    counter.services.settings.save(counter.actor, KEEP_STOCK, value=True)
    coffee = replace(simple_product("Flat white", 450, "usd", id=PRODUCT), open_price=True)
    counter.services.catalogue.save_product(counter.actor, coffee)
    home = connected.account_id if connected.direct else None
    customer = counter.customer(*CARDS, account=home)
    reader = AtReader.set_up(counter)
    counter.readers.choose(counter.actor, reader.id)
    cards = tuple(counter.cards_of(customer))
    synced(counter)
    database.close()
    rows = tuple(_rows(server.simulator))
    account = home or server.account.id
    return Seed(database.path, rows, customer, cards, reader.id, reader.location_id, account)


def _rows(simulator: Simulator) -> Iterator[tuple[str, str, str, str]]:
    for account in simulator.accounts.values():
        for kind, table in account.tables.items():
            for obj in table.oldest_first():
                yield account.id, kind, obj["id"], json.dumps(obj)


def taken_here(book: Path) -> dict[str, int]:
    """Return the tenders that are committed to a book and asked of nobody, and their amounts."""
    with closing(sqlite3.connect(book)) as connection:
        asked = "SELECT id, amount_minor FROM tender WHERE kind IN ('cash', 'bank_terminal')"
        found = connection.execute(asked)
        return dict(found.fetchall())


def shown_pages(book: Path) -> list[str]:
    """Return the pages whose address a book gave to a customer."""
    with closing(sqlite3.connect(book)) as connection:
        found = connection.execute(
            "SELECT session_id FROM tender WHERE page_url IS NOT NULL"
            " UNION SELECT session_id FROM card_setup WHERE page_url IS NOT NULL"
        )
        return [page for (page,) in found.fetchall()]


def account_of(harness: Harness, seed: Seed) -> Account:
    """Return the account that has the payments."""
    return harness.simulator.account(seed.account)
