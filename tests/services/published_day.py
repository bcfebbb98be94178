"""A till that is watched in all that is done, as its account and its customers see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import stripe

from pos_app.db.engine import Database
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView
from pos_app.training.http.server import TrainingServer
from tests.services.at_reader import HARBOUR
from tests.support.customer_side import CustomerSide
from tests.support.store import services_over

INTERAC = "4506445006931933"
THANKS = "https://www.corner-coffee.example/thanks"
MOBILE = "2025-09-30.clover"


@dataclass
class Day:
    """A till whose every command is watched, with its customers and the account behind it."""

    folder: Path
    server: TrainingServer
    watched: Any
    currency: str = "usd"

    @property
    def street(self) -> CustomerSide:
        return CustomerSide(self.server)

    @property
    def dashboard(self) -> stripe.StripeClient:
        """Stripe's own side."""
        return stripe.StripeClient("sk_test_store", base_addresses={"api": self.server.base_url})

    @property
    def actor(self) -> Actor:
        services: Services = self.watched.services
        return services.actor

    def start_again(self) -> None:
        """End the program and start it anew: what is unsettled was left by an earlier run."""
        database = Database(self.folder / "till.db")
        self.watched.services = services_over(database, self.server)

    def customer(self, *cards: str, name: str = "Ada Lovelace") -> str:
        """Make a customer with saved cards."""
        made = self.watched.customers.create(
            self.watched.actor, CustomerDraft(name, f"{name[:3]}@example.com")
        )
        for card in cards:
            self.watched.customers.attach_card(self.watched.actor, made.id, card)
        return str(made.id)

    def card_of(self, customer_id: str) -> str:
        services: Services = self.watched.services
        return services.customers.details(customer_id).cards[0].id

    def sale(self, amount: int = 1_000, customer_id: str | None = None) -> SaleView:
        """Ring something up and go to its payment."""
        wanted = replace(cart(amount, customer_id), currency=self.currency)
        made: SaleView = self.watched.selling.begin(self.actor, wanted)
        return made

    def prepared(self, card: str = "pm_card_visa", amount: int = 1_000) -> TenderView:
        """Make a payment with a saved card ready."""
        buyer = self.customer(card)
        sale = self.sale(amount, buyer)
        return self.prepare(sale.id, TenderKind.SAVED_CARD, card_or_reader_id=self.card_of(buyer))

    def charged(self, card: str = "pm_card_visa", amount: int = 1_000) -> TenderView:
        """Take it."""
        tender = self.prepared(card, amount)
        return self.charge(tender)

    def charge(self, tender: TenderView) -> TenderView:
        return self.take("", tender.kind, tender_id=tender.id)

    def prepare(self, sale_id: str, kind: TenderKind, **given: Any) -> TenderView:
        """Make a payment ready."""
        request = PaymentRequest(sale_id, kind, **given)
        made: TenderView = self.watched.payments.prepare(self.actor, request)
        return made

    def take(self, sale_id: str, kind: TenderKind, **given: Any) -> TenderView:
        """Take a payment."""
        request = PaymentRequest(sale_id, kind, **given)
        taken: TenderView = self.watched.payments.take(self.actor, request).tender
        return taken

    def lost(self) -> TenderView:
        """Charge a card whose answer is lost."""
        tender = self.prepared()
        fault = self.server.controls.fault("reset_after", "/confirm", times=99)
        done = self.charge(tender)
        self.server.controls.faults.remove(fault)
        assert done.state is TenderState.UNKNOWN
        return done

    def reader(self, number: str = "simulated-wpe") -> str:
        """Register a card reader."""
        place = self.watched.readers.save_location(self.watched.actor, HARBOUR)
        return str(
            self.watched.readers.register(self.watched.actor, number, "Front reader", place.id).id
        )

    def started(self, reader: str, amount: int = 1_000) -> TenderView:
        """Have a reader ask for the card."""
        sale = self.sale(amount)
        return self.charge(self.prepare(sale.id, TenderKind.READER, card_or_reader_id=reader))

    def poll(self, tender: TenderView) -> TenderView:
        told: TenderView = self.watched.selling.check_again(self.watched.actor, tender.id)
        return told

    def refund(self, history_id: str, amount: int, reader: str | None = None) -> Any:
        """Give some of a sale's first payment back."""
        services: Services = self.watched.services
        details = services.history.details(history_id)
        tender = details.tenders[0].id if details.row.sale_id else None
        request = RefundRequest(history_id, tender, amount, "requested_by_customer", "", reader)
        return self.watched.refunds.create(self.actor, request)


def cart(amount: int = 1_000, customer_id: str | None = None) -> Cart:
    return Cart("usd", (CartLine("Flat white", amount),), customer_id=customer_id)
