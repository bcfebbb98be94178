"""How the services of one book depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.secrets import SecretStore
from pos_app.services.accounts import Accounts, endpoint_of
from pos_app.services.carts import Carts
from pos_app.services.catalogue import Catalogue
from pos_app.services.connection import Connection, Endpoint
from pos_app.services.customers import Customers
from pos_app.services.history import History
from pos_app.services.keys import KeyOfBook
from pos_app.services.receipts import Receipts
from pos_app.services.recovery import Recovery
from pos_app.services.refunds import Refunds
from pos_app.services.reports import Reports
from pos_app.services.selling import Selling
from pos_app.services.settings import StoreSettings
from pos_app.services.sync import Sync
from pos_app.services.tenders import Tenders
from pos_app.services.views import BookView


def wire(
    *,
    database: Database,
    mode: str,
    book: str,
    secrets: SecretStore,
    clock: Clock,
    environment: Mapping[str, str],
    books: Callable[[], list[BookView]],
    endpoint: Callable[[], Endpoint] | None,
) -> dict[str, Any]:
    """Return the services by the names they have in `container.Services`."""
    key = KeyOfBook(book, mode, secrets, environment)
    connection = Connection(
        endpoint=endpoint or endpoint_of(key, database), before_call=database.assert_not_writing
    )
    gateway = connection.gateway
    settings = StoreSettings(database=database, clock=clock, environment=environment)
    customers = Customers(database=database, gateway=gateway, clock=clock, environment=environment)
    tenders = Tenders(database=database, clock=clock, connection=connection)
    return {
        "settings": settings,
        "carts": Carts(database=database, clock=clock),
        "catalogue": Catalogue(database=database, clock=clock),
        "customers": customers,
        "selling": Selling(
            database=database,
            clock=clock,
            connection=connection,
            tenders=tenders,
            connect=settings.connect,
            ensure_customer=customers.ensure_stripe,
        ),
        "recovery": Recovery(database=database, clock=clock, tenders=tenders),
        "refunds": Refunds(
            database=database, clock=clock, connection=connection, connect=settings.connect
        ),
        "history": History(database=database, gateway=gateway, clock=clock),
        "receipts": Receipts(database=database, clock=clock, connection=connection),
        "reports": Reports(gateway=gateway),
        "sync": Sync(
            database=database,
            gateway=gateway,
            clock=clock,
            customers=customers,
            connect=settings.connect,
        ),
        "accounts": Accounts(
            database=database, connection=connection, key=key, clock=clock, books=books
        ),
        "connection": connection,
    }
