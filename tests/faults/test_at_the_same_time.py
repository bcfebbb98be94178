"""Two things that happen to one sale at the same moment: it is paid once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from pos_app.domain.payments import SaleState, TenderState
from pos_app.errors import UserError
from pos_app.services.views.sales import TenderView
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.faults.till import PART, TOTAL, Till, open_till
from tests.faults.till_check import check_books
from tests.support.timeouts import PATIENCE_S


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with open_till(tmp_path) as opened:
        opened.begin()
        yield opened


@contextmanager
def held_up(till: Till, path: str) -> Iterator[tuple[Event, Event]]:
    """Hold the answers to a path back: yields when one is there, and what lets it go."""
    reached, released = Event(), Event()

    def hold(exchange: Exchange) -> None:
        if exchange.method == "POST" and exchange.path.endswith(path):
            reached.set()
            released.wait(PATIENCE_S)

    till.counter.server.observers.append(hold)
    try:
        yield reached, released
    finally:
        released.set()
        till.counter.server.observers.remove(hold)


def test_a_page_is_not_shown_once_the_sale_was_paid_in_cash(till: Till) -> None:
    selling = till.counter.selling
    with ThreadPoolExecutor(1) as pool, held_up(till, "/checkout/sessions") as (reached, released):

        def begin_page() -> None:
            opening.append(pool.submit(selling.open_page, till.sale_id))
            assert reached.wait(PATIENCE_S)

        opening: list[Future[TenderView]] = []
        till.database.interrupt = begin_page
        assert selling.take_cash(till.sale_id, TOTAL).state is SaleState.PAID
        released.set()
        with pytest.raises(UserError, match="finished"):
            opening[0].result()
    till.pay()
    till.start_anew()
    check_books(till)
    assert till.counter.taken == 0


def test_cash_waits_for_a_payment_that_was_sent_and_is_open_again(till: Till) -> None:
    till.prepare_card()
    till.counter.server.controls.fault(FaultKind.RESET_BEFORE, path="/confirm")
    till.charge()
    till.database.interrupt = till.poll
    with pytest.raises(UserError, match="not settled"):
        till.cash()
    tender = till.counter.tender(till.tender_in_hand)
    assert tender.state is TenderState.PREPARED
    till.cash()
    assert till.counter.tender(till.tender_in_hand).state is TenderState.CANCELED
    assert till.counter.selling.sale(till.sale_id).state is SaleState.PAID


def test_a_sale_that_was_paid_while_it_was_dropped_stays_paid(till: Till) -> None:
    till.database.interrupt = till.cash
    with pytest.raises(UserError, match="finished"):
        till.drop()
    assert till.counter.selling.sale(till.sale_id).state is SaleState.PAID


def test_a_sale_that_was_paid_right_before_it_was_given_up_stays_paid(till: Till) -> None:
    def at_the_next_write() -> None:
        till.database.interrupt = till.cash

    till.database.interrupt = at_the_next_write
    till.drop()
    assert till.counter.selling.sale(till.sale_id).state is SaleState.PAID


def test_what_went_back_elsewhere_meanwhile_is_not_given_back_again(till: Till) -> None:
    till.prepare_card(PART)
    till.charge()
    till.database.interrupt = lambda: refund_elsewhere(till, 200)
    till.remove()
    tender = till.counter.tender(till.tender_in_hand)
    assert tender.state is TenderState.RETURNED
    assert till.counter.intents[tender.intent_id or ""]["amount_refunded"] == PART


def refund_elsewhere(till: Till, amount: int) -> None:
    """Give a part of the payment in hand back on Stripe's own pages, and hear of it."""
    intent_id = till.counter.tender(till.tender_in_hand).intent_id or ""
    till.readers[0].dashboard.v1.refunds.create({"payment_intent": intent_id, "amount": amount})
    till.counter.history.refresh(till.counter.actor, till.sale_id)
