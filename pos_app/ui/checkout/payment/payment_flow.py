"""Taking the money for one sale, step by step, without a widget."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.cart import Cart
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import MissingCustomerError, MissingPageError, OfflineError
from pos_app.services.views.customers import CardView, CustomerView
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.checkout.payment import payment_plan
from pos_app.ui.checkout.payment.doing import Doing
from pos_app.ui.checkout.payment.payment_plan import Answer, Begun
from pos_app.ui.checkout.payment.payment_watch import WITH_THE_CUSTOMER, PaymentWatch
from pos_app.ui.input.guards import DoublePressGuard

if TYPE_CHECKING:
    from pos_app.services.readers.sandbox import Sandbox
    from pos_app.services.shared.settings import StoreSettings

SAY_SO_AFTER_MS: Final = 20
"""The request leaves first: painting at once would keep its thread waiting for Python."""

_OVER: Final = {SaleState.PAID, SaleState.OVERPAID}
_OPEN: Final = {TenderState.PREPARED, TenderState.DECLINED}
_GIVES_WAY: Final = {Doing.NOTHING, Doing.PREPARING}


class PaymentFlow(QObject):
    """One sale on its way to being paid; `changed` says that there is something new to show.

    One thing happens at a time: while it is `doing` something every other wish is ignored, so that
    a key pressed twice is one payment. Only making a payment ready, which moves no money, gives
    way: nobody who pays in cash waits for Stripe.
    """

    changed = Signal()
    begun = Signal()
    """The sale is stored, and what can be done with it is known."""
    paid = Signal(object)
    """The SaleView, when it is covered."""
    returned = Signal(object)
    """The Cart to go on with, when nothing was taken."""
    parked = Signal()
    dropped = Signal(object)
    """The SaleView that was given up."""
    back_online = Signal()
    """Stripe answers again: what was only out of reach can be made ready."""
    broken = Signal(object)
    """An error that the cashier can do nothing about here: a bug."""

    def __init__(
        self, services: Services, tasks: Tasks, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._services = services
        self._tasks = tasks
        self._turn = 0
        self._cashier_id = ""
        self._wanted: PaymentRequest | None = None
        self._cancel_next = False
        self._double_press = DoublePressGuard(monotonic)
        self._say_so = QTimer(self, singleShot=True, interval=SAY_SO_AFTER_MS)
        self._say_so.timeout.connect(self.changed)
        self._watch = PaymentWatch(tasks, self._look, self)
        self._watch.answered.connect(self._on_news)
        self._watch.failed.connect(self._on_no_news)
        self.sale: SaleView | None = None
        self.tender: TenderView | None = None
        self.customer: CustomerView | None = None
        self.readers: tuple[ReaderView, ...] = ()
        self.store_name = ""
        self.bank_terminal = ""
        """What the store calls its bank's own terminal, empty where it takes none of it."""
        self.error: UserError | None = None
        self.doing = Doing.NOTHING
        self.method: TenderKind | None = None
        """The way of paying that is made ready, taken or cancelled; None with what has none."""
        self.going = False
        """The payment begins as soon as it is ready."""
        self.at_once = False
        """The reader was wanted before anything was shown."""

    # --- how it stands ---

    @property
    def cards(self) -> tuple[CardView, ...]:
        """The customer's saved cards, the default one on top."""
        cards = self.customer.cards if self.customer else ()
        return tuple(sorted(cards, key=lambda card: not card.is_default))

    @property
    def nothing_to_pay(self) -> bool:
        """Tell whether the sale comes to 0.00: it is finished as cash."""
        return self.sale is not None and not self.sale.left

    @property
    def reader(self) -> ReaderView | None:
        """The reader that this register uses first, if any."""
        return next((reader for reader in self.readers if reader.is_default), None)

    @property
    def holding(self) -> TenderView | None:
        """The payment that must be settled before anything else, if any."""
        tender = self.tender
        return tender if tender is not None and tender.state.holds_the_sale else None

    @property
    def is_taking(self) -> bool:
        """Tell whether something is under way that nothing else may disturb."""
        return self.going or self.doing not in {*_GIVES_WAY, Doing.BEGINNING}

    @property
    def may_go_back(self) -> bool:
        """Tell whether the cart may still be changed."""
        fresh = self.sale is None or (self.sale.may_return_to_cart and self.holding is None)
        return fresh and self.doing in _GIVES_WAY and not self.going

    @property
    def may_park(self) -> bool:
        """Tell whether the sale can be left as it is and come back to.

        Not while a customer stands at the reader: the next sale would need it.
        """
        holding = self.holding
        at_reader = (
            holding is not None
            and holding.kind is TenderKind.READER
            and holding.state is TenderState.PENDING
        )
        return self.sale is not None and not self.doing and not self.may_go_back and not at_reader

    @property
    def may_drop(self) -> bool:
        """Tell whether the sale can be given up, and what was taken for it given back."""
        sale = self.sale
        return sale is not None and bool(sale.paid) and not self.doing and self.holding is None

    @property
    def missing_customer(self) -> bool:
        """Tell whether the customer was deleted at Stripe and can be made again."""
        return isinstance(self.error, MissingCustomerError)

    @property
    def wants_page(self) -> bool:
        """Tell whether the store has to name its own page before this payment can go on."""
        tender = self.holding
        asked = tender is not None and tender.state is TenderState.ACTION
        return isinstance(self.error, MissingPageError) or (
            asked and tender is not None and not tender.next_action_url
        )

    @property
    def settings(self) -> StoreSettings:
        """Where the store's own page is kept."""
        return self._services.settings

    @property
    def sandbox(self) -> Sandbox:
        """Who plays the customer at a simulated reader."""
        return self._services.sandbox

    @property
    def has_no_connection(self) -> bool:
        """Tell whether Stripe is known not to answer."""
        return self.sale is not None and self._services.connection.online is False

    @property
    def offline(self) -> OfflineError:
        """Why Stripe does not answer, while it does not."""
        return self._services.connection.offline()

    # --- what the cashier does ---

    def begin(self, cart: Cart, *, at_once: bool = False) -> None:
        """Store the cart as a sale; `at_once` starts this register's reader right away."""
        self.at_once = at_once
        work = partial(payment_plan.begin_sale, self._services, cart)
        self._do(Doing.BEGINNING, work, self._on_begun)

    def come_back(self, sale: SaleView) -> None:
        """Go on with a sale that was put aside."""
        work = partial(payment_plan.reopen_sale, self._services, sale.id)
        self._do(Doing.BEGINNING, work, self._on_begun)

    def prepare(self, request: PaymentRequest) -> None:
        """Make a payment ready where its way of paying needs that; moves no money."""
        if not request.kind.facts.prepared_ahead:
            return
        if self.doing is Doing.PREPARING and not self.going:
            self._wanted = request
        elif not self.doing and self.holding is None and not request.is_ready(self.tender):
            self._prepare(request)

    def take(self, request: PaymentRequest) -> None:
        """Take the money; once more while it is being made ready is the same payment."""
        if self._double_press.rejects(request.kind):
            return
        ahead = request.kind.facts.prepared_ahead
        if self.doing is Doing.PREPARING and ahead:
            self._wanted, self.method, self.going = request, request.kind, True
            self.changed.emit()
        elif self.holding is not None or self.going or self.doing not in _GIVES_WAY:
            return
        elif not ahead or request.is_ready(self.tender):
            self._carry_out(request)
        else:
            self.going = True
            self._prepare(request)

    def check_again(self) -> None:
        """Ask Stripe how the payment stands."""
        if self.holding is not None:
            self._ask(self._services.selling.check_again, Doing.CHECKING)

    def cancel(self) -> None:
        """Cancel the payment that waits for the customer; only Stripe's answer settles it."""
        if self.going and self.doing is Doing.PREPARING:
            self.going = False
            self.changed.emit()
        elif self.doing:
            self._cancel_next = True
        elif self.holding is not None:
            self._cancel(overtaken=self._watch.asking)

    def remove(self, tender: TenderView) -> None:
        """Take a tender out of the sale: what was taken with it is given back."""
        if tender.removal == "no":
            return
        doing = Doing.GIVING_BACK if tender.removal == "refund" else Doing.TAKING_OUT
        work = partial(self._services.selling.remove_tender, tender.id, self._cashier_id)
        self._do_instead(doing, work, self._on_sale, lane=self._lane(tender.kind))

    def drop(self) -> None:
        """Give the sale up; all that was taken for it is given back."""
        if self.sale is not None and self.may_drop:
            work = partial(self._services.selling.drop, self.sale.id, self._cashier_id)
            self._do(Doing.DROPPING, work, self._on_dropped, lane=self._tasks.money)

    def page_is_kept(self) -> None:
        """The store has named its own page: the payment that needed it goes on."""
        self.error = None
        if self.holding is not None and self.sale is not None:
            self._carry_out(PaymentRequest(self.sale.id, self.holding.kind))
        elif self._wanted is not None:
            self.take(self._wanted)

    def go_back(self) -> None:
        """Reopen the cart."""
        if self.sale is None or not self.may_go_back:
            return
        sale_id, back = self.sale.id, self._services.selling.back_to_cart
        self._watch.stop()
        self._do_instead(Doing.GOING_BACK, lambda: back(sale_id), self.returned.emit)

    def park(self, cart: Cart | None) -> None:
        """Leave the sale as it is; `cart` is the one at the counter, put aside with it."""
        if not self.may_park:
            return
        self._watch.stop()
        if cart is None:
            self.parked.emit()
            return
        hold = self._services.carts.hold
        self._do(Doing.PUTTING_ASIDE, lambda: hold(cart), lambda _fresh: self.parked.emit())

    def leave(self) -> None:
        """The sheet is closed: nothing of this sale stays on a reader."""
        self._watch.end()
        if self.sale is not None and self.readers:
            release = self._services.readers.release
            self._tasks.background(release, self.sale.id, owner=self._tasks).start()

    def remake_customer(self) -> None:
        """Make the customer anew at Stripe, where they were deleted."""
        sale = self.sale
        if sale is not None and sale.customer_id:
            customer_id, remake = sale.customer_id, self._services.customers.remake
            work = partial(remake, customer_id)
            self._do(Doing.REMAKING_CUSTOMER, work, self._on_remade, lane=self._tasks.money)

    def look_again(self) -> None:
        """Show the sale as the books have it: something else may have settled its payment.

        What is done here has its own answer.
        """
        if self.sale is not None and self.holding is not None and not self.doing:
            task = self._tasks.read(self._services.selling.sale, self.sale.id, owner=self)
            task.success(self._on_looked_again).start()

    def show_connection(self) -> None:
        """Stripe came or went: show what can be done now."""
        if not self.has_no_connection:
            if isinstance(self.error, OfflineError):
                self.error = None
            self.back_online.emit()
        self.changed.emit()

    # --- doing it ---

    def _do(
        self,
        doing: Doing,
        work: Callable[[], Any],
        then: Callable[[Any], object],
        lane: Callable[..., Task] | None = None,
        method: TenderKind | None = None,
    ) -> None:
        if self.doing:
            return
        self.doing, self.method, self.error, self._cancel_next = doing, method, None, False
        self._turn += 1
        turn = self._turn
        task = (lane or self._tasks.write)(work, owner=self)
        done = partial(self._done, turn, then)
        if doing is Doing.BEGINNING:
            task.success(lambda answer: self._tasks.next_turn(partial(done, answer), owner=self))
        else:
            task.success(done)
        task.failure(lambda error: self._on_failure(turn, error)).start()
        self._say_so.start()

    def _do_instead(
        self,
        doing: Doing,
        work: Callable[[], Any],
        then: Callable[[Any], object],
        lane: Callable[..., Task] | None = None,
        method: TenderKind | None = None,
    ) -> None:
        """As `_do`, also while a payment is being made ready: that answer is not waited for."""
        if self.doing is Doing.PREPARING:
            self.doing, self._wanted, self.going = Doing.NOTHING, None, False
        self._do(doing, work, then, lane, method)

    def _done(self, turn: int, then: Callable[[Any], object], answer: Any) -> None:
        if turn != self._turn:
            return
        self.doing = Doing.NOTHING
        then(answer)
        if self.sale is None or self.sale.state not in _OVER:  # then the sheet is closed by now
            self.changed.emit()

    def _on_failure(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self.doing, self.going, self._cancel_next = Doing.NOTHING, False, False
        if isinstance(error, UserError):
            self.error = error
        else:
            self.broken.emit(error)
        if self.sale is not None:
            self._reread(self.sale.id)
        self.changed.emit()

    def _prepare(self, request: PaymentRequest) -> None:
        self._wanted = request
        work = partial(self._services.payments.prepare, request, self._cashier_id)
        then = partial(self._on_prepared, request)
        self._do(Doing.PREPARING, work, then, self._tasks.money, request.kind)

    def _carry_out(self, request: PaymentRequest) -> None:
        self._wanted, self.going = request, False
        kind = request.kind
        if kind.facts.prepared_ahead and self.tender is not None:
            request = replace(request, tender_id=self.tender.id)
        work = partial(payment_plan.take, self._services, request, self._cashier_id)
        then = self._on_answer if kind.facts.moves_at_stripe else self._on_taken
        self._do_instead(Doing.TAKING, work, then, self._lane(kind), kind)

    def _lane(self, kind: TenderKind) -> Callable[..., Task]:
        """Return where a way of paying is dealt with: the drawer never waits for Stripe."""
        return self._tasks.money if kind.facts.moves_at_stripe else self._tasks.write

    def _ask(self, call: Callable[[str], TenderView], doing: Doing) -> None:
        tender, sale = self.tender, self.sale
        if tender is not None and sale is not None:
            read = self._services.selling.sale
            work: Callable[[], Answer] = lambda: (call(tender.id), read(sale.id))  # noqa: E731
            self._do(doing, work, self._on_answer, self._tasks.money, tender.kind)

    def _cancel(self, *, overtaken: bool) -> None:
        if self.holding is not None:
            self._ask(self._services.payments.cancel, Doing.CANCELLING)
            self._cancel_next = overtaken  # it may only have waited for a question under way

    def _look(self, tender_id: str) -> Answer:
        tender = self._services.selling.check_again(tender_id)
        if self.sale is None:
            raise RuntimeError("there is no payment without a sale")
        return tender, self._services.selling.sale(self.sale.id)

    def _reread(self, sale_id: str) -> None:
        task = self._tasks.read(self._services.selling.sale, sale_id, owner=self)
        task.success(self._on_reread).start()

    def _reread_readers(self) -> None:
        """A reader has just said how it is: no need to ask it again."""
        task = self._tasks.read(self._services.readers.all, owner=self)
        task.success(self._on_readers).start()

    # --- what comes of it ---

    def _on_begun(self, begun: Begun) -> None:
        self.customer, self.readers = begun.customer, begun.readers
        self.store_name, self._cashier_id = begun.store_name, begun.cashier_id
        self.bank_terminal = begun.bank_terminal
        self._double_press.begin(begun.sale.paid)
        self._on_sale(begun.sale)
        self._tasks.paint_first()
        self.begun.emit()
        if self.reader is None or self.holding is not None or self.nothing_to_pay:
            return
        if self.at_once:
            sale, reader_id = begun.sale, self.reader.id
            self.take(PaymentRequest(sale.id, TenderKind.READER, sale.left, reader_id))
        elif not self.has_no_connection:
            self._show_cart(begun.sale.id, self.reader.id)

    def _show_cart(self, sale_id: str, reader_id: str) -> None:
        show = self._services.readers.show_cart
        task = self._tasks.background(show, sale_id, reader_id, owner=self)
        task.success(self._on_reader).start()

    def _on_reader(self, seen: ReaderView) -> None:
        self.readers = tuple(seen if seen.id == each.id else each for each in self.readers)
        self.changed.emit()

    def _on_readers(self, readers: list[ReaderView]) -> None:
        if tuple(readers) != self.readers:
            self.readers = tuple(readers)
            self.changed.emit()

    def _on_remade(self, customer: CustomerView) -> None:
        self.customer = customer

    def _on_reread(self, sale: SaleView) -> None:
        if not self.doing:
            self._on_sale(sale)
            self.changed.emit()

    def _on_looked_again(self, sale: SaleView) -> None:
        if sale != self.sale:
            self._on_reread(sale)

    def _on_dropped(self, sale: SaleView) -> None:
        if sale.state is SaleState.ABANDONED:
            self.dropped.emit(sale)
        else:
            self._on_sale(sale)  # some of the money is not back yet, or it was paid meanwhile

    def _on_sale(self, sale: SaleView) -> None:
        followed = self.holding.id if self.holding else None
        self.sale = sale
        self.tender = sale.holding or _in_hand(sale, followed)
        self._after(sale)

    def _on_prepared(self, request: PaymentRequest, tender: TenderView) -> None:
        self.tender = tender
        wanted = self._wanted or request
        if not wanted.is_ready(tender) and wanted != request:
            self._prepare(wanted)
        elif self.going:
            self._carry_out(wanted)

    def _on_taken(self, answer: Answer) -> None:
        _tender, sale = answer
        self._on_sale(sale)

    def _on_answer(self, answer: Answer) -> None:
        self.tender, self.sale = answer
        cancel, self._cancel_next = self._cancel_next, False
        if cancel and self.tender.state in WITH_THE_CUSTOMER:
            self._cancel(overtaken=False)
            return
        self._after(self.sale)
        if self.tender.kind is TenderKind.READER and self.tender.step:
            self._reread_readers()

    def _on_news(self, answer: Answer) -> None:
        tender, _sale = answer
        if self.doing or self.tender is None or tender.id != self.tender.id:
            return  # what is being done has its own answer
        self.error = None if self.holding is not None and not self.wants_page else self.error
        self._on_answer(answer)
        self.changed.emit()

    def _on_no_news(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self.broken.emit(error)
        elif not self.doing and self.holding is not None:
            self.error = error
            self._watch.follow(self.holding)
            self.changed.emit()

    def _after(self, sale: SaleView) -> None:
        self._double_press.is_paid(sale.paid)
        if sale.state in _OVER:
            self._watch.stop()
            self._tasks.paint_first()
            self.paid.emit(sale)
        else:
            self._watch.follow(self.holding)


def _in_hand(sale: SaleView, followed: str | None) -> TenderView | None:
    """Return the payment that was just followed, or one that is still to be carried out."""
    for each in (each for each in reversed(sale.tenders) if each.kind.facts.moves_at_stripe):
        if each.id == followed or (followed is None and each.state in _OPEN):
            return each
    return None
