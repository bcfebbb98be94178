"""Each payment belongs to the cashier who took it, whoever began the sale."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pos_app.db.models.payments import Tender
from pos_app.db.models.store import Cashier
from pos_app.domain.ids import new_id
from pos_app.domain.payments import SaleState, TenderState
from pos_app.domain.permissions import Actor
from tests.services.at_page import session_id
from tests.services.at_reader import AtReader
from tests.services.counter import Counter, cart
from tests.services.payer import Payer


@pytest.fixture
def bo(counter: Counter) -> str:
    """A second cashier, who goes on where the first one, the manager, stopped."""
    row = Cashier(id=new_id(), name="Bo", role="cashier", created_at=counter.clock.now())
    with counter.database.write() as session:
        session.add(row)
    return row.id


def taken(counter: Counter, sale_id: str) -> list[tuple[int, str]]:
    """Return what was taken for a sale, and by whom."""
    with counter.database.read() as session:
        rows = session.execute(
            select(Tender.amount_minor, Cashier.name)
            .join(Cashier, Cashier.id == Tender.cashier_id)
            .where(Tender.sale_id == sale_id, Tender.state == TenderState.APPROVED)
            .order_by(Tender.created_at)
        )
        return [(amount, name) for amount, name in rows]


def test_cash_is_theirs_who_took_it(counter: Counter, bo: str) -> None:
    sale = counter.sale(1350)
    counter.selling.take_cash(sale.id, 500)
    counter.selling.take_cash(sale.id, 1000, cashier_id=bo)
    assert taken(counter, sale.id) == [(500, "Manager"), (850, "Bo")]
    details = counter.history.details(sale.id)
    assert details.cashier_name == "Manager"
    assert [event.what for event in details.timeline][1:3] == [
        "Cash: $5.00 taken.",
        "Cash: $8.50 taken. By Bo.",
    ]


def test_a_card_is_theirs_who_charged_it(counter: Counter, bo: str) -> None:
    tender = counter.prepared(amount=1350)
    assert counter.selling.charge(tender.id, cashier_id=bo).state is TenderState.APPROVED
    assert taken(counter, counter.sale_of(tender).id) == [(1350, "Bo")]


def test_a_payment_made_ready_by_another_cashier_is_in_the_new_name_at_stripe(
    counter: Counter, reader: AtReader, bo: str
) -> None:
    sale = counter.sale(1350)
    first = counter.selling.prepare_reader(sale.id, reader.id)
    tender = counter.selling.prepare_reader(sale.id, reader.id, cashier_id=bo)
    assert tender.intent_id == first.intent_id
    (intent,) = counter.intents.values()
    assert intent["metadata"]["till_cashier"] == bo
    counter.selling.start_reader(tender.id, cashier_id=bo)
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert taken(counter, sale.id) == [(1350, "Bo")]


def test_a_card_at_the_reader_is_theirs_who_started_it(
    counter: Counter, reader: AtReader, bo: str
) -> None:
    tender = reader.prepared(1350)
    counter.selling.start_reader(tender.id, cashier_id=bo)
    reader.does("tap")
    reader.poll(tender)
    assert taken(counter, reader.sale_of(tender).id) == [(1350, "Bo")]


def test_a_page_is_theirs_who_showed_it_last(counter: Counter, payer: Payer, bo: str) -> None:
    sale = counter.sale(1350)
    page = counter.selling.open_page(sale.id)
    assert counter.selling.open_page(sale.id, cashier_id=bo).id == page.id
    assert payer.pay(session_id(counter, page)) == "paid"
    assert counter.selling.check_again(counter.actor, page.id).state is TenderState.APPROVED
    assert counter.selling.sale(sale.id).state is SaleState.PAID
    assert taken(counter, sale.id) == [(1350, "Bo")]


def test_quick_cash_is_theirs_who_took_it(counter: Counter, bo: str) -> None:
    rung_up = cart(1350)
    sale = counter.selling.begin(counter.actor, rung_up)
    assert counter.selling.quick_cash(Actor(bo), rung_up).state is SaleState.PAID
    assert taken(counter, sale.id) == [(1350, "Bo")]
