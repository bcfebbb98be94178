"""A card reader on the counter, with the customer who stands before it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import stripe
from sqlalchemy import select

from pos_app.db.models.payments import Tender
from pos_app.services.views.readers import LocationView
from pos_app.services.views.sales import SaleView, TenderView
from tests.services.counter import Counter
from tests.support.timeouts import PATIENCE_S

HARBOUR = LocationView(
    id="",
    name="Harbour Street",
    line1="1 Harbour Street",
    city="New York",
    postal_code="10004",
    country="US",
    state="NY",
)
NOT_CHARGED = "Nothing was charged."


@dataclass
class AtReader:
    """One reader of a counter; its customer taps, cancels, or pulls the plug."""

    counter: Counter
    id: str
    location_id: str

    @classmethod
    def set_up(cls, counter: Counter, label: str = "Front reader") -> AtReader:
        """Register a simulated reader at a new location."""
        place = counter.readers.save_location(counter.actor, HARBOUR)
        reader = counter.readers.register(counter.actor, "simulated-wpe", label, place.id)
        return cls(counter, reader.id, place.id)

    def another(self, label: str = "Window reader") -> AtReader:
        """Register a second reader at the same place."""
        reader = self.counter.readers.register(
            self.counter.actor, "simulated-s700", label, self.location_id
        )
        return AtReader(self.counter, reader.id, self.location_id)

    def prepared(self, amount: int = 1350, customer_id: str | None = None) -> TenderView:
        """Ring up a sale and make its payment on this reader ready."""
        sale = self.counter.sale(amount, customer_id)
        return self.counter.selling.prepare_reader(
            sale.id, self.id, save_card=customer_id is not None
        )

    def started(self, amount: int = 1350, customer_id: str | None = None) -> TenderView:
        """Ring up a sale and have this reader ask for the card."""
        return self.counter.selling.start_reader(self.prepared(amount, customer_id).id)

    def poll(self, tender: TenderView) -> TenderView:
        """Ask how a payment stands, as the payment sheet does."""
        return self.counter.selling.check_again(self.counter.actor, tender.id)

    def does(self, action: str, **given: Any) -> dict[str, Any]:
        """Have the customer do something; return what the reader shows then."""
        url = f"{self.counter.server.base_url}/customer_side/readers/{self.id}/{action}"
        with urlopen(Request(url, data=json.dumps(given).encode()), timeout=PATIENCE_S) as answer:
            showing: dict[str, Any] = json.load(answer)["reader"]["showing"]
        return showing

    @property
    def showing(self) -> dict[str, Any]:
        """What the customer sees on it."""
        with urlopen(f"{self.counter.server.base_url}/customer_side", timeout=PATIENCE_S) as answer:
            readers = json.load(answer)["readers"]
        return next(dict(each["showing"]) for each in readers if each["id"] == self.id)

    def turn_clock(self, by: timedelta) -> None:
        """Let time pass, here and at Stripe."""
        self.counter.clock.ahead += by
        self.counter.server.controls.clock_offset += by.total_seconds()

    @property
    def dashboard(self) -> stripe.StripeClient:
        """Stripe's own side: whatever else works on the same account."""
        base = self.counter.server.base_url
        return stripe.StripeClient(self.counter.key, base_addresses={"api": base})

    def tender(self, tender: TenderView) -> Tender:
        """Return a tender's row."""
        with self.counter.database.read() as session:
            return session.scalars(select(Tender).where(Tender.id == tender.id)).one()

    def sale_of(self, tender: TenderView) -> SaleView:
        """Return the sale of a tender as the books have it."""
        return self.counter.sale_of(tender)


def use_elsewhere(reader: AtReader, amount: int = 777) -> str:
    """Have another register of the same store use a reader; return its payment's id."""
    client = reader.dashboard
    intent = client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "allowed_payment_method_types": ["card_present"],
            "metadata": {"till_register": "another", "till_register_name": "Register 2"},
        }
    )
    client.v1.terminal.readers.process_payment_intent(reader.id, {"payment_intent": intent.id})
    return intent.id


def tries(action: Callable[[], object]) -> None:
    """Have the customer do what the reader may no longer ask for."""
    with suppress(HTTPError):
        action()
