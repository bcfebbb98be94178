"""Taking the money for one sale, step by step, without a widget."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.cart import Cart
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.errors import MissingCustomerError
from pos_app.services.views import CardView, CustomerView, SaleView, TenderView
from pos_app.ui.tasks import Task, Tasks

ASK_AGAIN_MS: Final = (1_500, 4_000, 10_000)
"""How long to wait before each quiet question about a payment that is not known yet."""

SAY_SO_AFTER_MS: Final = 20
"""The request leaves first: painting at once would keep its thread waiting for Python."""

BEGINNING: Final = "Opening the sale"
PREPARING: Final = "Preparing the card payment"

_OVER: Final = {SaleState.PAID, SaleState.OVERPAID}


class PaymentFlow(QObject):
    """One sale on its way to being paid; `changed` says that there is something new to show.

    One thing happens at a time: while `doing` is not empty every other wish is ignored, so that
    a key pressed twice is one payment. Only making a card ready, which moves no money, gives way:
    nobody who pays in cash waits for Stripe.
    """

    changed = Signal()
    paid = Signal(object)
    """The SaleView, when it is covered."""
    returned = Signal(object)
    """The Cart to go on with, when nothing was taken."""
    parked = Signal()
    broken = Signal(object)
    """An error that the cashier can do nothing about here: a bug."""

    def __init__(self, services: Services, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._asked = 0
        self._turn = 0
        self._charge_when_ready: str | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.check_again)
        self.sale: SaleView | None = None
        self.tender: TenderView | None = None
        self.customer: CustomerView | None = None
        self.error: UserError | None = None
        self.doing = ""

    # --- how it stands ---

    @property
    def cards(self) -> tuple[CardView, ...]:
        """The customer's saved cards, the default one on top."""
        cards = self.customer.cards if self.customer else ()
        return tuple(sorted(cards, key=lambda card: not card.is_default))

    @property
    def holding(self) -> TenderView | None:
        """The payment that must be settled before anything else, if any."""
        tender = self.tender
        return tender if tender is not None and tender.state.holds_the_sale else None

    @property
    def may_go_back(self) -> bool:
        """Tell whether the cart may still be changed."""
        fresh = self.sale is None or (self.sale.may_return_to_cart and self.holding is None)
        return fresh and self.doing in {"", PREPARING}

    @property
    def may_park(self) -> bool:
        """Tell whether the sale can be left as it is and come back to."""
        return self.sale is not None and not self.doing and not self.may_go_back

    @property
    def missing_customer(self) -> bool:
        """Tell whether the customer was deleted at Stripe and can be made again."""
        return isinstance(self.error, MissingCustomerError)

    # --- what the cashier does ---

    def begin(self, cart: Cart) -> None:
        """Store the cart as a sale."""
        self._do(BEGINNING, lambda: begin_sale(self._services, cart), self._on_begun)

    def come_back(self, sale: SaleView) -> None:
        """Go on with a sale that was put aside."""
        self._do(BEGINNING, lambda: reopen_sale(self._services, sale.id), self._on_begun)

    def take_cash(self, tendered: int) -> None:
        """Take cash, in minor units."""
        if self.sale is not None and self.holding is None:
            sale_id = self.sale.id
            take = self._services.selling.take_cash
            self._do_instead("Taking cash", lambda: take(sale_id, tendered), self._on_sale)

    def prepare(self, card_id: str) -> None:
        """Make ready to charge a card; moves no money."""
        sale = self.sale
        if sale is not None and not sale.holding and not self._is_ready():
            make = self._services.selling.prepare_card
            work = partial(make, sale.id, card_id)
            self._do(PREPARING, work, self._on_prepared, lane=self._tasks.money)

    def charge(self, card_id: str) -> None:
        """Charge the card; once more while it is being made ready is the same charge."""
        if self.doing == PREPARING:
            self._charge_when_ready = card_id
            self.changed.emit()
        elif self._is_ready():
            self._charge(card_id)
        elif not self.doing and self.holding is None:
            self._charge_when_ready = card_id
            self.prepare(card_id)

    def check_again(self) -> None:
        """Ask Stripe how the payment stands."""
        if self.holding is not None:
            self._ask(self._services.selling.check_again, "Asking Stripe")

    def give_up_tender(self) -> None:
        """Cancel the payment that waits for the customer; only Stripe's answer settles it."""
        if self.holding is not None:
            self._ask(self._services.selling.cancel_tender, "Cancelling this payment")

    def go_back(self) -> None:
        """Reopen the cart."""
        if self.sale is None or not self.may_go_back:
            return
        sale_id, back = self.sale.id, self._services.selling.back_to_cart
        self._timer.stop()
        self._do_instead("Going back", lambda: back(sale_id), self.returned.emit)

    def park(self, cart: Cart | None) -> None:
        """Leave the sale as it is; `cart` is the one at the counter, put aside with it."""
        if not self.may_park:
            return
        self._timer.stop()
        if cart is None:
            self.parked.emit()
            return
        hold = self._services.carts.hold
        self._do("Putting aside", lambda: hold(cart), lambda _fresh: self.parked.emit())

    def remake_customer(self) -> None:
        """Make the customer anew at Stripe, where they were deleted."""
        sale = self.sale
        if sale is not None and sale.customer_id:
            customer_id, remake = sale.customer_id, self._services.customers.remake
            work = partial(remake, customer_id)
            self._do("Making the customer again", work, self._on_remade, lane=self._tasks.money)

    # --- what comes of it ---

    def _do(
        self,
        doing: str,
        work: Callable[[], Any],
        then: Callable[[Any], object],
        lane: Callable[..., Task] | None = None,
    ) -> None:
        if self.doing:
            return
        self.doing, self.error = doing, None
        self._turn += 1
        turn = self._turn
        task = (lane or self._tasks.write)(work, owner=self)
        task.success(lambda answer: self._done(turn, then, answer))
        task.failure(lambda error: self._on_failure(turn, error)).start()
        QTimer.singleShot(SAY_SO_AFTER_MS, self, self.changed.emit)

    def _do_instead(
        self, doing: str, work: Callable[[], Any], then: Callable[[Any], object]
    ) -> None:
        """As `_do`, also while a card is being made ready: that answer is not waited for."""
        if self.doing == PREPARING:
            self.doing, self._charge_when_ready = "", None
        self._do(doing, work, then)

    def _done(self, turn: int, then: Callable[[Any], object], answer: Any) -> None:
        if turn != self._turn:
            return
        self.doing = ""
        then(answer)
        self.changed.emit()

    def _on_failure(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self.doing, self._charge_when_ready = "", None
        if isinstance(error, UserError):
            self.error = error
            if self.sale is not None:
                self._reread(self.sale.id)
        else:
            self.broken.emit(error)
        self.changed.emit()

    def look_again(self) -> None:
        """Show the sale as the books have it: something else may have settled a payment of it."""
        if self.sale is not None and not self.doing:
            self._reread(self.sale.id)

    def _reread(self, sale_id: str) -> None:
        task = self._tasks.read(self._services.selling.sale, sale_id, owner=self)
        task.success(self._on_reread).start()

    def _on_reread(self, sale: SaleView) -> None:
        if not self.doing:
            self._on_sale(sale)
            self.changed.emit()

    def _on_begun(self, begun: tuple[SaleView, CustomerView | None]) -> None:
        sale, self.customer = begun
        self._on_sale(sale)

    def _on_remade(self, customer: CustomerView) -> None:
        self.customer = customer

    def _on_sale(self, sale: SaleView) -> None:
        self.sale = sale
        electronic = [each for each in sale.tenders if each.kind.is_electronic]
        self.tender = sale.holding or (electronic[-1] if electronic else None)
        if sale.state in _OVER:
            self.paid.emit(sale)

    def _on_prepared(self, tender: TenderView) -> None:
        self.tender = tender
        wanted, self._charge_when_ready = self._charge_when_ready, None
        if wanted is not None and self._is_ready():
            self._charge(wanted)

    def _is_ready(self) -> bool:
        tender = self.tender
        return (
            tender is not None
            and not self.doing
            and tender.kind is TenderKind.SAVED_CARD
            and tender.state in {TenderState.PREPARED, TenderState.DECLINED}
            and tender.intent_id is not None
            and self.sale is not None
            and tender.amount == self.sale.left
        )

    def _charge(self, card_id: str) -> None:
        self._asked = 0
        charge = self._services.selling.charge
        self._ask(lambda tender_id: charge(tender_id, card_id), "Charging the card")

    def _ask(self, call: Callable[[str], TenderView], doing: str) -> None:
        tender, sale = self.tender, self.sale
        if tender is None or sale is None:
            return
        self._timer.stop()
        read = self._services.selling.sale
        self._do(
            doing,
            lambda: (call(tender.id), read(sale.id)),
            self._on_answer,
            lane=self._tasks.money,
        )

    def _on_answer(self, answer: tuple[TenderView, SaleView]) -> None:
        tender, sale = answer
        self.sale, self.tender = sale, tender
        if sale.state in _OVER:
            self.paid.emit(sale)
        elif tender.state is TenderState.UNKNOWN and self._asked < len(ASK_AGAIN_MS):
            self._timer.start(ASK_AGAIN_MS[self._asked])
            self._asked += 1


def begin_sale(services: Services, cart: Cart) -> tuple[SaleView, CustomerView | None]:
    """Store a cart as a sale; return it with its customer. For a worker thread."""
    cashier = services.settings.current_cashier()
    sale = services.selling.begin(cart, cashier.id)
    return sale, _customer_of(services, sale)


def reopen_sale(services: Services, sale_id: str) -> tuple[SaleView, CustomerView | None]:
    """Read a sale with its customer. For a worker thread."""
    sale = services.selling.sale(sale_id)
    return sale, _customer_of(services, sale)


def _customer_of(services: Services, sale: SaleView) -> CustomerView | None:
    if not sale.customer_id:
        return None
    try:
        return services.customers.details(sale.customer_id)
    except UserError:  # deleted meanwhile: the sale goes on without cards
        return None
