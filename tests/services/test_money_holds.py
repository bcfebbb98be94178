"""Whatever goes wrong, and in whatever order: each sale has exactly the money it says it has."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.error import HTTPError

import pytest
from sqlalchemy import select

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import (
    AT_STRIPE,
    PaymentStatus,
    RefundState,
    SaleState,
    TenderKind,
    TenderState,
)
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import DamagedBookError, UserError
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.shared.setting_rows import write_setting
from pos_app.services.views.readers import TippingView
from pos_app.services.views.sales import PaymentRequest
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader
from tests.services.counter import Counter
from tests.services.payer import Payer

PAGE = "https://corner-coffee.example/thanks"

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
        things = self.things()
        for _ in range(steps):
            faults = self.counter.server.controls.faults
            faults.clear()
            if self.chance.random() < 0.4:
                kind, nth = self.chance.choice(FAULTS), self.chance.randint(1, 2)
                self.counter.server.controls.fault(kind, method="POST|GET", nth=nth)
            with suppress(UserError):
                self.chance.choice(things)()
        self.counter.server.controls.faults.clear()

    def things(self) -> list[Callable[[], object]]:
        """What may happen next, some of it more often."""
        return [
            self.prepare, self.charge, self.charge, self.poll, self.cancel, self.cash, self.back,
            self.die,
        ]  # fmt: skip

    def prepare(self) -> None:
        cards = self.counter.cards_of(self.customer_id)
        self.counter.selling.prepare_card(self.sale_id, self.chance.choice(cards))

    def charge(self) -> None:
        self.counter.selling.charge(self.card_tender())

    def poll(self) -> None:
        self.counter.selling.check_again(self.counter.actor, self.card_tender())

    def cancel(self) -> None:
        self.counter.selling.cancel_tender(self.card_tender())

    def cash(self) -> None:
        self.counter.selling.take_cash(self.sale_id, self.chance.choice([100, 200]))

    def back(self) -> None:
        cart = self.counter.selling.back_to_cart(self.counter.actor, self.sale_id)
        self.counter.selling.begin(self.counter.actor, cart)

    def die(self) -> None:
        self.counter = self.counter.restarted()
        if self.chance.random() < 0.5:
            self.counter.recovery.settle_all(SYSTEM)

    def card_tender(self) -> str:
        tenders = self.counter.selling.sale(self.sale_id).tenders
        cards = [tender.id for tender in tenders if tender.kind.facts.moves_at_stripe]
        if not cards:
            raise UserError("Nothing was prepared yet.")
        return cards[-1]


class LongShift(Shift):
    """The same with every way to pay, in parts that are taken out again, dropped and voided."""

    def __init__(self, counter: Counter, seed: int) -> None:
        super().__init__(counter, seed)
        with counter.database.write() as session:
            write_setting(session, BANK_TERMINAL, "Bank terminal")
        self.reader = AtReader.set_up(counter)
        if seed % 2:
            tips = TippingView(percentages=(10, 15, 20))
            counter.readers.save_tipping(counter.actor, self.reader.location_id, tips)

    def things(self) -> list[Callable[[], object]]:
        return [
            self.prepare, self.charge, self.poll, self.poll, self.poll, self.cancel, self.cash,
            self.on_bank_terminal,
            self.on_reader, self.on_reader, self.on_page, self.customer, self.customer,
            self.customer, self.remove, self.remove, self.drop, self.void, self.die,
        ]  # fmt: skip

    def part(self) -> int | None:
        return self.chance.choice([None, 100, 300, 500])

    def prepare(self) -> None:
        card = self.chance.choice(self.counter.cards_of(self.customer_id))
        self.counter.selling.prepare_card(self.sale_id, card, self.part())

    def on_reader(self) -> None:
        selling = self.counter.selling
        tender = selling.prepare_reader(self.sale_id, self.reader.id, self.part())
        selling.start_reader(tender.id)

    def on_bank_terminal(self) -> None:
        request = PaymentRequest(self.sale_id, TenderKind.BANK_TERMINAL, self.part())
        self.counter.selling.payments.take(self.counter.actor, request)

    def on_page(self) -> None:
        self.counter.selling.open_page(self.sale_id, self.part())

    def customer(self) -> None:
        """Whoever stands there does something, whether it fits or not."""
        actions: list[Callable[[], object]] = [
            lambda: self.reader.does("tip", amount=100),
            lambda: self.reader.does("tap"),
            lambda: self.reader.does("insert", number="4000000000009995"),
            lambda: self.reader.does("cancel"),
            lambda: Payer(self.counter).pay(self.open_page_id()),
        ]
        with suppress(HTTPError):
            self.chance.choice(actions)()

    def open_page_id(self) -> str:
        with self.counter.database.read() as session:
            pages = select(Tender.session_id).where(Tender.session_id.is_not(None))
            return session.scalars(pages.order_by(Tender.created_at.desc())).first() or "none"

    def remove(self) -> None:
        tenders = self.counter.selling.sale(self.sale_id).tenders
        if tenders:
            chosen = self.chance.choice(tenders)
            self.counter.selling.remove_tender(self.counter.actor, chosen.id)

    def drop(self) -> None:
        paid = self.counter.selling.sale(self.sale_id).paid
        if paid and self.chance.random() < 0.3:
            self.counter.selling.drop(self.counter.actor, self.sale_id)

    def void(self) -> None:
        self.counter.voids.void(self.counter.actor, self.sale_id, "Wrong sale")

    def die(self) -> None:
        super().die()
        if self.chance.random() < 0.5:
            self.counter.refunds.settle_all(SYSTEM)


@pytest.mark.parametrize("seed", range(100, 108))
def test_the_books_and_the_account_agree_after_any_shift(counter: Counter, seed: int) -> None:
    shift = Shift(replace(counter, retries=seed % 2), seed)
    shift.work(30)
    counter.restarted().recovery.settle_all(SYSTEM)

    intents = counter.intents
    with counter.database.read() as session:
        sale = session.get_one(Sale, shift.sale_id)
        tenders = session.scalars(select(Tender)).all()
    for tender in tenders:
        received = intents[tender.intent_id]["amount_received"] if tender.intent_id else 0
        approved = tender.state == TenderState.APPROVED
        if tender.kind in AT_STRIPE:
            assert received == (tender.amount_minor if approved else 0)
            assert tender.settled_at is not None
    taken = sum(t.amount_minor for t in tenders if t.state == TenderState.APPROVED)
    assert taken <= TOTAL
    assert sale.state == (SaleState.PAID if taken == TOTAL else SaleState.OPEN)
    assert (sale.receipt_number is not None) is (taken == TOTAL)
    waiting = {intent["status"] for intent in intents.values()} - {"succeeded", "canceled"}
    assert not waiting


@pytest.mark.skipif(sys.platform == "win32", reason="no open file is deleted there")
@pytest.mark.parametrize("way", ["cash", "card"])
def test_no_money_is_taken_once_the_books_are_gone(counter: Counter, way: str) -> None:
    """Nor is a card charged: nobody would know of it."""
    tender = counter.prepared()
    sale = counter.sale_of(tender)
    counter.database.path.unlink()
    take: dict[str, Callable[[], object]] = {
        "cash": partial(counter.selling.take_cash, sale.id, 1350),
        "card": partial(counter.selling.charge, tender.id),
    }
    with pytest.raises(DamagedBookError, match="gone"):
        take[way]()
    assert (counter.asked("/confirm"), counter.taken) == (0, 0)


@pytest.mark.parametrize("seed", range(200, 208))
def test_they_agree_whatever_was_split_taken_out_dropped_or_voided(
    counter: Counter, seed: int
) -> None:
    counter.return_url = PAGE
    shift = LongShift(replace(counter, retries=seed % 2), seed)
    shift.work(60)
    counter.wait(LONGEST_REQUEST + timedelta(seconds=1))
    last = counter.restarted()
    last.recovery.settle_all(SYSTEM)
    last.refunds.settle_all(SYSTEM)

    intents = counter.intents
    with counter.database.read() as session:
        sale = session.get_one(Sale, shift.sale_id)
        tenders = session.scalars(select(Tender)).all()
        refunds = session.scalars(select(Refund)).all()
        entry = session.get(HistoryEntry, sale.id)
    assert not [t.state for t in tenders if TenderState(t.state).holds_the_sale]
    for tender in tenders:
        given = sum(
            refund.amount_minor
            for refund in refunds
            if refund.tender_id == tender.id and RefundState(refund.state).takes_from_the_rest
        )
        was_taken = tender.state in {TenderState.APPROVED, TenderState.RETURNED}
        if tender.state == TenderState.RETURNED:
            assert given == tender.amount_minor
        if tender.intent_id:
            intent = intents[tender.intent_id]
            assert intent["amount_received"] == (tender.amount_minor if was_taken else 0)
            assert intent["amount_refunded"] == given
    approved = [t for t in tenders if t.state == TenderState.APPROVED]
    taken = sum(t.amount_minor - t.tip_minor for t in approved)
    assert sale.tip_minor == sum(t.tip_minor for t in approved)
    assert taken <= TOTAL
    if sale.state == SaleState.ABANDONED:
        assert taken == 0
    else:
        assert sale.state == (SaleState.PAID if taken == TOTAL else SaleState.OPEN)
    assert (sale.receipt_number is not None) is (taken == TOTAL)
    if entry is not None and entry.status == PaymentStatus.VOIDED:
        assert entry.refunded_minor == entry.amount_minor == TOTAL + sale.tip_minor
    elif sale.receipt_number:
        assert entry is not None
        assert entry.refunded_minor < entry.amount_minor
    assert not {intent["status"] for intent in intents.values()} - {"succeeded", "canceled"}
