"""A back office for the tests of everything but the money: real books, real HTTP to the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import stripe
from sqlalchemy import select

from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.domain.permissions import Actor
from pos_app.secrets import KeyringUnavailable
from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.training.http.server import TrainingServer
from tests.support.actors import in_charge
from tests.support.book import make_database
from tests.support.clock import TurnedClock
from tests.support.services import services_of
from tests.support.store import STORE as CORNER_COFFEE

KEY = "sk_test_backoffice"
NOWHERE = "http://127.0.0.1:9"
"""The discard port: nobody answers."""
STORE = replace(CORNER_COFFEE, receipt_header="", receipt_footer="")


class Drawer:
    """Keys kept in memory; `broken` is a keyring that does not open."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.broken = False

    def read(self, book: str) -> str | None:
        self._open()
        return self.keys.get(book)

    def write(self, book: str, key: str) -> None:
        self._open()
        self.keys[book] = key

    def forget(self, book: str) -> None:
        self._open()
        self.keys.pop(book, None)

    def _open(self) -> None:
        if self.broken:
            raise KeyringUnavailable("The keyring did not open.")


@dataclass
class Desk:
    """One book with its services."""

    database: Database
    server: TrainingServer
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = TurnedClock()
        self._offline = False
        self.connection = Connection(
            endpoint=lambda: Endpoint(KEY, NOWHERE if self.offline else self.server.base_url),
            before_call=self.database.assert_not_writing,
            timeout=(1, 10),
            retries=0,
        )
        self.services = services_of(
            self.database, self.connection, clock=self.clock, environment=self.environment
        )
        self.gateway = self.connection.gateway
        self.settings = self.services.settings
        self.staff = self.services.staff
        self.catalogue = self.services.catalogue
        self.customers = self.services.customers
        self.history = self.services.history
        self.sync = self.services.sync
        self.outbox = self.services.outbox

    @property
    def offline(self) -> bool:
        """Whether the cable is pulled."""
        return self._offline

    @offline.setter
    def offline(self, pulled: bool) -> None:
        self._offline = pulled
        self.connection.reset()

    def wait(self, time: timedelta) -> None:
        """Let time pass, here and at Stripe."""
        self.clock.ahead += time
        self.server.controls.clock_offset += time.total_seconds()

    @property
    def actor(self) -> Actor:
        """The cashier in charge."""
        return in_charge(self.database)

    @property
    def dashboard(self) -> stripe.StripeClient:
        """Stripe's own side: whatever else works on the same account."""
        return stripe.StripeClient(KEY, base_addresses={"api": self.server.base_url})

    def pay(self, amount: int = 1200, card: str = "pm_card_visa", **more: Any) -> str:
        """Take a payment outside this till; return its id."""
        params: Any = {
            "amount": amount,
            "currency": "usd",
            "payment_method": card,
            "confirm": True,
            "allowed_payment_method_types": ["card"],
            **more,
        }
        made = self.dashboard.v1.payment_intents.create(params)
        return made.id

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """Return all objects of a kind that the account holds."""
        found: list[dict[str, Any]] = list(self.server.account.all(kind))
        return found

    def row(self, customer_id: str) -> Customer:
        with self.database.read() as session:
            return session.scalars(select(Customer).where(Customer.id == customer_id)).one()


@contextmanager
def open_desk(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Desk]:
    """Open a store of its own and an account in which nothing happened yet."""
    database = make_database(folder)
    server = TrainingServer()
    server.start()
    try:
        desk = Desk(database, server, environment or {})
        desk.settings.save_store(desk.actor, STORE)
        yield desk
    finally:
        server.stop()
        database.close()
