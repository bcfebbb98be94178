"""A small store with its services, beside a simulated account: what tests of screens work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pos_app.db.engine import Database
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Actor
from pos_app.domain.taxes import TaxRate
from pos_app.errors import KeyTroubleError
from pos_app.services.container import Services
from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.services.views.sales import SaleView
from pos_app.services.views.store import StoreView
from pos_app.training.http.server import TrainingServer
from tests.support.book import make_database
from tests.support.clock import zone_at_noon
from tests.support.one_cashier import selling_of
from tests.support.services import services_of

STORE = StoreView(
    name="Corner Coffee",
    address="1 Main Street\nSpringfield",
    country="US",
    currency="usd",
    time_zone=zone_at_noon(),
    tax_name="Sales tax",
    tax_ppm=80_000,
    prices_include_tax=False,
    receipt_header="Open every day from 7 to 19",
    receipt_footer="Thank you, come again!",
)
NOTHING: Mapping[str, str] = {}
TAX = TaxRate("", "Sales tax", 80_000, False)


@contextmanager
def open_store(
    tmp_path: Path,
    server: TrainingServer | None,
    store: StoreView = STORE,
    environment: Mapping[str, str] | None = None,
    mode: str = "training",
) -> Iterator[Services]:
    """Yield the services of a new store; without a server it has no key, and takes cash only."""
    database = make_database(tmp_path)
    made = services_over(database, server, environment or {}, mode)
    made.settings.save_store(made.actor, store)
    yield made
    database.close()


@contextmanager
def started_again(tmp_path: Path, server: TrainingServer) -> Iterator[Services]:
    """Yield the services of the store in a folder, as a second run of the program has them."""
    database = Database(tmp_path / "till.db")
    yield services_over(database, server)
    database.close()


def services_over(
    database: Database,
    server: TrainingServer | None,
    environment: Mapping[str, str] = NOTHING,
    mode: str = "training",
) -> Services:
    """Return the services over one open book."""

    def endpoint() -> Endpoint:
        if server is None:
            raise KeyTroubleError("There is no key.")
        return Endpoint("sk_test_store", server.base_url)

    connection = Connection(endpoint=endpoint, before_call=database.assert_not_writing)
    return services_of(database, connection, mode=mode, environment=environment)


def sell(services: Services, *lines: CartLine, customer_id: str | None = None) -> SaleView:
    """Sell for cash, with a big note."""
    cart = Cart("usd", lines, customer_id=customer_id)
    cashier = services.staff.current_cashier()
    sale = services.selling.begin(Actor(cashier.id), cart)
    return selling_of(services).take_cash(sale.id, max(sale.total, 10_000))


def sell_by_card(services: Services, customer_id: str, card_id: str, *lines: CartLine) -> SaleView:
    """Sell to a customer on a saved card."""
    cart = Cart("usd", lines, customer_id=customer_id)
    sale = services.selling.begin(services.actor, cart)
    tender = selling_of(services).prepare_card(sale.id, card_id)
    selling_of(services).charge(tender.id)
    return services.selling.sale(sale.id)
