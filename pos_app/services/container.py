"""All services over one book, put together in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
from pos_app.services.setup import Setup
from pos_app.services.sync import Sync
from pos_app.services.tenders import Tenders


@dataclass(frozen=True)
class Services:
    """What the screens work with. `mode` is live, test or training."""

    book: str
    mode: str
    settings: StoreSettings
    carts: Carts
    catalogue: Catalogue
    customers: Customers
    selling: Selling
    recovery: Recovery
    refunds: Refunds
    history: History
    receipts: Receipts
    reports: Reports
    sync: Sync
    accounts: Accounts
    connection: Connection


def build_services(
    *,
    database: Database,
    mode: str,
    book: str,
    secrets: SecretStore,
    clock: Clock,
    environment: Mapping[str, str],
    setup: Setup,
    endpoint: Callable[[], Endpoint] | None = None,
) -> Services:
    """Build the services over one book. Nothing is read, called or imported late yet.

    `endpoint` says where to call; without it that is Stripe, with the book's own key.
    """
    key = KeyOfBook(book, mode, secrets, environment)
    connection = Connection(
        endpoint=endpoint or endpoint_of(key, database), before_call=database.assert_not_writing
    )
    gateway = connection.gateway
    settings = StoreSettings(database=database, clock=clock, environment=environment)
    customers = Customers(database=database, gateway=gateway, clock=clock, environment=environment)
    tenders = Tenders(database=database, clock=clock, connection=connection)
    return Services(
        book=book,
        mode=mode,
        settings=settings,
        carts=Carts(database=database, clock=clock),
        catalogue=Catalogue(database=database, clock=clock),
        customers=customers,
        selling=Selling(
            database=database,
            clock=clock,
            connection=connection,
            tenders=tenders,
            connect=settings.connect,
            ensure_customer=customers.ensure_stripe,
        ),
        recovery=Recovery(database=database, clock=clock, tenders=tenders),
        refunds=Refunds(
            database=database, clock=clock, connection=connection, connect=settings.connect
        ),
        history=History(database=database, gateway=gateway, clock=clock),
        receipts=Receipts(database=database, clock=clock, connection=connection),
        reports=Reports(gateway=gateway),
        sync=Sync(
            database=database,
            gateway=gateway,
            clock=clock,
            customers=customers,
            connect=settings.connect,
        ),
        accounts=Accounts(
            database=database, connection=connection, key=key, clock=clock, books=setup.books
        ),
        connection=connection,
    )
