"""The presenter of a payment over a store and its simulated account, without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft, CustomerView
from pos_app.services.views.readers import LocationView
from pos_app.services.views.sales import SaleView
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.payment_flow import PaymentFlow
from pos_app.ui.checkout.payment.payment_presenter import PaymentInputs, PaymentPresenter
from pos_app.ui.checkout.payment.payment_state import PaymentState
from pos_app.ui.checkout.payment.sale_flow import SaleFlow
from tests.support.customer_side import CustomerSide
from tests.ui.checkout.conftest import Fingers

CASH, READER, PAGE = TenderKind.CASH, TenderKind.READER, TenderKind.PAGE
CARD, TERMINAL = TenderKind.SAVED_CARD, TenderKind.BANK_TERMINAL
CROISSANT = CartLine("Croissant", 1100)
THANKS = "https://corner-coffee.example/thanks"
HELD = 3_600.0
"""Seconds of latency: an answer comes when it is turned down."""
_POLLED = ("/v1/terminal/readers/", "/v1/payment_intents/", "/v1/checkout/sessions/")


@dataclass
class Register:
    """The presenter over a store and its simulated account; `typed` is what stands in its fields.

    Without a word about it all that is left is taken, with the register's own reader or the
    default card.
    """

    services: Services
    server: TrainingServer
    tasks: Tasks
    qtbot: QtBot
    fingers: Fingers = field(default_factory=Fingers)
    typed: PaymentInputs | None = None
    paid: list[SaleView] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    presenter: PaymentPresenter = field(init=False)

    def open(
        self,
        *lines: CartLine,
        customer: CustomerView | None = None,
        kind: TenderKind | None = None,
        at_once: bool = False,
    ) -> PaymentPresenter:
        """Begin to pay for these; wait until nothing is under way."""
        self.begin(*lines, customer=customer, kind=kind, at_once=at_once)
        self.settle()
        return self.presenter

    def begin(
        self,
        *lines: CartLine,
        customer: CustomerView | None = None,
        kind: TenderKind | None = None,
        at_once: bool = False,
    ) -> None:
        """Begin to pay for these."""
        cart = Cart("usd", lines or (CROISSANT,), customer_id=customer.id if customer else None)
        self._make(kind).flow.begin(cart, at_once=at_once)

    def reopen(self, sale: SaleView) -> PaymentPresenter:
        """Go on with a sale that was put aside."""
        self._make(None).flow.reopen(sale)
        self.settle()
        return self.presenter

    def _make(self, kind: TenderKind | None) -> PaymentPresenter:
        payments = PaymentFlow(self.services, self.tasks, self.fingers)
        flow = SaleFlow(self.services, self.tasks, payments)
        self.presenter = PaymentPresenter(flow, self.read, Amounts("usd", "en_US"))
        self.presenter.kind = kind
        payments.paid.connect(self.paid.append)
        flow.returned.connect(lambda cart: self.events.append(f"back to {len(cart.lines)} lines"))
        flow.parked.connect(lambda _cart: self.events.append("put aside"))
        flow.dropped.connect(lambda _sale: self.events.append("dropped"))
        return self.presenter

    def read(self, kind: TenderKind) -> PaymentInputs:
        """Return what a cashier has typed, or what stands there at first."""
        if self.typed is not None:
            return self.typed
        reader, cards = self.state.reader, self.state.cards
        card_or_reader_id = reader.id if kind is READER and reader else ""
        if kind is CARD and cards:
            card_or_reader_id = cards[0].id
        return PaymentInputs(
            amount=self.state.sale.left if self.state.sale else 0,
            card_or_reader_id=card_or_reader_id,
        )

    @contextmanager
    def slow_polls(self) -> Iterator[Event]:
        """Have whoever asks how a payment stands wait; the event tells that somebody does."""
        asked, over = Event(), Event()

        def hold(exchange: Exchange) -> None:
            if exchange.method == "GET" and exchange.path.startswith(_POLLED):
                asked.set()
                over.wait(HELD)

        self.server.observers.append(hold)
        try:
            yield asked
        finally:
            over.set()
            self.server.observers.remove(hold)

    @property
    def state(self) -> PaymentState:
        """How the sale and its payment stand."""
        return self.presenter.state

    @property
    def charged(self) -> list[int]:
        """What Stripe took, payment by payment."""
        intents = account_summary(self.server.account)["payment_intents"]
        return [each["amount_received"] for each in intents.values() if each["amount_received"]]

    @property
    def customer_side(self) -> CustomerSide:
        """The customer on the other side of the counter."""
        return CustomerSide(self.server)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait for something."""
        self.qtbot.waitUntil(done)
        self.settle()

    def await_state(self, *states: TenderState) -> None:
        """Wait until the payment stands so, with nothing under way."""

        def stands() -> bool:
            tender = self.state.tender
            return tender is not None and tender.state in states and not self.state.busy_with

        self.wait(stands)

    def press(self, act: Callable[[], object]) -> None:
        """Press something, after a pause, and wait for all that it brings."""
        self.fingers.wait()
        act()
        self.settle()

    def press_twice(self, act: Callable[[], object]) -> None:
        """Press something twice in no time."""
        act()
        self.settle()
        act()
        self.settle()

    def reader(self, label: str = "Front reader", code: str = "simulated-wpe") -> str:
        """Set up a card reader; the first one is this register's own."""
        readers = self.services.readers
        places = readers.locations()
        shop = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
        place = places[0] if places else readers.save_location(self.services.actor, shop)
        return readers.register(self.services.actor, code, label, place.id).id

    def customer(self, *cards: str) -> CustomerView:
        """Make a customer with saved cards, by Stripe's magic ids."""
        made = self.services.customers.create(
            self.services.actor, CustomerDraft("Ada", email="ada@example.com")
        )
        for card in cards:
            made = self.services.customers.attach_card(self.services.actor, made.id, card)
        return made
