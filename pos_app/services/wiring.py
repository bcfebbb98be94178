"""How the services of one book depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.payments import TenderKind
from pos_app.secrets import SecretStore
from pos_app.services.attention.attention import Attention
from pos_app.services.backups import Backups
from pos_app.services.catalogue import Catalogue
from pos_app.services.connection import Connection, Endpoint
from pos_app.services.customers.card_setups import CardSetups
from pos_app.services.customers.customers import Customers
from pos_app.services.customers.errands import Errands
from pos_app.services.history.history import History
from pos_app.services.left_behind import left_behind
from pos_app.services.readers.payments import ReaderPayments
from pos_app.services.readers.readers import Readers
from pos_app.services.readers.refunds import ReaderRefunds
from pos_app.services.receipts.receipts import Receipts
from pos_app.services.recovery import Recovery
from pos_app.services.refunds.book import RefundBook
from pos_app.services.refunds.refunds import Refunds
from pos_app.services.refunds.voids import Voids
from pos_app.services.reports import Reports
from pos_app.services.selling.carts import Carts
from pos_app.services.selling.looking_up import LookUpFirst
from pos_app.services.selling.open_payments import OpenPayments
from pos_app.services.selling.pages import Pages
from pos_app.services.selling.payment_bundle import PaymentBundles
from pos_app.services.selling.recovery import TenderRecovery
from pos_app.services.selling.saved_cards import SavedCardPayments
from pos_app.services.selling.selling import Selling
from pos_app.services.selling.tenders import Tenders
from pos_app.services.selling.ways import Ways
from pos_app.services.settings import StoreSettings
from pos_app.services.setup.accounts import Accounts, endpoint_of
from pos_app.services.setup.keys import KeyOfBook
from pos_app.services.sync.sync import Sync
from pos_app.services.views import BookView, ConnectView


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
    paying = wire_paying(
        database=database,
        clock=clock,
        connection=connection,
        connect=settings.connect,
        stripe_customer=customers.ensure_stripe,
        payer_page=settings.payer_page,
        publishable_key=settings.publishable_key,
        errands=customers.errands,
    )
    return {
        **{name: made for name, made in paying.items() if name != "tenders"},
        "settings": settings,
        "carts": Carts(database=database, clock=clock),
        "catalogue": Catalogue(database=database, clock=clock),
        "customers": customers,
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
        "backups": Backups(database=database, mode=mode, clock=clock),
    }


def wire_paying(
    *,
    database: Database,
    clock: Clock,
    connection: Connection,
    connect: Callable[[], ConnectView],
    stripe_customer: Callable[[str], str],
    payer_page: Callable[[], str],
    publishable_key: Callable[[], str],
    errands: Errands,
) -> dict[str, Any]:
    """Return the services that take money and give it back, by their names in the container.

    `connect` returns the connected account in force; `stripe_customer` the Stripe customer of
    one of ours, made where there is none yet; `payer_page` the store's own page, maybe empty.
    """
    book: dict[str, Any] = {"database": database, "clock": clock}
    left = left_behind(database)
    online: dict[str, Any] = {**book, "connection": connection}
    look_up_first = LookUpFirst(database)
    tenders = Tenders(**online, return_url=payer_page)
    ways = Ways(database, tenders.in_flight)
    open_payments = OpenPayments(database=database, ways=ways)
    readers = Readers(**online, connect=connect)
    shared: dict[str, Any] = {
        "tenders": tenders,
        "open_payments": open_payments,
        "connect": connect,
        "stripe_customer": stripe_customer,
    }
    reader_payments = ReaderPayments(**online, **shared, readers=readers)
    pages = Pages(**online, **shared, payer_page=payer_page)
    cards = SavedCardPayments(**book, **shared)
    bundles = PaymentBundles(
        **online,
        tenders=tenders,
        connect=connect,
        publishable_key=publishable_key,
        stripe_customer=stripe_customer,
        look_up_first=look_up_first,
    )
    ways.add(TenderKind.SAVED_CARD, tenders)
    ways.add(TenderKind.READER, reader_payments)
    ways.add(TenderKind.PAGE, pages)
    ways.add(TenderKind.PHONE, bundles)
    book_of_refunds = RefundBook(clock)
    reader_refunds = ReaderRefunds(**online, readers=readers, books=book_of_refunds)
    refunds = Refunds(
        **online, connect=connect, book=book_of_refunds, readers=reader_refunds, left_behind=left
    )
    card_setups = CardSetups(
        **online,
        readers=readers,
        connect=connect,
        payer_page=payer_page,
        stripe_customer=stripe_customer,
        left_behind=left,
    )
    recovery = Recovery(
        TenderRecovery(**book, ways=ways, left_behind=left),
        (("refunds", refunds), ("cards", card_setups), ("readers", readers)),
    )
    return {
        "tenders": tenders,
        "selling": Selling(
            **book,
            ways=ways,
            open_payments=open_payments,
            cards=cards,
            readers=reader_payments,
            pages=pages,
            refunds=refunds,
            look_up_first=look_up_first,
        ),
        "readers": readers,
        "card_setups": card_setups,
        "payment_bundles": bundles,
        "recovery": recovery,
        "attention": Attention(
            **book, recovery=recovery, refunds=refunds, errands=errands, left_behind=left
        ),
        "look_up_first": look_up_first,
        "refunds": refunds,
        "voids": Voids(**book, refunds=refunds),
    }
