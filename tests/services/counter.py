"""A counter for the tests of the money: real books, and the simulated account over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from pos_app.clock import uptime
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.store import Cashier
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor
from pos_app.domain.taxes import TaxRate
from pos_app.services.ledger.sales import find_tender, tender_view
from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.services.shared.declared_settings import PUBLISHABLE_KEY, RETURN_URL
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.services.views.store import ConnectView
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from tests.support.book import make_database
from tests.support.clock import TurnedClock
from tests.support.one_cashier import OneCashier
from tests.support.services import services_of
from tests.support.store import STORE as CORNER_COFFEE

KEY = "sk_test_counter"
CONNECTED = "acct_1TillConnected0"
"""An account that is connected to the one with that key."""
STORE = replace(
    CORNER_COFFEE,
    tax_ppm=88_750,
    receipt_header="Welcome!",
    receipt_footer="Thank you & see you soon",
)
TAX = TaxRate("8c1d3f5e-0000-4000-8000-000000000001", "Sales tax", 88_750, inclusive=False)


def cart(amount: int = 1350, customer_id: str | None = None) -> Cart:
    """Return a cart of one line without tax."""
    return Cart("usd", (CartLine("Flat white", amount),), customer_id=customer_id)


@dataclass
class Counter:
    """One register with everything behind it; `restarted` is the program started anew."""

    database: Database
    server: TrainingServer
    clock: TurnedClock = field(default_factory=TurnedClock)
    key: str = KEY
    retries: int = 0
    patience: float = 5
    waited: timedelta = timedelta()

    def __post_init__(self) -> None:
        """Start the program."""
        self.connection = Connection(
            endpoint=lambda: Endpoint(self.key, self.server.base_url),
            before_call=self.database.assert_not_writing,
            timeout=(2, self.patience),
            retries=self.retries,
            uptime=lambda: uptime() + self.waited.total_seconds(),
        )
        self.services = services_of(self.database, self.connection, clock=self.clock)
        payments = self.services.payments
        self.selling = OneCashier(self.services.selling, payments, lambda: self.cashier)
        self.recovery = self.services.recovery
        self.attention = self.services.attention
        self.refunds = self.services.refunds
        self.voids = self.services.voids
        self.returns = self.services.returns
        self.deposits = self.services.deposits
        self.readers = self.services.readers
        self.card_setups = self.services.card_setups
        self.payment_bundles = self.services.payment_bundles
        self.carts = self.services.carts
        self.history = self.services.history
        self.receipts = self.services.receipts
        self.outbox = self.services.outbox

    @property
    def connected(self) -> ConnectView:
        """The connected account that payments go through, by the book's settings."""
        return self.services.settings.connect()

    @connected.setter
    def connected(self, account: ConnectView) -> None:
        self.services.settings.save_connect(self.actor, account)

    @property
    def return_url(self) -> str:
        """The store's own page, by the book's settings."""
        return self.services.settings.read(RETURN_URL)

    @return_url.setter
    def return_url(self, url: str) -> None:
        self.services.settings.save(self.actor, RETURN_URL, url)

    def restarted(self) -> Counter:
        """Start the program anew on the same books, as after a crash."""
        return replace(self)

    def wait(self, time: timedelta) -> None:
        """Let time pass, here and at Stripe; the machine sleeps meanwhile."""
        self.clock.ahead += time
        self.waited += time
        self.server.controls.clock_offset += time.total_seconds()

    @property
    def actor(self) -> Actor:
        """Who gives a command that nobody else is said to give: that cashier."""
        return Actor(self.cashier)

    @property
    def cashier(self) -> str:
        """The first cashier of the book, who does what nobody else is said to do."""
        first = select(Cashier.id).order_by(Cashier.created_at).limit(1)
        with self.database.read() as session:
            return session.scalars(first).one()

    def stripe_id(self, customer_id: str) -> str:
        with self.database.read() as session:
            return session.get_one(Customer, customer_id).stripe_id or ""

    def tender(self, tender_id: str) -> TenderView:
        """Return a tender as the books have it."""
        with self.database.read() as session:
            return tender_view(find_tender(session, tender_id))

    def customer(self, *cards: str, name: str = "Ada Lovelace", account: str | None = None) -> str:
        """Make a customer here and at Stripe with saved cards, by Stripe's magic ids."""
        gateway, now = self.connection.gateway(), self.clock.now()
        customer_id = new_id()
        stripe = gateway.customers.create(
            name=name, email="", phone="", metadata={}, key=str(uuid4()), account=account
        )
        saved = [
            gateway.customers.attach(stripe.id, card, key=str(uuid4()), account=account)
            for card in cards
        ]
        with self.database.write() as session:
            session.add(_customer_row(customer_id, stripe.id, name, now))
            session.flush()
            session.add_all(
                SavedCard(
                    id=card.id,
                    customer_id=customer_id,
                    brand=card.card.brand,
                    last4=card.card.last4,
                    exp_month=card.card.exp_month,
                    exp_year=card.card.exp_year,
                    created_at=now + timedelta(seconds=place),
                )
                for place, card in enumerate(saved)
            )
        return customer_id

    def cards_of(self, customer_id: str) -> list[str]:
        with self.database.read() as session:
            chosen = select(SavedCard.id).where(SavedCard.customer_id == customer_id)
            return list(session.scalars(chosen.order_by(SavedCard.created_at)))

    def sale(self, amount: int = 1350, customer_id: str | None = None) -> SaleView:
        """Ring up one line without tax and go to its payment."""
        return self.selling.begin(self.actor, cart(amount, customer_id))

    def prepared(self, card: str = "pm_card_visa", amount: int = 1350) -> TenderView:
        """Ring up a sale for a customer with one saved card, and make that ready to charge."""
        customer_id = self.customer(card)
        sale = self.sale(amount, customer_id)
        return self.selling.prepare_card(sale.id, self.cards_of(customer_id)[0])

    def sale_of(self, tender: TenderView) -> SaleView:
        """Return the sale of a tender as the books have it."""
        with self.database.read() as session:
            sale_id = session.get_one(Tender, tender.id).sale_id
        return self.selling.sale(sale_id)

    def asked(self, path: str) -> int:
        """Return how many requests to POST a path (its end) the account has seen."""
        return sum(
            request.method == "POST" and request.path.endswith(path)
            for request in self.server.requests
        )

    def attempts(self, tender_id: str) -> list[Attempt]:
        with self.database.read() as session:
            chosen = select(Attempt).where(Attempt.tender_id == tender_id)
            return list(session.scalars(chosen.order_by(Attempt.started_at)))

    def owed_after(self, sale_id: str) -> list[str]:
        with self.database.read() as session:
            kinds = select(OutboxEntry.kind).where(
                OutboxEntry.sale_id == sale_id, OutboxEntry.kind.in_(("drawer", "receipt"))
            )
            return sorted(session.scalars(kinds))

    @property
    def intents(self) -> dict[str, Any]:
        """What each PaymentIntent came to, by the simulated account's own summary."""
        found: dict[str, Any] = account_summary(self.server.account)["payment_intents"]
        return found

    @property
    def taken(self) -> int:
        """All that Stripe took, in minor units."""
        return sum(intent["amount_received"] for intent in self.intents.values())


def _customer_row(customer_id: str, stripe_id: str, name: str, now: datetime) -> Customer:
    return Customer(
        id=customer_id,
        stripe_id=stripe_id,
        stripe_state="linked",
        create_key=str(uuid4()),
        name=name,
        email="",
        phone="",
        notes="",
        search_text=name.casefold(),
        created_at=now,
        updated_at=now,
    )


def lists_nothing(path: str) -> Callable[[Exchange], str]:
    """Return what has Stripe list nothing yet of what was asked for there."""

    def answer(exchange: Exchange) -> str:
        if (exchange.method, exchange.path) != ("GET", path):
            return exchange.body
        return json.dumps({**json.loads(exchange.body), "data": [], "has_more": False})

    return answer


@contextmanager
def open_counter(folder: Path) -> Iterator[Counter]:
    """Open a counter with a store of its own and an account in which nothing happened yet."""
    database = make_database(folder)
    server = TrainingServer()
    server.start()
    try:
        counter = Counter(database, server)
        with database.write() as session:
            write_profile(session, STORE, counter.clock)
        counter.services.settings.save(counter.actor, PUBLISHABLE_KEY, "pk_test_counter")
        yield counter
    finally:
        server.stop()
        database.close()
