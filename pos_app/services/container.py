"""All services over one book, put together in one place, when the first of them is asked for."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

from pos_app.changes import ChangeFeed
from pos_app.domain.permissions import Actor

if TYPE_CHECKING:
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
    from pos_app.services.outbox.outbox import Outbox
    from pos_app.services.payments.payment_bundle import PaymentBundles
    from pos_app.services.payments.payment_method import PaymentMethods
    from pos_app.services.payments.restore_gate import RestoreGate
    from pos_app.services.printing.printing import Printing
    from pos_app.services.product_files.export import ProductExports
    from pos_app.services.product_files.importing import ProductImports
    from pos_app.services.readers.card_lookup import CardLookups
    from pos_app.services.readers.reader_inputs import ReaderInputs
    from pos_app.services.readers.readers import Readers
    from pos_app.services.readers.sandbox import Sandbox
    from pos_app.services.receipts.mail import ReceiptMail
    from pos_app.services.receipts.receipts import Receipts
    from pos_app.services.reports.reporting import Reporting
    from pos_app.services.returns.returns import Returns
    from pos_app.services.sales.refunds import Refunds
    from pos_app.services.sales.selling import Selling
    from pos_app.services.sales.voids import Voids
    from pos_app.services.setup.stripe_keys import StripeKeys
    from pos_app.services.shared.connection import Connection
    from pos_app.services.shared.recovery import Recovery
    from pos_app.services.shared.settings import StoreSettings
    from pos_app.services.shifts.drawer_kicks import DrawerKicks
    from pos_app.services.shifts.shifts import Shifts
    from pos_app.services.staff.log import ActivityLog
    from pos_app.services.staff.staff import Staff
    from pos_app.services.stock.stock import Stock
    from pos_app.services.sync.sync import Sync
    from pos_app.services.taxes import Taxes
    from pos_app.station import Station


class Services:
    """What the screens work with. `mode` is live, test or training; `changes` are of the book.

    The services are made all at once by the thread that first asks for one: they, and SQLAlchemy
    with them, take longer to import than the first screen takes to be painted.
    """

    settings: StoreSettings
    shifts: Shifts
    drawer_kicks: DrawerKicks
    staff: Staff
    activity_log: ActivityLog
    carts: Carts
    catalogue: Catalogue
    scanning: Scanning
    stock: Stock
    credits: Credits
    product_imports: ProductImports
    product_exports: ProductExports
    product_labels: ProductLabels
    taxes: Taxes
    customers: Customers
    outbox: Outbox
    selling: Selling
    payments: PaymentMethods
    readers: Readers
    reader_inputs: ReaderInputs
    card_lookups: CardLookups
    sandbox: Sandbox
    card_setups: CardSetups
    payment_bundles: PaymentBundles
    recovery: Recovery
    attention: Attention
    refunds: Refunds
    voids: Voids
    returns: Returns
    deposits: Deposits
    disputes: Disputes
    history: History
    history_exports: HistoryExports
    saved_views: SavedViews
    support_data: SupportData
    receipts: Receipts
    printing: Printing
    mail: ReceiptMail
    payouts: Payouts
    bank_days: BankDays
    balance_fetching: BalanceFetching
    reporting: Reporting
    accounting: Accounting
    sync: Sync
    stripe_keys: StripeKeys
    connection: Connection
    backups: Backups
    restore_gate: RestoreGate

    def __init__(
        self, book: str, mode: str, station: Station, make: Callable[[], dict[str, Any]]
    ) -> None:
        """Name the book, and the station in it; `make` returns the services by their names."""
        self.book = book
        self.mode = mode
        self.station = station
        self.changes = ChangeFeed()
        self._make = make
        self._lock = RLock()
        self._made = False

    def __getattr__(self, name: str) -> Any:
        """Make the services: reached only while an attribute is not there yet."""
        if name not in Services.__annotations__:
            raise AttributeError(name)
        self.make_ready()
        return self.__dict__[name]

    @property
    def actor(self) -> Actor:
        """Who gives the commands of this moment: the cashier in charge, approved by nobody."""
        return Actor(self.station.cashier_id)

    def make_ready(self) -> None:
        """Make the services now, where that was not done yet. Slow the first time."""
        with self._lock:
            if not self._made:
                self.__dict__.update(self._make())
                self._made = True
