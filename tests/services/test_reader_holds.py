"""Whatever readers, customers, other registers and the network do: each sale is paid once or not.

Several sales share two readers, whose plugs are pulled, which lose answers, are busy, and are used
by another register too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from urllib.error import HTTPError

import pytest
import stripe
from sqlalchemy import select

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader, use_elsewhere
from tests.services.counter import Counter

TOTAL = 1350
FAULTS = [
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
    FaultKind.ERROR_EXECUTED,
    FaultKind.BAD_GATEWAY,
    FaultKind.RATE_LIMITED,
    FaultKind.CUT_JSON,
]
CUSTOMER_ACTIONS: list[tuple[str, dict[str, object]]] = [
    ("tap", {}),
    ("tap", {}),
    ("insert", {"number": "4000000000009995"}),
    ("cancel", {}),
    ("unplug", {}),
    ("plug_in", {}),
    ("busy", {}),
    ("ready", {}),
    ("lose_answer", {}),
    ("lose_before", {}),
    ("ignore_next", {"received": True}),
    ("ignore_next", {"received": False}),
    ("slow", {"seconds": 30}),
]


class Rush:
    """A cashier with three customers at two readers."""

    def __init__(self, counter: Counter, seed: int) -> None:
        self.counter = counter
        self.chance = random.Random(seed)
        front = AtReader.set_up(counter)
        self.readers = [front, front.another()]
        self.sales = [counter.sale(TOTAL).id for _ in range(3)]

    def work(self, steps: int) -> None:
        things: list[Callable[[], object]] = [
            self.start, self.start, self.poll, self.poll, self.poll, self.cancel, self.show,
            self.release, self.customer, self.customer, self.customer, self.customer,
            self.elsewhere, self.time, self.cash, self.die,
        ]  # fmt: skip
        for _ in range(steps):
            self.counter.server.controls.faults.clear()
            if self.chance.random() < 0.3:
                self.counter.server.controls.fault(self.chance.choice(FAULTS))
            with suppress(UserError, HTTPError, stripe.StripeError):
                self.chance.choice(things)()
        self.counter.server.controls.faults.clear()

    def start(self) -> None:
        reader = self.chance.choice(self.readers)
        tender = self.counter.selling.prepare_reader(self.chance.choice(self.sales), reader.id)
        self.counter.selling.start_reader(tender.id)

    def poll(self) -> None:
        self.counter.selling.check_again(self.counter.actor, self.a_tender())

    def cancel(self) -> None:
        self.counter.selling.cancel_tender(self.a_tender())

    def show(self) -> None:
        self.counter.readers.show_cart(
            self.counter.actor, self.chance.choice(self.sales), self.readers[0].id
        )

    def release(self) -> None:
        self.counter.readers.release(self.counter.actor, self.chance.choice(self.sales))

    def customer(self) -> None:
        action, given = self.chance.choice(CUSTOMER_ACTIONS)
        self.chance.choice(self.readers).does(action, **given)

    def elsewhere(self) -> None:
        use_elsewhere(self.chance.choice(self.readers))

    def time(self) -> None:
        seconds = self.chance.choice([1, 15, 40, 200])
        self.readers[0].turn_clock(timedelta(seconds=seconds))

    def cash(self) -> None:
        if self.chance.random() < 0.3:
            self.counter.selling.take_cash(self.chance.choice(self.sales), 500)

    def die(self) -> None:
        self.counter = self.counter.restarted()
        if self.chance.random() < 0.7:
            self.counter.recovery.settle_all(SYSTEM)
            self.counter.readers.settle_all(SYSTEM)

    def a_tender(self) -> str:
        sale = self.counter.selling.sale(self.chance.choice(self.sales))
        cards = [tender.id for tender in sale.tenders if tender.intent_id]
        if not cards:
            raise UserError("Nothing was prepared yet.")
        return self.chance.choice(cards)


@pytest.mark.parametrize("seed", range(300, 310))
def test_each_sale_has_the_money_that_its_readers_took(counter: Counter, seed: int) -> None:
    rush = Rush(replace(counter, retries=seed % 2), seed)
    rush.work(70)
    for reader in rush.readers:
        reader.does("plug_in")
        reader.does("ready")
    rush.readers[0].turn_clock(timedelta(minutes=5))
    counter.restarted().recovery.settle_all(SYSTEM)

    intents = counter.intents
    with counter.database.read() as session:
        sales = session.scalars(select(Sale)).all()
        tenders = session.scalars(select(Tender)).all()
    for tender in tenders:
        received = intents[tender.intent_id]["amount_received"] if tender.intent_id else 0
        if tender.intent_id:
            approved = tender.state == TenderState.APPROVED
            assert received == (tender.amount_minor if approved else 0)
            assert tender.settled_at is not None
    for sale in sales:
        taken = sum(
            tender.amount_minor
            for tender in tenders
            if tender.sale_id == sale.id and tender.state == TenderState.APPROVED
        )
        assert taken <= TOTAL
        assert sale.state == (SaleState.PAID if taken == TOTAL else SaleState.OPEN)
    ours = [each for each in intents.values() if each["metadata"]["till_register"] != "another"]
    assert not {intent["status"] for intent in ours} - {"succeeded", "canceled"}
