"""One sale on the payment sheet: opened there, and left again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from pos_app.domain.cart import Cart
from pos_app.domain.payments import SaleState, TenderKind
from pos_app.domain.permissions import Actor
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import BANK_TERMINAL, DEPOSITS
from pos_app.services.shared.errors import DeletedCustomerError, OfflineError
from pos_app.services.views.customers import CustomerView
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import PaymentRequest, SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_flow import PaymentFlow
from pos_app.ui.checkout.payment.payment_state import BusyWith


@dataclass(frozen=True)
class OpenedSale:
    """A sale that is to be paid, and what the payment sheet needs to know around it."""

    sale: SaleView
    customer: CustomerView | None
    store_name: str
    readers: tuple[ReaderView, ...]
    bank_terminal: str
    """What the store calls its bank's own terminal, empty where it takes none of it."""
    keeps_deposits: bool


class SaleFlow(QObject):
    """Opens a sale for its payments; takes it back to the cart, aside, or gives it up."""

    begun = Signal()
    """The sale is stored, and what can be done with it is known."""
    returned = Signal(object)
    """The Cart to go on with, when nothing was taken."""
    parked = Signal(object)
    """The Cart that was put aside with it; None where the one at the counter is another."""
    kept = Signal(object)
    """The DepositView that it is from now on, or still is."""
    dropped = Signal(object)
    """The SaleView that was given up."""
    back_online = Signal()
    """Stripe answers again: what was only out of reach can be made ready."""

    def __init__(self, services: Services, tasks: Tasks, payments: PaymentFlow) -> None:
        super().__init__(payments)
        self.payments = payments
        self.state = payments.state
        self._services = services
        self._tasks = tasks
        self._task = payments.task
        self._cart: Cart | None = None

    def begin(self, cart: Cart, *, at_once: bool = False) -> None:
        """Store the cart as a sale; `at_once` starts this register's reader right away."""
        self._cart, self.state.at_once = cart, at_once
        self._open(lambda actor: self._services.selling.begin(actor, cart))

    def reopen(self, sale: SaleView) -> None:
        """Go on with a sale that was put aside."""
        self._open(lambda _actor: self._services.selling.sale(sale.id))

    def pay_deposit(self, sale_id: str) -> None:
        """Take more of a deposit, which is of this register from now on."""
        self.state.is_deposit = True
        self._open(lambda actor: self._services.deposits.go_on(actor, sale_id))

    def keep(self, new: NewDeposit) -> None:
        """Keep the sale as a deposit; its cart is gone from the counter then."""
        if self.state.may_keep:
            self.payments.poll.stop()
            work, lane = self._services.deposits.keep, self._tasks.money
            self._task.run(BusyWith.KEEPING, work, self.kept.emit, new, lane=lane)

    def _open(self, find: Callable[[Actor], SaleView]) -> None:
        work = partial(_open_sale, self._services, find)
        self._task.run(BusyWith.BEGINNING, work, self._on_opened)

    def go_back(self) -> None:
        """Reopen the cart."""
        sale = self.state.sale
        if sale is not None and self.state.may_go_back:
            self.payments.poll.stop()
            work, done = self._services.selling.back_to_cart, self.returned.emit
            self._task.run(BusyWith.GOING_BACK, work, done, sale.id, supersedes_preparing=True)

    def park(self) -> None:
        """Leave the sale as it is, and put its cart aside where that is the one at the counter."""
        if not self.state.may_park:
            return
        self.payments.poll.stop()
        sale, cart = self.state.sale, self._cart
        if self.state.is_deposit and sale is not None:
            work, lane = self._services.deposits.leave, self._tasks.money
            self._task.run(BusyWith.KEEPING, work, self.kept.emit, sale.id, lane=lane)
        elif cart is None:
            self.parked.emit(None)
        else:
            hold = self._services.carts.hold
            self._task.run(
                BusyWith.PUTTING_ASIDE, hold, lambda _fresh: self.parked.emit(cart), cart
            )

    def drop(self) -> None:
        """Give the sale up; all that was taken for it is given back."""
        sale = self.state.sale
        if sale is not None and self.state.may_drop:
            work, lane = self._services.selling.drop, self._tasks.money
            self._task.run(BusyWith.DROPPING, work, self._on_dropped, sale.id, lane=lane)

    def leave(self) -> None:
        """The sheet is closed: nothing of this sale stays on a reader."""
        self.payments.poll.end()
        self.payments.readers.clear()

    def remake_customer(self) -> None:
        """Make the customer anew at Stripe, where they were deleted."""
        sale = self.state.sale
        if sale is not None and sale.customer_id:
            run = partial(self._task.run, lane=self._tasks.money)
            work = self._services.customers.remake
            run(BusyWith.REMAKING_CUSTOMER, work, self._on_remade, sale.customer_id)

    def show_connection(self) -> None:
        """Stripe came or went: show what can be done now."""
        self.payments.read_connection()
        if self.state.offline is None:
            if isinstance(self.state.error, OfflineError):
                self.state.error = None
            self.back_online.emit()
        self.payments.changed.emit()

    def _on_opened(self, opened: OpenedSale) -> None:
        state, sale = self.state, opened.sale
        state.customer, state.readers = opened.customer, opened.readers
        state.store_name, state.bank_terminal = opened.store_name, opened.bank_terminal
        state.keeps_deposits = opened.keeps_deposits
        self.payments.begin(sale)
        self.payments.read_connection()
        self._tasks.paint_first()
        self.begun.emit()
        if state.reader is None or state.holding is not None or state.nothing_to_pay:
            return
        if state.at_once:
            reader_id = state.reader.id
            self.payments.take(PaymentRequest(sale.id, TenderKind.READER, sale.left, reader_id))
        elif state.offline is None:
            self.payments.readers.show_cart(sale.id, state.reader.id)

    def _on_remade(self, customer: CustomerView) -> None:
        self.state.customer = customer

    def _on_dropped(self, sale: SaleView) -> None:
        if sale.state is SaleState.ABANDONED:
            self.dropped.emit(sale)
        else:
            self.payments.show_sale(sale)  # some money is not back yet, or it was paid meanwhile


def _open_sale(services: Services, find: Callable[[Actor], SaleView], actor: Actor) -> OpenedSale:
    """Read what the sheet needs, on a worker thread; `find` stores the sale, or reads it."""
    sale, store = find(actor), services.settings.store()
    try:
        customer = services.customers.details(sale.customer_id) if sale.customer_id else None
    except DeletedCustomerError:  # deleted meanwhile: the sale goes on without cards
        customer = None
    return OpenedSale(
        sale=sale,
        customer=customer,
        store_name=store.name if store else "",
        readers=tuple(services.readers.all()),
        bank_terminal=services.settings.read(BANK_TERMINAL),
        keeps_deposits=services.settings.read(DEPOSITS).on,
    )
