"""How often a command opens the books: once before its call to Stripe and once after it.

Before them it is asked whether the actor may, and for a saved card whether Stripe has its owner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import event
from sqlalchemy.orm import Session

from pos_app.domain.payments import TenderKind
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import PaymentRequest
from tests.services.at_reader import AtReader
from tests.services.counter import Counter


@contextmanager
def _transactions() -> Iterator[list[str]]:
    """Collect the transactions that begin, each by the kind of its session."""
    begun: list[str] = []

    def record(session: Session, *_: object) -> None:
        begun.append("write" if type(session) is not Session else "read")

    event.listen(Session, "after_begin", record)
    try:
        yield begun
    finally:
        event.remove(Session, "after_begin", record)


def _opened_by(command: Callable[[], object]) -> list[str]:
    with _transactions() as begun:
        command()
    return begun


def test_making_a_saved_card_ready_charging_and_refunding_it(counter: Counter) -> None:
    counter.selling.charge(counter.prepared().id)  # the mark of a restore is read once
    customer_id = counter.customer("pm_card_visa")
    (card,) = counter.cards_of(customer_id)
    sale_id = counter.sale(1350, customer_id).id
    request = PaymentRequest(sale_id, TenderKind.SAVED_CARD, 1350, card)
    payments, actor = counter.services.payments, counter.actor

    prepared = _opened_by(lambda: payments.prepare(actor, request))
    assert prepared == ["read", "read", "write", "write"]
    again = _opened_by(lambda: payments.prepare(actor, request))
    assert again == ["read", "read", "write"]

    (tender,) = counter.selling.sale(sale_id).tenders
    charge = replace(request, tender_id=tender.id)
    answers = []
    taking = _opened_by(lambda: answers.append(payments.take(actor, charge)))
    assert taking == ["read", "write", "write"]
    (answer,) = answers  # with all that its screen shows: nothing is read again for that
    assert answer.sale == counter.selling.sale(sale_id)
    assert answer.sale.tenders == (answer.tender,)

    refund = RefundRequest(sale_id, tender.id, 1350, "requested_by_customer")
    assert _opened_by(lambda: counter.refunds.create(actor, refund)) == ["read", "write", "write"]


def test_making_a_reader_ready(reader: AtReader) -> None:
    counter = reader.counter
    counter.selling.charge(counter.prepared().id)
    request = PaymentRequest(counter.sale(1350).id, TenderKind.READER, 1350, reader.id)
    payments, actor = counter.services.payments, counter.actor
    prepared = _opened_by(lambda: payments.prepare(actor, request))
    assert prepared == ["read", "write", "write"]

    (tender,) = counter.selling.sale(request.sale_id).tenders
    start = replace(request, tender_id=tender.id)
    # Which reader it is; what stands there; who uses it; the attempt; its end; how all stands then.
    started = _opened_by(lambda: payments.take(actor, start))
    assert started == ["read", "read", "read", "read", "write", "write", "read"]


def test_making_a_page(counter: Counter) -> None:
    counter.return_url = "https://www.corner-coffee.example/thanks"
    counter.selling.charge(counter.prepared().id)
    request = PaymentRequest(counter.sale(1350).id, TenderKind.PAGE, 1350)
    payments, actor = counter.services.payments, counter.actor
    # Two writes after the call: its id counts, whether or not the customer may pay by then.
    made = _opened_by(lambda: payments.take(actor, request))
    assert made == ["read", "write", "read", "write", "write"]
    assert _opened_by(lambda: payments.take(actor, request)) == ["read", "write"]
