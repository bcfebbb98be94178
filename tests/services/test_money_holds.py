"""Whatever goes wrong, and in whatever order: each sale has exactly the money it says it has."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import select

from pos_app.db.models import Sale, Tender
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.training.knobs import FaultKind
from tests.services.counter import Counter

TOTAL = 1350
FAULTS = [
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
    FaultKind.CONFLICT,
    FaultKind.RATE_LIMITED,
    FaultKind.ERROR_EXECUTED,
    FaultKind.ERROR_NOT_EXECUTED,
    FaultKind.BAD_GATEWAY,
    FaultKind.CUT_JSON,
]


class Shift:
    """A cashier who does one thing after another with one sale, on a bad connection."""

    def __init__(self, counter: Counter, seed: int) -> None:
        self.counter = counter
        self.chance = random.Random(seed)
        self.cards = (
            "pm_card_visa",
            "pm_card_chargeCustomerFail",
            "pm_card_authenticationRequired",
        )
        self.customer_id = counter.customer(*self.cards)
        self.sale_id = counter.sale(TOTAL, self.customer_id).id

    def work(self, steps: int) -> None:
        things: list[Callable[[], object]] = [
            self.prepare, self.charge, self.charge, self.look, self.cancel, self.cash, self.back,
            self.die,
        ]  # fmt: skip
        for _ in range(steps):
            faults = self.counter.server.knobs.faults
            faults.clear()
            if self.chance.random() < 0.4:
                kind, nth = self.chance.choice(FAULTS), self.chance.randint(1, 2)
                self.counter.server.knobs.fault(kind, method="POST|GET", nth=nth)
            with suppress(UserError):
                self.chance.choice(things)()
        self.counter.server.knobs.faults.clear()

    def prepare(self) -> None:
        cards = self.counter.cards_of(self.customer_id)
        self.counter.selling.prepare_card(self.sale_id, self.chance.choice(cards))

    def charge(self) -> None:
        self.counter.selling.charge(self.card_tender())

    def look(self) -> None:
        self.counter.selling.check_again(self.card_tender())

    def cancel(self) -> None:
        self.counter.selling.cancel_tender(self.card_tender())

    def cash(self) -> None:
        self.counter.selling.take_cash(self.sale_id, self.chance.choice([100, 200]))

    def back(self) -> None:
        cart = self.counter.selling.back_to_cart(self.sale_id)
        self.counter.selling.begin(cart, self.counter.cashier)

    def die(self) -> None:
        self.counter = self.counter.restarted()
        if self.chance.random() < 0.5:
            self.counter.recovery.settle_all()

    def card_tender(self) -> str:
        tenders = self.counter.selling.sale(self.sale_id).tenders
        cards = [tender.id for tender in tenders if tender.kind is not TenderKind.CASH]
        if not cards:
            raise UserError("Nothing was prepared yet.")
        return cards[-1]


@pytest.mark.parametrize("seed", range(100, 108))
def test_the_books_and_the_account_agree_after_any_shift(counter: Counter, seed: int) -> None:
    shift = Shift(replace(counter, retries=seed % 2), seed)
    shift.work(30)
    counter.restarted().recovery.settle_all()

    intents = counter.intents
    with counter.database.read() as session:
        sale = session.get_one(Sale, shift.sale_id)
        tenders = session.scalars(select(Tender)).all()
    for tender in tenders:
        received = intents[tender.intent_id]["amount_received"] if tender.intent_id else 0
        approved = tender.state == TenderState.APPROVED
        if tender.kind != TenderKind.CASH:
            assert received == (tender.amount_minor if approved else 0)
            assert tender.settled_at is not None
    taken = sum(t.amount_minor for t in tenders if t.state == TenderState.APPROVED)
    assert taken <= TOTAL
    assert sale.state == (SaleState.PAID if taken == TOTAL else SaleState.OPEN)
    assert (sale.receipt_number is not None) is (taken == TOTAL)
    waiting = {intent["status"] for intent in intents.values()} - {"succeeded", "canceled"}
    assert not waiting
