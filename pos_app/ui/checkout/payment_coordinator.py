"""From the cart to a paid sale: payment sheet, exact cash, putting aside and resuming."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.cart import Cart
from pos_app.domain.deposits import given_back_at_stripe
from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.views.deposits import DepositView
from pos_app.services.views.sales import SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.checkout_data import count_waiting
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.preloaded_sheet import PreloadedSheet
from pos_app.ui.widgets import announce, toast

if TYPE_CHECKING:
    from pos_app.ui.checkout.held_sheet import HeldItem
    from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
    from pos_app.ui.checkout.payment.sale_flow import SaleFlow

# Slow to import, and nothing of the first picture: imported where they are used, ahead of that.
_SHEETS: Final = (
    "babel.dates",  # an outage in the bar, too
    "pos_app.ui.checkout.held_sheet",
    "pos_app.ui.checkout.payment.payment_sheet",
    "pos_app.ui.receipts.actions",
)


def import_sheets() -> None:
    """Import what the first payment needs. For a worker thread, once the window is painted."""
    for name in _SHEETS:
        import_module(name)


class PaymentCoordinator(QObject):
    """Takes the current cart through to a paid sale, or aside."""

    paid = Signal(object)
    """The SaleView that is now covered; the next cart begins after that."""
    closed = Signal()
    """The payment sheet is closed: what it had on a reader is over."""
    customer_requested = Signal()
    """The sale needs a customer before it can be paid this way."""
    opened = Signal(object)
    """The PaymentPresenter of a sale that is now on the payment sheet, until it is `closed`."""
    exchange_requested = Signal()
    """Goods that come back pay for all of the cart: nothing is to pay, only to confirm."""
    kept = Signal(object)
    """The DepositView of a sale that is kept part paid."""
    waiting_changed = Signal(int)
    """How many carts and sales are put aside."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        current_cart: CurrentCart,
        screen: QWidget,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(screen)
        self._services = services
        self._tasks = tasks
        self._current_cart = current_cart
        self._screen = screen
        self._monotonic = monotonic
        self._flow: SaleFlow | None = None
        self._ahead = PreloadedSheet(services, tasks, current_cart, screen, monotonic)
        self._must_count = False
        self._offered: UserError | None = None

    @property
    def sale_id(self) -> str | None:
        """The sale that is on the payment sheet, None where there is none."""
        sale = self._flow.state.sale if self._flow else None
        return sale.id if sale else None

    def charge(
        self, *, first: TenderKind | None = None, at_once: bool = False, code: str = ""
    ) -> None:
        """Open the payment sheet for the cart (F9), on one way of paying or the likeliest.

        `at_once` starts this register's card reader without a further key (F12); `code` is that of
        a gift card.
        """
        self._current_cart.once_saved(partial(self._charge, first, code, at_once=at_once))

    def _charge(self, first: TenderKind | None, code: str, *, at_once: bool) -> None:
        cart = self._current_cart.cart
        if cart.is_empty or self._is_exchange(cart) or not self._current_cart.lock():
            return
        self._current_cart.mark_shown()
        self._open(cart.left_to_pay, first, code).begin(cart, at_once=at_once)

    def _is_exchange(self, cart: Cart) -> bool:
        """Have what comes back confirmed where nothing is to pay."""
        if not cart.exchanged or cart.left_to_pay:
            return False
        self.exchange_requested.emit()
        return True

    def exact_cash(self) -> None:
        """Take exact cash for the cart (F10); pressed twice it is one sale."""
        self._current_cart.once_saved(self._exact_cash)

    def _exact_cash(self) -> None:
        cart, services = self._current_cart.cart, self._services
        if not cart.lines or self._is_exchange(cart) or not self._current_cart.lock():
            return

        def work(actor: Actor) -> SaleView:
            return services.selling.quick_cash(actor, cart)

        self._current_cart.write(work, services.actor).success(self.complete).start()

    def hold(self) -> None:
        """Put the cart aside (F6)."""
        self._current_cart.once_saved(self._hold)

    def _hold(self) -> None:
        cart = self._current_cart.cart
        if cart.is_empty or not self._current_cart.lock():
            return

        def begin(fresh: Cart) -> None:
            self._current_cart.begin(fresh)
            announce(self._screen, _("The cart was put aside."))

        actor = self._services.actor
        self._current_cart.write(self._services.carts.hold, actor, cart).success(begin).start()

    def show_waiting(self) -> None:
        """List what was put aside (F3)."""
        from pos_app.ui.checkout.held_sheet import read_held  # noqa: PLC0415  see `_SHEETS`

        self._tasks.read(read_held, self._services, owner=self).success(self._list).start()

    def refresh(self, changes: ChangeSet) -> None:
        """Count what was put aside once no sale is on the sheet; refresh the one that is."""
        self._must_count |= bool(changes.waiting)
        if self._flow is None:
            self._count_waiting()
        elif changes.shifts and isinstance(self._flow.state.error, NoShiftError):
            self._flow.state.error = None  # it may be open by now: cash can be tried again
            self._flow.payments.publish()
        elif self.sale_id in changes.history:
            self._flow.payments.refresh()

    def _count_waiting(self) -> None:
        if self._must_count:
            self._must_count = False
            task = self._tasks.read(count_waiting, self._services, owner=self)
            task.success(self.waiting_changed.emit).start()

    def show_connection(self) -> None:
        """Show whether Stripe can be reached."""
        if self._flow is not None:
            self._flow.show_connection()

    # --- the sheet ---

    def _open(self, total: int, first: TenderKind | None = None, code: str = "") -> SaleFlow:
        """Open a sheet for a sale of this total, in minor units; return what opens the sale."""
        self._tasks.paint_first()
        flow, sheet = self._ahead.take()
        payments, self._flow = flow.payments, flow
        sheet.ask_for(total, first)
        sheet.closed.connect(lambda: self._on_closed(flow))
        payments.paid.connect(self.complete)
        payments.broken.connect(self._tasks.failed)
        payments.changed.connect(lambda: self._offer_drawer(payments.state.error))
        flow.returned.connect(lambda back: self._on_returned(sheet, back))
        flow.parked.connect(lambda cart: self._on_parked(sheet, cart))
        flow.kept.connect(lambda kept: self._on_kept(sheet, kept))
        flow.dropped.connect(lambda sale: self._on_dropped(sheet, sale))
        sheet.dismissed.connect(self._current_cart.unlock)
        sheet.presenter.customer_requested.connect(lambda: self._choose_customer(sheet))
        sheet.open()
        if code:
            sheet.panels.store_credit.show_code(code)
        self.opened.emit(sheet.presenter)
        return flow

    def _offer_drawer(self, error: UserError | None) -> None:
        """Have the drawer opened where that is all that cash needs; each error once."""
        if error is not self._offered and isinstance(error, NoShiftError):
            self._tasks.failed.emit(error)
        self._offered = error

    def _on_closed(self, flow: SaleFlow) -> None:
        self._flow = None
        flow.leave()
        self._count_waiting()
        self.closed.emit()
        if isinstance(flow.state.error, KeyTroubleError):
            self._tasks.failed.emit(flow.state.error)  # the key's page says what is missing

    def complete(self, sale: SaleView) -> None:
        """Go on after a sale that is paid: its cart is over."""
        self._tasks.paint_first()
        self.paid.emit(sale)  # first: a cart that is out of sight is quickly shown anew
        self._go_on_after(sale.id)

    def _on_returned(self, sheet: PaymentSheet, cart: Cart) -> None:
        """The cart of a sale that was opened again comes back to the counter."""
        current_cart = self._current_cart
        if cart == current_cart.cart:
            current_cart.unlock()
        elif cart.id == current_cart.cart.id or current_cart.cart.is_empty:
            current_cart.begin(cart)
        else:
            current_cart.unlock()
            self._resume(cart)
        sheet.finish()

    def _on_parked(self, sheet: PaymentSheet, cart: Cart | None) -> None:
        sheet.finish()
        self._go_on_after(cart.id if cart else "")
        announce(self._screen, _("The sale was put aside."))

    def _on_kept(self, sheet: PaymentSheet, deposit: DepositView) -> None:
        sheet.finish()
        self._go_on_after(deposit.sale_id)
        self.kept.emit(deposit)

    def _on_dropped(self, sheet: PaymentSheet, sale: SaleView) -> None:
        sheet.finish()
        self._go_on_after(sale.id)
        toast(self._screen, _("The sale was dropped: all that was taken goes back."), "success")

    def _go_on_after(self, sale_id: str) -> None:
        """Begin the next cart where this sale's is the one at the counter."""
        if sale_id == self._current_cart.cart.id:
            self._current_cart.begin(Cart(self._current_cart.cart.currency))
        else:
            self._current_cart.unlock()

    def _choose_customer(self, sheet: PaymentSheet) -> None:
        """Go back to the cart for it; what is part paid can't go, and the sheet says so."""
        if sheet.payment.may_go_back:
            sheet.closed.connect(self.customer_requested)
        sheet.dismiss()

    def pay_deposit(self, deposit: DepositView) -> None:
        """Open the payment sheet for what is left of a deposit."""
        if self._current_cart.lock():
            self._open(deposit.left).pay_deposit(deposit.sale_id)
            if deposit.given_back:
                amount = self._current_cart.amounts.full(deposit.given_back)
                toast(self._screen, given_back_at_stripe(amount), "warn")

    # --- carts put aside ---

    def _list(self, found: list[HeldItem]) -> None:
        if not found:
            toast(self._screen, _("Nothing is put aside."), "info")
            return
        from pos_app.ui.checkout.held_sheet import HeldSheet  # noqa: PLC0415

        sheet = HeldSheet(
            self._screen,
            self._services,
            self._tasks,
            found,
            self._current_cart.amounts,
            self._monotonic,
        )
        sheet.chosen.connect(self._go_on)
        sheet.discarded.connect(self._discard)
        sheet.open()

    def _go_on(self, waiting: HeldItem) -> None:
        if waiting.is_being_paid and waiting.sale is not None:
            if self._current_cart.lock():
                self._open(waiting.total).reopen(waiting.sale)
        elif waiting.cart is not None:
            self._resume(waiting.cart)

    def _resume(self, cart: Cart) -> None:
        """Take a cart up again, and put the present one aside if there is anything in it."""
        present, carts, actor = self._current_cart.cart, self._services.carts, self._services.actor
        if present.id == cart.id or not self._current_cart.lock():
            return

        def work(actor: Actor) -> Cart:
            if not present.is_empty:
                carts.hold(actor, present)
            return carts.resume(actor, cart.id)

        self._current_cart.write(work, actor).success(self._current_cart.begin).start()

    def _discard(self, waiting: HeldItem) -> None:
        if waiting.cart is not None:
            actor = self._services.actor
            self._tasks.write(discard, self._services, actor, waiting.id, owner=self).start()


def discard(services: Services, actor: Actor, cart_id: str) -> None:
    """Throw a cart away, and give up its sale where paying for it was begun.

    For a worker thread. Raises UserError while a payment of it is not settled.
    """
    try:
        services.carts.discard(actor, cart_id)
    except UserError:  # paying was begun
        services.selling.abandon(actor, cart_id)
