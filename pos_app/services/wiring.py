"""How the services of one book depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import SYSTEM, Permission
from pos_app.secrets import SecretStore
from pos_app.services.accounting.accounting import Accounting
from pos_app.services.attention.attention import Attention
from pos_app.services.backups import Backups
from pos_app.services.bank.balance_fetching import BalanceFetching
from pos_app.services.bank.bank_days import BankDays
from pos_app.services.bank.payouts import Payouts
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.catalogue.labels import ProductLabels
from pos_app.services.catalogue.scanning import Scanning
from pos_app.services.credit.credits import Credits
from pos_app.services.customers.card_setups import CardSetups
from pos_app.services.customers.customers import Customers
from pos_app.services.deposits.deposits import Deposits
from pos_app.services.disputes.disputes import Disputes
from pos_app.services.history.export import HistoryExports
from pos_app.services.history.history import History
from pos_app.services.history.saved_views import SavedViews
from pos_app.services.history.support_data import SupportData
from pos_app.services.ledger.carts import Carts
from pos_app.services.ledger.refund_rows import RefundRows
from pos_app.services.ledger.shift_rows import follow_rules
from pos_app.services.outbox.outbox import Outbox
from pos_app.services.payments.bank_terminal import BankTerminalPayments
from pos_app.services.payments.cash import CashPayments
from pos_app.services.payments.intent_client import IntentClient
from pos_app.services.payments.open_payments import OpenPayments, Preparation, UnusedPayments
from pos_app.services.payments.page_payments import PagePayments
from pos_app.services.payments.payment_bundle import PaymentBundles, PhonePayments
from pos_app.services.payments.payment_method import PaymentMethods
from pos_app.services.payments.payment_request import PaymentTermsFactory
from pos_app.services.payments.reader_payments import ReaderPayments
from pos_app.services.payments.reader_refunds import ReaderRefunds
from pos_app.services.payments.recovery import TenderRecovery
from pos_app.services.payments.restore_gate import RestoreGate
from pos_app.services.payments.saved_cards import SavedCardPayments
from pos_app.services.payments.store_credit import StoreCreditPayments
from pos_app.services.printing.printing import Printing
from pos_app.services.product_files.export import ProductExports
from pos_app.services.product_files.importing import ProductImports
from pos_app.services.readers.reader_inputs import ReaderInputs
from pos_app.services.readers.readers import Readers
from pos_app.services.readers.sandbox import Sandbox
from pos_app.services.receipts.mail import MailPassword, ReceiptMail
from pos_app.services.receipts.receipts import Receipts
from pos_app.services.reports.reporting import Reporting
from pos_app.services.returns.returns import Returns
from pos_app.services.sales.refunds import Refunds
from pos_app.services.sales.selling import Selling
from pos_app.services.sales.voids import Voids
from pos_app.services.setup.key_in_use import KeyOfBook, book_id_of
from pos_app.services.setup.stripe_keys import StripeKeys, endpoint_of
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.declared_settings import PUBLISHABLE_KEY, RETURN_URL, SHIFT_RULES
from pos_app.services.shared.paged_access import PagedAccess
from pos_app.services.shared.recovery import Recovery, unsettled_at_start
from pos_app.services.shared.settings import StoreSettings, read_connect
from pos_app.services.shared.station import complete_station
from pos_app.services.shifts.drawer_kicks import DrawerKicks
from pos_app.services.shifts.shift_views import z_paper
from pos_app.services.shifts.shifts import Shifts
from pos_app.services.staff.log import ActivityLog
from pos_app.services.staff.staff import Staff
from pos_app.services.stock.stock import Stock
from pos_app.services.sync.sync import Sync
from pos_app.services.taxes import Taxes
from pos_app.services.views.books import BookView
from pos_app.services.views.recovery import LookedUp
from pos_app.services.views.store import ConnectView


class Local(TypedDict):
    """What each service of a book works with."""

    database: Database
    clock: Clock


class Online(Local):
    """What those work with that ask Stripe."""

    connection: Connection


def wire(
    *,
    database: Database,
    mode: str,
    book: str,
    secrets: SecretStore,
    clock: Clock,
    environment: Mapping[str, str],
    books: Callable[[], list[BookView]],
    connection: Connection | None,
) -> dict[str, Any]:
    """Return the services by the names they have in `container.Services`.

    Raises UnknownRegisterError where it is not known which register this program is.
    """
    complete_station(database)
    book_id = book_id_of(database)
    key = KeyOfBook(book, mode, secrets, environment, book_id)
    connection = connection or Connection(
        endpoint=endpoint_of(key, database), before_call=database.assert_not_writing
    )
    local = Local(database=database, clock=clock)
    followers = {SHIFT_RULES.name: follow_rules}
    settings = StoreSettings(**local, environment=environment, followers=followers)
    outbox = Outbox(**local)
    gateway, online = connection.gateway, Online(**local, connection=connection)
    customers = Customers(**local, gateway=gateway, outbox=outbox, environment=environment)
    paying = PaymentServices(
        online,
        settings=settings,
        read_connect=partial(read_connect, environment=environment),
        stripe_customer=partial(customers.ensure_stripe, SYSTEM),
        outbox=outbox,
    )
    client = paying.readers.client
    beside = _beside_paying(online, settings, customers, outbox)
    mail = ReceiptMail(
        **local,
        settings=settings,
        outbox=outbox,
        password=MailPassword(secrets, book, book_id),
        read_paper=beside["receipts"].paper,
        read_report=partial(z_paper, local["database"]),
        is_training=mode == "training",
    )
    return {
        **paying.by_name(),
        **beside,
        "mail": mail,
        "reporting": Reporting(**local, count_attention=lambda: len(paying.attention.all())),
        "stripe_keys": StripeKeys(**online, key=key, books=books),
        "backups": Backups(**local, mode=mode),
        "sandbox": Sandbox(database=database, connection=connection, client=client, mode=mode),
    }


def _beside_paying(
    online: Online, settings: StoreSettings, customers: Customers, outbox: Outbox
) -> dict[str, Any]:
    gateway, local = (
        online["connection"].gateway,
        Local(database=online["database"], clock=online["clock"]),
    )
    money = PagedAccess(**local, permission=Permission.REPORTS)
    history = History(**local, gateway=gateway)
    receipts = Receipts(**online, outbox=outbox)
    printing = Printing(**local, settings=settings, read_paper=receipts.paper)
    catalogue = Catalogue(**local)
    return {
        "settings": settings,
        "customers": customers,
        "outbox": outbox,
        "connection": online["connection"],
        "carts": Carts(**local),
        "catalogue": catalogue,
        "scanning": Scanning(**local, catalogue=catalogue),
        "stock": Stock(**local),
        "credits": Credits(**local),
        "product_imports": ProductImports(**local),
        "product_exports": ProductExports(**local),
        "product_labels": ProductLabels(**local),
        "taxes": Taxes(**local),
        "history": history,
        "history_exports": HistoryExports(**local, history=history),
        "saved_views": SavedViews(**local),
        "support_data": SupportData(**local, gateway=gateway),
        "staff": Staff(**local),
        "activity_log": ActivityLog(**local),
        "receipts": receipts,
        "printing": printing,
        "payouts": Payouts(**local, gateway=gateway, connect=settings.connect, looks=money),
        "balance_fetching": BalanceFetching(**local, gateway=gateway, connect=settings.connect),
        "bank_days": BankDays(**local, looks=money),
        "accounting": Accounting(**local),
        "shifts": Shifts(**local),
        "drawer_kicks": DrawerKicks(**local, at_printer=lambda: printing.drawer),
        "sync": Sync(**local, gateway=gateway, customers=customers, connect=settings.connect),
    }


class PaymentServices:
    """The services that take money and give it back; each is made when first asked for."""

    def __init__(
        self,
        online: Online,
        *,
        settings: StoreSettings,
        read_connect: Callable[[Session], ConnectView],
        stripe_customer: Callable[[str], str],
        outbox: Outbox,
    ) -> None:
        """Begin a run of the program: what is unsettled now was left by an earlier one.

        `read_connect` returns the connected account in force, `stripe_customer` the Stripe customer
        of one of ours, made where there is none yet.
        """
        self._online = online
        self._local = Local(database=online["database"], clock=online["clock"])
        self._settings = settings
        self._read_connect = read_connect
        self._stripe_customer = stripe_customer
        self._outbox = outbox
        self._unsettled_at_start = unsettled_at_start(online["database"])
        self._add_methods()

    def by_name(self) -> dict[str, Any]:
        """Return those that screens work with, by their names in `container.Services`."""
        return {
            "selling": self.selling,
            "payments": self.payments,
            "readers": self.readers,
            "reader_inputs": self.reader_inputs,
            "card_lookups": self.readers.lookups,
            "card_setups": self.card_setups,
            "payment_bundles": self.payment_bundles,
            "recovery": self.recovery,
            "attention": self.attention,
            "restore_gate": self.restore_gate,
            "refunds": self.refunds,
            "voids": self.voids,
            "returns": self.returns,
            "deposits": self.deposits,
            "disputes": self.disputes,
        }

    # --- taking money ---

    @cached_property
    def selling(self) -> Selling:
        return Selling(
            **self._local,
            payments=self.payments,
            cash=self._cash,
            open_payments=self._open_payments,
            refunds=self.refunds,
        )

    @cached_property
    def intents(self) -> IntentClient:
        return IntentClient(**self._online)

    @cached_property
    def restore_gate(self) -> RestoreGate:
        return RestoreGate(self._local["database"])

    @cached_property
    def payments(self) -> PaymentMethods:
        database, in_flight = self._local["database"], self.intents.in_flight
        return PaymentMethods(database, in_flight, self.restore_gate)

    def _add_methods(self) -> None:
        # Added at last: each is made with the open payments of all ways of paying. An exchange is
        # none of them: `ledger/exchange_rows.py` takes it when the rest of its sale is paid.
        self.payments.add(TenderKind.CASH, self._cash)
        self.payments.add(TenderKind.SAVED_CARD, self.saved_cards)
        self.payments.add(TenderKind.READER, self._reader_payments)
        self.payments.add(TenderKind.PAGE, self._pages)
        self.payments.add(
            TenderKind.PHONE,
            PhonePayments(
                database=self._local["database"],
                connection=self._online["connection"],
                intents=self.intents,
            ),
        )
        self.payments.add(TenderKind.BANK_TERMINAL, self._bank_terminal)
        self.payments.add(TenderKind.STORE_CREDIT, self._store_credit)

    @cached_property
    def _open_payments(self) -> OpenPayments:
        return OpenPayments(
            database=self._local["database"], methods=self.payments, unused=self._unused_payments
        )

    @cached_property
    def _terms(self) -> PaymentTermsFactory:
        return PaymentTermsFactory(
            database=self._local["database"],
            read_connect=self._read_connect,
            stripe_customer=self._stripe_customer,
        )

    def _preparation(self) -> Preparation:
        """Return one for a way of paying: none waits while another is made ready."""
        return Preparation(
            **self._online,
            intents=self.intents,
            terms=self._terms,
            open_payments=self._open_payments,
            unused=self._unused_payments,
        )

    @cached_property
    def _cash(self) -> CashPayments:
        return CashPayments(**self._local, open_payments=self._open_payments)

    @cached_property
    def _unused_payments(self) -> UnusedPayments:
        return UnusedPayments(
            database=self._local["database"],
            connection=self._online["connection"],
            in_flight=self.intents.in_flight,
        )

    @cached_property
    def _bank_terminal(self) -> BankTerminalPayments:
        return BankTerminalPayments(**self._local, open_payments=self._open_payments)

    @cached_property
    def _store_credit(self) -> StoreCreditPayments:
        return StoreCreditPayments(**self._local, open_payments=self._open_payments)

    @cached_property
    def saved_cards(self) -> SavedCardPayments:
        return SavedCardPayments(
            **self._online,
            intents=self.intents,
            preparation=self._preparation(),
            return_url=partial(self._settings.read, RETURN_URL),
        )

    @cached_property
    def _reader_payments(self) -> ReaderPayments:
        return ReaderPayments(
            **self._online,
            intents=self.intents,
            preparation=self._preparation(),
            readers=self.readers,
        )

    @cached_property
    def _pages(self) -> PagePayments:
        return PagePayments(
            **self._online,
            intents=self.intents,
            open_payments=self._open_payments,
            terms=self._terms,
            return_url=partial(self._settings.read, RETURN_URL),
        )

    @cached_property
    def payment_bundles(self) -> PaymentBundles:
        return PaymentBundles(
            **self._online,
            intents=self.intents,
            connect=self._settings.connect,
            publishable_key=partial(self._settings.read, PUBLISHABLE_KEY),
            stripe_customer=self._stripe_customer,
            restore_gate=self.restore_gate,
        )

    # --- readers, and cards to keep ---

    @cached_property
    def readers(self) -> Readers:
        return Readers(**self._online, connect=self._settings.connect)

    @cached_property
    def reader_inputs(self) -> ReaderInputs:
        return ReaderInputs(**self._local, client=self.readers.client)

    @cached_property
    def card_setups(self) -> CardSetups:
        return CardSetups(
            **self._online,
            readers=self.readers,
            connect=self._settings.connect,
            return_url=partial(self._settings.read, RETURN_URL),
            stripe_customer=self._stripe_customer,
            unsettled_at_start=self._unsettled_at_start,
        )

    # --- giving money back ---

    @cached_property
    def refunds(self) -> Refunds:
        rows = RefundRows(self._local["clock"])
        return Refunds(
            **self._online,
            read_connect=self._read_connect,
            rows=rows,
            readers=ReaderRefunds(**self._online, readers=self.readers, rows=rows),
            restore_gate=self.restore_gate,
            unsettled_at_start=self._unsettled_at_start,
        )

    @cached_property
    def voids(self) -> Voids:
        return Voids(**self._local, refunds=self.refunds)

    @cached_property
    def returns(self) -> Returns:
        return Returns(**self._local, refunds=self.refunds, open_payments=self._open_payments)

    @cached_property
    def deposits(self) -> Deposits:
        return Deposits(**self._local, refunds=self.refunds, open_payments=self._open_payments)

    @cached_property
    def disputes(self) -> Disputes:
        return Disputes(**self._online)

    # --- what was left open ---

    @cached_property
    def recovery(self) -> Recovery:
        payments = TenderRecovery(
            **self._local,
            methods=self.payments,
            unused=self._unused_payments,
            unsettled_at_start=self._unsettled_at_start,
        )
        others = (
            (LookedUp.REFUNDS, self.refunds),
            (LookedUp.CARDS, self.card_setups),
            (LookedUp.READERS, self.readers),
            (LookedUp.DISPUTES, self.disputes),
        )
        return Recovery(self._local["database"], payments, others)

    @cached_property
    def attention(self) -> Attention:
        return Attention(
            **self._local,
            recovery=self.recovery,
            refunds=self.refunds,
            disputes=self.disputes,
            outbox=self._outbox,
            unsettled_at_start=self._unsettled_at_start,
        )
