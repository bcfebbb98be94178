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
from pos_app.domain.cart import Cart, CartLine, TaxRate
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor
from pos_app.services.history.history import History
from pos_app.services.ledger.carts import Carts
from pos_app.services.outbox.outbox import Outbox
from pos_app.services.receipts.receipts import Receipts
from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.services.shared.settings import write_profile
from pos_app.services.shared.station import settle_station
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.services.views.store import ConnectView
from pos_app.services.wiring import Local, Online, PaymentServices
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.figures import figures
from tests.support.book import make_database
from tests.support.clock import TurnedClock
from tests.support.one_cashier import OneCashier
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
    connected: ConnectView = field(default_factory=ConnectView)
    key: str = KEY
    retries: int = 0
    patience: float = 5
    payer_page: str = ""
    waited: timedelta = timedelta()

    def __post_init__(self) -> None:
        """Wire the services as the program does."""
        settle_station(self.database)
        self.connection = Connection(
            endpoint=lambda: Endpoint(self.key, self.server.base_url),
            before_call=self.database.assert_not_writing,
            timeout=(2, self.patience),
            retries=self.retries,
            uptime=lambda: uptime() + self.waited.total_seconds(),
        )
        parts = Local(database=self.database, clock=self.clock)
        self.outbox = Outbox(**parts)
        paying = PaymentServices(
            Online(**parts, connection=self.connection),
            connect=lambda: self.connected,
            stripe_customer=self.stripe_id,
            payer_page=lambda: self.payer_page,
            publishable_key=lambda: "pk_test_counter",
            outbox=self.outbox,
        )
        self.tenders = paying.tenders
        self.saved_cards = paying.saved_cards
        self.selling = OneCashier(paying.selling, paying.payments, lambda: self.cashier)
        self.recovery = paying.recovery
        self.attention = paying.attention
        self.refunds = paying.refunds
        self.voids = paying.voids
        self.readers = paying.readers
        self.card_setups = paying.card_setups
        self.payment_bundles = paying.payment_bundles
        self.carts = Carts(**parts)
        self.history = History(**parts, gateway=self.connection.gateway)
        self.receipts = Receipts(**parts, connection=self.connection, outbox=self.outbox)

    def restarted(self) -> Counter:
        """Start the program anew on the same books, as after a crash."""
        return replace(self)

    def wait(self, time: timedelta) -> None:
        """Let time pass, here and at Stripe; the machine sleeps meanwhile."""
        self.clock.ahead += time
        self.waited += time
        self.server.knobs.clock_offset += time.total_seconds()

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
            kinds = select(OutboxEntry.kind).where(OutboxEntry.sale_id == sale_id)
            return sorted(session.scalars(kinds))

    @property
    def intents(self) -> dict[str, Any]:
        """What each PaymentIntent came to, by the simulated account's own figures."""
        found: dict[str, Any] = figures(self.server.account)["payment_intents"]
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
        yield counter
    finally:
        server.stop()
        database.close()
